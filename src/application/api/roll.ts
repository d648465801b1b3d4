import { type Contact, findSpell, type Pupil } from '../../domain/roll/pupil.js'
import type { Day } from '../../kernel/school-date.js'
import { type RollChange, rollChangesAfter } from '../../storage/changes.js'
import { NoSuchThingError } from '../permissions/not-allowed.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { type ApiServices, asKey, noteFor } from './api-services.js'
import type { KeyHolder } from './keys.js'

/** The school itself: profile, calendar, classes and codes. Nothing of a pupil, so nothing is noted. */
export function readSchool(services: ApiServices, key: KeyHolder): Promise<StoredSchool> {
  return asKey(services, key, 'school:read', async (_tx, school) => school)
}

export interface ListedPupil {
  readonly pupilId: number
  readonly pupil: Pupil
}

/** Which pupils. */
export interface RollWish {
  /** On the roll on that day; without one, every pupil there ever was. */
  readonly on?: Day | undefined
  readonly className?: string | undefined
  readonly upn?: string | undefined
  /** The last pupil's number of the page before. */
  readonly after: number
  readonly limit: number
}

/** The pupils of the roll by their numbers. */
export function listPupils(
  services: ApiServices,
  key: KeyHolder,
  { on, className, upn, after, limit }: RollWish,
): Promise<{ readonly pupils: readonly ListedPupil[]; readonly more: boolean }> {
  return asKey(services, key, 'roll:read', async (tx, school) => {
    const found = school.roll.pupils
      .filter(({ pupilId, pupil }) => {
        if (pupilId <= after || (upn !== undefined && pupil.upn !== upn)) return false
        if (on === undefined)
          return className === undefined || pupil.spells.some((spell) => spell.className === className)
        const spell = findSpell(pupil, on)
        return spell !== undefined && (className === undefined || spell.className === className)
      })
      .sort((a, b) => a.pupilId - b.pupilId)
    const pupils = found.slice(0, limit)
    if (pupils.length > 0)
      noteFor(tx, services, key, {
        action: 'view',
        what: 'api.pupils',
        facts: { pupils: pupils.length },
      })
    return { pupils, more: found.length > limit }
  })
}

/** @throws {NoSuchThingError} where the school has no such pupil */
export function readPupil(services: ApiServices, key: KeyHolder, pupilId: number): Promise<ListedPupil> {
  return asKey(services, key, 'roll:read', async (tx, school) => {
    const pupil = pupilOf(school, pupilId)
    noteFor(tx, services, key, { action: 'view', what: 'api.pupil', pupilId })
    return { pupilId, pupil }
  })
}

/** A pupil's contacts, whom to call first first. @throws {NoSuchThingError} where the school has no such pupil */
export function readContacts(
  services: ApiServices,
  key: KeyHolder,
  pupilId: number,
): Promise<readonly Contact[]> {
  return asKey(services, key, 'contacts:read', async (tx, school) => {
    const { contacts } = pupilOf(school, pupilId)
    noteFor(tx, services, key, { action: 'view', what: 'api.contacts', pupilId })
    return contacts.toSorted((a, b) => a.priority - b.priority)
  })
}

/** Changes of the roll after a number. */
export function followRoll(
  services: ApiServices,
  key: KeyHolder,
  after: number,
  limit: number,
  pupilId?: number,
): Promise<{ readonly changes: readonly RollChange[]; readonly last: number; readonly more: boolean }> {
  return asKey(services, key, 'roll:read', async (tx) => {
    const changes = await rollChangesAfter(tx, { schoolId: key.schoolId, after, limit }, pupilId)
    if (changes.length > 0)
      noteFor(tx, services, key, {
        action: 'view',
        what: 'api.roll-changes',
        facts: { changes: changes.length },
      })
    return { changes, last: changes.at(-1)?.historyNo ?? after, more: changes.length === limit }
  })
}

function pupilOf(school: StoredSchool, pupilId: number): Pupil {
  const pupil = school.findPupil(pupilId)
  if (pupil === undefined) throw new NoSuchThingError('pupil')
  return pupil
}
