import { type Contact, findSpell, type Pupil, spellNear } from '../../domain/roll/pupil.js'
import { isOfCompulsorySchoolAge } from '../../domain/roll/year-groups.js'
import { checkUpn } from '../../domain/roll/upn.js'
import { type Day, dayOfInstant } from '../../kernel/school-date.js'
import {
  type AdmissionDetails,
  type DatedAddress,
  type Leaving,
  readAddresses,
  readDetails,
  readLeaving,
  readRollHistory,
  type RollChangeRecord,
} from '../../storage/admission.js'
import type { LeavingNeed } from '../../policy/vocabulary/sections/leaving.js'
import { leavingNeeds } from '../../rules/leaving.js'
import { recordView } from '../audit.js'
import { requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { compareNames } from '../schools/stored-school.js'
import { type AdmissionServices, getPupil } from './roll-changes.js'

/** Everything that the admission register holds of a pupil. */
export interface AdmissionRecord {
  readonly pupilId: number
  readonly pupil: Pupil
  readonly today: Day
  readonly onRoll: boolean
  readonly temporaryUpn: boolean
  readonly ofCompulsorySchoolAge: boolean
  readonly className: string
  readonly yearGroup: string
  readonly details: AdmissionDetails
  readonly contacts: readonly (Contact & { readonly addresses: readonly DatedAddress[] })[]
  readonly leaving: Leaving | undefined
  readonly history: readonly RollChangeRecord[]
  /** What regulation 8 asks for and the register does not have yet. */
  readonly missing: readonly MissingDetail[]
  readonly classes: readonly string[]
  /** What the school's policy asks for, were the name to come off today. */
  readonly leavingNeeds: readonly LeavingNeed[]
}

export type MissingDetail =
  | 'sex'
  | 'dob'
  | 'address'
  | 'previous-school'
  | 'parent'
  | 'parent-address'
  | 'emergency-number'

/** One pupil's part of the admission register. Opening it is noted. */
export function admissionRecord(
  { database, schools, clock }: AdmissionServices,
  principal: Principal,
  pupilId: number,
): Promise<AdmissionRecord> {
  requireMay(principal, 'admission.view')
  const { schoolId } = principal
  const today = dayOfInstant(clock.now())
  return database.inSchool(schoolId, async (tx) => {
    const school = await schools.in(tx, schoolId)
    const pupil = getPupil(school, pupilId)
    const details = await readDetails(tx, schoolId, pupilId)
    const addresses = await readAddresses(tx, schoolId, pupilId)
    recordView(tx, clock, principal, {
      what: 'admission.view',
      pupilId,
    })
    const { className, yearGroup } = spellNear(pupil, today)
    return {
      pupilId,
      pupil,
      today,
      onRoll: findSpell(pupil, today) !== undefined,
      temporaryUpn: isTemporary(pupil.upn),
      ofCompulsorySchoolAge: isOfCompulsorySchoolAge(pupil.dob, yearGroup, today),
      className,
      yearGroup,
      details,
      contacts: pupil.contacts
        .map((contact) => ({
          ...contact,
          addresses: addresses.filter(({ contactId }) => contactId === contact.contactId),
        }))
        .sort((a, b) => a.priority - b.priority),
      leaving: await readLeaving(tx, schoolId, pupilId),
      history: await readRollHistory(tx, schoolId, pupilId),
      missing: missingDetails(pupil, details),
      classes: school.classesOn(today),
      leavingNeeds: leavingNeeds(school, school.timeline.on(today), pupil, today),
    }
  })
}

const isTemporary = (upn: string): boolean => {
  const check = checkUpn(upn)
  return check.outcome === 'right' && check.temporary
}

/** What the law wants written down of a pupil and nobody has. @source SI 2024/208 regulation 8 */
export function missingDetails(pupil: Pupil, details: AdmissionDetails): MissingDetail[] {
  const parents = pupil.contacts.filter(({ parent }) => parent)
  return [
    ...(details.sex === '' ? (['sex'] as const) : []),
    ...(pupil.dob === null ? (['dob'] as const) : []),
    ...(details.address === '' ? (['address'] as const) : []),
    ...(details.previousSchool === '' ? (['previous-school'] as const) : []),
    ...(parents.length === 0 ? (['parent'] as const) : []),
    ...(parents.some(({ address }) => address === '') ? (['parent-address'] as const) : []),
    ...(parents.some(({ livesWith, mobile, phone }) => livesWith && mobile === '' && phone === '')
      ? (['emergency-number'] as const)
      : []),
  ]
}

/** A line of the admission register's list. */
export interface AdmissionLine {
  readonly pupilId: number
  readonly surname: string
  readonly forename: string
  readonly className: string
  readonly yearGroup: string
  readonly enrolledOn: Day
  readonly leftOn: Day | null
  readonly temporaryUpn: boolean
}

export interface AdmissionList {
  readonly classes: readonly string[]
  readonly onRoll: number
  readonly lines: readonly AdmissionLine[]
  /** How many more there are than the list shows. */
  readonly more: number
}

const MOST_LINES = 200

/** Whose names to list. */
export interface AdmissionQuestion {
  readonly name: string
  readonly className: string
  /** On the roll, about to come, or gone. */
  readonly standing: 'on-roll' | 'to-come' | 'left'
}

export function admissionList(
  { database, schools, clock }: AdmissionServices,
  principal: Principal,
  { name, className, standing }: AdmissionQuestion,
): Promise<AdmissionList> {
  requireMay(principal, 'admission.view')
  const { schoolId } = principal
  const today = dayOfInstant(clock.now())
  const wanted = name.trim().toLowerCase()
  return database.inSchool(schoolId, async (tx) => {
    const school = await schools.in(tx, schoolId)
    const lines = school.pupils
      .map((pupil, index) => ({ pupil, pupilId: school.pupilIds[index] as number }))
      .filter(({ pupil }) => standingOf(pupil, today) === standing)
      .filter(({ pupil }) => className === '' || spellNear(pupil, today).className === className)
      .filter(
        ({ pupil }) =>
          wanted === '' || `${pupil.surname} ${pupil.forename} ${pupil.upn}`.toLowerCase().includes(wanted),
      )
      .sort((a, b) => compareNames(a.pupil, b.pupil))
    recordView(tx, clock, principal, {
      what: 'admission.list',
      facts: { pupils: lines.length },
    })
    return {
      classes: school.classesOn(today),
      onRoll: school.pupils.filter((pupil) => findSpell(pupil, today) !== undefined).length,
      lines: lines.slice(0, MOST_LINES).map(({ pupil, pupilId }) => {
        const spell = spellNear(pupil, today)
        return {
          pupilId,
          surname: pupil.surname,
          forename: pupil.forename,
          className: spell.className,
          yearGroup: spell.yearGroup,
          enrolledOn: spell.enrolledOn,
          leftOn: spell.leftOn,
          temporaryUpn: isTemporary(pupil.upn),
        }
      }),
      more: Math.max(0, lines.length - MOST_LINES),
    }
  })
}

function standingOf(pupil: Pupil, today: Day): AdmissionQuestion['standing'] {
  if (findSpell(pupil, today) !== undefined) return 'on-roll'
  return pupil.spells.some(({ enrolledOn }) => enrolledOn > today) ? 'to-come' : 'left'
}

export type { AdmissionDetails, RollChangeRecord } from '../../storage/admission.js'
