import { NO_MARK } from '../../domain/register/code-set.js'
import type { SchoolCalendar } from '../../domain/calendar/school-calendar.js'
import type { CodeHits } from '../facts/code-hits.js'
import type { PupilFacts } from '../facts/pupil-facts.js'

/** More than the code of a session decides whether it belongs. */
export type Member = (facts: PupilFacts, session: number) => boolean

/**
 * Runs of school days on which every session that was marked belongs; a day without a mark ends a run. One of these walks
 * through one pupil's days after another's, and makes nothing on the way.
 */
export class DayRuns {
  readonly #set: CodeHits
  readonly #member: Member | undefined
  readonly #calendar: SchoolCalendar
  #facts!: PupilFacts
  #from = 0
  #to = 0
  #hit = 0
  #day = -2
  /** How many days the run has on the day reached. */
  length = 0
  /** Where that day's sessions end. */
  end = 0

  /** @param member decides of the sessions of the set; all of them belong where it is left out */
  constructor(set: CodeHits, member: Member | undefined, calendar: SchoolCalendar) {
    this.#set = set
    this.#member = member
    this.#calendar = calendar
  }

  /** Begins with the sessions `from` to `to` (exclusive) of the pupil that is loaded. */
  begin(facts: PupilFacts, from: number, to: number): void {
    this.#facts = facts
    this.#from = from
    this.#to = to
    this.#hit = facts.hits(this.#set).firstFrom(from)
    this.#day = -2
    this.length = 0
  }

  /** Goes on to the next day that belongs to a run. @returns whether there was one */
  next(): boolean {
    const set = this.#set
    const calendar = this.#calendar
    const { codes } = this.#facts
    while (this.#hit < set.length) {
      const session = set.at(this.#hit)
      if (session >= this.#to) return false
      const day = calendar.schoolDayOfSession(session)
      const end = Math.min(this.#to, calendar.firstSessionOfSchoolDay(day + 1))
      let belonging = 0
      for (; this.#hit < set.length && set.at(this.#hit) < end; this.#hit++)
        if (this.#member === undefined || this.#member(this.#facts, set.at(this.#hit))) belonging += 1
      if (belonging === 0) continue
      let marked = 0
      for (let s = Math.max(this.#from, calendar.firstSessionOfSchoolDay(day)); s < end; s++)
        if (codes[s] !== NO_MARK) marked += 1
      if (belonging < marked) continue
      this.length = day === this.#day + 1 ? this.length + 1 : 1
      this.#day = day
      this.end = end
      return true
    }
    return false
  }
}

/**
 * Where the run begins that goes on into a window; the window's own first session where none does. School days are counted across
 * a summer as across a weekend.
 */
export function startOfRunInto(set: CodeHits, facts: PupilFacts, from: number, notBefore: number): number {
  const { calendar } = facts.school
  const hits = facts.hits(set)
  const hit = hits.firstFrom(from)
  // Of nearly every pupil the year before did not end, or this one not begin, with such a day.
  if (hit === 0 || from >= facts.end || hits.at(hit) !== from) return from
  let first = from
  while (first > notBefore && isWholeDay(hits, facts, calendar.schoolDayOfSession(first - 1)))
    first = calendar.firstSessionOfSchoolDay(calendar.schoolDayOfSession(first - 1))
  return Math.max(first, notBefore)
}

/** Has every session of a school day that was marked one of the codes, and at least one of them? */
function isWholeDay(hits: CodeHits, { codes, school }: PupilFacts, day: number): boolean {
  const from = school.calendar.firstSessionOfSchoolDay(day)
  const to = school.calendar.firstSessionOfSchoolDay(day + 1)
  const belonging = hits.firstFrom(to) - hits.firstFrom(from)
  let marked = 0
  for (let session = from; session < to; session++) if (codes[session] !== NO_MARK) marked += 1
  return belonging > 0 && belonging === marked
}

export function longestRun(runs: DayRuns, facts: PupilFacts, from: number, to: number): number {
  let longest = 0
  for (runs.begin(facts, from, to); runs.next(); ) if (runs.length > longest) longest = runs.length
  return longest
}

/** The number of counted sessions at which the latest run of so many days was complete; now where there is none. */
export function lastRunTo(runs: DayRuns, facts: PupilFacts, from: number, days: number): number {
  let reached = facts.end
  for (runs.begin(facts, from, facts.end); runs.next(); ) if (runs.length === days) reached = runs.end
  return reached
}
