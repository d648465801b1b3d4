import { keyStagesOf, YEAR_GROUPS } from '../domain/roll/year-groups.js'
import type { PolicyDocument } from '../policy/document/policy-document.js'
import type { Audience, Cohort } from '../policy/vocabulary/words.js'

/** The year groups on the roll by the document: what it lists, else what its phase has. */
export function yearGroupsOf(document: PolicyDocument): readonly string[] {
  return document.year_groups?.map(String) ?? yearGroupsOfPhase(document.phase)
}

export function yearGroupsOfPhase(phase: PolicyDocument['phase']): readonly string[] {
  const end = YEAR_GROUPS.indexOf('7')
  if (phase === 'primary') return YEAR_GROUPS.slice(0, end)
  return phase === 'secondary' ? YEAR_GROUPS.slice(end) : YEAR_GROUPS
}

/** A pupil as far as an audience can tell pupils apart. */
interface Kind {
  readonly yearGroup: string
  readonly compulsory: boolean
  readonly cohorts: ReadonlySet<Cohort>
  readonly school: string
}

/**
 * Is there any pupil whom all of the first audiences hold and none of the others? Every kind of pupil is tried, so the
 * answer is exact: each year group with its usual age, each mixture of cohorts, each school that is named.
 */
export function someoneIn(
  all: readonly Audience[],
  yearGroups: readonly string[],
  none: readonly Audience[] = [],
): boolean {
  const schools = [
    ...new Set([...all, ...none].flatMap((audience) => audience.schools ?? [])),
    ANOTHER_SCHOOL,
  ]
  const mixtures = mixturesOf([...all, ...none])
  for (const yearGroup of yearGroups)
    for (const compulsory of agesOf(yearGroup))
      for (const cohorts of mixtures)
        for (const school of schools) {
          const kind: Kind = { yearGroup, compulsory, cohorts, school }
          if (
            all.every((audience) => includes(audience, kind)) &&
            !none.some((audience) => includes(audience, kind))
          )
            return true
        }
  return false
}

/** Is anybody in both? An audience that is left out is everybody. */
export function overlap(
  a: Audience | undefined,
  b: Audience | undefined,
  yearGroups: readonly string[],
): boolean {
  return someoneIn(
    [a, b].filter((audience) => audience !== undefined),
    yearGroups,
  )
}

const ANOTHER_SCHOOL = ''

function includes(audience: Audience, kind: Kind): boolean {
  return (
    (audience.year_groups === undefined || audience.year_groups.map(String).includes(kind.yearGroup)) &&
    (audience.key_stages === undefined ||
      audience.key_stages.some((stage) => keyStagesOf(kind.yearGroup).includes(stage))) &&
    (audience.cohorts === undefined || audience.cohorts.some((cohort) => kind.cohorts.has(cohort))) &&
    !audience.not_cohorts?.some((cohort) => kind.cohorts.has(cohort)) &&
    (audience.compulsory_school_age === undefined || audience.compulsory_school_age === kind.compulsory) &&
    (audience.schools === undefined || audience.schools.includes(kind.school))
  )
}

/**
 * May a pupil of this year group, at its usual age, be of compulsory school age or not?
 *
 * @source Education Act 1996, section 8: it begins with the prescribed day on or after the fifth birthday (during
 *   reception or just after) and ends on the last Friday in June of year 11
 */
function agesOf(yearGroup: string): readonly boolean[] {
  const index = YEAR_GROUPS.indexOf(yearGroup)
  if (yearGroup === 'R' || yearGroup === '11') return [true, false]
  return [index > YEAR_GROUPS.indexOf('R') && index < YEAR_GROUPS.indexOf('11')]
}

/** Every mixture of the cohorts that these audiences name. A special need is support or a plan, never both. */
function mixturesOf(audiences: readonly Audience[]): ReadonlySet<Cohort>[] {
  const named = new Set(
    audiences.flatMap((audience) => [...(audience.cohorts ?? []), ...(audience.not_cohorts ?? [])]),
  )
  const needs: Cohort[][] = [...named].some(isNeed)
    ? [[], ['send', 'send-support'], ['send', 'ehc-plan']]
    : [[]]
  let mixtures: Cohort[][] = needs
  for (const cohort of named)
    if (!isNeed(cohort)) mixtures = mixtures.flatMap((mixture) => [mixture, [...mixture, cohort]])
  return mixtures.map((mixture) => new Set(mixture))
}

const isNeed = (cohort: Cohort): boolean =>
  cohort === 'send' || cohort === 'send-support' || cohort === 'ehc-plan'
