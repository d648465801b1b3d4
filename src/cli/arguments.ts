import {
  type Day,
  formatDay,
  getDay,
  type Instant,
  namesHourLeftOut,
  parseDay,
  parseInstant,
} from '../kernel/school-date.js'
import { CallError } from './call-error.js'

/** `--as-of`: a local wall-clock minute. */
export function instantArgument(text: string): Instant {
  const instant = parseInstant(text)
  if (instant === undefined)
    throw new CallError(
      `"${text}" is no instant${namesHourLeftOut(text) ? ', as the clocks go forward over it' : ''}; expected YYYY-MM-DDTHH:MM in London time, such as 2026-11-20T09:40`,
    )
  return instant
}

export function dayArgument(text: string): Day {
  const day = parseDay(text)
  if (day === undefined) throw new CallError(`"${text}" is no day; expected YYYY-MM-DD, such as 2026-11-20`)
  return day
}

export function countArgument(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1)
    throw new CallError(`"${text}" is no count; expected a whole number of at least 1`)
  return Number(text)
}

/** `--month`: a calendar month, by default the one before the day's. */
export function monthArgument(text: string | undefined, day: Day): string {
  if (text === undefined) return formatDay(getDay(`${formatDay(day).slice(0, 7)}-01`) - 1).slice(0, 7)
  if (parseDay(`${text}-01`) === undefined)
    throw new CallError(`"${text}" is no month; expected YYYY-MM, such as 2026-10`)
  return text
}
