import { recordChange, recordView } from '../audit.js'
import type { CodeMeaning } from '../../domain/register/code-set.js'
import type { Half } from '../../domain/register/entries.js'
import { findSpell, spellNear } from '../../domain/roll/pupil.js'
import { isOfCompulsorySchoolAge } from '../../domain/roll/year-groups.js'
import { type Day, formatDay, type Instant } from '../../kernel/school-date.js'
import { writeAudit } from '../../storage/audit.js'
import {
  addPlannedAbsence,
  cancelPlannedAbsence,
  findPlannedAbsence,
  PLANNED_SOURCES,
  plannedAbsencesIn,
  type PlannedSource,
} from '../../storage/planned-absences.js'
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

export type Planned =
  | { readonly outcome: 'planned'; readonly plannedNo: number }
  /** `code-dates`: not in force on all of the days; `age`: for pupils below or above compulsory school age only. */
  | { readonly outcome: 'refused'; readonly why: 'closed' | 'code-dates' | 'code-unsuitable' | 'age' }

/** Writes down an absence that is known beforehand; the class's register then has it filled in. */
export async function planAbsence(
  services: OfficeServices,
  principal: Principal,
  wish: PlanWish,
): Promise<Planned> {
  const { schoolId } = principal
  const { today } = todayOf(services)
  const planned = await services.database.inSchool(schoolId, async (tx): Promise<Planned> => {
    const school = await services.schools.in(tx, schoolId)
    const { pupil, yearGroup } = pupilOnRoll(school, principal, 'planned-absence.edit', wish.pupilId, today)
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
    const plannedNo = await addPlannedAbsence(
      tx,
      school.codeNumbers,
      schoolId,
      { pupilId, from, to, half, code, source, reason },
      authorOf(principal),
      services.clock.instantUtc(),
    )
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
      },
    })
    return { outcome: 'planned', plannedNo }
  })
  if (planned.outcome === 'planned') services.live.publish(schoolId, { kind: 'planned' })
  return planned
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
  if (!mayAny(principal, 'planned-absence.edit')) throw new NotAllowedError('planned-absence.edit')
  const { schoolId } = principal
  await services.database.inSchool(schoolId, async (tx) => {
    const school = await services.schools.in(tx, schoolId)
    const plan = await findPlannedAbsence(tx, school.codeNumbers, schoolId, plannedNo)
    const pupil = plan === undefined ? undefined : school.findPupil(plan.pupilId)
    if (plan === undefined || pupil === undefined) throw new NoSuchThingError('plan', { planned: plannedNo })
    const { className, yearGroup } = findSpell(pupil, plan.from) ?? spellNear(pupil, plan.from)
    requireMay(principal, 'planned-absence.edit', { pupilId: plan.pupilId, className, yearGroup })
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
