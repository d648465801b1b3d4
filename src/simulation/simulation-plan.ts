import type { Phase, SchoolSettings } from '../domain/school-record.js'
import type { Day, MinuteOfDay } from '../kernel/school-date.js'
import type { AbsenceRates } from './absence-rates.js'

/** When a session is registered, in minutes of the day; `null` where the policy gives no such time. */
export interface SessionTimes {
  readonly am: {
    readonly opens: MinuteOfDay
    /** After this a pupil is late. */
    readonly lateAfter: MinuteOfDay
    readonly closes: MinuteOfDay | null
  }
  readonly pm: { readonly opens: MinuteOfDay | null; readonly closes: MinuteOfDay | null }
}

/** The school to invent. The same plan gives exactly the same school. */
export interface SimulationPlan {
  readonly seed: string | number
  /** Goes into the school's profile as it is. */
  readonly policy: string
  readonly name: string
  readonly id: string
  readonly la: string
  readonly phase: Phase
  /** The year groups on the roll, youngest first; Reception to 6 or 7 to 11 by phase where they are not given. */
  readonly yearGroups?: readonly string[]
  /** The size of the roll. */
  readonly pupils: number
  /** How many academic years of marks there are; the last is the one that holds `until`. */
  readonly years: number
  /** The last day with marks. What happens after it is drawn all the same, so that a later day only adds to the record. */
  readonly until: Day
  /** What is recorded later on the last day does not exist yet. The end of the day where it is not given. */
  readonly untilMinute?: MinuteOfDay
  readonly times: SessionTimes
  readonly rates: AbsenceRates
  readonly settings: SchoolSettings
}

/** When the register of each session is complete: the close, else what the contract lays down where a policy is silent. */
export function registerClose(times: SessionTimes, half: 0 | 1): MinuteOfDay {
  if (half === 0) return times.am.closes ?? times.am.opens + 30
  return times.pm.closes ?? (times.pm.opens === null ? 13 * 60 + 30 : times.pm.opens + 30)
}
