import type { Closure, HalfTerm, TermName } from '../domain/calendar/terms.js'
import { type Day, dayOf, mondayOf, partsOfDay, weekdayOf } from '../kernel/school-date.js'

/** An academic year of an invented school: terms as English schools have them, 190 open days. */
export interface SchoolCalendar {
  /** The year in which it starts: 2025 for 2025/26. */
  readonly startYear: number
  readonly halfTerms: readonly HalfTerm[]
  readonly closures: readonly Closure[]
  /** The open days, in order. Both sessions of each are open. */
  readonly days: readonly Day[]
  /** The index in `days` of the first open day of each half. */
  readonly halfStarts: readonly number[]
}

/** School days that an English school must open. */
const OPEN_DAYS = 190

/** The academic year (1 September to 31 August) that holds a day, by the year in which it starts. */
export function startYearOf(day: Day): number {
  const { year, month } = partsOfDay(day)
  return month >= 9 ? year : year - 1
}

const calendars = new Map<number, SchoolCalendar>()

/**
 * The calendar of an academic year, by formula: halves around the weeks that English schools take off, two training days at the start
 * and one each after Christmas and Whitsun and autumn half term, and a last day in July such that 190 days are open.
 */
export function schoolCalendar(startYear: number): SchoolCalendar {
  const known = calendars.get(startYear)
  if (known !== undefined) return known
  const made = makeCalendar(startYear)
  calendars.set(startYear, made)
  return made
}

function makeCalendar(startYear: number): SchoolCalendar {
  const next = startYear + 1
  const easter = easterSunday(next)
  const autumnBreak = firstWeekdayFrom(dayOf(startYear, 10, 22), 1)
  const lastOfDecember = firstWeekdayFrom(dayOf(startYear, 12, 16), 5)
  const springBreak = firstWeekdayFrom(dayOf(next, 2, 12), 1)
  const easterBreak = nearest(dayOf(next, 4, 2), [easter - 13, easter - 6, easter + 1])
  const whitsun = mondayOf(dayOf(next, 5, 31))
  const bankHolidays = new Map<Day, string>([
    [easter - 2, 'Good Friday'],
    [easter + 1, 'Easter Monday'],
    [firstWeekdayFrom(dayOf(next, 5, 1), 1), 'Early May bank holiday'],
    [whitsun, 'Spring bank holiday'],
    [newYearHoliday(next), 'New Year’s Day'],
  ])
  const first = (day: Day): Day => (weekdayOf(day) > 5 || bankHolidays.has(day) ? first(day + 1) : day)
  const last = (day: Day): Day => (weekdayOf(day) > 5 || bankHolidays.has(day) ? last(day - 1) : day)

  const starts = [
    first(dayOf(startYear, 9, 1)),
    first(autumnBreak + 7),
    first(lastOfDecember + 17),
    first(springBreak + 7),
    first(easterBreak + 14),
    first(whitsun + 7),
  ]
  const trainingDays = new Set([starts[0], first((starts[0] as Day) + 1), starts[1], starts[2], starts[5]])
  const isOpen = (day: Day): boolean =>
    weekdayOf(day) <= 5 && !bankHolidays.has(day) && !trainingDays.has(day)
  const ends = [
    last(autumnBreak - 3),
    lastOfDecember,
    last(springBreak - 3),
    last(easterBreak - 3),
    last(whitsun - 3),
  ]

  const days: Day[] = []
  const halfStarts: number[] = []
  const halfTerms: HalfTerm[] = []
  const academicYear = `${startYear}/${String(next % 100).padStart(2, '0')}`
  starts.forEach((start, index) => {
    halfStarts.push(days.length)
    const end = ends[index]
    let day = start
    for (; end === undefined ? days.length < OPEN_DAYS : day <= end; day++) if (isOpen(day)) days.push(day)
    const term = (['autumn', 'spring', 'summer'] as const)[index >> 1] as TermName
    halfTerms.push({ academicYear, term, half: index % 2 === 0 ? 1 : 2, start, end: day - 1 })
  })
  const inTerm = (day: Day): boolean => halfTerms.some((half) => day >= half.start && day <= half.end)
  const closures: Closure[] = [
    ...[...trainingDays].map((day) => closure(day as Day, 'inset', 'Staff training')),
    ...[...bankHolidays].map(([day, reason]) => closure(day, 'bank-holiday', reason)),
  ].filter(({ day }) => inTerm(day) && weekdayOf(day) <= 5)
  closures.sort((a, b) => a.day - b.day)
  return { startYear, halfTerms, closures, days, halfStarts }
}

function closure(day: Day, kind: 'inset' | 'bank-holiday', reason: string): Closure {
  return { day, half: null, kind, reason }
}

/** New Year's Day, or the Monday that stands for it where it falls on a weekend. */
function newYearHoliday(year: number): Day {
  const day = dayOf(year, 1, 1)
  return weekdayOf(day) <= 5 ? day : mondayOf(day) + 7
}

function firstWeekdayFrom(day: Day, weekday: number): Day {
  return day + ((weekday - weekdayOf(day) + 7) % 7)
}

function nearest(to: Day, days: readonly Day[]): Day {
  return days.reduce((best, day) => (Math.abs(day - to) < Math.abs(best - to) ? day : best))
}

/** Easter Sunday of the Gregorian calendar (the algorithm of Meeus, Jones and Butcher). */
export function easterSunday(year: number): Day {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = Math.floor(b / 4)
  const e = b % 4
  const g = Math.floor((8 * b + 13) / 25)
  const h = (19 * a + b - d - g + 15) % 30
  const i = Math.floor(c / 4)
  const k = c % 4
  const l = (32 + 2 * e + 2 * i - h - k) % 7
  const m = Math.floor((a + 11 * h + 19 * l) / 433)
  const month = Math.floor((h + l - 7 * m + 90) / 25)
  return dayOf(year, month, (h + l - 7 * m + 33 * month + 19) % 32)
}

/** The index of the first open day on or after a day; the number of days where there is none. */
export function openDayFrom(days: readonly Day[], day: Day): number {
  let low = 0
  let high = days.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((days[middle] as Day) >= day) high = middle
    else low = middle + 1
  }
  return low
}

/** A religious festival on which families ask for a day. */
export interface Festival {
  readonly name: string
  readonly day: Day
}

/** The two Eids that fall in an academic year, by the tabular Islamic calendar (which may be a day out, as sightings are). */
export function festivalsOf(startYear: number): Festival[] {
  const from = dayOf(startYear, 9, 1)
  const to = dayOf(startYear + 1, 8, 31)
  const islamicYear = Math.floor(((startYear - 622) * 33) / 32)
  const festivals: Festival[] = []
  for (let year = islamicYear; year <= islamicYear + 3; year++) {
    festivals.push(
      { name: 'Eid al-Fitr', day: islamicDay(year, 10, 1) },
      { name: 'Eid al-Adha', day: islamicDay(year, 12, 10) },
    )
  }
  return festivals.filter(({ day }) => day >= from && day <= to)
}

function islamicDay(year: number, month: number, dayOfMonth: number): Day {
  // Days since the epoch of 16 July 622 (Julian), which is 492148 days before 1970-01-01.
  return (
    dayOfMonth + Math.ceil(29.5 * (month - 1)) + (year - 1) * 354 + Math.floor((3 + 11 * year) / 30) - 492149
  )
}
