import type { Half } from '../../domain/register/entries.js'
import { type Day, dayOf, daysInMonth, type MinuteOfDay, parseDay } from '../../kernel/school-date.js'

/** A time as people type it: `9:05`, `9.05am`, `0905`, `2pm`, `14:10`. @returns `undefined` where it is no time */
export function parseTypedTime(text: string): MinuteOfDay | undefined {
  const parts = /^(\d{1,2})(?:[:. ]?(\d{2}))?\s*(am|pm)?$/.exec(text.trim().toLowerCase())
  if (parts === null) return undefined
  const [, hourText = '', minuteText, halfOfDay] = parts
  // A bare number is an hour only where it says of which half of the day.
  if (minuteText === undefined && halfOfDay === undefined) return undefined
  let hour = Number(hourText)
  const minute = Number(minuteText ?? 0)
  if (minute > 59 || hour > 23 || (halfOfDay !== undefined && (hour < 1 || hour > 12))) return undefined
  if (halfOfDay === 'pm' && hour < 12) hour += 12
  if (halfOfDay === 'am' && hour === 12) hour = 0
  return hour * 60 + minute
}

/** A day as browsers send it, or as people type it: `2026-11-20`, `20/11/2026`. */
export function parseTypedDay(text: string): Day | undefined {
  const iso = parseDay(text.trim())
  if (iso !== undefined) return iso
  const parts = /^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})$/.exec(text.trim())
  if (parts === null) return undefined
  const [day, month, year] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  return dayOf(year, month, day)
}

/** `AM`, `PM`; anything else is both. */
export function parseHalf(text: string | undefined): Half | null {
  return text === 'AM' ? 0 : text === 'PM' ? 1 : null
}
