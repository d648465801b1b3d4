import type {
  Condition,
  EvidenceTest,
  FigureTest,
  ImprovementTest,
  PupilTest,
  StepTest,
} from '../policy/vocabulary/conditions.js'
import type { Audience, Comparison, Window } from '../policy/vocabulary/words.js'
import { isPercentMeasure, phraseAudience, phraseCondition, phraseList } from '../policy/phrasing/index.js'
import { someoneIn } from './pupils.js'

type Test = FigureTest | StepTest | ImprovementTest | EvidenceTest | PupilTest
/** A test that must hold, or must not. */
interface Literal {
  readonly test: Test
  readonly holds: boolean
}

/** What must hold together. */
export interface Demands {
  readonly conditions: readonly Condition[]
  readonly audiences: readonly Audience[]
  /** Ids or kinds of steps that must have been done. */
  readonly done?: readonly string[]
  readonly yearGroups: readonly string[]
}

/**
 * Why these demands can never be met together, in words; `undefined` where they can, or where it cannot be told.
 *
 * The demands are opened into alternatives, and each alternative is tried: the figures as intervals on the numbers that
 * the measure can take, the audiences on every kind of pupil, the steps as done and not done.
 */
export function whyNever(demands: Demands): string | undefined {
  let alternatives: readonly (readonly Literal[])[] = [
    (demands.done ?? []).map((step): Literal => ({ test: { step, is: 'done' }, holds: true })),
  ]
  for (const condition of demands.conditions) {
    alternatives = times(alternatives, alternativesOf(condition, true))
    if (alternatives.length > MOST_ALTERNATIVES) return undefined
  }
  let why: string | undefined
  for (const literals of alternatives) {
    const contradiction = contradictionIn(literals, demands)
    if (contradiction === undefined) return undefined
    why ??= contradiction
  }
  return why
}

const MOST_ALTERNATIVES = 500

/** The condition as a choice of lists of tests that hold together. */
function alternativesOf(condition: Condition, holds: boolean): readonly (readonly Literal[])[] {
  if ('not' in condition) return alternativesOf(condition.not, !holds)
  if ('all' in condition) return combine(condition.all, holds, holds)
  if ('any' in condition) return combine(condition.any, holds, !holds)
  return [[{ test: condition, holds }]]
}

function combine(
  parts: readonly Condition[],
  holds: boolean,
  together: boolean,
): readonly (readonly Literal[])[] {
  const each = parts.map((part) => alternativesOf(part, holds))
  if (!together) return each.flat()
  return each.reduce((sofar, more) => (sofar.length > MOST_ALTERNATIVES ? sofar : times(sofar, more)), [[]])
}

function times(
  a: readonly (readonly Literal[])[],
  b: readonly (readonly Literal[])[],
): readonly (readonly Literal[])[] {
  return a.flatMap((left) => b.map((right) => [...left, ...right]))
}

function contradictionIn(literals: readonly Literal[], demands: Demands): string | undefined {
  return figuresContradict(literals) ?? stepsContradict(literals) ?? pupilsContradict(literals, demands)
}

function stepsContradict(literals: readonly Literal[]): string | undefined {
  const wanted = new Map<string, boolean>()
  for (const { test, holds } of literals) {
    // "Not done for so long" says nothing about whether it was ever done.
    if (!('step' in test) || test.for_at_least !== undefined) continue
    const done = (test.is === 'done') === holds
    const before = wanted.get(test.step)
    if (before !== undefined && before !== done) return `"${test.step}" cannot be both done and not done`
    wanted.set(test.step, done)
  }
  return undefined
}

function pupilsContradict(literals: readonly Literal[], demands: Demands): string | undefined {
  const all = [...demands.audiences]
  const none: Audience[] = []
  for (const { test, holds } of literals) if ('pupil' in test) (holds ? all : none).push(test.pupil)
  if (someoneIn(all, demands.yearGroups, none)) return undefined
  const wanted = all.map(phraseAudience)
  const unwanted = none.map((audience) => `not ${phraseAudience(audience)}`)
  return `there is no such pupil here: ${phraseList([...wanted, ...unwanted])}`
}

// Figures

/** Figures are compared as whole ten-thousandths, so that 100 - 95.1 is exact. */
const UNIT = 10_000
const units = (value: number): number => Math.round(value * UNIT)

interface Interval {
  low: number
  lowOpen: boolean
  high: number
  highOpen: boolean
  /** The figure is a multiple of this; 0 where it can be anything. */
  readonly step: number
  readonly not: Set<number>
  readonly tests: Literal[]
}

interface Figure {
  readonly key: string
  readonly measure: FigureTest['measure']
  readonly test: FigureTest
  readonly is: Comparison
  readonly value: number
}

function figuresContradict(literals: readonly Literal[]): string | undefined {
  const intervals = new Map<string, { interval: Interval; sample: Figure }>()
  for (const literal of literals) {
    if (!('measure' in literal.test)) continue
    const figure = normalised(literal.test)
    let entry = intervals.get(figure.key)
    if (entry === undefined) {
      entry = { interval: rangeOf(figure), sample: figure }
      intervals.set(figure.key, entry)
    }
    const { interval } = entry
    const range = rangeOf(figure)
    interval.tests.push(literal)
    narrow(interval, figure.is, figure.value, literal.holds)
    if (isEmpty(interval)) {
      if (interval.tests.length > 1) return `${phraseTests(interval.tests)} can never hold together`
      return `${phraseTests(interval.tests)} can never hold: ${phraseRange(figure, range)}`
    }
  }
  return partsContradict(intervals) ?? windowsContradict(intervals)
}

function phraseTests(tests: readonly Literal[]): string {
  const wanted = tests.map(({ test, holds }) => phraseCondition(holds ? test : { not: test }))
  return phraseList([...new Set(wanted)])
}

function phraseRange(figure: Figure, range: Interval): string {
  if (isPercentMeasure(figure.measure)) return 'it is never below 0% or above 100%'
  if (range.high === Number.POSITIVE_INFINITY) return 'it is never below 0'
  return `it is never below 0 and there it is at most ${range.high / UNIT}`
}

/** Absence as attendance, so that the two are seen as one figure. */
function normalised(test: FigureTest): Figure {
  const window = test.over ?? 'academic-year'
  const what = test.codes === undefined ? (test.counts ?? '') : [...test.codes].sort().join(' ')
  const mirrored = test.measure === 'absence' && test.round_to === undefined
  const measure = mirrored ? 'attendance' : test.measure
  const key = JSON.stringify([measure, window, what, test.points ?? null, test.round_to ?? null])
  const is = mirrored ? MIRRORED[test.is] : test.is
  return { key, measure, test, is, value: mirrored ? units(100) - units(test.value) : units(test.value) }
}

const MIRRORED: Record<Comparison, Comparison> = {
  below: 'above',
  'at-most': 'at-least',
  'at-least': 'at-most',
  above: 'below',
  exactly: 'exactly',
}
const DENIED = { below: 'at-least', 'at-most': 'above', 'at-least': 'below', above: 'at-most' } as const

function narrow(interval: Interval, is: Comparison, value: number, holds: boolean): void {
  if (is === 'exactly') {
    if (!holds) interval.not.add(value)
    else {
      narrow(interval, 'at-least', value, true)
      narrow(interval, 'at-most', value, true)
    }
    return
  }
  const side = holds ? is : DENIED[is]
  const open = side === 'below' || side === 'above'
  if (side === 'below' || side === 'at-most') {
    if (value < interval.high || (value === interval.high && open)) {
      interval.high = value
      interval.highOpen = open
    }
  } else if (value > interval.low || (value === interval.low && open)) {
    interval.low = value
    interval.lowOpen = open
  }
}

function isEmpty(interval: Interval): boolean {
  const { low, high, lowOpen, highOpen, step, not } = interval
  if (step === 0) return low > high || (low === high && (lowOpen || highOpen || not.has(low)))
  let first = Math.ceil(low / step) * step
  if (lowOpen && first === low) first += step
  const last =
    highOpen && Number.isFinite(high) && high % step === 0 ? high - step : Math.floor(high / step) * step
  while (first <= last && not.has(first)) first += step
  return first > last
}

/** The numbers that a figure can take at all. */
function rangeOf(figure: Figure): Interval {
  const { measure, test } = figure
  const percent = isPercentMeasure(measure)
  const step = percent
    ? test.round_to === undefined
      ? 0
      : UNIT / 10 ** test.round_to
    : measure === 'days' || measure === 'expected-days'
      ? UNIT / 2
      : UNIT
  const high = percent ? units(100) : mostOf(test) * UNIT
  return { low: 0, lowOpen: false, high, highOpen: false, step, not: new Set(), tests: [] }
}

/** The most that a count can reach in its window. */
function mostOf(test: FigureTest): number {
  const days = mostSchoolDays(test.over ?? 'academic-year')
  switch (test.measure) {
    case 'sessions':
    case 'lates':
      return days * 2
    case 'days':
    case 'consecutive-days':
      return days
    case 'occasions':
      return Math.ceil(days / 2)
    case 'points':
      return days * 2 * Math.max(0, ...Object.values(test.points ?? {}))
    default:
      // Minutes have no bound worth naming, and expected days look ahead of the window.
      return Number.POSITIVE_INFINITY
  }
}

/** More school days than any school has in it: 190 are the law's least for a year, and long halves of a term have eight weeks. */
function mostSchoolDays(window: Window): number {
  if (window === 'day') return 1
  if (window === 'week') return 5
  if (window === 'half-term') return 50
  if (window === 'term') return 90
  if (window === 'academic-year' || window === 'previous-academic-year') return 215
  if (window === 'ever' || 'since' in window) return Number.POSITIVE_INFINITY
  if ('school_weeks' in window) return window.school_weeks * 5
  if ('school_days' in window) return window.school_days
  if ('terms' in window) return window.terms * 90
  if ('months' in window) return window.months * 23
  return Math.floor(window.days / 7) * 5 + Math.min(window.days % 7, 5)
}

/** Authorised or unauthorised absence cannot be more than all absence. */
function partsContradict(
  intervals: ReadonlyMap<string, { interval: Interval; sample: Figure }>,
): string | undefined {
  for (const { interval: whole, sample } of intervals.values()) {
    if (sample.measure !== 'attendance' || sample.test.round_to !== undefined) continue
    for (const { interval: part, sample: other } of intervals.values()) {
      if (other.measure !== 'unauthorised-absence' && other.measure !== 'authorised-absence') continue
      if (other.test.round_to !== undefined || !sameWindow(sample.test, other.test)) continue
      const most = units(100) - whole.low
      if (part.low > most || (part.low === most && (part.lowOpen || whole.lowOpen)))
        return `${phraseTests([...whole.tests, ...part.tests])} can never hold together`
    }
  }
  return undefined
}

const sameWindow = (a: FigureTest, b: FigureTest): boolean =>
  JSON.stringify(a.over ?? 'academic-year') === JSON.stringify(b.over ?? 'academic-year')

const NESTED = ['day', 'week', 'half-term', 'term', 'academic-year', 'ever']
const GROWING = new Set<string>(['sessions', 'days', 'lates', 'minutes-late', 'points'])

/** A count over a longer stretch is never smaller than over a shorter one inside it. */
function windowsContradict(
  intervals: ReadonlyMap<string, { interval: Interval; sample: Figure }>,
): string | undefined {
  const entries = [...intervals.values()].filter(({ sample }) => GROWING.has(sample.measure))
  for (const short of entries)
    for (const long of entries) {
      const inner = NESTED.indexOf(String(short.sample.test.over ?? 'academic-year'))
      const outer = NESTED.indexOf(String(long.sample.test.over ?? 'academic-year'))
      if (inner < 0 || outer <= inner || !countsTheSame(short.sample.test, long.sample.test)) continue
      const { low, lowOpen } = short.interval
      const { high, highOpen } = long.interval
      if (low > high || (low === high && (lowOpen || highOpen)))
        return `${phraseTests([...short.interval.tests, ...long.interval.tests])} can never hold together`
    }
  return undefined
}

function countsTheSame(a: FigureTest, b: FigureTest): boolean {
  const what = (test: FigureTest): string =>
    JSON.stringify([
      test.measure,
      test.codes === undefined ? test.counts : [...test.codes].sort(),
      test.points,
    ])
  return what(a) === what(b)
}
