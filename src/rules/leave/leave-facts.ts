import type { LeaveRequestEvent } from '../../domain/events/school-event.js'
import { findSpell } from '../../domain/roll/pupil.js'
import { type Day, dayOfInstant, partsOfDay } from '../../kernel/school-date.js'
import type { LeaveTest } from '../../policy/vocabulary/conditions.js'
import { stepsDone } from '../step-log.js'
import { compileCondition } from '../conditions/compile-condition.js'
import type { PupilFacts } from '../facts/pupil-facts.js'
import { leaveCases } from './leave-cases.js'

/** What a test of a request came to, with the figure it read and whether the school's settings leave it open. */
export interface LeaveOutcome {
  readonly holds: boolean
  readonly value: string
  /** A setting that the school has not given, without which the test cannot be decided. */
  readonly unsettled?: string
}

/** Does a request for leave pass a test? @param facts loaded with the pupil who is to be away */
export function testLeave(test: LeaveTest, request: LeaveRequestEvent, facts: PupilFacts): LeaveOutcome {
  const { school } = facts
  const { calendar } = school
  const settings = school.profile.settings
  const yes = (is: boolean): LeaveOutcome => ({ holds: is === (test.is ?? true), value: is ? 'yes' : 'no' })
  const number = (value: number): LeaveOutcome => ({ holds: compare(value, test), value: String(value) })
  switch (test.fact) {
    case 'days-asked':
      return number(
        test.unit === 'calendar' || test.unit === 'unstated'
          ? request.to - request.from + 1
          : schoolDaysOf(facts, request),
      )
    case 'notice-days':
      return number(noticeDays(facts, request, test.unit))
    case 'retrospective':
      return yes(dayOfInstant(request.at) >= request.from)
    case 'on-form':
      return yes(request.onForm === true)
    case 'applicant-lives-with-pupil':
      return yes(applicant(facts, request)?.livesWith === true)
    case 'applicant-is-parent':
      return yes(applicant(facts, request)?.parent === true)
    case 'abroad':
      return yes(request.abroad === true)
    case 'reason':
      return {
        holds: (test.reasons ?? []).includes(request.reason) === (test.is !== false),
        value: request.reason,
      }
    case 'leave-days-this-year':
      return number(
        leaveThisYear(facts, request).reduce(
          (sum, leave) => sum + schoolDaysOf(facts, leave),
          schoolDaysOf(facts, request),
        ),
      )
    case 'leave-granted-before-this-year':
      return yes(leaveThisYear(facts, request).length > 0)
    case 'first-term-at-school': {
      const spell = findSpell(facts.pupil, request.from) ?? facts.pupil.spells[0]
      const term =
        spell === undefined ? undefined : calendar.terms.find((span) => span.end >= spell.enrolledOn)
      return yes(term !== undefined && request.from <= term.end)
    }
    case 'in-months':
      return yes(monthsOf(request).some((month) => test.months?.includes(month) === true))
    case 'in-test-weeks': {
      if (settings.testWeeks === undefined) return { holds: false, value: 'unknown', unsettled: 'test_weeks' }
      return yes(
        settings.testWeeks.some(
          (week) =>
            request.from <= week.to && request.to >= week.from && week.yearGroups.includes(facts.yearGroup),
        ),
      )
    }
    case 'at-start-of-year': {
      if (settings.startOfYearSchoolDays === undefined)
        return { holds: false, value: 'unknown', unsettled: 'start_of_year_school_days' }
      const year = calendar.yearOf(request.from)
      return yes(calendar.schoolDaysBetween(year.start, request.from) <= settings.startOfYearSchoolDays)
    }
    case 'in-transition-year': {
      if (settings.transitionYears === undefined)
        return { holds: false, value: 'unknown', unsettled: 'transition_years' }
      return yes(settings.transitionYears.includes(facts.yearGroup))
    }
    case 'beside-a-holiday':
      return yes(touchesHoliday(facts, request))
    case 'pupil': {
      if (test.when === undefined) return { holds: true, value: '' }
      const condition = compileCondition(test.when, { school, lastDone: stepsDone([]), notBefore: 0 })
      const because = condition.because(facts, facts.end)
      return {
        holds: condition.holds(facts, facts.end) === (test.is !== false),
        value: because.map((fact) => `${fact.fact} ${fact.value}`).join(', '),
      }
    }
  }
}

/** The months that a leave touches, 1 for January. */
function monthsOf({ from, to }: LeaveRequestEvent): number[] {
  const first = partsOfDay(from)
  const last = partsOfDay(to)
  const count = Math.min(12, (last.year - first.year) * 12 + last.month - first.month + 1)
  return Array.from({ length: count }, (_, i) => ((first.month - 1 + i) % 12) + 1)
}

/** Calendar days (or school days) from the day of asking to the first day of the leave; negative where it came after. */
export function noticeDays(facts: PupilFacts, request: LeaveRequestEvent, unit: LeaveTest['unit']): number {
  const asked = dayOfInstant(request.at)
  return unit === 'school'
    ? facts.school.calendar.schoolDaysBetween(asked, request.from - 1)
    : request.from - asked
}

/** School days of a leave; past the calendar's end its weekdays. */
export function schoolDaysOf(facts: PupilFacts, leave: { readonly from: Day; readonly to: Day }): number {
  return facts.school.calendar.schoolDaysBetween(leave.from, leave.to)
}

function applicant(facts: PupilFacts, request: LeaveRequestEvent) {
  return facts.pupil.contacts.find((contact) => contact.contactId === request.contactId)
}

/** Leave of the same academic year that was granted before this request was made. */
function leaveThisYear(facts: PupilFacts, request: LeaveRequestEvent): LeaveRequestEvent[] {
  const year = facts.school.calendar.yearOf(request.from)
  return leaveCases(facts.events)
    .filter(
      ({ request: other, decision }) =>
        other.id !== request.id &&
        decision?.decision === 'granted' &&
        other.from >= year.start &&
        other.from <= year.end &&
        other.at <= request.at,
    )
    .map((leave) => leave.request)
}

function touchesHoliday(facts: PupilFacts, request: LeaveRequestEvent): boolean {
  const { calendar } = facts.school
  return calendar.halfTerms.some((half) => {
    const days = calendar.schoolDays.filter((day) => day >= half.start && day <= half.end)
    const first = days[0]
    const last = days.at(-1)
    return (
      (first !== undefined && request.from <= first && request.to >= first) ||
      (last !== undefined && request.from <= last && request.to >= last)
    )
  })
}

function compare(value: number, test: LeaveTest): boolean {
  const line = test.value ?? 0
  switch (test.is) {
    case 'below':
      return value < line
    case 'at-most':
      return value <= line
    case 'above':
      return value > line
    case 'exactly':
      return value === line
    default:
      return value >= line
  }
}
