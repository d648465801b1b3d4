import { phraseDate } from '../policy/phrasing/index.js'
import type { Action, Because } from '../rules/action.js'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** `20 Nov`; with the year where it is another than the one now. */
export function shortDate(date: string, year: string): string {
  const text = `${Number(date.slice(8, 10))} ${MONTHS[Number(date.slice(5, 7)) - 1]}`
  return date.slice(0, 4) === year ? text : `${text} ${date.slice(0, 4)}`
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

const COUNTED: Readonly<Record<string, string>> = {
  occasions: 'separate times',
  sessions: 'sessions of',
  days: 'days of',
  'expected-days': 'days, to come included, of',
  'consecutive-days': 'days in a row of',
}

/** The first fact behind an action, as an officer would say it. */
export function reasonInWords(because: readonly Because[], year: string): string {
  const [first] = because
  if (first === undefined) return ''
  const since = first.from === undefined ? '' : shortDate(first.from, year)
  const [measure = '', ...codes] = first.fact.split(' ')
  if (codes.length > 0)
    return `${first.value} ${COUNTED[measure] ?? measure.replaceAll('-', ' ')} ${codes.join(' ')}${since === '' ? '' : ` since ${since}`}`
  switch (first.fact) {
    case 'unexplained-days':
      return `${first.rule ?? ''}, no reason since ${since}`
    case 'absent-days':
      return `${first.rule ?? ''} of absence, since ${since}`
    case 'unauthorised-days':
      return `${first.rule ?? ''} of unauthorised absence, since ${since}`
    case 'missing-afternoon':
      return `in school in the morning, missing in the afternoon of ${since}`
    case 'attendance':
      return `${first.value}%${first.possible === undefined ? '' : ` of ${first.possible} sessions`}${first.rule === undefined ? '' : `, ${first.rule}`}`
    case 'code':
      return `${first.value} on ${since}`
    case 'mark':
      return `${first.value} on ${since}`
    case 'unauthorised-in-window':
      return `${first.value} unauthorised sessions since ${since}`
    case 'enrolled':
      return `on the roll since ${shortDate(String(first.value), year)}`
    case 'left':
      return `left on ${shortDate(String(first.value), year)}`
    case 'without-a-mark':
      return `${first.value} without a mark on ${since}, ${first.rule ?? ''}`
    case 'school-day':
      return `of ${shortDate(String(first.value), year)}`
    case 'period-ended':
      return `the ${String(first.rule).replace('-', ' ')} ended on ${shortDate(String(first.value), year)}`
    case 'review-due':
      return `due on ${shortDate(String(first.value), year)}`
    case 'leave-request':
      return `${first.rule ?? ''}, ${since}`
    default:
      return `${first.fact.replaceAll('-', ' ')} ${first.value}${first.rule === undefined ? '' : `, ${first.rule}`}`
  }
}

/** A fact as a sentence that can be read out. */
export function factInWords(fact: Because): string {
  const dates =
    fact.from === undefined
      ? ''
      : fact.to === undefined || fact.to === fact.from
        ? ` on ${phraseDate(fact.from)}`
        : ` from ${phraseDate(fact.from)} to ${phraseDate(fact.to)}`
  const name = fact.fact.charAt(0).toUpperCase() + fact.fact.slice(1).replaceAll('-', ' ')
  const value =
    fact.possible === undefined || fact.attended === undefined
      ? String(fact.value)
      : `${fact.value}%, ${fact.attended} of ${fact.possible} sessions`
  return `${name}: ${value}${dates}.`
}
