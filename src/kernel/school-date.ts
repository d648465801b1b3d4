/**
 * Calendar days and wall-clock instants in Europe/London, as integers.
 *
 * A `SchoolDate` is the text `YYYY-MM-DD`; a `Day` is the same day as a whole number (days since 1970-01-01), which is
 * what the engine counts with; an `Instant` is a local wall-clock minute (`Day * 1440 + minute of the day`). Nothing here
 * reads a clock or a time zone: a session is "the morning of the 31st" whatever the offset from UTC was, so two days are
 * always 1440 minutes apart.
 */
export type SchoolDate = string & { readonly __brand: 'SchoolDate' }
/** Whole days since 1970-01-01. */
export type Day = number
/** Minutes since midnight, 0 to 1439. */
export type MinuteOfDay = number
/** Local wall-clock minutes since 1970-01-01T00:00. */
export type Instant = number
/** 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7

export const MINUTES_PER_DAY = 1440
/** The last minute of a day: what "by the end of the day" means. */
export const END_OF_DAY: MinuteOfDay = 1439

/** January first. */
export const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** The day with these parts; month and day of month count from 1 and must exist (see {@link parseDay} for text). */
export function dayOf(year: number, month: number, dayOfMonth: number): Day {
  const y = year - 1
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)
  const before = (DAYS_BEFORE_MONTH[month - 1] ?? 0) + (month > 2 && isLeapYear(year) ? 1 : 0)
  return y * 365 + leapDays + before + dayOfMonth - 1 - 719162
}

/** Year, month (1 to 12) and day of month of a day. */
export function partsOfDay(day: Day): { year: number; month: number; dayOfMonth: number } {
  // Days since 0000-03-01, so that the leap day is the last of its year (the usual civil-calendar arithmetic).
  const z = day + 719468
  const era = Math.floor(z / 146097)
  const doe = z - era * 146097
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365,
  )
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100))
  const mp = Math.floor((5 * doy + 2) / 153)
  const dayOfMonth = doy - Math.floor((153 * mp + 2) / 5) + 1
  const month = mp < 10 ? mp + 3 : mp - 9
  return { year: yoe + era * 400 + (month <= 2 ? 1 : 0), month, dayOfMonth }
}

/**
 * Parses `YYYY-MM-DD`.
 *
 * @returns `undefined` where the text is not of that form or names a day that does not exist
 */
export function parseDay(text: string): Day | undefined {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return undefined
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 2)
  const dayOfMonth = digits(text, 8, 2)
  if (year < 1 || month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > daysInMonth(year, month))
    return undefined
  return dayOf(year, month, dayOfMonth)
}

/** As {@link parseDay}, for text that the program itself wrote. @throws {RangeError} where it is no day */
export function getDay(text: string): Day {
  const day = parseDay(text)
  if (day === undefined) throw new RangeError(`"${text}" is not a day; expected YYYY-MM-DD`)
  return day
}

const formatted = new Map<Day, SchoolDate>()

/** `YYYY-MM-DD`. Remembers what it wrote, as the same few hundred days are written again and again. */
export function formatDay(day: Day): SchoolDate {
  const known = formatted.get(day)
  if (known !== undefined) return known
  const { year, month, dayOfMonth } = partsOfDay(day)
  const text = `${String(year).padStart(4, '0')}-${two(month)}-${two(dayOfMonth)}` as SchoolDate
  formatted.set(day, text)
  return text
}

/** Monday is 1. */
export function weekdayOf(day: Day): Weekday {
  // 1970-01-01 was a Thursday (4).
  return (((((day + 3) % 7) + 7) % 7) + 1) as Weekday
}

/** The Monday of the day's week. */
export function mondayOf(day: Day): Day {
  return day - (weekdayOf(day) - 1)
}

/** Parses `HH:MM` (24 hours). @returns `undefined` where it is no time */
export function parseTime(text: string): MinuteOfDay | undefined {
  if (text.length !== 5 || text.charCodeAt(2) !== 58) return undefined
  const hour = digits(text, 0, 2)
  const minute = digits(text, 3, 2)
  return hour < 0 || hour > 23 || minute < 0 || minute > 59 ? undefined : hour * 60 + minute
}

/** As {@link parseTime}. @throws {RangeError} where it is no time */
export function getTime(text: string): MinuteOfDay {
  const minute = parseTime(text)
  if (minute === undefined) throw new RangeError(`"${text}" is not a time; expected HH:MM`)
  return minute
}

const TIMES = Array.from(
  { length: MINUTES_PER_DAY },
  (_, minute) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`,
)

/** `HH:MM`. */
export function formatTime(minute: MinuteOfDay): string {
  return TIMES[minute] ?? `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}

/**
 * Parses `YYYY-MM-DDTHH:MM`.
 *
 * @returns `undefined` where it is no instant, as the hour is not that the clocks leave out in spring (see {@link isLeftOut})
 */
export function parseInstant(text: string): Instant | undefined {
  if (text.length !== 16 || text.charCodeAt(10) !== 84) return undefined
  const day = parseDay(text.slice(0, 10))
  const minute = parseTime(text.slice(11))
  return day === undefined || minute === undefined || isLeftOut(day, minute)
    ? undefined
    : day * MINUTES_PER_DAY + minute
}

/** From this year on the clocks go forward on the last Sunday of March. */
const FIRST_YEAR_OF_THE_RULE = 1981

/** The hour from one o'clock on that no clock in London shows, on the last Sunday of March. */
export function isLeftOut(day: Day, minute: MinuteOfDay): boolean {
  if (minute < 60 || minute >= 120 || weekdayOf(day) !== 7) return false
  const { year, month, dayOfMonth } = partsOfDay(day)
  return month === 3 && dayOfMonth > 24 && year >= FIRST_YEAR_OF_THE_RULE
}

/** Whether a text would be an instant, were it not of the hour that the clocks leave out. */
export function namesHourLeftOut(text: string): boolean {
  const day = parseDay(text.slice(0, 10))
  const minute = parseTime(text.slice(11))
  return text.length === 16 && day !== undefined && minute !== undefined && isLeftOut(day, minute)
}

/** As {@link parseInstant}. @throws {RangeError} where it is no instant */
export function getInstant(text: string): Instant {
  const instant = parseInstant(text)
  if (instant === undefined) throw new RangeError(`"${text}" is not an instant; expected YYYY-MM-DDTHH:MM`)
  return instant
}

export function formatInstant(instant: Instant): string {
  const day = dayOfInstant(instant)
  return `${formatDay(day)}T${formatTime(instant - day * MINUTES_PER_DAY)}`
}

export function instantAt(day: Day, minute: MinuteOfDay): Instant {
  return day * MINUTES_PER_DAY + minute
}

export function dayOfInstant(instant: Instant): Day {
  return Math.floor(instant / MINUTES_PER_DAY)
}

export function minuteOfInstant(instant: Instant): MinuteOfDay {
  return instant - dayOfInstant(instant) * MINUTES_PER_DAY
}

/** The same day of the month, some months on or back; the last day of that month where it has no such day. */
export function addMonths(day: Day, months: number): Day {
  const { year, month, dayOfMonth } = partsOfDay(day)
  const total = year * 12 + (month - 1) + months
  const y = Math.floor(total / 12)
  const m = (total % 12) + 1
  return dayOf(y, m, Math.min(dayOfMonth, daysInMonth(y, m)))
}

/** The last day of a month. */
export function lastDayOfMonth(year: number, month: number): Day {
  return dayOf(year, month, daysInMonth(year, month))
}

function two(n: number): string {
  return n < 10 ? `0${n}` : String(n)
}

/** The number in `length` digits from `start`; -1 where one of them is no digit. */
function digits(text: string, start: number, length: number): number {
  let value = 0
  for (let i = start; i < start + length; i++) {
    const c = text.charCodeAt(i) - 48
    if (!(c >= 0 && c <= 9)) return -1
    value = value * 10 + c
  }
  return value
}
