import { addWorkingDays } from '../../domain/calendar/working-days.js'
import {
  addMonths,
  type Day,
  dayOfInstant,
  END_OF_DAY,
  type Instant,
  instantAt,
  MINUTES_PER_DAY,
} from '../../kernel/school-date.js'
import type { Due, Duration } from '../../policy/vocabulary/words.js'
import { getTime } from '../../kernel/school-date.js'
import type { SchoolFacts } from '../facts/school-facts.js'

const NOON = 720
/** Days of a half term with its holiday, where no calendar says. */
const HALF_TERM = 56

/** The day so long after a day. Ten school weeks after a Tuesday is the Tuesday of the tenth school week on. */
export function addDuration(school: SchoolFacts, day: Day, duration: Duration): Day {
  if ('days' in duration) return day + duration.days
  if ('weeks' in duration) return day + duration.weeks * 7
  if ('months' in duration) return addMonths(day, duration.months)
  if ('working_days' in duration) return addWorkingDays(day, duration.working_days)
  if ('school_days' in duration) return school.calendar.addSchoolDays(day, duration.school_days)
  if ('half_terms' in duration)
    return endOfSpan(school.calendar.halfTerms, day, duration.half_terms, HALF_TERM)
  if ('terms' in duration) return endOfSpan(school.calendar.terms, day, duration.terms, HALF_TERM * 2)
  const { schoolWeeks } = school.calendar
  const at = school.calendar.weekUpTo(day)
  const monday = schoolWeeks[at + duration.school_weeks]
  const intoWeek = (day + 3) % 7
  if (monday !== undefined) return monday + intoWeek
  // Past the calendar's end every week stands in for a school week.
  const last = schoolWeeks.at(-1) ?? day - intoWeek
  return last + (at + duration.school_weeks - (schoolWeeks.length - 1)) * 7 + intoWeek
}

/** The last day of the span so many on: 1 is the one that holds the day or comes after it. */
function endOfSpan(
  spans: readonly { readonly start: Day; readonly end: Day }[],
  day: Day,
  count: number,
  usualLength: number,
): Day {
  if (count === 0) return day
  const first = spans.findIndex((span) => span.end >= day)
  const at = (first < 0 ? spans.length : first) + count - 1
  const span = spans[at]
  // Past the calendar's end a usual length stands in for each.
  return span?.end ?? Math.max(day, spans.at(-1)?.end ?? day) + (at - spans.length + 1) * usualLength
}

/**
 * The last instant of a length of time that begins at an instant: the same minute so many days later; the end of the last day where
 * it goes to the end of a half term or term.
 */
export function durationEnd(school: SchoolFacts, from: Instant, duration: Duration): Instant {
  const day = dayOfInstant(from)
  const minute = 'half_terms' in duration || 'terms' in duration ? END_OF_DAY : from - day * MINUTES_PER_DAY
  return instantAt(addDuration(school, day, duration), minute)
}

/** When something that arose on a day is due; `null` where the document gives neither day nor time. */
export function dueInstant(school: SchoolFacts, arose: Day, due: Due | undefined): Instant | null {
  if (due === undefined || due === 'none') return null
  if (due === 'end-of-day') return instantAt(arose, END_OF_DAY)
  if (due === 'morning') return instantAt(arose, NOON)
  if ('time' in due) return instantAt(arose, getTime(due.time))
  return instantAt(addDuration(school, arose, due.within), END_OF_DAY)
}
