import type { CodeId, CodeSet } from '../domain/register/code-set.js'
import { type Day, partsOfDay, weekdayOf } from '../kernel/school-date.js'
import { SIMULATED_CODES, type SimulatedCode } from './absence-rates.js'
import { type SchoolCalendar, festivalsOf, openDayFrom } from './school-calendar.js'
import { SeededRandom } from './seeded-random.js'

/** An edge of a holiday: the last session before it or the first one after it. */
export interface HolidayEdge {
  readonly session: number
  readonly before: boolean
}

/**
 * What every pupil of a school shares in an academic year: its sessions, the codes in force, and how likely each day is to start an
 * illness, a late morning or a trip. A session is a number from 0: the morning of the n-th open day is `2n`, its afternoon `2n + 1`.
 */
export interface YearFrame {
  readonly calendar: SchoolCalendar
  readonly sessions: number
  /** Everybody present, all year. */
  readonly present: Uint8Array
  readonly codes: Readonly<Record<SimulatedCode, CodeId>>
  /** The symbols under which the codes were recorded that year. */
  readonly symbols: Readonly<Record<SimulatedCode, string>>
  readonly dualRegistered: CodeId
  /** Tables to draw a day from: a likelier day is in them more often. */
  readonly illnessDays: Uint16Array
  readonly ordinaryDays: Uint16Array
  readonly tripDays: Uint16Array
  readonly holidayEdges: readonly HolidayEdge[]
  readonly festivals: readonly { readonly name: string; readonly dayIndex: number }[]
  /** From this day of the summer term the oldest pupils may study at home. */
  readonly studyLeaveFrom: number
  /** The first day of the week of work experience. */
  readonly workWeekFrom: number
}

/** The code that stood for a present-day one before August 2024. */
const FORMERLY: Readonly<Partial<Record<SimulatedCode, string>>> = { C1: 'C', C2: 'C', J1: 'J', K: 'B' }

/** How often an illness starts, by month from January, against an average month. */
const ILLNESS_BY_MONTH = [1.25, 1.2, 1.05, 0.9, 0.85, 0.85, 0.8, 1, 0.8, 0.95, 1.15, 1.35] as const
/** How often an absence starts, from Monday to Friday. Longer ones run on over the days that follow. */
const START_BY_WEEKDAY = [1.6, 0.95, 0.9, 0.95, 1.3] as const
const TRIPS_BY_MONTH = [0.8, 0.9, 1.1, 1, 1.3, 2.2, 2, 1, 0.6, 1, 1, 1.1] as const
const TABLE_SIZE = 4096

/** Whether the codes go back as far as an academic year, so that one can be invented. */
export function hasCodesFor({ days }: SchoolCalendar, codes: CodeSet): boolean {
  const firstDay = days[0] as Day
  return [...SIMULATED_CODES, '/', '\\', 'D'].every(
    (code) => codes.find(FORMERLY[code as SimulatedCode] ?? code, firstDay) ?? codes.find(code, firstDay),
  )
}

/** @param seed decides when the outbreaks of the year come */
export function yearFrame(calendar: SchoolCalendar, codes: CodeSet, seed: string): YearFrame {
  const random = new SeededRandom(`${seed}/year/${calendar.startYear}`)
  const { days } = calendar
  const firstDay = days[0] as Day
  const codeOf = (symbol: string): CodeId => {
    const id = codes.find(symbol, firstDay)
    if (id === undefined) throw new RangeError(`the code set has no ${symbol} in ${calendar.startYear}`)
    return id
  }
  const symbols = Object.fromEntries(
    SIMULATED_CODES.map((code) => [
      code,
      codes.find(code, firstDay) === undefined ? (FORMERLY[code] ?? code) : code,
    ]),
  ) as Record<SimulatedCode, string>
  const present = new Uint8Array(days.length * 2)
  for (let session = 0; session < present.length; session++)
    present[session] = codeOf(session % 2 === 0 ? '/' : '\\')

  const monthOf = (day: Day): number => partsOfDay(day).month - 1
  const startOn = (day: Day): number => START_BY_WEEKDAY[weekdayOf(day) - 1] ?? 1
  const outbreaks = Array.from({ length: 3 }, () => random.below(days.length))
  const outbreakAt = (index: number): number =>
    outbreaks.some((at) => index >= at && index < at + 8) ? 1.7 : 1
  const weightOf = (weights: readonly number[], day: Day): number => weights[monthOf(day)] ?? 1

  return {
    calendar,
    sessions: present.length,
    present,
    symbols,
    codes: Object.fromEntries(SIMULATED_CODES.map((code) => [code, codeOf(symbols[code])])) as Record<
      SimulatedCode,
      CodeId
    >,
    dualRegistered: codeOf('D'),
    illnessDays: drawTable(
      days,
      (day, index) => weightOf(ILLNESS_BY_MONTH, day) * startOn(day) * outbreakAt(index),
    ),
    ordinaryDays: drawTable(days, startOn),
    tripDays: drawTable(days, (day, index) => (index < 10 ? 0 : weightOf(TRIPS_BY_MONTH, day))),
    holidayEdges: edgesOf(calendar),
    festivals: festivalsOf(calendar.startYear).flatMap(({ name, day }) => {
      const dayIndex = openDayFrom(days, day)
      return dayIndex < days.length && (days[dayIndex] as Day) - day <= 2 ? [{ name, dayIndex }] : []
    }),
    studyLeaveFrom: (calendar.halfStarts[4] as number) + 15,
    workWeekFrom: firstMondayFrom(days, (calendar.halfStarts[5] as number) + 10),
  }
}

/** The holidays beside which families take more: every half but the first starts after one, every half ends before one. */
function edgesOf(calendar: SchoolCalendar): HolidayEdge[] {
  const starts = calendar.halfStarts
  const last = calendar.days.length * 2 - 1
  return starts.flatMap((start, half) => {
    const next = starts[half + 1]
    const end: HolidayEdge = { session: next === undefined ? last : next * 2 - 1, before: true }
    // The summer holiday is the favourite, and the days before a holiday more than those after it.
    if (next === undefined) return [end, end, end]
    return half === 0
      ? [{ session: 0, before: false }, end, end]
      : [{ session: start * 2, before: false }, end, end]
  })
}

function firstMondayFrom(days: readonly Day[], from: number): number {
  const index = days.findIndex((day, at) => at >= from && weekdayOf(day) === 1)
  return index < 0 ? from : index
}

function drawTable(days: readonly Day[], weightOf: (day: Day, index: number) => number): Uint16Array {
  const weights = days.map(weightOf)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const table = new Uint16Array(TABLE_SIZE)
  let index = 0
  let upTo = weights[0] as number
  for (let i = 0; i < TABLE_SIZE; i++) {
    while (index < days.length - 1 && ((i + 0.5) / TABLE_SIZE) * total > upTo)
      upTo += weights[++index] as number
    table[i] = index
  }
  return table
}
