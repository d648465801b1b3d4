import { recordChange, recordView } from '../audit.js'
import type { CodeId, CodeMeaning } from '../../domain/register/code-set.js'
import { type Half, UNSTATED } from '../../domain/register/entries.js'
import { findSpell, spellNear } from '../../domain/roll/pupil.js'
import { isOfCompulsorySchoolAge } from '../../domain/roll/year-groups.js'
import { DomainError } from '../../kernel/domain-error.js'
import { type Day, dayOfInstant, formatDay, type Instant } from '../../kernel/school-date.js'
import { writeAudit } from '../../storage/audit.js'
import type { Tx } from '../../storage/database.js'
import {
  addPlannedAbsence,
  cancelPlannedAbsence,
  findPlannedAbsence,
  PLANNED_SOURCES,
  plannedAbsencesIn,
  type PlannedSource,
} from '../../storage/planned-absences.js'
import { appendMarksIn, entriesOfPupil, type EntryRecord, holdEntries } from '../../storage/register.js'
import { londonMinute } from '../clock.js'
import { NoSuchThingError, NotAllowedError } from '../permissions/not-allowed.js'
import { may, mayAny, requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { authorOf } from '../register/author.js'
import { type ListedPupil, nameOf, type OfficeServices, pupilOnRoll, todayOf } from './office-services.js'

export { PLANNED_SOURCES, type PlannedSource }

/** A planned absence as the list shows it. */
export interface ListedPlan extends ListedPupil {
  readonly plannedNo: number
  readonly from: Day
  readonly to: Day
  readonly half: Half | null
  readonly code: string
  readonly title: string
  readonly source: PlannedSource
  readonly reason: string
  readonly givenBy: string
  readonly givenAt: Instant
  readonly cancelledBy: string | null
}

const FOREVER: Day = 2_000_000

/** What is planned for a day and later, what was cancelled included. */
export async function plannedFrom(
  services: OfficeServices,
  principal: Principal,
  from: Day,
): Promise<readonly ListedPlan[]> {
  if (!mayAny(principal, 'planned-absence.edit')) throw new NotAllowedError('planned-absence.edit')
  const { schoolId } = principal
  return services.database.inSchool(schoolId, async (tx) => {
    const school = await services.schools.in(tx, schoolId)
    const plans = await plannedAbsencesIn(tx, school.codeNumbers, schoolId, from, FOREVER)
    recordView(tx, services.clock, principal, {
      what: 'planned-absence.list',
      facts: { from: formatDay(from), plans: plans.length },
    })
    return plans.flatMap((plan): ListedPlan[] => {
      const pupil = school.findPupil(plan.pupilId)
      if (pupil === undefined) return []
      const { className, yearGroup } = findSpell(pupil, plan.from) ?? spellNear(pupil, plan.from)
      if (!may(principal, 'planned-absence.edit', { pupilId: plan.pupilId, className, yearGroup })) return []
      const { symbol, title } = school.codes.meaning(plan.code)
      return [
        {
          pupilId: plan.pupilId,
          name: nameOf(pupil),
          className,
          yearGroup,
          plannedNo: plan.plannedNo,
          from: plan.from,
          to: plan.to,
          half: plan.half,
          code: symbol,
          title,
          source: plan.source,
          reason: plan.reason,
          givenBy: plan.givenBy,
          givenAt: londonMinute(plan.givenAt),
          cancelledBy: plan.cancelledBy,
        },
      ]
    })
  })
}

/** Codes that nobody can know beforehand, or that only a closed school has. */
const NEVER_PLANNED = new Set(['N', 'U', 'Y4'])
const PRESENCE = new Set(['present', 'administrative'])

/** The codes in force on a day that an absence known beforehand can have. */
export function plannableCodes({ codes }: Pick<StoredSchool, 'codes'>, day: Day): CodeMeaning[] {
  return codes.on(day).filter(({ symbol, category }) => !PRESENCE.has(category) && !NEVER_PLANNED.has(symbol))
}

/** The form for one pupil. */
export async function lookAtPlanning(
  services: OfficeServices,
  principal: Principal,
  pupilId: number,
): Promise<{ readonly pupil: ListedPupil; readonly today: Day; readonly codes: readonly CodeMeaning[] }> {
  const { schoolId } = principal
  const { today } = todayOf(services)
  return services.database.inSchool(schoolId, async (tx) => {
    const school = await services.schools.in(tx, schoolId)
    const { name, className, yearGroup } = pupilOnRoll(
      school,
      principal,
      'planned-absence.edit',
      pupilId,
      today,
    )
    return {
      pupil: { pupilId, name, className, yearGroup },
      today,
      codes: plannableCodes(school, today),
    }
  })
}

export interface PlanWish {
  readonly pupilId: number
  readonly from: Day
  readonly to: Day
  readonly half: Half | null
  readonly symbol: string
  readonly source: PlannedSource
  readonly reason: string
}

/** A session that had a mark when an absence of it became known. */
export interface MarkedSession {
  readonly day: Day
  readonly half: Half
  readonly symbol: string
  readonly title: string
}

export type Planned =
  | {
      readonly outcome: 'planned'
      readonly plannedNo: number
      /** Sessions whose unexplained absence the plan has amended. */
      readonly amended: readonly MarkedSession[]
    }
  /** `code-dates`: not in force on all of the days; `age`: for pupils below or above compulsory school age only. */
  | {
      readonly outcome: 'refused'
      readonly why: 'closed' | 'code-dates' | 'code-unsuitable' | 'age' | 'too-long'
    }
  /** Something is planned for some of the sessions already. */
  | { readonly outcome: 'overlaps'; readonly other: OtherPlan }

/** A plan that stands, as the form shows it to somebody who plans another one. */
export interface OtherPlan {
  readonly plannedNo: number
  readonly from: Day
  readonly to: Day
  readonly half: Half | null
  readonly code: string
  readonly title: string
  readonly reason: string
  readonly givenBy: string
}

/** The most days from the first to the last: as many as another system may send. */
export const LONGEST_PLAN_DAYS = 366

/**
 * Writes down an absence that is known beforehand; the class's register then has it filled in. Where a register already has the
 * absence without a reason, or as one that nobody authorised, the mark is amended to the code with what was said as the reason;
 * every other mark is left, and so is each where the person may not amend the register.
 */
export async function planAbsence(
  services: OfficeServices,
  principal: Principal,
  wish: PlanWish,
): Promise<Planned> {
  const { schoolId } = principal
  const { today } = todayOf(services)
  const at = services.clock.instantUtc()
  const planned = await services.database.inSchool(schoolId, async (tx): Promise<Planned> => {
    const school = await services.schools.in(tx, schoolId)
    const { pupil, yearGroup } = pupilOnRoll(school, principal, 'planned-absence.edit', wish.pupilId, today)
    if (wish.to - wish.from >= LONGEST_PLAN_DAYS) return { outcome: 'refused', why: 'too-long' }
    const code = school.codes.find(wish.symbol, wish.from)
    if (code === undefined || code !== school.codes.find(wish.symbol, wish.to))
      return { outcome: 'refused', why: 'code-dates' }
    if (!plannableCodes(school, wish.from).some(({ symbol }) => symbol === wish.symbol))
      return { outcome: 'refused', why: 'code-unsuitable' }
    if (
      school.codes.meaning(code).category === 'not_required' &&
      isOfCompulsorySchoolAge(pupil.dob, yearGroup, wish.from)
    )
      return { outcome: 'refused', why: 'age' }
    const halves: readonly Half[] = wish.half === null ? [0, 1] : [wish.half]
    let open = false
    for (let day = wish.from; day <= wish.to && !open; day++)
      open = halves.some((half) => school.calendar.isOpen(day, half))
    if (!open) return { outcome: 'refused', why: 'closed' }
    const { from, to, half, source, reason, pupilId } = wish
    const other = (await plannedAbsencesIn(tx, school.codeNumbers, schoolId, from, to)).find(
      (plan) =>
        plan.pupilId === pupilId &&
        plan.cancelledBy === null &&
        (plan.half === null || half === null || plan.half === half),
    )
    if (other !== undefined) {
      const { symbol, title } = school.codes.meaning(other.code)
      return { outcome: 'overlaps', other: { ...other, code: symbol, title } }
    }
    const plannedNo = await addPlannedAbsence(
      tx,
      school.codeNumbers,
      schoolId,
      { pupilId, from, to, half, code, source, reason },
      authorOf(principal),
      at,
    )
    const amended = await amendUnexplained(tx, services, school, principal, { ...wish, code }, at)
    recordChange(tx, services.clock, principal, {
      what: 'planned-absence.add',
      pupilId,
      reason,
      facts: {
        planned: plannedNo,
        from: formatDay(from),
        to: formatDay(to),
        half,
        code: wish.symbol,
        source,
        amended: amended.length,
      },
    })
    return { outcome: 'planned', plannedNo, amended }
  })
  if (planned.outcome === 'planned') {
    services.live.publish(schoolId, { kind: 'planned' })
    if (planned.amended.length > 0) services.live.publish(schoolId, { kind: 'marks' })
  }
  return planned
}

/** An absence that nobody has explained, and one that nobody has authorised. */
const UNEXPLAINED = new Set(['N', 'O'])

async function amendUnexplained(
  tx: Tx,
  { clock }: OfficeServices,
  school: StoredSchool,
  principal: Principal,
  wish: PlanWish & { readonly code: CodeId },
  appendedAt: Date,
): Promise<MarkedSession[]> {
  const { pupilId, from, code, reason } = wish
  const now = clock.now()
  const pupil = school.findPupil(pupilId)
  if (from > dayOfInstant(now) || pupil === undefined) return []
  const { className, yearGroup } = spellNear(pupil, from)
  if (!may(principal, 'register.amend', { pupilId, className, yearGroup })) return []
  // A register that is being saved at this moment is there whole, or finds the plan.
  await holdEntries(tx, school.schoolId)
  const amended: MarkedSession[] = []
  for (const { day, half, entryNo, ...standing } of await standingIn(tx, school, wish)) {
    const { symbol, title } = school.codes.meaning(standing.code)
    if (!UNEXPLAINED.has(symbol)) continue
    const appended = await appendMarksIn(tx, school.codeNumbers, {
      schoolId: school.schoolId,
      schoolVersion: school.version,
      requestId: null,
      day,
      half,
      className: null,
      author: authorOf(principal),
      recordedAt: now,
      appendedAt,
      useCase: 'planned-absence.amend',
      marks: [{ pupilId, code, arrivedAt: UNSTATED, reason, basedOn: entryNo }],
    })
    if (appended.outcome !== 'appended')
      throw new DomainError(
        'register.school-changing',
        'The school is being changed at this moment: try again.',
        {
          schoolId: school.schoolId,
        },
      )
    amended.push({ day, half, symbol, title })
  }
  return amended
}

/** What stands in the sessions of a plan that have a mark. */
async function standingIn(
  tx: Tx,
  school: StoredSchool,
  { pupilId, from, to, half }: Pick<PlanWish, 'pupilId' | 'from' | 'to' | 'half'>,
): Promise<EntryRecord[]> {
  const last = new Map<number, EntryRecord>()
  for (const entry of await entriesOfPupil(tx, school.codeNumbers, school.schoolId, pupilId, from, to))
    if (half === null || entry.half === half) last.set(entry.day * 2 + entry.half, entry)
  return [...last.values()]
}

/** What a plan found in the register when it was written down. */
export interface PlanOutcome {
  readonly pupilId: number
  readonly name: string
  readonly today: Day
  readonly code: string
  /** The marks that it amended, as they were before. */
  readonly amended: readonly MarkedSession[]
  /** The marks that say something else and were left. */
  readonly left: readonly MarkedSession[]
  readonly mayAmend: boolean
}

/**
 * What became of the marks that stood already in the sessions of a plan.
 *
 * @throws {NoSuchThingError} where there is no plan with that number
 */
export async function outcomeOfPlan(
  services: OfficeServices,
  principal: Principal,
  plannedNo: number,
): Promise<PlanOutcome> {
  const { schoolId } = principal
  const { today } = todayOf(services)
  return services.database.inSchool(schoolId, async (tx) => {
    const school = await services.schools.in(tx, schoolId)
    const { plan, pupil, subject } = await planFor(tx, school, principal, plannedNo)
    const { pupilId, from, to } = plan
    recordView(tx, services.clock, principal, { what: 'pupil.marks', pupilId, facts: { from, to } })
    const marked = ({ day, half, code }: EntryRecord): MarkedSession => {
      const { symbol, title } = school.codes.meaning(code)
      return { day, half, symbol, title }
    }
    const entries = await entriesOfPupil(tx, school.codeNumbers, schoolId, pupilId, from, to)
    const byNumber = new Map(entries.map((entry) => [entry.entryNo, entry]))
    const amended = entries.flatMap(({ amends, code, appendedAt }): MarkedSession[] => {
      const before = amends === null ? undefined : byNumber.get(amends)
      const byPlan = code === plan.code && appendedAt.getTime() === plan.givenAt.getTime()
      return before !== undefined && byPlan ? [marked(before)] : []
    })
    const left = (await standingIn(tx, school, plan)).filter(({ code }) => code !== plan.code).map(marked)
    return {
      pupilId,
      name: nameOf(pupil),
      today,
      code: school.codes.meaning(plan.code).symbol,
      amended,
      left,
      mayAmend: may(principal, 'register.amend', subject),
    }
  })
}

/** A plan that is this person's to see and change. */
async function planFor(tx: Tx, school: StoredSchool, principal: Principal, plannedNo: number) {
  if (!mayAny(principal, 'planned-absence.edit')) throw new NotAllowedError('planned-absence.edit')
  const plan = await findPlannedAbsence(tx, school.codeNumbers, school.schoolId, plannedNo)
  const pupil = plan === undefined ? undefined : school.findPupil(plan.pupilId)
  if (plan === undefined || pupil === undefined) throw new NoSuchThingError('plan', { planned: plannedNo })
  const { className, yearGroup } = findSpell(pupil, plan.from) ?? spellNear(pupil, plan.from)
  const subject = { pupilId: plan.pupilId, className, yearGroup }
  requireMay(principal, 'planned-absence.edit', subject)
  return { plan, pupil, subject }
}

/**
 * Takes a plan back. What registers have already taken from it stays as it is.
 *
 * @throws {NoSuchThingError} where there is none with that number
 */
export async function cancelPlan(
  services: OfficeServices,
  principal: Principal,
  plannedNo: number,
): Promise<void> {
  const { schoolId } = principal
  await services.database.inSchool(schoolId, async (tx) => {
    const school = await services.schools.in(tx, schoolId)
    const { plan } = await planFor(tx, school, principal, plannedNo)
    const at = services.clock.instantUtc()
    if (!(await cancelPlannedAbsence(tx, schoolId, plannedNo, authorOf(principal), at))) return
    writeAudit(tx, {
      schoolId,
      at,
      author: authorOf(principal),
      action: 'change',
      what: 'planned-absence.cancel',
      pupilId: plan.pupilId,
      facts: { planned: plannedNo },
    })
  })
  services.live.publish(schoolId, { kind: 'planned' })
}
