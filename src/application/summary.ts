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
import { formatInstant, type Instant } from '../kernel/school-date.js'
import { compareText } from '../rules/action.js'
import { codeWeights, PupilFacts } from '../rules/facts/pupil-facts.js'
import type { SchoolFacts } from '../rules/facts/school-facts.js'
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
    rows.push(summaryOf(reader, tally, spell))
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

/** One pupil's figures of the academic year. The reader has the pupil loaded. */
export function summaryOf(
  reader: PupilFacts,
  tally: Tally,
  spell: { readonly className: string; readonly yearGroup: string },
): PupilSummary {
  const facts = reader.school
  return {
    upn: reader.pupil.upn,
    class: spell.className,
    yearGroup: spell.yearGroup,
    ...figures(tally),
    authorised: tally.authorised,
    unauthorised: tally.unauthorised,
    late: tally.late,
    lateAfterClose: tally.lateAfterClose,
    persistentlyAbsent: isPersistentlyAbsent(tally),
    severelyAbsent: isSeverelyAbsent(tally),
    unauthorisedInWindow: countCodes(reader, windowStart(facts), facts.policy.penalty.threshold?.codes ?? []),
    illnessDays: formatHalfDays(tally.ill),
    unexplained: countCodes(reader, facts.year.firstSession, ['N']),
  }
}

/** The first session of the ten school weeks that end with the week of the moment, across terms and years. */
export function windowStart(facts: Pick<SchoolFacts, 'policy' | 'calendar' | 'today'>): number {
  const weeks = facts.policy.penalty.threshold?.school_weeks ?? WINDOW_WEEKS
  return facts.calendar.firstSessionOfWeek(facts.calendar.weekUpTo(facts.today) - weeks + 1)
}

function countCodes(reader: PupilFacts, from: number, symbols: readonly string[]): number {
  const table = reader.school.codes.tableOf(symbols)
  let count = 0
  for (let s = from; s < reader.end; s++) count += table[reader.codes[s] as number] as number
  return count
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
