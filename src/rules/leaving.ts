import { NO_MARK } from '../domain/register/code-set.js'
import type { GroundAbsence } from '../domain/roll/deletion-ground.js'
import { type Pupil, spellNear, type YearGroup } from '../domain/roll/pupil.js'
import { type Day, dayOfInstant } from '../kernel/school-date.js'
import type { EffectivePolicy } from '../policy/effective/effective-policy.js'
import type { LeavingNeed } from '../policy/vocabulary/sections/leaving.js'
import { codesOfAbsence } from './facts/coming.js'
import type { PupilFacts } from './facts/pupil-facts.js'
import { isInAudience, type SchoolFacts } from './facts/school-facts.js'
import { leaveCases } from './leave/leave-cases.js'

/** The last year groups of a school, where its settings do not say. */
const FINAL: Readonly<Record<string, readonly YearGroup[]>> = { primary: ['6'], secondary: ['11', '13'] }

type SchoolOfLeaver = Pick<SchoolFacts, 'profile' | 'calendar'>
type PolicyOfLeaver = Pick<EffectivePolicy, 'leaving' | 'deletion'>

/** So many days at the most lie between a pupil's last day and the event that takes the name off. */
const NEAR = 31

/** A name's coming off the roll: the day of it, and the day from which it was known. */
interface Leaving {
  readonly day: Day
  since: Day
}

/**
 * One for a last day and the `roll` event near it: whichever came first makes it known.
 *
 * @param counts whether a day is one of those asked for
 */
export function leavings(
  { pupil, events }: PupilFacts,
  counts: (day: Day) => boolean = () => true,
): Leaving[] {
  const found: Leaving[] = pupil.spells.flatMap(({ leftOn }) =>
    leftOn === null || !counts(leftOn) ? [] : [{ day: leftOn, since: leftOn }],
  )
  for (const { change, at } of events.rollChanges) {
    if (change !== 'deleted') continue
    const day = dayOfInstant(at)
    const same = found.find((leaving) => Math.abs(leaving.day - day) <= NEAR)
    if (same !== undefined) same.since = Math.min(same.since, day)
    else if (counts(day)) found.push({ day, since: day })
  }
  return found
}

/** What a policy asks for before a name comes off, where the pupil leaves after a day, on whatever ground. */
export function leavingNeeds(
  school: SchoolOfLeaver,
  { leaving }: PolicyOfLeaver,
  pupil: Pupil,
  lastDay: Day,
): LeavingNeed[] {
  return leaving.filter(
    (need) =>
      (need.for === undefined || isInAudience(school, pupil, need.for, lastDay)) &&
      !(need.not_for_final_year_in_summer === true && isOrdinaryWayOut(school, pupil, lastDay)),
  )
}

/** Those of the needs that a ground has. @param ground a ground's id */
export function needsOnGround(needs: readonly LeavingNeed[], ground: string): LeavingNeed[] {
  return needs.filter(({ grounds }) => grounds === undefined || grounds.includes(ground))
}

/**
 * How many school days in a row, up to the last one marked, the register shows as what a ground asks for. Any other code on one of
 * them breaks the run, and so does a session that nobody marked.
 *
 * @param upTo the last day that is looked at
 * @returns `undefined` where the ground asks for a leave that ended, and none was granted
 */
export function daysAbsent(
  facts: PupilFacts,
  { codes, afterLeave }: GroundAbsence,
  upTo: Day,
): number | undefined {
  const { calendar } = facts.school
  let from = 0
  if (afterLeave) {
    const ended = leaveCases(facts.events)
      .filter(({ request, decision }) => decision?.decision === 'granted' && request.to < upTo)
      .map(({ request }) => request.to)
    if (ended.length === 0) return undefined
    from = calendar.firstSessionFrom(Math.max(...ended) + 1)
  }
  const belongs = codes === null ? codesOfAbsence(facts.school.codes) : facts.school.codes.tableOf(codes)
  let session = calendar.firstSessionFrom(upTo + 1) - 1
  while (session >= from && facts.codes[session] === NO_MARK) session -= 1
  let days = 0
  while (session >= from) {
    const day = calendar.schoolDayOfSession(session)
    const first = Math.max(from, calendar.firstSessionOfSchoolDay(day))
    for (; session >= first; session--) if (belongs[facts.codes[session] as number] === 0) return days
    days += 1
  }
  return days
}

/** The duty to tell the authority of a deletion; `undefined` where there is none, as in the ordinary way out of a school. */
export function dutyToTell(
  school: SchoolOfLeaver,
  { deletion }: PolicyOfLeaver,
  pupil: Pupil,
  lastDay: Day,
): PolicyOfLeaver['deletion'] {
  return deletion?.not_for_final_year_in_summer === true && isOrdinaryWayOut(school, pupil, lastDay)
    ? undefined
    : deletion
}

/** The year groups from which pupils leave a school in the ordinary way. */
function finalYearGroups({ settings, phase }: SchoolFacts['profile']): readonly YearGroup[] {
  return settings.finalYearGroups ?? FINAL[phase] ?? []
}

/** The last school day of a day's academic year; `undefined` where the calendar has no summer term of it. */
function lastSchoolDayOfYear(calendar: SchoolFacts['calendar'], label: string): Day | undefined {
  const ends = calendar.halfTerms.findLast(
    (half) => half.academicYear === label && half.term === 'summer',
  )?.end
  return ends === undefined ? undefined : (calendar.schoolDays.findLast((day) => day <= ends) ?? ends)
}

/** Out of the final year, at the end of its summer. */
function isOrdinaryWayOut({ profile, calendar }: SchoolOfLeaver, pupil: Pupil, lastDay: Day): boolean {
  if (!finalYearGroups(profile).includes(spellNear(pupil, lastDay).yearGroup)) return false
  const last = lastSchoolDayOfYear(calendar, calendar.yearOf(lastDay).label)
  return last !== undefined && lastDay >= last
}
