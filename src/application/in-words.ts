import type { MinuteOfDay } from '../kernel/school-date.js'
import {
  capital,
  isKind,
  phraseCodes,
  phraseDate,
  phraseKindBriefly,
  phraseLeaveReason,
} from '../policy/phrasing/index.js'
import type { Action, Because } from '../rules/action.js'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** `20 Nov`; with the year where it is another than the one now. */
export function shortDate(date: string, year: string): string {
  const text = `${Number(date.slice(8, 10))} ${MONTHS[Number(date.slice(5, 7)) - 1]}`
  return date.slice(0, 4) === year ? text : `${text} ${date.slice(0, 4)}`
}

/** A time as GOV.UK writes it: `9:05am`, `midday`, `11pm`. */
export function timeInWords(minute: MinuteOfDay): string {
  if (minute === 0) return 'midnight'
  if (minute === 720) return 'midday'
  const hour = Math.floor(minute / 60)
  const rest = minute % 60
  return `${((hour + 11) % 12) + 1}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}${hour < 12 ? 'am' : 'pm'}`
}

/** Words with the clauses behind them: `The new school has confirmed it. (ABC-012)`. */
export const withClauses = (words: string, cites: readonly string[]): string =>
  cites.length === 0 ? words : `${words} (${cites.join(', ')})`

/** When an action is due, briefly: `20 Nov`, `20 Nov 11:00`, `no date`. */
export function dueInWords(action: Action, year: string): string {
  if (action.due === null) return 'no date'
  const [day = '', time = ''] = action.due.split('T')
  return time === '23:59' ? shortDate(day, year) : `${shortDate(day, year)} ${time}`
}

/** A text whose dates and instants are written as people write them: `2026-02-13 at 16:30` becomes `13 February 2026 at 16:30`. */
export function datesInWords(text: string): string {
  return text
    .replaceAll(/\b(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})\b/g, '$1 at $2')
    .replaceAll(/\b\d{4}-\d{2}-\d{2}\b/g, phraseDate)
}

/** What is counted, of many: `school days in a row`. */
const COUNTED: Readonly<Record<string, string>> = {
  sessions: 'sessions',
  days: 'days',
  occasions: 'separate times',
  'consecutive-days': 'school days in a row',
  'expected-days': 'school days, those still to come included,',
  lates: 'late arrivals',
  points: 'points',
  'minutes-late': 'minutes late',
}

const FAMILIES: Readonly<Record<string, string>> = {
  absent: 'of absence',
  authorised: 'of authorised absence',
  unauthorised: 'of unauthorised absence',
  unexplained: 'of absence with no reason',
  late: 'of coming late',
  'late-after-close': 'of coming late after the register closed',
}

/** The name of a count: `sessions marked G or O`, `school days in a row of absence`; `undefined` where the fact is none. */
function countInWords(fact: string): string | undefined {
  const [measure = '', ...codes] = fact.split(/,? /)
  if (codes.length > 0)
    return COUNTED[measure] === undefined ? undefined : `${COUNTED[measure]} marked ${phraseCodes(codes)}`
  const family = Object.keys(FAMILIES)
    .filter((name) => fact.endsWith(`-${name}`) && COUNTED[fact.slice(0, -name.length - 1)] !== undefined)
    .sort((x, y) => y.length - x.length)[0]
  return family === undefined
    ? COUNTED[fact]
    : `${COUNTED[fact.slice(0, -family.length - 1)]} ${FAMILIES[family]}`
}

/** The edges of a band as they are said: `92.1% to 95%`, `92% or below`. Other words stay as they are. */
function edgesInWords(rule: string): string {
  const between = /^at least ([\d.]+) and at most ([\d.]+)$/.exec(rule)
  if (between !== null) return `${between[1]}% to ${between[2]}%`
  const one = /^at (least|most) ([\d.]+)$/.exec(rule)
  if (one !== null) return `${one[2]}% or ${one[1] === 'least' ? 'above' : 'below'}`
  return /^(?:above|below|at)/.test(rule) ? rule.replaceAll(/\d+(?:\.\d+)?(?!%|[.\d])/g, '$&%') : rule
}

const kindBriefly = (kind: string): string =>
  isKind(kind) ? phraseKindBriefly(kind).toLowerCase() : kind.replaceAll('-', ' ')

/** The facts behind an action, as an officer would say them. */
export function reasonInWords(because: readonly Because[], year: string): string {
  return because
    .map((fact) => factBriefly(fact, year))
    .filter((words) => words !== '')
    .join('; ')
}

function factBriefly(first: Because, year: string): string {
  const since = first.from === undefined ? '' : shortDate(first.from, year)
  const rule = first.rule ?? ''
  const edges = rule === '' ? '' : `, ${edgesInWords(rule)}`
  const count = countInWords(first.fact)
  if (count !== undefined) return `${first.value} ${count}${since === '' ? '' : ` since ${since}`}`
  if (first.fact.startsWith('step '))
    return `“${first.fact.slice(5).replaceAll('-', ' ')}” ${
      first.value === 'not done' ? 'not done' : `done ${shortDate(String(first.value).slice(0, 10), year)}`
    }`
  switch (first.fact) {
    case 'unexplained-days':
      return `${rule}, no reason since ${since}`
    case 'absent-days':
      return `${rule} of absence, since ${since}`
    case 'unauthorised-days':
      return `${rule} of unauthorised absence, since ${since}`
    case 'missing-afternoon':
      return `in school in the morning, missing in the afternoon of ${since}`
    case 'attendance':
      return `${percent(first.value)}${first.possible === undefined ? '' : ` of ${first.possible} sessions`}${edges}`
    case 'absence':
    case 'authorised-absence':
    case 'unauthorised-absence':
    case 'punctuality':
      return `${first.fact.replace('-', ' ')} ${percent(first.value)}${edges}`
    case 'prior-year-attendance':
      return `${percent(first.value)} last school year${edges}`
    case 'attendance before':
      return `attendance before ${percent(first.value)}`
    case 'attendance since':
      return `since then ${percent(first.value)}`
    case 'pupil':
      return first.value === true ? rule : ''
    case 'code':
      return `${first.value} on ${since}`
    case 'mark':
      return `${first.value} on ${since}`
    case 'suggested-code':
      return `the reason given suggests ${first.value}: ${rule}`
    case 'becomes':
      return `to become ${first.value}`
    case 'unauthorised-in-window':
      return `${first.value} sessions ${codesOfThreshold(rule)} since ${since}`
    case 'missing-step':
      return `not done before: ${kindBriefly(String(first.value))}`
    case 'weigh-first':
      return `weigh first, as for ${first.value}`
    case 'enrolled':
      return `on the roll since ${shortDate(String(first.value), year)}`
    case 'left':
      return `left on ${shortDate(String(first.value), year)}`
    case 'without-a-mark':
      return `${first.value} without a mark on ${since}, ${rule}`
    case 'session':
      return ''
    case 'school-day':
      return `of ${shortDate(String(first.value), year)}`
    case 'period-ended':
      return `the ${rule.replace('-', ' ')} ended on ${shortDate(String(first.value), year)}`
    case 'review-due':
      return `due on ${shortDate(String(first.value), year)}`
    case 'leave-request':
      return `leave for ${phraseLeaveReason(rule)}, ${since}${
        first.to === undefined || first.to === first.from ? '' : ` to ${shortDate(first.to, year)}`
      }`
    default:
      return `${first.fact.replaceAll('-', ' ')} ${valueBriefly(first.value, year)}${rule === '' ? '' : `, ${rule}`}`
  }
}

/** `10 or more of G, O in 10 school weeks` as the codes that count: `marked G or O`. */
const codesOfThreshold = (rule: string): string =>
  `marked ${phraseCodes((/ of (.+) in /.exec(rule)?.[1] ?? '').split(', '))}`

const percent = (value: Because['value']): string => (value === 'none' ? 'none' : `${value}%`)

const valueBriefly = (value: Because['value'], year: string): string =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? shortDate(value, year) : String(value)

/** What a fact is called where it is read out. */
const FACT_NAMES: Readonly<Record<string, string>> = {
  'unexplained-days': 'School days away with no reason',
  'absent-days': 'School days away',
  'unauthorised-days': 'School days away without permission',
  'missing-afternoon': 'Missing in the afternoon',
  'prior-year-attendance': 'Attendance last school year, in percent',
  'attendance before': 'Attendance before it, in percent',
  'attendance since': 'Attendance since, in percent',
  'unauthorised-in-window': 'Sessions that count towards a penalty notice',
  code: 'Mark',
  becomes: 'To become',
  'suggested-code': 'The reason given suggests',
  'weigh-first': 'To be weighed first, as for',
  'leave-request': 'Request for leave',
  occurrences: 'Times that it happened',
  'review-on': 'Date to look at the plan again',
}

/** A fact as a sentence that can be read out. */
export function factInWords(fact: Because): string {
  const dates =
    fact.from === undefined
      ? ''
      : fact.to === undefined || fact.to === fact.from
        ? ` on ${phraseDate(fact.from)}`
        : ` from ${phraseDate(fact.from)} to ${phraseDate(fact.to)}`
  if (fact.fact === 'pupil' && fact.rule !== undefined)
    return `${fact.value === true ? capital(fact.rule) : `It is not so that ${fact.rule}`}.`
  if (fact.fact === 'missing-step') return `Not done before: ${kindBriefly(String(fact.value))}.`
  const value =
    fact.possible === undefined || fact.attended === undefined
      ? datesInWords(String(fact.value))
      : `${percent(fact.value)}, ${fact.attended} of ${fact.possible} sessions`
  return `${nameOfFact(fact.fact)}: ${value}${dates}.`
}

function nameOfFact(fact: string): string {
  if (fact.startsWith('step ')) return `The step “${fact.slice(5).replaceAll('-', ' ')}”`
  return FACT_NAMES[fact] ?? capital((countInWords(fact) ?? fact.replaceAll('-', ' ')).replace(/,$/, ''))
}
