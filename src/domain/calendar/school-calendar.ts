import { type Day, dayOf, mondayOf, partsOfDay, weekdayOf } from '../../kernel/school-date.js'
import { type Half } from '../register/entries.js'
import { isWorkingDay } from './working-days.js'
import type { Closure, HalfTerm, TermName } from './terms.js'

/** A stretch of the calendar, with the open sessions in it as the half-open range `first` to `end` of their numbers. */
export interface Span {
  readonly label: string
  readonly start: Day
  readonly end: Day
  readonly firstSession: number
  readonly endSession: number
}

export interface TermSpan extends Span {
  readonly academicYear: string
  readonly term: TermName
}

export interface HalfTermSpan extends TermSpan {
  readonly half: 1 | 2
}

/**
 * The open sessions of a school in order, numbered from 0, with the spans that they fall into.
 *
 * A session is open when it is on a Monday to Friday inside a term's half and not closed. Where a school gave no terms,
 * the sessions that have marks are the open ones.
 */
export class SchoolCalendar {
  readonly sessionCount: number
  /** The school days (days with at least one open session), earliest first. */
  readonly schoolDays: Int32Array
  /** Mondays of the school weeks (weeks with at least one open session), earliest first. */
  readonly schoolWeeks: Int32Array
  readonly years: readonly Span[]
  readonly terms: readonly TermSpan[]
  readonly halfTerms: readonly HalfTermSpan[]

  readonly #day: Int32Array
  readonly #half: Uint8Array
  readonly #schoolDay: Int32Array
  readonly #week: Int32Array
  /** The first session of each school day. */
  readonly #dayStarts: Int32Array
  /** The first session of each school week. */
  readonly #weekStarts: Int32Array
  readonly #firstDay: Day
  /** Session number by `(day - firstDay) * 2 + half`; -1 where closed. */
  readonly #index: Int32Array

  private constructor(sessions: readonly number[], halves: readonly HalfTerm[]) {
    const n = sessions.length
    this.sessionCount = n
    this.#day = new Int32Array(n)
    this.#half = new Uint8Array(n)
    this.#schoolDay = new Int32Array(n)
    this.#week = new Int32Array(n)
    this.#firstDay = n > 0 ? (sessions[0] as number) >> 1 : 0
    const lastDay = n > 0 ? (sessions[n - 1] as number) >> 1 : 0
    this.#index = new Int32Array((lastDay - this.#firstDay + 1) * 2).fill(-1)
    const days: number[] = []
    const weeks: number[] = []
    for (let s = 0; s < n; s++) {
      const session = sessions[s] as number
      const day = session >> 1
      if (days.at(-1) !== day) days.push(day)
      const monday = mondayOf(day)
      if (weeks.at(-1) !== monday) weeks.push(monday)
      this.#day[s] = day
      this.#half[s] = session & 1
      this.#schoolDay[s] = days.length - 1
      this.#week[s] = weeks.length - 1
      this.#index[session - this.#firstDay * 2] = s
    }
    this.schoolDays = Int32Array.from(days)
    this.#dayStarts = Int32Array.from(days, (day) => this.firstSessionFrom(day))
    this.schoolWeeks = Int32Array.from(weeks)
    this.#weekStarts = Int32Array.from(weeks, (monday) => this.firstSessionFrom(monday))
    this.halfTerms = halves.map((half) => ({
      ...this.#span(`${half.term} ${half.half} ${half.academicYear}`, half.start, half.end),
      academicYear: half.academicYear,
      term: half.term,
      half: half.half,
    }))
    this.terms = this.#termsOf(this.halfTerms)
    this.years = this.#yearsOf()
  }

  static from(terms: readonly HalfTerm[], closures: readonly Closure[]): SchoolCalendar {
    const closed = new Set<number>()
    for (const closure of closures) {
      if (closure.half === null) closed.add(closure.day * 2).add(closure.day * 2 + 1)
      else closed.add(closure.day * 2 + closure.half)
    }
    const halves = [...terms].sort((a, b) => a.start - b.start)
    const sessions: number[] = []
    for (const half of halves) {
      for (let day = half.start; day <= half.end; day++) {
        if (weekdayOf(day) > 5) continue
        for (const session of [day * 2, day * 2 + 1]) if (!closed.has(session)) sessions.push(session)
      }
    }
    return new SchoolCalendar(sessions, halves)
  }

  /** @param sessions `day * 2 + half` of every session that has a mark, in any order */
  static fromMarkedSessions(sessions: Iterable<number>): SchoolCalendar {
    return new SchoolCalendar(
      [...new Set(sessions)].sort((a, b) => a - b),
      [],
    )
  }

  dayOfSession(session: number): Day {
    return this.#day[session] as number
  }
  halfOfSession(session: number): Half {
    return this.#half[session] as Half
  }
  /** Ordinal of the session's school day in {@link schoolDays}. */
  schoolDayOfSession(session: number): number {
    return this.#schoolDay[session] as number
  }
  /** Ordinal of the session's school week in {@link schoolWeeks}. */
  weekOfSession(session: number): number {
    return this.#week[session] as number
  }

  /** The number of a session; -1 where it is not open. */
  indexOf(day: Day, half: Half): number {
    return this.#index[(day - this.#firstDay) * 2 + half] ?? -1
  }

  isOpen(day: Day, half: Half): boolean {
    return this.indexOf(day, half) >= 0
  }

  isSchoolDay(day: Day): boolean {
    return this.isOpen(day, 0) || this.isOpen(day, 1)
  }

  /** The first session on or after a day; `sessionCount` where there is none. */
  firstSessionFrom(day: Day): number {
    return lowerBound(this.#day, day)
  }

  /** The academic year that holds a day; the one before a gap holds it, and the first one what lies before it. */
  yearOf(day: Day): Span {
    return holding(this.years, day) ?? this.#emptyYear(day)
  }

  findTerm(day: Day): TermSpan | undefined {
    return holding(this.terms, day)
  }

  findHalfTerm(day: Day): HalfTermSpan | undefined {
    return holding(this.halfTerms, day)
  }

  /**
   * The school day so many after a day (0: the day itself).
   *
   * Past the calendar's end nobody knows the terms, so Mondays to Fridays stand in for school days, less bank holidays
   * and the weeks from 25 July to 31 August.
   */
  addSchoolDays(day: Day, count: number): Day {
    let left = count
    let at = day
    const last = this.schoolDays.at(-1) ?? day
    while (left > 0) {
      at += 1
      if (at <= last ? this.isSchoolDay(at) : isLikelySchoolDay(at)) left -= 1
    }
    return at
  }

  /** The first session of a school day by its ordinal; `sessionCount` past the last one. */
  firstSessionOfSchoolDay(schoolDay: number): number {
    return this.#dayStarts[schoolDay] ?? this.sessionCount
  }

  /** School days from `from` to `to`, both inclusive. */
  schoolDaysBetween(from: Day, to: Day): number {
    return Math.max(0, lowerBound(this.schoolDays, to + 1) - lowerBound(this.schoolDays, from))
  }

  /** Ordinal of the school week that holds a day, or of the last one before it; -1 before the first. */
  weekUpTo(day: Day): number {
    return lowerBound(this.schoolWeeks, mondayOf(day) + 1) - 1
  }

  /** The first session of a school week by its ordinal; `sessionCount` past the last one. */
  firstSessionOfWeek(week: number): number {
    return week <= 0 ? 0 : (this.#weekStarts[week] ?? this.sessionCount)
  }

  #span(label: string, start: Day, end: Day): Span {
    return {
      label,
      start,
      end,
      firstSession: this.firstSessionFrom(start),
      endSession: this.firstSessionFrom(end + 1),
    }
  }

  #termsOf(halves: readonly HalfTermSpan[]): TermSpan[] {
    const terms: TermSpan[] = []
    for (const half of halves) {
      const last = terms.at(-1)
      if (last !== undefined && last.term === half.term && last.academicYear === half.academicYear) {
        terms[terms.length - 1] = { ...last, end: half.end, endSession: half.endSession }
      } else {
        const { half: _, ...term } = half
        terms.push({ ...term, label: `${half.term} ${half.academicYear}` })
      }
    }
    return terms
  }

  #yearsOf(): Span[] {
    if (this.halfTerms.length === 0) {
      const starts = new Set([...this.schoolDays].map((day) => startOfAcademicYear(day)))
      return [...starts]
        .sort((a, b) => a - b)
        .map((start) => this.#span(yearLabel(start), start, startOfAcademicYear(start + 400) - 1))
    }
    const labels = [...new Set(this.halfTerms.map((half) => half.academicYear))]
    const starts = labels.map((label) => {
      const first = this.halfTerms.find((half) => half.academicYear === label)?.start ?? 0
      // A first term that begins in August begins the year that the September after it belongs to.
      return Math.min(first, startOfAcademicYear(first + 31))
    })
    return labels.map((label, i) => {
      const start = starts[i] as Day
      return this.#span(label, start, (starts[i + 1] ?? startOfAcademicYear(start + 400)) - 1)
    })
  }

  #emptyYear(day: Day): Span {
    const start = startOfAcademicYear(day)
    return this.#span(yearLabel(start), start, startOfAcademicYear(start + 400) - 1)
  }
}

/** 1 September on or before a day. */
export function startOfAcademicYear(day: Day): Day {
  const { year, month } = partsOfDay(day)
  return dayOf(month >= 9 ? year : year - 1, 9, 1)
}

function yearLabel(start: Day): string {
  const { year } = partsOfDay(start)
  return `${year}/${String((year + 1) % 100).padStart(2, '0')}`
}

function isLikelySchoolDay(day: Day): boolean {
  const { month, dayOfMonth } = partsOfDay(day)
  return isWorkingDay(day) && month !== 8 && !(month === 7 && dayOfMonth >= 25)
}

function holding<T extends Span>(spans: readonly T[], day: Day): T | undefined {
  return spans.find((span) => day >= span.start && day <= span.end)
}

/** How many of the sorted numbers are below a value. */
function lowerBound(sorted: Int32Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}
