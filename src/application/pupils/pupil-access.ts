import { type Pupil, spellNear } from '../../domain/roll/pupil.js'
import type { Day } from '../../kernel/school-date.js'
import { NoSuchThingError, NotAllowedError } from '../permissions/not-allowed.js'
import { may, type Thing } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import type { StoredSchool } from '../schools/stored-school.js'

/** May the person do this to the pupil on a day? A class given as cover for half a day reaches as far as one of the whole day. */
export function mayOfPupil(
  principal: Principal,
  thing: Thing,
  pupilId: number,
  pupil: Pupil,
  today: Day,
): boolean {
  const { className, yearGroup } = spellNear(pupil, today)
  const subject = { className, yearGroup, pupilId, day: today }
  return may(principal, thing, { ...subject, half: 0 }) || may(principal, thing, { ...subject, half: 1 })
}

/**
 * The pupil, for somebody who may do this to them.
 *
 * @throws {NoSuchThingError} where the school has no such pupil
 * @throws {NotAllowedError} where the person's permission does not reach the pupil
 */
export function pupilFor(
  principal: Principal,
  thing: Thing,
  school: StoredSchool,
  pupilId: number,
  today: Day,
): Pupil {
  const pupil = school.findPupil(pupilId)
  if (pupil === undefined) throw new NoSuchThingError('pupil', { pupil: pupilId })
  if (!mayOfPupil(principal, thing, pupilId, pupil, today))
    throw new NotAllowedError(thing, { pupil: pupilId })
  return pupil
}
