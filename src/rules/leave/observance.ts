import type { LeaveRequestEvent } from '../../domain/events/school-event.js'
import type { Day } from '../../kernel/school-date.js'
import type { PupilFacts } from '../facts/pupil-facts.js'
import { leaveCases } from './leave-cases.js'
import { schoolDaysOf } from './leave-facts.js'

/**
 * Days of religious observance that a pupil has had, or was given, in the academic year of a request: granted when this one was
 * made, or marked so on a day before it. The request's own days are not among them.
 *
 * @param code the policy's code for such a day
 */
export function daysObserved(code: string, request: LeaveRequestEvent, facts: PupilFacts): number {
  const { calendar, codes } = facts.school
  const days = new Set<Day>()
  for (const other of grantedBefore(code, request, facts))
    for (let day = other.from; day <= other.to; day++)
      if (calendar.schoolDaysBetween(day, day) > 0) days.add(day)
  const marked = codes.tableOf([code])
  const until = Math.min(facts.end, calendar.firstSessionFrom(request.from))
  const { start } = calendar.yearOf(request.from)
  for (let session = calendar.firstSessionFrom(start); session < until; session++)
    if (marked[facts.codes[session] as number] === 1) days.add(calendar.dayOfSession(session))
  for (let day = request.from; day <= request.to; day++) days.delete(day)
  return days.size
}

/** School days of the same festival that were granted before in the academic year; the register does not know of festivals. */
export function daysOfFestival(code: string, request: LeaveRequestEvent, facts: PupilFacts): number {
  const name = ({ festival }: LeaveRequestEvent): string => festival.trim().toLowerCase()
  return grantedBefore(code, request, facts)
    .filter((other) => name(other) === name(request))
    .reduce((sum, other) => sum + schoolDaysOf(facts, other), 0)
}

/** Days of observance of the same academic year that were granted and asked for before this request. */
function grantedBefore(code: string, request: LeaveRequestEvent, facts: PupilFacts): LeaveRequestEvent[] {
  const year = facts.school.calendar.yearOf(request.from)
  return leaveCases(facts.events)
    .filter(
      ({ request: other, decision }) =>
        other.id !== request.id &&
        other.reason === 'religious' &&
        other.from >= year.start &&
        other.from <= year.end &&
        decision?.decision === 'granted' &&
        other.at <= request.at &&
        (decision.code === '' || decision.code === code),
    )
    .map((other) => other.request)
}
