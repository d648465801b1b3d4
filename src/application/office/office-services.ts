import type { Half } from '../../domain/register/entries.js'
import { findSpell, type Pupil } from '../../domain/roll/pupil.js'
import { type Day, dayOfInstant, type MinuteOfDay, minuteOfInstant } from '../../kernel/school-date.js'
import type { Database } from '../../storage/database.js'
import type { Clock } from '../clock.js'
import type { LiveHub } from '../live/live-hub.js'
import { NoSuchThingError, NotAllowedError } from '../permissions/not-allowed.js'
import { mayAny, requireMay, type Thing } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import type { SchoolCache } from '../schools/school-cache.js'
import type { StoredSchool } from '../schools/stored-school.js'

/** What the office's use cases need of the running program. */
export interface OfficeServices {
  readonly database: Database
  readonly schools: SchoolCache
  readonly live: LiveHub
  readonly clock: Clock
}

/** Today and the minute, by London's clock. */
export function todayOf({ clock }: Pick<OfficeServices, 'clock'>): {
  readonly today: Day
  readonly minute: MinuteOfDay
} {
  const now = clock.now()
  return { today: dayOfInstant(now), minute: minuteOfInstant(now) }
}

/** When a session begins for a year group: when its registration opens, or what stands in for that. */
export function sessionBegins(
  { clock }: Pick<StoredSchool, 'clock'>,
  day: Day,
  half: Half,
  yearGroup: string,
): MinuteOfDay {
  const { opens, lateAfter, recorded } = clock.times(day, half, yearGroup)
  return opens ?? lateAfter ?? recorded
}

/** A pupil as the office's lists name one. */
export interface ListedPupil {
  readonly pupilId: number
  readonly name: string
  readonly className: string
  readonly yearGroup: string
}

/**
 * @throws {NotAllowedError} where the person may not do that, or not about this pupil
 * @throws {NoSuchThingError} where the school has no such pupil on the roll on a day
 */
export function pupilOnRoll(
  school: StoredSchool,
  principal: Principal,
  thing: Thing,
  pupilId: number,
  day: Day,
): ListedPupil & { readonly pupil: Pupil } {
  if (!mayAny(principal, thing)) throw new NotAllowedError(thing)
  const pupil = school.findPupil(pupilId)
  const spell = pupil === undefined ? undefined : findSpell(pupil, day)
  if (pupil === undefined || spell === undefined) throw new NoSuchThingError('pupil', { pupil: pupilId })
  const { className, yearGroup } = spell
  requireMay(principal, thing, { pupilId, className, yearGroup, day })
  return { pupilId, name: nameOf(pupil), className, yearGroup, pupil }
}

/** Surname first, as lists have it. */
export const nameOf = ({ surname, forename }: Pick<Pupil, 'surname' | 'forename'>): string =>
  `${surname}, ${forename}`
