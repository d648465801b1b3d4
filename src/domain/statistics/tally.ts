import type { Fraction } from '../../kernel/fraction.js'
import { formatPercent } from '../../kernel/fraction.js'

/** Counts of sessions (half days) of one pupil, or summed over pupils. `attended + authorised + unauthorised` is possible. */
export interface Tally {
  readonly attended: number
  readonly authorised: number
  readonly unauthorised: number
  /** Code L: late, before the register closed. Part of `attended`. */
  readonly late: number
  /** Code U: came after the register closed. Part of `unauthorised`. */
  readonly lateAfterClose: number
  /** Code I. Part of `authorised`. */
  readonly ill: number
}

export const EMPTY_TALLY: Tally = {
  attended: 0,
  authorised: 0,
  unauthorised: 0,
  late: 0,
  lateAfterClose: 0,
  ill: 0,
}

export const possibleOf = (tally: Tally): number => tally.attended + tally.authorised + tally.unauthorised
export const absentOf = (tally: Tally): number => tally.authorised + tally.unauthorised

export function addTallies(a: Tally, b: Tally): Tally {
  return {
    attended: a.attended + b.attended,
    authorised: a.authorised + b.authorised,
    unauthorised: a.unauthorised + b.unauthorised,
    late: a.late + b.late,
    lateAfterClose: a.lateAfterClose + b.lateAfterClose,
    ill: a.ill + b.ill,
  }
}

/** Attended over possible; `of` is 0 where nothing was possible, and then there is no rate. */
export const attendanceOf = (tally: Tally): Fraction => ({ is: tally.attended, of: possibleOf(tally) })

/** With one decimal, half up, as it is shown; `null` where nothing was possible. */
export const formatAttendance = (tally: Tally): string | null => formatPercent(attendanceOf(tally))

/** Missed a tenth or more of their own possible sessions. @source DfE, pupil absence statistics: since 2015/16 */
export function isPersistentlyAbsent(tally: Tally): boolean {
  const possible = possibleOf(tally)
  return possible > 0 && absentOf(tally) * 10 >= possible
}

/** Missed half or more of their own possible sessions. @source DfE, pupil absence statistics */
export function isSeverelyAbsent(tally: Tally): boolean {
  const possible = possibleOf(tally)
  return possible > 0 && absentOf(tally) * 2 >= possible
}
