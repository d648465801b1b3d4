import { findSpell, type Pupil } from '../../domain/roll/pupil.js'
import { checkUpn } from '../../domain/roll/upn.js'
import { ageOn, YEAR_GROUPS } from '../../domain/roll/year-groups.js'
import { type Day, dayOfInstant, formatDay, instantAt } from '../../kernel/school-date.js'
import { type AdmissionDetails, addSpell, writeDetails } from '../../storage/admission.js'
import { appendEvents } from '../../storage/events.js'
import { addPupils } from '../../storage/schools.js'
import { requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import type { StoredSchool } from '../schools/stored-school.js'
import {
  type AdmissionServices,
  changeRoll,
  getPupil,
  lastSpell,
  type Outcome,
  type Refusal,
  refused,
  type RollWork,
} from './roll-changes.js'

/** What the school says of a pupil, besides the spell on the roll and the contacts. */
export type Particulars = Omit<Pupil, 'spells' | 'contacts' | 'priorYearAttendance'>

/** A place in the school from a day on. */
export interface Place {
  /** The first day on the roll, or in the class. */
  readonly from: Day
  readonly yearGroup: string
  readonly className: string
  /** Refused while nobody has this class that day: whoever typed it is asked first whether it is a new one. */
  readonly asksForNewClass?: boolean
  /** Not everything that was typed could be read: the rest is checked along with it, and nothing is entered. */
  readonly faulty?: boolean
}

/** What there is to choose from for a pupil's place today. */
export function placesFor(
  { database, clock, schools }: AdmissionServices,
  principal: Principal,
): Promise<{ readonly yearGroups: readonly string[]; readonly classes: readonly string[] }> {
  requireMay(principal, 'admission.edit')
  const today = dayOfInstant(clock.now())
  return database.inSchool(principal.schoolId, async (tx) => {
    const school = await schools.in(tx, principal.schoolId)
    return { yearGroups: yearGroupsOf(school, today), classes: school.classesOn(today) }
  })
}

/** The year groups that a school has: those of its policy or else of its phase, and those that pupils of it are in. */
function yearGroupsOf(school: StoredSchool, day: Day): readonly string[] {
  const { pupils, profile, timeline } = school
  const secondary = YEAR_GROUPS.indexOf('7')
  const stated = timeline.on(day).own.year_groups?.map(String)
  const ofPhase = profile.phase === 'primary' ? YEAR_GROUPS.slice(0, secondary) : YEAR_GROUPS.slice(secondary)
  const here = new Set(pupils.map((pupil) => findSpell(pupil, day)?.yearGroup))
  return YEAR_GROUPS.filter((yearGroup) => (stated ?? ofPhase).includes(yearGroup) || here.has(yearGroup))
}

export interface NewPupil {
  readonly particulars: Particulars
  readonly place: Place
  readonly details: AdmissionDetails
  /** Not everything that was typed could be read: the rest is checked along with it, and nothing is entered. */
  readonly faulty?: boolean
}

/** Days before the first one on which a pupil may be entered: places are given up to a year and a half ahead. */
const DAYS_AHEAD = 550
const OLDEST = 25
const CLASS_NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} &()/+\-.,'’]*$/u

/**
 * Puts a new pupil's name on the roll, from the starting day.
 *
 * The name may be entered after the day on which the pupil started, never for an earlier academic year: its returns are made.
 */
export function enrolPupil(
  services: AdmissionServices,
  principal: Principal,
  { particulars, place, details, faulty = false }: NewPupil,
): Promise<Outcome<{ readonly pupilId: number }>> {
  return changeRoll(services, principal, 'admission.enrol', async (roll) => {
    const refusals = [
      ...faultsOfUpn(roll, particulars.upn, undefined),
      ...faultsOfParticulars(particulars, roll.today),
      ...faultsOfPlace(roll, place),
    ]
    if (faulty || refusals.length > 0) return refused(...refusals)
    const { tx, schoolId } = roll
    const pupil: Pupil = {
      ...particulars,
      priorYearAttendance: null,
      contacts: [],
      spells: [
        { enrolledOn: place.from, leftOn: null, yearGroup: place.yearGroup, className: place.className },
      ],
    }
    const [pupilId] = await addPupils(tx, schoolId, [pupil])
    if (pupilId === undefined) throw new Error('a pupil was added without a number')
    await writeDetails(tx, schoolId, pupilId, details)
    await noteAdded(roll, pupilId, particulars.upn)
    await roll.keep({
      pupilId,
      change: 'enrolled',
      effectiveOn: place.from,
      before: null,
      after: { ...inWords(place), upn: particulars.upn },
      reason: '',
    })
    return { outcome: 'done', pupilId }
  })
}

/** Puts a pupil who left back on the roll: another spell, and the old one stays as it was. */
export function takeBack(
  services: AdmissionServices,
  principal: Principal,
  pupilId: number,
  place: Place,
): Promise<Outcome> {
  return changeRoll(services, principal, 'admission.return', async (roll) => {
    const pupil = getPupil(roll.school, pupilId)
    const { leftOn } = lastSpell(pupil)
    if (leftOn === null) return refused({ field: 'from', why: 'still-on-roll' })
    const refusals = faultsOfPlace(roll, place)
    if (place.from <= leftOn)
      refusals.push({ field: 'from', why: 'before-leaving', facts: { day: formatDay(leftOn) } })
    if (place.faulty === true || refusals.length > 0) return refused(...refusals)
    await addSpell(roll.tx, roll.schoolId, pupilId, { ...place, enrolledOn: place.from })
    await noteAdded(roll, pupilId, pupil.upn)
    await roll.keep({
      pupilId,
      change: 'returned',
      effectiveOn: place.from,
      before: null,
      after: inWords(place),
      reason: '',
    })
    return { outcome: 'done' }
  })
}

function noteAdded(roll: RollWork, pupilId: number, upn: string): Promise<void> {
  return appendEvents(
    roll.tx,
    roll.schoolId,
    [{ type: 'roll', at: roll.now, upn, change: 'added', ground: '', destination: '' }],
    () => pupilId,
    roll.author,
    roll.at,
  )
}

export function inWords(place: Place): Record<string, unknown> {
  return { from: formatDay(place.from), yearGroup: place.yearGroup, className: place.className }
}

/** What is wrong with a UPN: its form, its check letter, or that another pupil has it. */
export function faultsOfUpn(roll: RollWork, upn: string, ofPupil: number | undefined): Refusal[] {
  const check = checkUpn(upn)
  if (check.outcome === 'wrong-form') return [{ field: 'upn', why: upn === '' ? 'missing' : 'form' }]
  if (check.outcome === 'wrong-letter')
    return [{ field: 'upn', why: 'letter', facts: { expected: check.expected } }]
  const other = roll.school.pupilIdOf(upn)
  if (other === undefined || other === ofPupil) return []
  const { leftOn } = lastSpell(getPupil(roll.school, other))
  return [{ field: 'upn', why: leftOn === null ? 'taken' : 'left', facts: { pupil: other } }]
}

export function faultsOfParticulars({ surname, forename, dob }: Particulars, today: Day): Refusal[] {
  const refusals: Refusal[] = []
  if (surname === '') refusals.push({ field: 'surname', why: 'missing' })
  if (forename === '') refusals.push({ field: 'forename', why: 'missing' })
  if (dob !== null && dob > today) refusals.push({ field: 'dob', why: 'future' })
  else if (dob !== null && ageOn(dob, today) > OLDEST) refusals.push({ field: 'dob', why: 'too-old' })
  return refusals
}

export function faultsOfPlace({ school, today }: RollWork, place: Place): Refusal[] {
  const refusals: Refusal[] = []
  const { start } = school.calendar.yearOf(today)
  if (place.from < start) refusals.push({ field: 'from', why: 'too-early', facts: { day: formatDay(start) } })
  else if (place.from > today + DAYS_AHEAD) refusals.push({ field: 'from', why: 'too-late' })
  if (!YEAR_GROUPS.includes(place.yearGroup)) refusals.push({ field: 'yearGroup', why: 'missing' })
  else if (!yearGroupsOf(school, today).includes(place.yearGroup))
    refusals.push({ field: 'yearGroup', why: 'not-here' })
  const { className } = place
  if (className === '') refusals.push({ field: 'className', why: 'missing' })
  else if (!CLASS_NAME.test(className)) refusals.push({ field: 'className', why: 'form' })
  else if (
    place.asksForNewClass === true &&
    ![today, place.from].some((day) => school.classesOn(day).includes(className))
  )
    refusals.push({ field: 'className', why: 'unknown', facts: { className } })
  return refusals
}

/** When an event of a day is said to have been: at the moment where it is today's, else at noon. */
export const instantOn = (day: Day, roll: Pick<RollWork, 'today' | 'now'>): number =>
  day === roll.today ? roll.now : instantAt(day, 720)
