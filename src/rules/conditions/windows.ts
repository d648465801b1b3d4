import { addMonths, type Day } from '../../kernel/school-date.js'
import type { Window } from '../../policy/vocabulary/words.js'
import type { PupilFacts } from '../facts/pupil-facts.js'
import type { SchoolFacts } from '../facts/school-facts.js'
import type { LastDone } from '../step-log.js'

/**
 * The first session of a window that ends with session number `end` (not included).
 *
 * @returns a session number; `end` or more where the window holds nothing
 */
export type WindowStart = (facts: PupilFacts, end: number) => number

/** The day that a window ends with: the moment's day now, the last session's day for an earlier state of the figures. */
export function momentDay(facts: PupilFacts, end: number): Day {
  if (end >= facts.end && !facts.asWhenLastClosed) return facts.school.today
  return end <= 0 ? facts.school.year.start : facts.school.calendar.dayOfSession(end - 1)
}

/**
 * @param lastDone answers when a step, by its name, was last done, for `since`
 * @param notBefore the first session that the rule may count (its own `from` date)
 */
export function compileWindow(
  window: Window,
  school: SchoolFacts,
  lastDone: (step: string) => LastDone,
  notBefore: number,
): WindowStart {
  if (window === 'academic-year' || window === 'ever' || window === 'previous-academic-year') {
    const first = Math.max(fixedStart(window, school), notBefore)
    return () => first
  }
  const start = windowStart(window, school, lastDone)
  if (typeof window === 'object' && 'since' in window)
    return notBefore === 0 ? start : (facts, end) => Math.max(start(facts, end), notBefore)
  // Every other window depends on the moment's day alone, which is the same for one pupil after another.
  let now = -1
  let nowEnd = -1
  let earlier: Int32Array | undefined
  return (facts, end) => {
    if (end >= facts.end && !facts.asWhenLastClosed) {
      if (now < 0 || facts.end !== nowEnd) {
        now = Math.max(start(facts, end), notBefore)
        nowEnd = facts.end
      }
      return now
    }
    earlier ??= new Int32Array(school.calendar.sessionCount + 1).fill(-1)
    let first = earlier[end] as number
    if (first < 0) {
      first = Math.max(start(facts, end), notBefore)
      earlier[end] = first
    }
    return first
  }
}

type FixedWindow = 'academic-year' | 'ever' | 'previous-academic-year'

/** Some windows begin where they do whatever the moment is. */
function fixedStart(window: FixedWindow, { calendar, year }: SchoolFacts): number {
  if (window === 'ever') return 0
  return window === 'academic-year' ? year.firstSession : calendar.yearOf(year.start - 1).firstSession
}

function windowStart(
  window: Exclude<Window, FixedWindow>,
  school: SchoolFacts,
  lastDone: (step: string) => LastDone,
): WindowStart {
  const { calendar, year } = school
  if (window === 'term')
    return (facts, end) => spanStart(calendar.terms, momentDay(facts, end), year.firstSession)
  if (window === 'half-term')
    return (facts, end) => spanStart(calendar.halfTerms, momentDay(facts, end), year.firstSession)
  if (window === 'week') {
    return (facts, end) => {
      const day = momentDay(facts, end)
      return calendar.firstSessionFrom(day - ((day + 3) % 7))
    }
  }
  if (window === 'day') return (facts, end) => calendar.firstSessionFrom(momentDay(facts, end))
  if ('school_weeks' in window) {
    const weeks = window.school_weeks
    return (facts, end) => calendar.firstSessionOfWeek(calendar.weekUpTo(momentDay(facts, end)) - weeks + 1)
  }
  if ('terms' in window) {
    const back = window.terms - 1
    return (facts, end) => {
      const day = momentDay(facts, end)
      const at = calendar.terms.findLastIndex((term) => term.start <= day)
      return at < 0
        ? year.firstSession
        : (calendar.terms[Math.max(0, at - back)]?.firstSession ?? year.firstSession)
    }
  }
  if ('months' in window) {
    const { months } = window
    return (facts, end) => calendar.firstSessionFrom(addMonths(momentDay(facts, end), -months))
  }
  if ('days' in window) {
    const { days } = window
    return (facts, end) => calendar.firstSessionFrom(momentDay(facts, end) - days + 1)
  }
  if ('school_days' in window) {
    const days = window.school_days
    return (_, end) => {
      if (end === 0) return 0
      const first = calendar.schoolDays[Math.max(0, calendar.schoolDayOfSession(end - 1) - days + 1)]
      return first === undefined ? 0 : calendar.firstSessionFrom(first)
    }
  }
  const doneAt = lastDone(window.since)
  // One pupil is asked of one step for one end after another.
  let lastAt = Number.NaN
  let lastLoad = -1
  let first = 0
  return (facts, end) => {
    const at = doneAt(facts)
    if (at === undefined) return end
    if (at !== lastAt || facts.loads !== lastLoad) {
      lastAt = at
      lastLoad = facts.loads
      first = firstSessionAfter(facts, at, facts.end)
    }
    return Math.min(first, end)
  }
}

/** The first session that closed after an instant. */
export function firstSessionAfter(facts: PupilFacts, at: number, end: number): number {
  const { calendar } = facts.school
  let session = Math.min(calendar.firstSessionFrom(Math.floor(at / 1440)), end)
  while (session < end && facts.instantOf(session) <= at) session++
  return session
}

function spanStart(
  spans: readonly { readonly start: Day; readonly firstSession: number }[],
  day: Day,
  otherwise: number,
): number {
  let first = otherwise
  for (const span of spans) if (span.start <= day) first = Math.max(span.firstSession, 0)
  return spans.length === 0 ? otherwise : first
}

/** Where the previous academic year ends: a window that does not reach the moment. */
export function endOfWindow(window: Window, school: SchoolFacts, end: number): number {
  return window === 'previous-academic-year' ? Math.min(end, school.year.firstSession) : end
}

/** Windows that begin anew within the academic year. */
export function beginsAnew(window: Window): boolean {
  return window === 'term' || window === 'half-term' || window === 'week' || window === 'day'
}

/** Windows whose beginning stays where it is while sessions are added. */
export function beginsOnce(window: Window): boolean {
  return window === 'academic-year' || window === 'ever' || (typeof window === 'object' && 'since' in window)
}
