import { type Day, dayOfInstant, type Instant, instantAt } from '../../kernel/school-date.js'
import type {
  CaseworkAbout,
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

// What became of an explanation, from worst to best.
const NOTHING_SAID = -2
const TURNED_DOWN = -1
const UNDECIDED = 0
const ACCEPTED = 1

const NONE: readonly never[] = []

/** Kinds of action that were done, and when: two lists side by side, earliest first. */
export interface Deeds {
  readonly kinds: readonly string[]
  readonly times: readonly Instant[]
}

const NO_DEEDS: Deeds = { kinds: NONE, times: NONE }

// Written to and copied from, so that what is kept is no longer than it must be.
const kindsFound: string[] = []
const timesFound: Instant[] = []
const stretchesFound: number[] = []

/**
 * What is on record of one pupil besides marks, as of an instant: later events are not there. Earliest first.
 *
 * One of these is made for each pupil each time a school is asked about, so that nothing is made for what is not on record.
 */
export class PupilEvents {
  readonly deeds: Deeds
  readonly evidence: readonly EvidenceEvent[] = NONE
  /** The last day that any evidence speaks of; -1 where there is none. */
  readonly evidenceUntil: Day = -1
  readonly holds: readonly HoldEvent[] = NONE
  readonly leaveRequests: readonly LeaveRequestEvent[] = NONE
  readonly leaveDecisions: readonly LeaveDecisionEvent[] = NONE
  readonly plans: readonly CaseworkEvent[] = NONE
  readonly meetings: readonly CaseworkEvent[] = NONE
  readonly improvementNotices: readonly NoticeToImproveEvent[] = NONE
  readonly penaltyNotices: readonly PenaltyNoticeEvent[] = NONE
  readonly rollChanges: readonly RollEvent[] = NONE
  readonly suspensions: readonly SuspensionEvent[] = NONE
  /** First day, last day and what became of it, three numbers for each explanation. */
  readonly #explanations: readonly number[]

  /** @param events of this pupil, earliest first */
  constructor(readonly events: readonly SchoolEvent[]) {
    let deeds = 0
    let stretches = 0
    for (const event of events) {
      for (const kind of kindsDoneBy(event)) {
        kindsFound[deeds] = kind
        timesFound[deeds++] = event.at
      }
      switch (event.type) {
        case 'done':
          kindsFound[deeds] = event.kind
          timesFound[deeds++] = event.at
          break
        case 'explanation':
          stretchesFound[stretches++] = event.from
          stretchesFound[stretches++] = event.to
          stretchesFound[stretches++] =
            event.accepted === null ? UNDECIDED : event.accepted ? ACCEPTED : TURNED_DOWN
          break
        case 'evidence':
          this.evidence = withOneMore(this.evidence, event)
          if (event.to > this.evidenceUntil) this.evidenceUntil = event.to
          break
        case 'hold':
          this.holds = withOneMore(this.holds, event)
          break
        case 'leave-request':
          this.leaveRequests = withOneMore(this.leaveRequests, event)
          break
        case 'leave-decision':
          this.leaveDecisions = withOneMore(this.leaveDecisions, event)
          break
        case 'plan':
          this.plans = withOneMore(this.plans, event)
          break
        case 'meeting':
          this.meetings = withOneMore(this.meetings, event)
          break
        case 'notice-to-improve':
          this.improvementNotices = withOneMore(this.improvementNotices, event)
          break
        case 'penalty-notice':
          this.penaltyNotices = withOneMore(this.penaltyNotices, event)
          break
        case 'roll':
          this.rollChanges = withOneMore(this.rollChanges, event)
          break
        case 'suspension':
          this.suspensions = withOneMore(this.suspensions, event)
          break
        case 'contact':
        case 'letter':
        case 'visit':
          // What they do is done; who was reached is asked of few.
          break
      }
    }
    this.deeds =
      deeds === 0 ? NO_DEEDS : { kinds: kindsFound.slice(0, deeds), times: timesFound.slice(0, deeds) }
    this.#explanations = stretches === 0 ? NONE : stretchesFound.slice(0, stretches)
  }

  get explanations(): readonly ExplanationEvent[] {
    return this.events.filter((event) => event.type === 'explanation')
  }

  /** Was anything done at all? */
  get hasDeeds(): boolean {
    return this.deeds.kinds.length > 0
  }

  /** When an action of this kind was last done at or after an instant; `undefined` where it was not. */
  lastDone(kind: string, since: Instant): Instant | undefined {
    const { kinds, times } = this.deeds
    for (let i = times.length - 1; i >= 0 && (times[i] as Instant) >= since; i--)
      if (kinds[i] === kind) return times[i]
    return undefined
  }

  /** When an action of this kind was first done in a stretch of time, both ends included. */
  firstDone(kind: string, since: Instant, until: Instant): Instant | undefined {
    const { kinds, times } = this.deeds
    for (let i = 0; i < times.length && (times[i] as Instant) <= until; i++)
      if (kinds[i] === kind && (times[i] as Instant) >= since) return times[i]
    return undefined
  }

  /** Every time somebody put an action of this kind down as done, without an event that does it by itself. */
  allMarkedDone(kind: string): readonly Instant[] {
    if (!this.deeds.kinds.includes(kind)) return NONE
    return this.events.filter((event) => event.type === 'done' && event.kind === kind).map(({ at }) => at)
  }

  /** Put aside by a person: until a day, on which it is listed again, or until somebody lifts it. */
  findHold(kind: ActionKind, today: Day): HoldEvent | undefined {
    if (this.holds.length === 0) return undefined
    return this.holds.findLast((hold) => hold.kind === kind && (hold.until === null || today < hold.until))
  }

  /** The last explanation that covers the day was not turned down. */
  isExplained(day: Day): boolean {
    return this.#lastWordOn(day) >= UNDECIDED
  }

  /** The last explanation that covers the day and was decided was accepted. */
  hasAcceptedReason(day: Day): boolean {
    return this.#lastWordOn(day, UNDECIDED) === ACCEPTED
  }

  /** The last explanation that covers a day, turned down or not; `undefined` where there is none. */
  explanationOf(day: Day): ExplanationEvent | undefined {
    if (this.#lastWordOn(day) === NOTHING_SAID) return undefined
    return this.events.findLast(
      (event) => event.type === 'explanation' && day >= event.from && day <= event.to,
    ) as ExplanationEvent | undefined
  }

  /** Was anybody reached in a stretch of days, both included? */
  wasReached(from: Day, to: Day): boolean {
    const since = instantAt(from, 0)
    for (let i = this.events.length - 1; i >= 0; i--) {
      const event = this.events[i] as SchoolEvent
      if (event.at < since) return false
      if (event.type === 'contact' && event.outcome === 'reached' && dayOfInstant(event.at) <= to) return true
    }
    return false
  }

  /** What became of the last explanation that covers a day: who turns down what nobody had decided says so in another one. */
  #lastWordOn(day: Day, passedOver?: number): number {
    const explanations = this.#explanations
    for (let i = explanations.length - 3; i >= 0; i -= 3)
      if (
        day >= (explanations[i] as Day) &&
        day <= (explanations[i + 1] as Day) &&
        explanations[i + 2] !== passedOver
      )
        return explanations[i + 2] as number
    return NOTHING_SAID
  }
}

function withOneMore<T>(list: readonly T[], event: T): readonly T[] {
  if (list.length === 0) return [event]
  ;(list as T[]).push(event)
  return list
}

export const NO_EVENTS = new PupilEvents([])

const NOTHING: readonly string[] = []
const BY_LETTER: Record<CaseworkAbout, readonly string[]> = {
  attendance: ['letter.attendance'],
  punctuality: ['letter.punctuality'],
  leave: ['letter.leave'],
}
const BY_MEETING: Record<CaseworkAbout, readonly string[]> = {
  attendance: ['meeting.attendance'],
  punctuality: ['meeting.punctuality'],
  leave: ['interview.leave'],
}
const BY_PLAN: readonly string[] = ['plan.support']
const BY_CONTRACT: readonly string[] = ['plan.contract']
const BY_VISIT: readonly string[] = ['visit.home', 'visit.welfare']
const BY_NOTICE_TO_IMPROVE: readonly string[] = ['consider.notice-to-improve']
const BY_PENALTY_NOTICE: readonly string[] = ['consider.penalty-notice']

/** The kinds of action that an event carries out by being what it is: section 2 of the contract. A list is made for none of them. */
function kindsDoneBy(event: SchoolEvent): readonly string[] {
  switch (event.type) {
    case 'contact':
      return kindsDoneByContact(event)
    case 'letter':
      return BY_LETTER[event.about]
    case 'meeting':
      return event.held === false ? NOTHING : BY_MEETING[event.about]
    case 'plan':
      // A plan about punctuality or leave, or of a part-time timetable, is none of the plans that attendance calls for.
      if (event.about !== 'attendance') return NOTHING
      return event.kind === 'contract'
        ? BY_CONTRACT
        : event.kind === 'part-time-timetable'
          ? NOTHING
          : BY_PLAN
    case 'visit':
      return BY_VISIT
    case 'notice-to-improve':
      return BY_NOTICE_TO_IMPROVE
    case 'penalty-notice':
      return BY_PENALTY_NOTICE
    default:
      return NOTHING
  }
}

const BY_EMERGENCY_CONTACT: readonly string[] = ['contact.emergency-contacts']
const BY_OTHER_ADULT: readonly string[] = ['contact.other-adults']
const DONE_BY_METHOD: Record<ContactEvent['method'], readonly string[]> = {
  text: ['contact.text', 'contact.text-or-call'],
  call: ['contact.call', 'contact.text-or-call'],
  email: NOTHING,
  letter: ['contact.letter'],
  visit: BY_VISIT,
}

function kindsDoneByContact(event: ContactEvent): readonly string[] {
  const isCallOrText = event.method === 'text' || event.method === 'call'
  if (isCallOrText && event.to === 'emergency-contact') return BY_EMERGENCY_CONTACT
  if (isCallOrText && event.to === 'other-adult') return BY_OTHER_ADULT
  return DONE_BY_METHOD[event.method]
}
