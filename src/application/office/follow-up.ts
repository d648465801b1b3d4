import { recordView } from '../audit.js'
import { dueInWords, factInWords, reasonInWords } from '../in-words.js'
import { actionInWords, stepNamesOf, stepOfAction, type StepNames } from '../step-names.js'
import type { ContactEvent, SchoolEvent } from '../../domain/events/school-event.js'
import { findSpell, spellNear } from '../../domain/roll/pupil.js'
import { dayOfInstant, formatDay, type Instant } from '../../kernel/school-date.js'
import { capital, phraseKindBriefly, phraseOwner } from '../../policy/phrasing/index.js'
import type { Action } from '../../rules/action.js'
import { writeAudit } from '../../storage/audit.js'
import { appendEvents } from '../../storage/events.js'
import { NotAllowedError } from '../permissions/not-allowed.js'
import { may, mayAny, requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { authorOf } from '../register/author.js'
import { type ListedPupil, nameOf, type OfficeServices } from './office-services.js'
import type { WorkLists } from './work-lists.js'

/** One thing to do, in words. */
export interface Task {
  readonly id: string
  readonly kind: string
  readonly what: string
  readonly does: string
  /** The policy's own sentence about it, or which report it is; `null` where there is none. */
  readonly note: string | null
  readonly pupil: ListedPupil | null
  readonly className: string
  readonly due: string
  readonly overdue: boolean
  readonly mandatory: boolean
  readonly owner: string
  readonly cites: readonly string[]
  readonly why: string
  readonly facts: readonly string[]
  /** Whom to reach, the first one first. */
  readonly contacts: readonly {
    readonly name: string
    readonly relationship: string
    readonly phone: string
  }[]
  /** It is done by reaching somebody, and how that went is written down. */
  readonly reaches: boolean
  /** The day, `YYYY-MM-DD`, whose mark is to be corrected: it is done by that and by no tick. `null` for everything else. */
  readonly corrects: string | null
}

export interface TaskPage {
  readonly asOf: Instant
  readonly page: number
  readonly pages: number
  readonly total: number
  readonly overdue: number
  readonly tasks: readonly Task[]
}

const PAGE = 50
const REACHES = /^contact\./
const CORRECTS = 'mark.resolve'

/** One page of what is to be done now, by when it is due. */
export async function taskPage(
  services: OfficeServices,
  workLists: WorkLists,
  principal: Principal,
  wanted: number,
): Promise<TaskPage> {
  if (!mayAny(principal, 'worklist.view')) throw new NotAllowedError('worklist.view')
  const { schoolId } = principal
  return services.database.inSchool(schoolId, async (tx) => {
    const school = await services.schools.in(tx, schoolId)
    const list = await workLists.now(tx, school)
    const mine = list.actions.filter((action) => mayDo(principal, school, action, list.asOf))
    const pages = Math.max(1, Math.ceil(mine.length / PAGE))
    const page = Math.min(Math.max(1, wanted), pages)
    recordView(tx, services.clock, principal, {
      what: 'worklist.view',
      facts: { page, total: mine.length },
    })
    const names = stepNamesOf(school.timeline.on(dayOfInstant(list.asOf)))
    return {
      asOf: list.asOf,
      page,
      pages,
      total: mine.length,
      overdue: mine.filter((action) => action.overdue).length,
      tasks: mine
        .slice((page - 1) * PAGE, page * PAGE)
        .map((action) => taskOf(school, action, list.asOf, names)),
    }
  })
}

function mayDo(principal: Principal, school: StoredSchool, action: Action, asOf: Instant): boolean {
  if (may(principal, 'worklist.view')) return true
  const listed = pupilOf(school, action, asOf)
  return listed !== null && may(principal, 'worklist.view', listed)
}

function pupilOf(school: StoredSchool, { upn }: Action, asOf: Instant): ListedPupil | null {
  const pupilId = upn === undefined ? undefined : school.pupilIdOf(upn)
  const pupil = pupilId === undefined ? undefined : school.findPupil(pupilId)
  if (pupil === undefined || pupilId === undefined) return null
  const day = dayOfInstant(asOf)
  const { className, yearGroup } = findSpell(pupil, day) ?? spellNear(pupil, day)
  return { pupilId, name: nameOf(pupil), className, yearGroup }
}

function taskOf(school: StoredSchool, action: Action, asOf: Instant, names: StepNames): Task {
  const year = formatDay(dayOfInstant(asOf)).slice(0, 4)
  const listed = pupilOf(school, action, asOf)
  const known = listed === null ? [] : (school.findPupil(listed.pupilId)?.contacts ?? [])
  return {
    id: action.id,
    kind: action.kind,
    what: phraseKindBriefly(action.kind, stepOfAction(names, action)?.number),
    ...actionInWords(action, names),
    pupil: listed,
    className: action.class ?? '',
    due: dueInWords(action, year),
    overdue: action.overdue,
    mandatory: action.mandatory === true,
    owner: ownerInWords(action.owner),
    cites: action.cites,
    why: capital(reasonInWords(action.because, year)),
    facts: action.because.map(factInWords),
    contacts: (action.contacts ?? []).flatMap((id) => {
      const contact = known.find((it) => it.contactId === id)
      return contact === undefined
        ? []
        : [
            {
              name: contact.name,
              relationship: contact.relationship,
              phone: contact.mobile || contact.phone,
            },
          ]
    }),
    reaches: REACHES.test(action.kind) && listed !== null,
    corrects: action.kind === CORRECTS ? (action.because[0]?.from ?? null) : null,
  }
}

const ownerInWords = (owner: string): string =>
  capital(phraseOwner(owner as Parameters<typeof phraseOwner>[0]))

/** How somebody was reached, or not. */
export const CONTACT_OUTCOMES = {
  'text-sent': { method: 'text', outcome: 'sent', says: 'Text sent' },
  'call-reached': { method: 'call', outcome: 'reached', says: 'Rang and spoke' },
  'call-no-answer': { method: 'call', outcome: 'no-answer', says: 'Rang, no answer' },
  'call-message': { method: 'call', outcome: 'message-left', says: 'Rang, left a message' },
  'email-sent': { method: 'email', outcome: 'sent', says: 'Email sent' },
  'letter-sent': { method: 'letter', outcome: 'sent', says: 'Letter sent' },
  'visit-reached': { method: 'visit', outcome: 'reached', says: 'Visited and spoke' },
  'visit-no-answer': { method: 'visit', outcome: 'no-answer', says: 'Visited, nobody there' },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly method: ContactEvent['method']
      readonly outcome: ContactEvent['outcome']
      readonly says: string
    }
  >
>
export type ContactOutcome = keyof typeof CONTACT_OUTCOMES

/** Whom a kind of action is to reach. */
const REACHED: Readonly<Record<string, ContactEvent['to']>> = {
  'contact.emergency-contacts': 'emergency-contact',
  'contact.other-adults': 'other-adult',
}

/**
 * Writes down that a thing to do was done, or how somebody was reached; the engine then knows.
 *
 * @param outcome `undefined`: it was done
 * @returns `gone` where it is not on the list any more: somebody else has done it, or it no longer arises
 */
export async function recordTask(
  services: OfficeServices,
  workLists: WorkLists,
  principal: Principal,
  id: string,
  kind: string,
  outcome: ContactOutcome | undefined,
): Promise<'recorded' | 'gone'> {
  if (!mayAny(principal, 'worklist.view')) throw new NotAllowedError('worklist.view')
  const { schoolId } = principal
  const answer = await services.database.inSchool(schoolId, async (tx): Promise<'recorded' | 'gone'> => {
    const school = await services.schools.in(tx, schoolId)
    const list = await workLists.now(tx, school)
    const action = list.actions.find((it) => it.id === id && it.kind === kind)
    if (action === undefined) return 'gone'
    const listed = pupilOf(school, action, list.asOf)
    requireMay(principal, 'worklist.view', listed ?? {})
    const at = services.clock.now()
    const upn = action.upn ?? ''
    const event: SchoolEvent =
      outcome === undefined || !REACHES.test(action.kind) || upn === ''
        ? { type: 'done', at, kind: action.kind, upn, className: action.class ?? '' }
        : {
            type: 'contact',
            at,
            upn,
            method: CONTACT_OUTCOMES[outcome].method,
            to: REACHED[action.kind] ?? 'parent',
            outcome: CONTACT_OUTCOMES[outcome].outcome,
          }
    const appended = services.clock.instantUtc()
    await appendEvents(
      tx,
      schoolId,
      [event],
      (it) => school.pupilIdOf(it) as number,
      authorOf(principal),
      appended,
    )
    writeAudit(tx, {
      schoolId,
      at: appended,
      author: authorOf(principal),
      action: 'change',
      what: 'worklist.record',
      pupilId: listed?.pupilId ?? null,
      facts: { kind: action.kind, outcome: outcome ?? 'done', class: action.class ?? null },
    })
    return 'recorded'
  })
  if (answer === 'recorded') services.live.publish(schoolId, { kind: 'worklist' })
  return answer
}
