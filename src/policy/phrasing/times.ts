import { MONTH_NAMES } from '../../kernel/school-date.js'
import type { Due, Duration } from '../vocabulary/words.js'
import { phraseCount } from './text.js'

/** `9:05am`, `3:15pm`, `12:00 midday`. */
export function phraseTime(time: string): string {
  const hour = Number(time.slice(0, 2))
  const minute = time.slice(3, 5)
  if (hour === 12 && minute === '00') return '12:00 midday'
  if (hour === 0 && minute === '00') return '12:00 midnight'
  return `${hour % 12 === 0 ? 12 : hour % 12}:${minute}${hour < 12 ? 'am' : 'pm'}`
}

/** `15 October 2025`, `October 2025`, `summer 2020`: as exact as the document is. */
export function phraseDate(date: string): string {
  const season = /^(\d{4}) (spring|summer|autumn)$/.exec(date)
  if (season) return `${season[2]} ${season[1]}`
  const [year = '', month, day] = date.split('-')
  const name = month === undefined ? undefined : MONTH_NAMES[Number(month) - 1]
  if (name === undefined) return year
  return day === undefined ? `${name} ${year}` : `${Number(day)} ${name} ${year}`
}

const DURATION_UNITS = {
  days: ['day', 'days'],
  school_days: ['school day', 'school days'],
  working_days: ['working day', 'working days'],
  weeks: ['week', 'weeks'],
  school_weeks: ['school week', 'school weeks'],
  months: ['month', 'months'],
  half_terms: ['half term', 'half terms'],
  terms: ['term', 'terms'],
} as const

type DurationUnit = keyof typeof DURATION_UNITS

/** `1 school day`, `2 weeks`. */
export function phraseDuration(duration: Duration): string {
  const [unit, count] = Object.entries(duration)[0] as [DurationUnit, number]
  const [one, many] = DURATION_UNITS[unit]
  return phraseCount(count, one, many)
}

/** `every 2 weeks`, `every school day`. */
export function phraseEvery(duration: Duration): string {
  const [unit, count] = Object.entries(duration)[0] as [DurationUnit, number]
  return count === 1 ? `every ${DURATION_UNITS[unit][0]}` : `every ${phraseDuration(duration)}`
}

/** When something is due: `by 9:30am that day`, `within 5 school days`; empty where there is no time. */
export function phraseDue(due: Due | undefined): string {
  if (due === undefined || due === 'none') return ''
  if (due === 'end-of-day') return 'by the end of that day'
  if (due === 'morning') return 'by 12:00 midday that day'
  if ('time' in due) return `by ${phraseTime(due.time)} that day`
  if ('half_terms' in due.within && due.within.half_terms === 1) return 'by the end of that half term'
  if ('terms' in due.within && due.within.terms === 1) return 'by the end of that term'
  return `within ${phraseDuration(due.within)}`
}

/** `every term`, `every year`, `every 2 years`, `every 18 months`. */
export function phraseEveryMonths(months: number): string {
  if (months % 12 === 0) return months === 12 ? 'every year' : `every ${months / 12} years`
  return months === 1 ? 'every month' : `every ${months} months`
}
