import { recordChange, recordView } from '../audit.js'
import type { CodeId, CodeMeaning } from '../../domain/register/code-set.js'
import type { Half } from '../../domain/register/entries.js'
import { findSpell, spellNear } from '../../domain/roll/pupil.js'
import { type Day, formatDay, type Instant } from '../../kernel/school-date.js'
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
import { entriesOfPupil, type EntryRecord } from '../../storage/register.js'
import { londonMinute } from '../clock.js'
import { NoSuchThingError, NotAllowedError } from '../permissions/not-allowed.js'
import { may, mayAny, requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { authorOf } from '../register/author.js'
import {
  amendUnexplained,
  type MarkedSession,
  otherPlanOf,
  plannableCodes,
  type PlannedSessions,
  type PlanRefusal,
  standingIn,
  whyNotPlanned,
} from '../register/planning.js'
import { type ListedPupil, nameOf, type OfficeServices, pupilOnRoll, todayOf } from './office-services.js'

export { PLANNED_SOURCES, type PlannedSource }

/** A planned absence as the list shows it. */
export interface ListedPlan extends ListedPupil, OtherPlan {
  readonly source: PlannedSource
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

export interface PlanWish extends PlannedSessions {
  readonly symbol: string
  readonly source: PlannedSource
  readonly reason: string
}

export type Planned =
  | {
      readonly outcome: 'planned'
      readonly plannedNo: number
      /** Sessions whose unexplained absence the plan has amended. */
      readonly amended: readonly MarkedSession[]
    }
  | {
      readonly outcome: 'refused'
      readonly why: PlanRefusal
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
    const why = whyNotPlanned(school, pupil, yearGroup, wish)
    if (why !== undefined) return { outcome: 'refused', why }
    const code = school.codes.find(wish.symbol, wish.from) as CodeId
    const { from, to, half, source, reason, pupilId } = wish
    const other = await otherPlanOf(tx, school, wish)
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
    const { className, ...then } = spellNear(pupil, from)
    const amended = may(principal, 'register.amend', { pupilId, className, yearGroup: then.yearGroup })
      ? await amendUnexplained(tx, school, authorOf(principal), { ...wish, code }, services.clock.now(), at)
      : []
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
