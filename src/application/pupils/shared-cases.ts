import { type Pupil, spellNear } from '../../domain/roll/pupil.js'
import { type Day, dayOfInstant, formatDay } from '../../kernel/school-date.js'
import type { Tx } from '../../storage/database.js'
import { listMembers } from '../../storage/identity/memberships.js'
import { addSharedCase, endSharedCases, type SharedCase, sharedCasesOn } from '../../storage/shared-cases.js'
import { recordChange, recordView } from '../audit.js'
import { NoSuchThingError, NotAllowedError } from '../permissions/not-allowed.js'
import { may, scopeOf } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { authorOf } from '../register/author.js'
import { compareNames, type StoredSchool } from '../schools/stored-school.js'
import type { Services } from '../services.js'
import type { PupilServices } from './find-pupils.js'
import { mayOfPupil, pupilFor } from './pupil-access.js'

type SharingServices = PupilServices & Pick<Services, 'signIns'>

/** An officer of the local authority at the school. */
export interface Officer {
  readonly accountId: string
  readonly person: string
  readonly position: string
}

/** A pupil's case as it is shared today, and with whom else it can be. */
export interface CaseSharing {
  readonly pupilId: number
  readonly surname: string
  readonly forename: string
  readonly className: string
  readonly today: Day
  readonly shared: readonly SharedCase[]
  /** Those who do not have it yet. */
  readonly officers: readonly Officer[]
}

/** With whom a pupil's case is shared. Opening it is noted. */
export function caseSharing(
  { database, clock, schools }: PupilServices,
  principal: Principal,
  pupilId: number,
): Promise<CaseSharing> {
  const { schoolId } = principal
  const today = dayOfInstant(clock.now())
  return database.inSchool(schoolId, async (tx) => {
    const school = await schools.in(tx, schoolId)
    const pupil = pupilFor(principal, 'case.share', school, pupilId, today)
    recordView(tx, clock, principal, { what: 'case.view', pupilId })
    const shared = await sharedCasesOn(tx, schoolId, today, { pupilId })
    const officers = await officersOf(tx, schoolId, today)
    return {
      ...aboutOf(pupil, pupilId, today),
      today,
      shared,
      officers: officers.filter(
        (officer) => !shared.some(({ accountId }) => accountId === officer.accountId),
      ),
    }
  })
}

/** With whom the case of a pupil is shared today, for a page that is about the pupil anyway. */
export function sharedWith(
  { database, clock, schools }: PupilServices,
  principal: Principal,
  pupilId: number,
): Promise<readonly SharedCase[]> {
  const { schoolId } = principal
  const today = dayOfInstant(clock.now())
  return database.inSchool(schoolId, async (tx) => {
    pupilFor(principal, 'case.share', await schools.in(tx, schoolId), pupilId, today)
    return sharedCasesOn(tx, schoolId, today, { pupilId })
  })
}

/** A case is shared for no longer than this at a time. */
export const LONGEST_SHARED_DAYS = 366

/** What somebody wants to share. */
export interface SharingWish {
  readonly pupilId: number
  readonly accountIds: readonly string[]
  /** The last day; `null` until somebody ends it. */
  readonly to: Day | null
  readonly reason: string
}

export type SharingRefusal = 'past' | 'too-far' | 'twice'

/**
 * Shares a pupil's case with officers of the local authority, who then see the pupil's page.
 *
 * @returns why not; `undefined` where it is done
 */
export async function shareCase(
  { database, clock, schools, signIns }: SharingServices,
  principal: Principal,
  { pupilId, accountIds, to, reason }: SharingWish,
): Promise<SharingRefusal | undefined> {
  const { schoolId } = principal
  const today = dayOfInstant(clock.now())
  const refusal = await database.inSchool(schoolId, async (tx): Promise<SharingRefusal | undefined> => {
    pupilFor(principal, 'case.share', await schools.in(tx, schoolId), pupilId, today)
    if (to !== null && to < today) return 'past'
    if (to !== null && to > today + LONGEST_SHARED_DAYS) return 'too-far'
    const officers = await officersOf(tx, schoolId, today)
    const shared = await sharedCasesOn(tx, schoolId, today, { pupilId })
    const at = clock.instantUtc()
    for (const accountId of new Set(accountIds)) {
      if (!officers.some((officer) => officer.accountId === accountId)) throw new NoSuchThingError('officer')
      if (shared.some((it) => it.accountId === accountId)) return 'twice'
    }
    for (const accountId of new Set(accountIds)) {
      await addSharedCase(
        tx,
        schoolId,
        { accountId, pupilId, from: today, to, reason },
        authorOf(principal),
        at,
      )
      recordChange(tx, clock, principal, {
        what: 'case.share',
        pupilId,
        reason,
        facts: { with: accountId, to: to === null ? null : formatDay(to) },
      })
    }
    return undefined
  })
  // The officer sees it from the next page on.
  if (refusal === undefined) signIns.forget()
  return refusal
}

/** Ends what is shared with an officer. @throws {NoSuchThingError} where it is not, or not any more */
export async function endSharing(
  { database, clock, schools, signIns }: SharingServices,
  principal: Principal,
  pupilId: number,
  accountId: string,
): Promise<void> {
  const { schoolId } = principal
  const today = dayOfInstant(clock.now())
  await database.inSchool(schoolId, async (tx) => {
    pupilFor(principal, 'case.share', await schools.in(tx, schoolId), pupilId, today)
    if ((await endSharedCases(tx, schoolId, accountId, pupilId, today)) === 0)
      throw new NoSuchThingError('shared case', { pupil: pupilId })
    recordChange(tx, clock, principal, { what: 'case.end', pupilId, facts: { with: accountId } })
  })
  signIns.forget()
}

/** A case of the list, with the pupil. */
export interface ListedCase extends SharedCase {
  readonly surname: string
  readonly forename: string
  readonly className: string
  readonly yearGroup: string
}

export interface CaseList {
  /** The reader is an officer, to whom these cases and nothing else of the school are shown. */
  readonly isOfficers: boolean
  readonly cases: readonly ListedCase[]
}

/** The cases that the reader was given or, for who may share them, every one that the school shares. Opening it is noted. */
export function sharedCases(
  { database, clock, schools }: PupilServices,
  principal: Principal,
): Promise<CaseList> {
  const { schoolId, accountId } = principal
  const isOfficers = scopeOf(principal, 'pupil.view') === 'shared'
  if (!isOfficers && !may(principal, 'case.share')) throw new NotAllowedError('case.share')
  const today = dayOfInstant(clock.now())
  return database.inSchool(schoolId, async (tx) => {
    const school = await schools.in(tx, schoolId)
    const shared = await sharedCasesOn(tx, schoolId, today, isOfficers ? { accountId } : {})
    const cases = shared.flatMap((it) => listedCase(school, principal, it, today))
    recordView(tx, clock, principal, { what: 'case.list', facts: { cases: cases.length } })
    return { isOfficers, cases: cases.sort(compareNames) }
  })
}

function listedCase(
  school: StoredSchool,
  principal: Principal,
  shared: SharedCase,
  today: Day,
): ListedCase[] {
  const pupil = school.findPupil(shared.pupilId)
  if (pupil === undefined || !mayOfPupil(principal, 'pupil.view', shared.pupilId, pupil, today)) return []
  return [{ ...shared, ...aboutOf(pupil, shared.pupilId, today) }]
}

function aboutOf(pupil: Pupil, pupilId: number, today: Day) {
  const { className, yearGroup } = spellNear(pupil, today)
  return { pupilId, surname: pupil.surname, forename: pupil.forename, className, yearGroup }
}

async function officersOf(tx: Tx, schoolId: number, today: Day): Promise<Officer[]> {
  const members = await listMembers(tx, schoolId, formatDay(today))
  return members
    .filter(({ role }) => role === 'la-officer')
    .map(({ accountId, person, position }) => ({ accountId, person, position }))
}
