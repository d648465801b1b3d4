import { formatDay } from '../../kernel/school-date.js'
import {
  type AdmissionDetails,
  changePupil,
  moveClass,
  readDetails,
  writeDetails,
} from '../../storage/admission.js'
import type { Principal } from '../permissions/principal.js'
import {
  faultsOfParticulars,
  faultsOfPlace,
  faultsOfUpn,
  inWords,
  type Particulars,
  type Place,
} from './enrol-pupil.js'
import {
  type AdmissionServices,
  changeRoll,
  differences,
  getPupil,
  lastSpell,
  type Outcome,
  refused,
} from './roll-changes.js'

export interface ChangedPupil {
  readonly particulars: Particulars
  readonly details: AdmissionDetails
  readonly reason: string
  /** Not everything that was typed could be read: the rest is checked along with it, and nothing is changed. */
  readonly faulty?: boolean
}

/** Changes what is written of a pupil; what it was is kept. */
export function changeDetails(
  services: AdmissionServices,
  principal: Principal,
  pupilId: number,
  { particulars, details, reason, faulty = false }: ChangedPupil,
): Promise<Outcome<{ readonly changed: boolean }>> {
  return changeRoll(services, principal, 'admission.change', async (roll) => {
    const pupil = getPupil(roll.school, pupilId)
    const refusals = [
      ...faultsOfUpn(roll, particulars.upn, pupilId),
      ...faultsOfParticulars(particulars, roll.today),
    ]
    if (faulty || refusals.length > 0) return refused(...refusals)
    const before = { ...particularsOf(pupil), ...(await readDetails(roll.tx, roll.schoolId, pupilId)) }
    const changed = differences(before, { ...particulars, ...details })
    if (changed === undefined) return { outcome: 'done', changed: false }
    await changePupil(roll.tx, roll.schoolId, pupilId, particulars)
    await writeDetails(roll.tx, roll.schoolId, pupilId, details)
    await roll.keep({
      pupilId,
      change: 'details',
      effectiveOn: roll.today,
      before: daysAsText(changed.before),
      after: daysAsText(changed.after),
      reason,
    })
    return { outcome: 'done', changed: true }
  })
}

/**
 * Puts a pupil into another class from a day on. The registers of the days before stay with the class they were taken in.
 */
export function moveToClass(
  services: AdmissionServices,
  principal: Principal,
  pupilId: number,
  place: Place,
): Promise<Outcome> {
  return changeRoll(services, principal, 'admission.move', async (roll) => {
    const pupil = getPupil(roll.school, pupilId)
    const spell = lastSpell(pupil)
    const refusals = faultsOfPlace(roll, place)
    const lastMove = spell.earlier?.at(-1)?.until
    if (spell.leftOn !== null && spell.leftOn < place.from)
      refusals.push({ field: 'from', why: 'left', facts: { day: formatDay(spell.leftOn) } })
    else if (place.from < spell.enrolledOn)
      refusals.push({ field: 'from', why: 'before-enrolment', facts: { day: formatDay(spell.enrolledOn) } })
    else if (lastMove !== undefined && place.from <= lastMove + 1)
      refusals.push({ field: 'from', why: 'before-move', facts: { day: formatDay(lastMove + 1) } })
    if (place.className === spell.className && place.yearGroup === spell.yearGroup)
      refusals.push({ field: 'className', why: 'same' })
    if (place.faulty === true || refusals.length > 0) return refused(...refusals)
    await moveClass(roll.tx, roll.schoolId, pupilId, spell, place)
    await roll.keep({
      pupilId,
      change: 'class',
      effectiveOn: place.from,
      before: { yearGroup: spell.yearGroup, className: spell.className },
      after: inWords(place),
      reason: '',
    })
    return { outcome: 'done' }
  })
}

export function particularsOf(pupil: Particulars): Particulars {
  const { upn, surname, forename, dob, send, socialWorker, lookedAfter, fsm, walksAlone, medicalCondition } =
    pupil
  return {
    upn,
    surname,
    forename,
    dob,
    send,
    socialWorker,
    lookedAfter,
    fsm,
    walksAlone,
    medicalCondition,
  }
}

const DAYS = new Set(['dob', 'nextSchoolFrom', 'futureAddressFrom'])

/** The history is read years later and without the program: its days are dates. */
function daysAsText(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      DAYS.has(key) && typeof value === 'number' ? formatDay(value) : value,
    ]),
  )
}
