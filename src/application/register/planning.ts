import type { CodeId, CodeMeaning } from '../../domain/register/code-set.js'
import { type Half, UNSTATED } from '../../domain/register/entries.js'
import type { Pupil, YearGroup } from '../../domain/roll/pupil.js'
import { isOfCompulsorySchoolAge } from '../../domain/roll/year-groups.js'
import { DomainError } from '../../kernel/domain-error.js'
import { type Day, dayOfInstant, type Instant } from '../../kernel/school-date.js'
import type { Tx } from '../../storage/database.js'
import { type PlannedAbsence, plannedAbsencesIn } from '../../storage/planned-absences.js'
import {
  appendMarksIn,
  entriesOfPupil,
  type EntryRecord,
  holdEntries,
  type MarksToAppend,
} from '../../storage/register.js'
import type { StoredSchool } from '../schools/stored-school.js'

// What holds of an absence that is known beforehand, whoever writes it down: the office on a page, or another system.

/** The sessions of a plan. */
export interface PlannedSessions {
  readonly pupilId: number
  readonly from: Day
  readonly to: Day
  readonly half: Half | null
}

/** Codes that nobody can know beforehand, or that only a closed school has. */
const NEVER_PLANNED = new Set(['N', 'U', 'Y4'])
const PRESENCE = new Set(['present', 'administrative'])

/** The codes in force on a day that an absence known beforehand can have. */
export function plannableCodes({ codes }: Pick<StoredSchool, 'codes'>, day: Day): CodeMeaning[] {
  return codes.on(day).filter(({ symbol, category }) => !PRESENCE.has(category) && !NEVER_PLANNED.has(symbol))
}

/** The most days from the first to the last. */
export const LONGEST_PLAN_DAYS = 366

/** `code-dates`: not in force on all of the days; `age`: for pupils below or above compulsory school age only. */
export type PlanRefusal = 'closed' | 'code-dates' | 'code-unsuitable' | 'age' | 'too-long'

/** Why an absence cannot be planned; `undefined` where it can. @param yearGroup of the pupil */
export function whyNotPlanned(
  school: StoredSchool,
  pupil: Pupil,
  yearGroup: YearGroup,
  { from, to, half, symbol }: Omit<PlannedSessions, 'pupilId'> & { readonly symbol: string },
): PlanRefusal | undefined {
  if (to - from >= LONGEST_PLAN_DAYS) return 'too-long'
  const code = school.codes.find(symbol, from)
  if (code === undefined || code !== school.codes.find(symbol, to)) return 'code-dates'
  if (!plannableCodes(school, from).some((plannable) => plannable.symbol === symbol)) return 'code-unsuitable'
  if (
    school.codes.meaning(code).category === 'not_required' &&
    isOfCompulsorySchoolAge(pupil.dob, yearGroup, from)
  )
    return 'age'
  const halves: readonly Half[] = half === null ? [0, 1] : [half]
  for (let day = from; day <= to; day++)
    if (halves.some((open) => school.calendar.isOpen(day, open))) return undefined
  return 'closed'
}

/** A plan that stands for some of the same sessions of the pupil. */
export async function otherPlanOf(
  tx: Tx,
  { codeNumbers, schoolId }: StoredSchool,
  { pupilId, from, to, half }: PlannedSessions,
): Promise<PlannedAbsence | undefined> {
  return (await plannedAbsencesIn(tx, codeNumbers, schoolId, from, to)).find(
    (plan) =>
      plan.pupilId === pupilId &&
      plan.cancelledBy === null &&
      (plan.half === null || half === null || plan.half === half),
  )
}

/** A session that had a mark when an absence of it became known. */
export interface MarkedSession {
  readonly day: Day
  readonly half: Half
  readonly symbol: string
  readonly title: string
}

/** An absence that nobody has explained, and one that nobody has authorised. */
const UNEXPLAINED = new Set(['N', 'O'])

/**
 * Amends what a plan explains: each absence in its sessions that stands without a reason, or as one that nobody authorised. Every
 * other mark is left.
 *
 * @returns the marks that it amended, as they were before
 */
export async function amendUnexplained(
  tx: Tx,
  school: StoredSchool,
  author: MarksToAppend['author'],
  plan: PlannedSessions & { readonly code: CodeId; readonly reason: string },
  now: Instant,
  appendedAt: Date,
): Promise<MarkedSession[]> {
  const { pupilId, from, code, reason } = plan
  if (from > dayOfInstant(now)) return []
  // A register that is being saved at this moment is there whole, or finds the plan.
  await holdEntries(tx, school.schoolId)
  const amended: MarkedSession[] = []
  for (const { day, half, entryNo, ...standing } of await standingIn(tx, school, plan)) {
    const { symbol, title } = school.codes.meaning(standing.code)
    if (!UNEXPLAINED.has(symbol)) continue
    const appended = await appendMarksIn(tx, school.codeNumbers, {
      schoolId: school.schoolId,
      schoolVersion: school.version,
      requestId: null,
      day,
      half,
      className: null,
      author,
      recordedAt: now,
      appendedAt,
      useCase: 'planned-absence.amend',
      marks: [{ pupilId, code, arrivedAt: UNSTATED, reason, basedOn: entryNo }],
    })
    if (appended.outcome !== 'appended')
      throw new DomainError(
        'register.school-changing',
        'The school is being changed at this moment: try again.',
        { schoolId: school.schoolId },
      )
    amended.push({ day, half, symbol, title })
  }
  return amended
}

/** What stands in the sessions of a plan that have a mark. */
export async function standingIn(
  tx: Tx,
  school: StoredSchool,
  { pupilId, from, to, half }: PlannedSessions,
): Promise<EntryRecord[]> {
  const last = new Map<number, EntryRecord>()
  for (const entry of await entriesOfPupil(tx, school.codeNumbers, school.schoolId, pupilId, from, to))
    if (half === null || entry.half === half) last.set(entry.day * 2 + entry.half, entry)
  return [...last.values()]
}
