import {
  END_OF_DAY,
  formatDay,
  formatTime,
  getDay,
  getTime,
  type Day,
  type Instant,
} from '../kernel/school-date.js'

/** A day as the database has it: `YYYY-MM-DD`. */
export const dayText = (day: Day): string => formatDay(day)
export const dayTextOrNull = (day: Day | null): string | null => (day === null ? null : formatDay(day))
export const dayFrom = (text: string): Day => getDay(text)
export const dayFromOrNull = (text: string | null): Day | null => (text === null ? null : getDay(text))

const MINUTES = END_OF_DAY + 1

/** A London minute as the database has it: `YYYY-MM-DD HH:MM`. */
export function instantText(instant: Instant): string {
  const day = Math.floor(instant / MINUTES)
  return `${formatDay(day)} ${formatTime(instant - day * MINUTES)}`
}

/** The London minute of a `timestamp`; its seconds are 0. */
export function instantFrom(text: string): Instant {
  return getDay(text.slice(0, 10)) * MINUTES + getTime(text.slice(11, 16))
}
