import { type Day, getTime, type MinuteOfDay, weekdayOf } from '../../kernel/school-date.js'
import type { Registration } from '../vocabulary/sections/school-day.js'
import type { PolicyTimeline } from './policy-timeline.js'
import { WEEKDAYS } from '../vocabulary/words.js'

/** When an entry without a time is taken to have been recorded where the policy gives no time at all: 09:30 and 13:30. */
const FALLBACK: readonly [MinuteOfDay, MinuteOfDay] = [570, 810]
/** How long after a registration's only stated time such an entry is taken to have been recorded. */
const AFTER_REGISTRATION = 30

/** The times of one registration, as the policy of the day has them; `null` where it does not say. */
export interface RegistrationTimes {
  readonly opens: MinuteOfDay | null
  readonly lateAfter: MinuteOfDay | null
  readonly closes: MinuteOfDay | null
  /** When an entry without a time of its own was recorded. */
  readonly recorded: MinuteOfDay
  readonly cites: readonly string[]
}

/** Answers when registers open and close, by the policy in force on each day. Implements the domain's register clock. */
export class PolicyClock {
  /** By year group, then by version, weekday and half as one number. */
  readonly #times = new Map<string, (RegistrationTimes | undefined)[]>()

  constructor(
    readonly timeline: PolicyTimeline,
    /** Whether a year group is in an audience of registrations (year groups and key stages only). */
    readonly includes: (audience: NonNullable<Registration['for']>, yearGroup: string) => boolean,
  ) {}

  times(day: Day, half: 0 | 1, yearGroup: string): RegistrationTimes {
    let known = this.#times.get(yearGroup)
    if (known === undefined) {
      known = []
      this.#times.set(yearGroup, known)
    }
    const key = (this.timeline.versionNumberOn(day) * 8 + weekdayOf(day)) * 2 + half
    let times = known[key]
    if (times === undefined) {
      times = this.#find(day, half, yearGroup)
      known[key] = times
    }
    return times
  }

  closes(day: Day, half: 0 | 1, yearGroup: string): MinuteOfDay | null {
    return this.times(day, half, yearGroup).closes
  }

  recorded(day: Day, half: 0 | 1, yearGroup: string): MinuteOfDay {
    return this.times(day, half, yearGroup).recorded
  }

  #find(day: Day, half: 0 | 1, yearGroup: string): RegistrationTimes {
    const weekday = WEEKDAYS[weekdayOf(day) - 1]
    const entries = this.timeline
      .on(day)
      .registration.filter(
        (candidate) =>
          candidate.session === (half === 0 ? 'AM' : 'PM') &&
          (candidate.weekdays === undefined ||
            (weekday !== undefined && candidate.weekdays.includes(weekday))) &&
          (candidate.for === undefined || this.includes(candidate.for, yearGroup)),
      )
    // The one that speaks of fewest: of this weekday before any weekday, of this audience before every pupil.
    const entry = entries.reduce<Registration | undefined>(
      (best, next) => (best === undefined || narrowness(next) > narrowness(best) ? next : best),
      undefined,
    )
    const { opens, lateAfter, closes } = registrationTimes(entry)
    const stated = opens ?? lateAfter
    const recorded = closes ?? (stated === null ? FALLBACK[half] : stated + AFTER_REGISTRATION)
    return { opens, lateAfter, closes, recorded, cites: entry?.cites ?? [] }
  }
}

/**
 * The times that act for a registration: where no “late after” is stated pupils are due when the register opens, and
 * where only that is stated the minutes to the close count from it.
 */
export function registrationTimes(
  entry: Pick<Registration, 'opens' | 'late_after' | 'closes'> | undefined,
): Pick<RegistrationTimes, 'opens' | 'lateAfter' | 'closes'> {
  const opens = entry?.opens === undefined ? null : getTime(entry.opens)
  const lateAfter = entry?.late_after === undefined ? opens : getTime(entry.late_after)
  const stated = opens ?? lateAfter
  if (entry?.closes === undefined) return { opens, lateAfter, closes: null }
  if ('at' in entry.closes) return { opens, lateAfter, closes: getTime(entry.closes.at) }
  return { opens, lateAfter, closes: stated === null ? null : stated + entry.closes.minutes_after_opening }
}

const narrowness = (entry: Registration): number =>
  (entry.weekdays === undefined ? 0 : 2) + (entry.for === undefined ? 0 : 1)
