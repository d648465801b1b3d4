import { londonMinute } from '../../application/clock.js'
import { timeInWords } from '../../application/in-words.js'
import {
  type Day,
  dayOfInstant,
  getDay,
  type Instant,
  MONTH_NAMES,
  minuteOfInstant,
  partsOfDay,
  weekdayOf,
} from '../../kernel/school-date.js'

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** @param day a day, or `YYYY-MM-DD`. @returns as in `Friday 20 November 2026` */
export function dayInWords(day: Day | string): string {
  const number = typeof day === 'string' ? getDay(day) : day
  const { year, month, dayOfMonth } = partsOfDay(number)
  return `${WEEKDAYS[weekdayOf(number) - 1]} ${dayOfMonth} ${MONTH_NAMES[month - 1]} ${year}`
}

/** @returns as in `20 Nov 2026`, for tables */
export function shortDay(day: Day | string): string {
  const { year, month, dayOfMonth } = partsOfDay(typeof day === 'string' ? getDay(day) : day)
  return `${dayOfMonth} ${MONTH_NAMES[month - 1]?.slice(0, 3)} ${year}`
}

export { timeInWords }

/** A London minute or a true moment: `20 November 2026 at 9:05am`. */
export function dateInWords(at: Instant | Date): string {
  const instant = typeof at === 'number' ? at : londonMinute(at)
  const { year, month, dayOfMonth } = partsOfDay(dayOfInstant(instant))
  return `${dayOfMonth} ${MONTH_NAMES[month - 1]} ${year} at ${timeInWords(minuteOfInstant(instant))}`
}

const THOUSANDS = new Intl.NumberFormat('en-GB')
/** `1,234` */
export function numberInWords(count: number): string {
  return THOUSANDS.format(count)
}
