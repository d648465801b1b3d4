import { type Day, dayOfInstant, type Instant } from '../../kernel/school-date.js'
import type {
  CaseworkEvent,
  ContactEvent,
  EvidenceEvent,
  ExplanationEvent,
  HoldEvent,
  LeaveDecisionEvent,
  LeaveRequestEvent,
  NoticeToImproveEvent,
  PenaltyNoticeEvent,
  RollEvent,
  SchoolEvent,
  SuspensionEvent,
} from '../../domain/events/school-event.js'
import type { ActionKind } from '../../policy/vocabulary/words.js'

/** What is on record of one pupil besides marks, as of an instant: later events are not there. Earliest first. */
export class PupilEvents {
  readonly contacts: ContactEvent[] = []
  readonly explanations: ExplanationEvent[] = []
  readonly evidence: EvidenceEvent[] = []
  readonly holds: HoldEvent[] = []
  readonly leaveRequests: LeaveRequestEvent[] = []
  readonly leaveDecisions: LeaveDecisionEvent[] = []
  readonly plans: CaseworkEvent[] = []
  readonly meetings: CaseworkEvent[] = []
  readonly improvementNotices: NoticeToImproveEvent[] = []
  readonly penaltyNotices: PenaltyNoticeEvent[] = []
  readonly rollChanges: RollEvent[] = []
  readonly suspensions: SuspensionEvent[] = []
  /** First and last day of each explanation, two numbers after each other: asked of every late arrival, and quicker to go through. */
  readonly #accepted: Day[] = []
  readonly #notTurnedDown: Day[] = []
  /** When actions of each kind were done, by whatever event. */
  readonly #done = new Map<string, Instant[]>()
  /** When a `done` event says so, and none that does the action by being what it is. */
  #markedDone: Map<string, Instant[]> | undefined

  add(event: SchoolEvent): void {
    for (const kind of kindsDoneBy(event)) note(this.#done, kind, event.at)
    switch (event.type) {
      case 'contact':
        this.contacts.push(event)
        break
      case 'explanation':
        this.explanations.push(event)
        if (event.accepted === true) this.#accepted.push(event.from, event.to)
        if (event.accepted !== false) this.#notTurnedDown.push(event.from, event.to)
        break
      case 'evidence':
        this.evidence.push(event)
        break
      case 'hold':
        this.holds.push(event)
        break
      case 'leave-request':
        this.leaveRequests.push(event)
        break
      case 'leave-decision':
        this.leaveDecisions.push(event)
        break
      case 'plan':
        this.plans.push(event)
        break
      case 'meeting':
        this.meetings.push(event)
        break
      case 'notice-to-improve':
        this.improvementNotices.push(event)
        break
      case 'penalty-notice':
        this.penaltyNotices.push(event)
        break
      case 'roll':
        this.rollChanges.push(event)
        break
      case 'suspension':
        this.suspensions.push(event)
        break
      case 'letter':
      case 'visit':
        // What they do is done, and nothing else is asked of them.
        break
      case 'done':
        this.#markedDone ??= new Map()
        note(this.#markedDone, event.kind, event.at)
        break
    }
  }

  /** Was anything done at all? */
  get hasDeeds(): boolean {
    return this.#done.size > 0
  }

  /** When an action of this kind was last done at or after an instant; `undefined` where it was not. */
  lastDone(kind: string, since: Instant): Instant | undefined {
    const last = this.#done.get(kind)?.at(-1)
    return last === undefined || last < since ? undefined : last
  }

  /** When an action of this kind was first done in a stretch of time, both ends included. */
  firstDone(kind: string, since: Instant, until: Instant): Instant | undefined {
    const first = this.#done.get(kind)?.find((at) => at >= since)
    return first === undefined || first > until ? undefined : first
  }

  /** Every time an action of this kind was done. */
  allDone(kind: string): readonly Instant[] {
    return this.#done.get(kind) ?? NEVER
  }

  /** Every time somebody put an action of this kind down as done, without an event that does it by itself. */
  allMarkedDone(kind: string): readonly Instant[] {
    return this.#markedDone?.get(kind) ?? NEVER
  }

  /** Put aside by a person: until a day, on which it is listed again, or until somebody lifts it. */
  findHold(kind: ActionKind, today: Day): HoldEvent | undefined {
    if (this.holds.length === 0) return undefined
    return this.holds.findLast((hold) => hold.kind === kind && (hold.until === null || today < hold.until))
  }

  /** An explanation that was not turned down and covers the day. */
  isExplained(day: Day): boolean {
    return isCovered(this.#notTurnedDown, day)
  }

  /** An explanation that somebody accepted covers the day. */
  hasAcceptedReason(day: Day): boolean {
    return isCovered(this.#accepted, day)
  }

  /** Was anybody reached in a stretch of days, both included? */
  wasReached(from: Day, to: Day): boolean {
    return this.contacts.some(
      (event) =>
        event.outcome === 'reached' && dayOfInstant(event.at) >= from && dayOfInstant(event.at) <= to,
    )
  }
}

const NEVER: readonly Instant[] = []

/** @param stretches first and last days, two numbers after each other */
function isCovered(stretches: readonly Day[], day: Day): boolean {
  for (let i = 0; i < stretches.length; i += 2)
    if (day >= (stretches[i] as Day) && day <= (stretches[i + 1] as Day)) return true
  return false
}

function note(times: Map<string, Instant[]>, kind: string, at: Instant): void {
  const known = times.get(kind)
  if (known === undefined) times.set(kind, [at])
  else known.push(at)
}

export const NO_EVENTS = new PupilEvents()

/** The kinds of action that an event carries out: section 2 of the contract. */
function kindsDoneBy(event: SchoolEvent): readonly string[] {
  switch (event.type) {
    case 'done':
      return [event.kind]
    case 'contact':
      return kindsDoneByContact(event)
    case 'letter':
      return [`letter.${event.about}`]
    case 'meeting':
      return event.held === false
        ? []
        : event.about === 'leave'
          ? ['interview.leave']
          : [`meeting.${event.about}`]
    case 'plan':
      return event.kind === 'contract' ? ['plan.contract'] : ['plan.support']
    case 'visit':
      return ['visit.home', 'visit.welfare']
    case 'notice-to-improve':
      return ['consider.notice-to-improve']
    case 'penalty-notice':
      return ['consider.penalty-notice']
    default:
      return []
  }
}

const DONE_BY_METHOD: Record<ContactEvent['method'], readonly string[]> = {
  text: ['contact.text', 'contact.text-or-call'],
  call: ['contact.call', 'contact.text-or-call'],
  email: [],
  letter: ['contact.letter'],
  visit: ['visit.home', 'visit.welfare'],
}

function kindsDoneByContact(event: ContactEvent): readonly string[] {
  const isCallOrText = event.method === 'text' || event.method === 'call'
  if (isCallOrText && event.to === 'emergency-contact') return ['contact.emergency-contacts']
  if (isCallOrText && event.to === 'other-adult') return ['contact.other-adults']
  return DONE_BY_METHOD[event.method]
}
