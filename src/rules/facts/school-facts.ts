import type { SchoolCalendar, Span } from '../../domain/calendar/school-calendar.js'
import type { SchoolEvent } from '../../domain/events/school-event.js'
import type { CodeSet } from '../../domain/register/code-set.js'
import type { RegisterView } from '../../domain/register/register-view.js'
import { isOfCompulsorySchoolAge, keyStagesOf } from '../../domain/roll/year-groups.js'
import { findSpell, type Pupil, spellNear, type YearGroup } from '../../domain/roll/pupil.js'
import type { SchoolProfile } from '../../domain/school-record.js'
import { type Day, type Instant, instantAt } from '../../kernel/school-date.js'
import type { EffectivePolicy } from '../../policy/effective/effective-policy.js'
import type { PolicyClock } from '../../policy/effective/policy-clock.js'
import type { Audience } from '../../policy/vocabulary/words.js'
import { CodeHitSets } from './code-hits.js'
import { NO_EVENTS, type PupilEvents } from './pupil-events.js'

/** Everything about a school, as of an instant, that its rules may read. */
export interface SchoolFacts {
  readonly profile: SchoolProfile
  readonly asOf: Instant
  readonly today: Day
  readonly calendar: SchoolCalendar
  readonly codes: CodeSet
  readonly clock: PolicyClock
  readonly policy: EffectivePolicy
  readonly view: RegisterView
  readonly pupils: readonly Pupil[]
  /** By UPN; a pupil of whom nothing is on record is not there. */
  readonly events: ReadonlyMap<string, PupilEvents>
  /** What was said and done by the moment about the school or a class, and no pupil. */
  readonly schoolEvents: readonly SchoolEvent[]
  /** The academic year that holds the moment. */
  readonly year: Span
}

export const eventsOf = (school: SchoolFacts, upn: string): PupilEvents => school.events.get(upn) ?? NO_EVENTS

const hitSets = new WeakMap<SchoolFacts, CodeHitSets>()

/** The sets of codes that this school's rules share. */
export function codeHits(school: SchoolFacts): CodeHitSets {
  let mine = hitSets.get(school)
  if (mine === undefined) {
    mine = new CodeHitSets(school.codes, school.calendar)
    hitSets.set(school, mine)
  }
  return mine
}

/** When a session's register closed for a year group, or what stands in for it. */
export function closingOf({ calendar, clock }: SchoolFacts, yearGroup: YearGroup, session: number): Instant {
  const day = calendar.dayOfSession(session)
  return instantAt(day, clock.recorded(day, calendar.halfOfSession(session), yearGroup))
}

/** Is the pupil in an audience on a day? */
export function isInAudience(
  school: Pick<SchoolFacts, 'profile'>,
  pupil: Pupil,
  audience: Audience,
  day: Day,
): boolean {
  const spell = findSpell(pupil, day) ?? spellNear(pupil, day)
  if (audience.schools !== undefined && !audience.schools.includes(school.profile.id)) return false
  if (!isYearGroupIn(audience, spell.yearGroup)) return false
  if (audience.cohorts !== undefined && !audience.cohorts.some((cohort) => isInCohort(pupil, cohort)))
    return false
  if (audience.not_cohorts?.some((cohort) => isInCohort(pupil, cohort)) === true) return false
  return (
    audience.compulsory_school_age === undefined ||
    isOfCompulsorySchoolAge(pupil.dob, spell.yearGroup, day) === audience.compulsory_school_age
  )
}

/** The part of an audience that a year group alone decides. */
export function isYearGroupIn(audience: Audience, yearGroup: YearGroup): boolean {
  if (
    audience.year_groups !== undefined &&
    !audience.year_groups.some((wanted) => String(wanted) === yearGroup)
  )
    return false
  if (audience.key_stages === undefined) return true
  const stages = keyStagesOf(yearGroup)
  return audience.key_stages.some((stage) => stages.includes(stage))
}

/** Whether a year group of a school is in an audience of registrations, which cohorts do not divide. */
export function registrationAudience(
  schoolId: string,
): (audience: Audience, yearGroup: YearGroup) => boolean {
  return (audience, yearGroup) =>
    (audience.schools === undefined || audience.schools.includes(schoolId)) &&
    isYearGroupIn(audience, yearGroup)
}

function isInCohort(pupil: Pupil, cohort: NonNullable<Audience['cohorts']>[number]): boolean {
  switch (cohort) {
    case 'send':
      return pupil.send !== 'N'
    case 'send-support':
      return pupil.send === 'K'
    case 'ehc-plan':
      return pupil.send === 'E'
    case 'fsm':
      return pupil.fsm
    case 'social-worker':
      return pupil.socialWorker
    case 'looked-after':
      return pupil.lookedAfter
    case 'walks-alone':
      return pupil.walksAlone
    case 'medical-condition':
      return pupil.medicalCondition
    case 'persistently-absent-last-year': {
      const before = pupil.priorYearAttendance
      return before !== null && before.units <= 90 * 10 ** before.decimals
    }
  }
}
