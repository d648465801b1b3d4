import {
  addTallies,
  attendanceOf,
  EMPTY_TALLY,
  formatAttendance,
  isPersistentlyAbsent,
  isSeverelyAbsent,
  possibleOf,
  type Tally,
} from '../domain/statistics/tally.js'
import { spellNear } from '../domain/roll/pupil.js'
import { formatHalfDays } from '../kernel/fraction.js'
import { formatInstant, getDay, type Instant } from '../kernel/school-date.js'
import { compareText } from '../rules/action.js'
import { codeWeights, PupilFacts } from '../rules/facts/pupil-facts.js'
import { codeHits, type SchoolFacts } from '../rules/facts/school-facts.js'
import { type School, schoolAt, warningsOf } from './school.js'

interface Figures {
  readonly possible: number
  readonly attended: number
  readonly attendance: string | null
}

export interface PupilSummary extends Figures {
  readonly upn: string
  readonly class: string
  readonly yearGroup: string
  readonly authorised: number
  readonly unauthorised: number
  readonly late: number
  readonly lateAfterClose: number
  readonly persistentlyAbsent: boolean
  readonly severelyAbsent: boolean
  readonly unauthorisedInWindow: number
  readonly illnessDays: string
  readonly unexplained: number
}

export interface Summary {
  readonly asOf: string
  readonly warnings: readonly string[]
  readonly school: Figures & {
    readonly authorised: number
    readonly unauthorised: number
    readonly persistentlyAbsent: number
    readonly severelyAbsent: number
  }
  readonly classes: readonly (Figures & { readonly class: string })[]
  readonly yearGroups: readonly (Figures & { readonly yearGroup: string })[]
  readonly cohorts: readonly (Figures & { readonly cohort: string; readonly pupils: number })[]
  readonly pupils: readonly PupilSummary[]
}

const WINDOW_WEEKS = 10

/** The academic year's figures as of an instant: of the school, each class, year group, cohort and pupil. */
export function summarise(school: School, asOf: Instant): Summary {
  return summariseFacts(schoolAt(school, asOf), warningsOf(school, asOf))
}

/**
 * The same, of facts that are there already.
 *
 * @param among which pupils to count, by their index; everybody where nothing is said
 */
export function summariseFacts(
  facts: SchoolFacts,
  warnings: readonly string[] = [],
  among: (index: number) => boolean = () => true,
): Summary {
  const { year, pupils } = facts
  const reader = new PupilFacts(facts, codeWeights(facts.codes))
  const inWindow = unauthorisedInWindow(facts)
  const unexplained = codeHits(facts).hitsOf(['N'])
  const groups = { class: new Map<string, Tally>(), year: new Map<string, Tally>() }
  const cohorts = new Map<string, { tally: Tally; pupils: number }>()
  const rows: PupilSummary[] = []
  let whole = EMPTY_TALLY
  pupils.forEach((pupil, p) => {
    if (
      !among(p) ||
      !pupil.spells.some(
        (spell) => spell.enrolledOn <= facts.today && (spell.leftOn === null || spell.leftOn >= year.start),
      )
    )
      return
    reader.load(p)
    const tally = reader.tally(Math.min(year.firstSession, reader.end), reader.end)
    const spell = spellNear(pupil, facts.today)
    whole = addTallies(whole, tally)
    add(groups.class, spell.className, tally)
    add(groups.year, spell.yearGroup, tally)
    for (const cohort of cohortsOf(facts, p)) {
      const known = cohorts.get(cohort)
      cohorts.set(cohort, {
        tally: addTallies(known?.tally ?? EMPTY_TALLY, tally),
        pupils: (known?.pupils ?? 0) + 1,
      })
    }
    rows.push({
      upn: pupil.upn,
      class: spell.className,
      yearGroup: spell.yearGroup,
      ...figures(tally),
      authorised: tally.authorised,
      unauthorised: tally.unauthorised,
      late: tally.late,
      lateAfterClose: tally.lateAfterClose,
      persistentlyAbsent: isPersistentlyAbsent(tally),
      severelyAbsent: isSeverelyAbsent(tally),
      unauthorisedInWindow: inWindow(reader),
      illnessDays: formatHalfDays(tally.ill),
      unexplained: reader.hits(unexplained).count(year.firstSession, reader.end),
    })
  })
  const grouped = (map: ReadonlyMap<string, Tally>): [string, Figures][] =>
    [...map].sort(([a], [b]) => compareText(a, b)).map(([name, tally]) => [name, figures(tally)])
  return {
    asOf: formatInstant(facts.asOf),
    warnings,
    school: {
      ...figures(whole),
      authorised: whole.authorised,
      unauthorised: whole.unauthorised,
      persistentlyAbsent: rows.filter((row) => row.persistentlyAbsent).length,
      severelyAbsent: rows.filter((row) => row.severelyAbsent).length,
    },
    classes: grouped(groups.class).map(([name, group]) => ({ class: name, ...group })),
    yearGroups: grouped(groups.year).map(([yearGroup, group]) => ({ yearGroup, ...group })),
    cohorts: [...cohorts]
      .sort(([a], [b]) => compareText(a, b))
      .map(([cohort, { tally, pupils: count }]) => ({ cohort, pupils: count, ...figures(tally) })),
    pupils: rows,
  }
}

/** Prepares how many sessions with the threshold's codes a pupil who is loaded has in its window. */
export function unauthorisedInWindow(facts: SchoolFacts): (reader: PupilFacts) => number {
  const counted = codeHits(facts).hitsOf(facts.policy.penalty.threshold?.codes ?? [])
  const start = windowStart(facts)
  return (reader) => reader.hits(counted).count(Math.min(start, reader.end), reader.end)
}

/**
 * The first session of the ten school weeks that end with the week of the moment, across terms and years; no session before the
 * threshold's own first day counts.
 */
export function windowStart({
  policy,
  calendar,
  today,
}: Pick<SchoolFacts, 'policy' | 'calendar' | 'today'>): number {
  const { school_weeks: weeks = WINDOW_WEEKS, from } = policy.penalty.threshold ?? {}
  const start = calendar.firstSessionOfWeek(calendar.weekUpTo(today) - weeks + 1)
  return from === undefined ? start : Math.max(start, calendar.firstSessionFrom(getDay(from)))
}

function figures(tally: Tally): Figures {
  return {
    possible: possibleOf(tally),
    attended: attendanceOf(tally).is,
    attendance: formatAttendance(tally),
  }
}

function add(groups: Map<string, Tally>, key: string, tally: Tally): void {
  groups.set(key, addTallies(groups.get(key) ?? EMPTY_TALLY, tally))
}

function cohortsOf(facts: SchoolFacts, p: number): string[] {
  const pupil = facts.pupils[p]
  if (pupil === undefined) return []
  return [
    ...(pupil.send === 'N' ? [] : ['send', pupil.send === 'E' ? 'ehc-plan' : 'send-support']),
    ...(pupil.fsm ? ['fsm'] : []),
    ...(pupil.socialWorker ? ['social-worker'] : []),
    ...(pupil.lookedAfter ? ['looked-after'] : []),
  ]
}
