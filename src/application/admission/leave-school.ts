import { type DeletionGround, groundsOn } from '../../domain/roll/deletion-ground.js'
import { type Pupil, spellNear, type YearGroup } from '../../domain/roll/pupil.js'
import type { SchoolEvent } from '../../domain/events/school-event.js'
import { isOfCompulsorySchoolAge } from '../../domain/roll/year-groups.js'
import { type Day, formatDay } from '../../kernel/school-date.js'
import { endSpell, lastDayWithEntry } from '../../storage/admission.js'
import { appendEvents } from '../../storage/events.js'
import { deletionGrounds } from '../policies.js'
import type { Principal } from '../permissions/principal.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { instantOn } from './enrol-pupil.js'
import {
  type AdmissionServices,
  changeRoll,
  getPupil,
  lastSpell,
  type Outcome,
  refused,
  type RollWork,
} from './roll-changes.js'

export interface LeavingWish {
  /** The last day on the roll. */
  readonly lastDay: Day
  /** A ground's id. */
  readonly ground: string
  /** Where the pupil goes; empty where nobody knows. */
  readonly destination: string
  /** The first day at the next school, where the ground asks for that school. */
  readonly startsOn: Day | null
  /** When the local authority was told. */
  readonly authorityToldOn: Day | null
  /** The school and the authority made their enquiries together, where the ground asks for that. */
  readonly enquiriesMade: boolean
}

/** How long before the deletion its return may have been made and still be this one's. */
const RETURN_HOLDS_DAYS = 31

/**
 * Takes a name off the roll after a last day: on a ground of the regulations, never before a day that has an entry, and not
 * before the authority was told, where it has to be.
 *
 * @source SI 2024/208 regulations 9 and 13
 */
export function leaveSchool(
  services: AdmissionServices,
  principal: Principal,
  pupilId: number,
  wish: LeavingWish,
): Promise<Outcome> {
  return changeRoll(services, principal, 'admission.leave', async (roll) => {
    const pupil = getPupil(roll.school, pupilId)
    const refusals = await faultsOf(roll, pupilId, pupil, wish)
    if (refusals.length > 0) return refused(...refusals)
    const { tx, schoolId, today } = roll
    await endSpell(tx, schoolId, pupilId, { ...wish, leftOn: wish.lastDay })
    const { upn } = pupil
    const told: SchoolEvent[] =
      wish.authorityToldOn === null
        ? []
        : [
            {
              type: 'done',
              at: instantOn(wish.authorityToldOn, roll),
              kind: 'notify.la-deletion',
              upn,
              className: '',
            },
          ]
    await appendEvents(
      tx,
      schoolId,
      [
        ...told,
        {
          type: 'roll',
          at: roll.now,
          upn,
          change: 'deleted',
          ground: wish.ground,
          destination: wish.destination,
        },
      ],
      () => pupilId,
      roll.author,
      roll.at,
    )
    await roll.keep({
      pupilId,
      change: 'left',
      effectiveOn: wish.lastDay,
      before: null,
      after: {
        lastDay: formatDay(wish.lastDay),
        ground: wish.ground,
        destination: wish.destination,
        startsOn: wish.startsOn === null ? null : formatDay(wish.startsOn),
        authorityToldOn: wish.authorityToldOn === null ? null : formatDay(wish.authorityToldOn),
        enteredOn: formatDay(today),
      },
      reason: '',
    })
    return { outcome: 'done' }
  })
}

async function faultsOf(roll: RollWork, pupilId: number, pupil: Pupil, wish: LeavingWish) {
  const { school, today } = roll
  const spell = lastSpell(pupil)
  if (spell.leftOn !== null)
    return [{ field: 'lastDay', why: 'left-already', facts: { day: formatDay(spell.leftOn) } }]
  const refusals = []
  const lastEntry = await lastDayWithEntry(roll.tx, roll.schoolId, pupilId)
  if (wish.lastDay < spell.enrolledOn)
    refusals.push({ field: 'lastDay', why: 'before-enrolment', facts: { day: formatDay(spell.enrolledOn) } })
  else if (lastEntry !== undefined && wish.lastDay < lastEntry)
    refusals.push({ field: 'lastDay', why: 'before-entries', facts: { day: formatDay(lastEntry) } })
  const ground = groundsFor(pupil, wish.lastDay).find(({ id }) => id === wish.ground)
  if (ground === undefined) refusals.push({ field: 'ground', why: 'missing' })
  else if (ground.asksFor === 'next-school') {
    // Regulation 8: the next school's name, and the day of the first attendance there.
    if (wish.destination === '') refusals.push({ field: 'destination', why: 'missing' })
    if (wish.startsOn === null) refusals.push({ field: 'startsOn', why: 'missing' })
  } else if (ground.asksFor === 'joint-enquiries' && !wish.enquiriesMade)
    refusals.push({ field: 'enquiriesMade', why: 'missing' })
  else if (ground.asksFor === 'written-notice' && !wish.enquiriesMade)
    refusals.push({ field: 'enquiriesMade', why: 'notice' })
  const { authorityToldOn: told } = wish
  if (told === null) {
    if (mustTellAuthority(school, pupil, wish.lastDay))
      refusals.push({ field: 'authorityToldOn', why: 'missing' })
  } else if (told > today) refusals.push({ field: 'authorityToldOn', why: 'future' })
  else if (told < wish.lastDay - RETURN_HOLDS_DAYS)
    refusals.push({ field: 'authorityToldOn', why: 'too-early' })
  return refusals
}

/** The grounds to choose from for a pupil who leaves after a day. */
export function groundsFor(pupil: Pupil, lastDay: Day): DeletionGround[] {
  const { yearGroup } = spellNear(pupil, lastDay)
  return groundsOn(deletionGrounds(), lastDay, isOfCompulsorySchoolAge(pupil.dob, yearGroup, lastDay))
}

/** In the ordinary way out of a school nothing is to be told: the final year, at the end of summer. The policy says so. */
export function mustTellAuthority(school: StoredSchool, pupil: Pupil, lastDay: Day): boolean {
  const duty = school.timeline.on(lastDay).deletion
  if (duty === undefined) return false
  if (duty.not_for_final_year_in_summer !== true) return true
  const { settings, phase } = school.profile
  const final: readonly YearGroup[] = settings.finalYearGroups ?? (phase === 'primary' ? ['6'] : ['11', '13'])
  if (!final.includes(spellNear(pupil, lastDay).yearGroup)) return true
  const { calendar } = school
  const { label } = calendar.yearOf(lastDay)
  const summer = calendar.halfTerms.findLast((half) => half.academicYear === label && half.term === 'summer')
  if (summer === undefined) return true
  const lastSchoolDay = calendar.schoolDays.findLast((day) => day <= summer.end) ?? summer.end
  return lastDay < lastSchoolDay
}
