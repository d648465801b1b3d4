import type { Half } from '../domain/register/entries.js'
import type { MinuteOfDay } from '../kernel/school-date.js'
import type { RegistrationTimes } from '../policy/effective/policy-clock.js'

/** What the policy's times make of an arrival. */
export interface ArrivalCode {
  /** `/` or `\` where the pupil was in time after all. */
  readonly code: '/' | '\\' | 'L' | 'U'
  readonly why: 'in-time' | 'before-close' | 'after-close' | 'no-close'
  readonly cites: readonly string[]
}

/**
 * The code of a pupil who comes in at a minute: late until the register closes, absent for the session from then on.
 *
 * An arrival at the very minute of `late_after` is in time and one at the very closing minute is before the close, as the
 * vocabulary says. Where the policy states no closing time no U is set by the clock.
 */
export function codeOfArrival(
  { lateAfter, closes, cites }: Pick<RegistrationTimes, 'lateAfter' | 'closes' | 'cites'>,
  half: Half,
  arrivedAt: MinuteOfDay,
): ArrivalCode {
  if (lateAfter !== null && arrivedAt <= lateAfter)
    return { code: half === 0 ? '/' : '\\', why: 'in-time', cites }
  if (closes === null) return { code: 'L', why: 'no-close', cites }
  return arrivedAt <= closes
    ? { code: 'L', why: 'before-close', cites }
    : { code: 'U', why: 'after-close', cites }
}
