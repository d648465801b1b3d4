import type { Half } from '../../domain/register/entries.js'
import { spellNear } from '../../domain/roll/pupil.js'
import {
  type Day,
  dayOfInstant,
  END_OF_DAY,
  type Instant,
  type MinuteOfDay,
  minuteOfInstant,
} from '../../kernel/school-date.js'
import type { RegistrationTimes } from '../../policy/effective/policy-clock.js'
import { union } from '../../policy/effective/effective-policy.js'
import type { StoredSchool } from '../schools/stored-school.js'

/** When a class's register is open, by the policy of the day. Where its pupils' times differ: the widest. */
export interface RegisterWindow {
  /** `null` where the policy does not say. */
  readonly opens: MinuteOfDay | null
  readonly lateAfter: MinuteOfDay | null
  /** `null` where the policy does not say: until the day ends. */
  readonly closes: MinuteOfDay | null
  /** The clauses with these times. */
  readonly cites: readonly string[]
}

/** Where a register stands at a moment. */
export type RegisterPhase =
  /** The school is closed at that session. */
  | 'no-session'
  /** A later day, or the session has not begun. */
  | 'not-begun'
  | 'open'
  | 'closed'

/** The times of one pupil's registration. */
export function timesOf(school: StoredSchool, pupilId: number, day: Day, half: Half): RegistrationTimes {
  const pupil = school.findPupil(pupilId)
  return school.clock.times(day, half, pupil === undefined ? '' : spellNear(pupil, day).yearGroup)
}

export function windowOf(
  school: StoredSchool,
  pupilIds: readonly number[],
  day: Day,
  half: Half,
): RegisterWindow {
  const all = [...new Set(pupilIds.map((pupilId) => timesOf(school, pupilId, day, half)))]
  const stated = (pick: (times: RegistrationTimes) => MinuteOfDay | null): MinuteOfDay[] =>
    all.map(pick).filter((minute) => minute !== null)
  const opens = stated((times) => times.opens)
  const lateAfter = stated((times) => times.lateAfter)
  const closes = stated((times) => times.closes)
  return {
    opens: opens.length < all.length ? null : Math.min(...opens),
    lateAfter: lateAfter.length < all.length ? null : Math.min(...lateAfter),
    closes: closes.length < all.length ? null : Math.max(...closes),
    cites: all.reduce<string[]>((cites, times) => union(cites, times.cites), []),
  }
}

/** A register is open from its opening to its closing minute, both of them in it. */
export function phaseOf(
  school: StoredSchool,
  window: RegisterWindow,
  day: Day,
  half: Half,
  now: Instant,
): RegisterPhase {
  if (!school.calendar.isOpen(day, half)) return 'no-session'
  const today = dayOfInstant(now)
  if (day !== today) return day > today ? 'not-begun' : 'closed'
  const minute = minuteOfInstant(now)
  if (window.opens !== null && minute < window.opens) return 'not-begun'
  return minute <= (window.closes ?? END_OF_DAY) ? 'open' : 'closed'
}
