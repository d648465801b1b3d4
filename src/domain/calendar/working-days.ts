import { type Day, dayOf, getDay, partsOfDay, weekdayOf } from '../../kernel/school-date.js'

/** Bank holidays that a year's rule does not give: moved days and days granted once (England and Wales). */
const MOVED = new Map<number, readonly { readonly not?: string; readonly day?: string }[]>([
  [2011, [{ day: '2011-04-29' }]],
  [2012, [{ not: '2012-05-28', day: '2012-06-04' }, { day: '2012-06-05' }]],
  [2020, [{ not: '2020-05-04', day: '2020-05-08' }]],
  [2022, [{ not: '2022-05-30', day: '2022-06-02' }, { day: '2022-06-03' }, { day: '2022-09-19' }]],
  [2023, [{ day: '2023-05-08' }]],
])

const byYear = new Map<number, ReadonlySet<Day>>()

/** Is it a bank holiday in England? */
export function isBankHoliday(day: Day): boolean {
  const { year } = partsOfDay(day)
  let holidays = byYear.get(year)
  if (holidays === undefined) {
    holidays = new Set(bankHolidaysOf(year))
    byYear.set(year, holidays)
  }
  return holidays.has(day)
}

/** A Monday to Friday that is no bank holiday in England. */
export function isWorkingDay(day: Day): boolean {
  return weekdayOf(day) <= 5 && !isBankHoliday(day)
}

/** The working day so many after a day. */
export function addWorkingDays(day: Day, count: number): Day {
  let at = day
  for (let left = count; left > 0; ) {
    at += 1
    if (isWorkingDay(at)) left -= 1
  }
  return at
}

/** England's bank holidays of a year, earliest first. @source Banking and Financial Dealings Act 1971, schedule 1 */
export function bankHolidaysOf(year: number): Day[] {
  const easter = easterSunday(year)
  const christmas = dayOf(year, 12, 25)
  const weekday = weekdayOf(christmas)
  // A holiday at a weekend moves to the next weekday that is none already.
  const christmasDays =
    weekday === 5
      ? [christmas, christmas + 3]
      : weekday === 6
        ? [christmas + 2, christmas + 3]
        : weekday === 7
          ? [christmas + 1, christmas + 2]
          : [christmas, christmas + 1]
  const newYear = dayOf(year, 1, 1)
  const days = [
    weekdayOf(newYear) === 6 ? newYear + 2 : weekdayOf(newYear) === 7 ? newYear + 1 : newYear,
    easter - 2,
    easter + 1,
    firstMonday(dayOf(year, 5, 1)),
    lastMonday(dayOf(year, 5, 31)),
    lastMonday(dayOf(year, 8, 31)),
    ...christmasDays,
  ]
  for (const { not, day } of MOVED.get(year) ?? []) {
    if (not !== undefined) days.splice(days.indexOf(getDay(not)), 1)
    if (day !== undefined) days.push(getDay(day))
  }
  return days.sort((a, b) => a - b)
}

/** Easter Sunday by the Gregorian computus. */
export function easterSunday(year: number): Day {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const month = Math.floor((h + l - 7 * m + 114) / 31)
  return dayOf(year, month, ((h + l - 7 * m + 114) % 31) + 1)
}

const firstMonday = (first: Day): Day => first + ((8 - weekdayOf(first)) % 7)
const lastMonday = (last: Day): Day => last - (weekdayOf(last) - 1)
