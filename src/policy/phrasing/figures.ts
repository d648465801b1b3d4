import type { Counted, FigureTest, Measure } from '../vocabulary/conditions.js'
import type { Comparison } from '../vocabulary/words.js'
import { phraseCodes } from './codes.js'
import { phraseList, phraseNumber } from './text.js'

const PERCENT_WORDS: Record<Comparison, (figure: string) => string> = {
  below: (figure) => `below ${figure}`,
  'at-most': (figure) => `${figure} or below`,
  'at-least': (figure) => `${figure} or above`,
  above: (figure) => `above ${figure}`,
  exactly: (figure) => `exactly ${figure}`,
}

const COUNT_WORDS: Record<Comparison, (count: string) => string> = {
  below: (count) => `fewer than ${count}`,
  'at-most': (count) => `${count} or fewer`,
  'at-least': (count) => `${count} or more`,
  above: (count) => `more than ${count}`,
  exactly: (count) => `exactly ${count}`,
}

/** A percentage as the document prints it: `95%`, `95.1%`. With `decimals`, at least so many: `95.0%`. */
export function phrasePercent(value: number, decimals = 0): string {
  return `${String(value).includes('.') ? String(value) : value.toFixed(decimals)}%`
}

/** `below 95%`, `95% or below`. */
export function phrasePercentCompared(is: Comparison, value: number, decimals = 0): string {
  return PERCENT_WORDS[is](phrasePercent(value, decimals))
}

/** The edges of a band: `92.1% to 95.0%`, `92.0% or below`, `above 97%`. */
export function phraseBand(
  band: { above?: number; at_least?: number; below?: number; at_most?: number },
  decimals = 0,
): string {
  const percent = (value: number): string => phrasePercent(value, decimals)
  const low = band.at_least ?? band.above
  const high = band.at_most ?? band.below
  if (low === undefined && high === undefined) return 'any percentage'
  if (low === undefined)
    return phrasePercentCompared(band.at_most === undefined ? 'below' : 'at-most', high ?? 0, decimals)
  if (high === undefined)
    return phrasePercentCompared(band.at_least === undefined ? 'above' : 'at-least', low, decimals)
  if (band.at_least !== undefined && band.at_most !== undefined) return `${percent(low)} to ${percent(high)}`
  const from = band.at_least === undefined ? `above ${percent(low)}` : `${percent(low)} or above`
  return `${from} and ${band.at_most === undefined ? 'below' : 'up to'} ${percent(high)}`
}

/** `fewer than 3`, `3 or more`. */
export function phraseCountCompared(is: Comparison, value: number): string {
  return COUNT_WORDS[is](phraseNumber(value))
}

const COUNTED_WORDS: Record<Counted, string> = {
  absent: 'of absence',
  authorised: 'of authorised absence',
  unauthorised: 'of unauthorised absence',
  unexplained: 'of absence with no reason given',
  late: 'of coming late',
  'late-after-close': 'of coming late after the register closed',
}

/** `of unauthorised absence`, `marked G, O or U`. */
function phraseCounted(test: Pick<FigureTest, 'codes' | 'counts'>): string {
  if (test.codes) return `marked ${phraseCodes(test.codes)}`
  return COUNTED_WORDS[test.counts ?? 'absent']
}

const phraseReason = ({ without_adequate_reason: withoutReason }: FigureTest): string =>
  withoutReason === true ? ' with no good reason' : ''

type PercentMeasure = Extract<
  Measure,
  | 'attendance'
  | 'absence'
  | 'authorised-absence'
  | 'unauthorised-absence'
  | 'punctuality'
  | 'prior-year-attendance'
>

export const PERCENT_MEASURES: Record<PercentMeasure, string> = {
  attendance: 'attendance',
  absence: 'absence',
  'authorised-absence': 'authorised absence',
  'unauthorised-absence': 'unauthorised absence',
  punctuality: 'punctuality (coming on time)',
  'prior-year-attendance': 'attendance in the last school year',
}

/** Is the measure a percentage? */
export function isPercentMeasure(measure: Measure): measure is PercentMeasure {
  return Object.hasOwn(PERCENT_MEASURES, measure)
}

type CountMeasure = Exclude<Measure, PercentMeasure>

const COUNT_MEASURES: Record<CountMeasure, (test: FigureTest) => string> = {
  sessions: (test) => `sessions (half days) ${phraseCounted(test)}`,
  days: (test) => `days ${phraseCounted(test)}`,
  occasions: (test) => `separate spells ${phraseCounted(test)}`,
  'consecutive-days': (test) => `school days in a row ${phraseCounted(test)}`,
  'expected-days': (test) => `school days ${phraseCounted(test)}, counting the days still to come`,
  lates: (test) =>
    `${test.codes ? `late arrivals ${phraseCounted(test)}` : 'late arrivals'}${phraseReason(test)}`,
  'minutes-late': (test) => `minutes late in all${phraseReason(test)}`,
  points: (test) =>
    `points (${phraseList(
      Object.entries(test.points ?? {}).map(([code, score]) => `${code} scores ${score}`),
    )})`,
}

/** What a measure is called: `attendance`, `late arrivals`. */
export function phraseMeasure(test: FigureTest): string {
  return isPercentMeasure(test.measure) ? PERCENT_MEASURES[test.measure] : COUNT_MEASURES[test.measure](test)
}

/** Only the figure: `below 95%`, `3 or more late arrivals`. */
export function phraseFigure(test: FigureTest): string {
  if (isPercentMeasure(test.measure)) return phrasePercentCompared(test.is, test.value, test.round_to ?? 0)
  const words = COUNT_MEASURES[test.measure](test)
  if (test.value === 1 && (test.is === 'exactly' || test.is === 'at-least'))
    return `${test.is === 'exactly' ? 'exactly' : 'at least'} 1 ${singular(words)}`
  return `${phraseCountCompared(test.is, test.value)} ${words}`
}

const singular = (words: string): string =>
  words
    .replace('sessions (half days)', 'session (half day)')
    .replace('school days in a row', 'school day')
    .replace(/^(separate spell|late arrival|school day|day|minute|point)s\b/, '$1')
