import type { LeaveRequestEvent } from '../../domain/events/school-event.js'
import type { CodeSet } from '../../domain/register/code-set.js'
import type { Pupil } from '../../domain/roll/pupil.js'
import type { SchoolProfile } from '../../domain/school-record.js'
import { holdsOn } from '../../policy/effective/effective-policy.js'
import type { Leave } from '../../policy/vocabulary/sections/leave.js'
import { isInAudience } from '../facts/school-facts.js'

/** The codes of a leave: if it is granted, and if it is taken without. */
export interface LeaveCodes {
  readonly granted: string | null
  readonly refused: string | null
}

interface SchoolOfLeave {
  readonly codes: CodeSet
  readonly profile: SchoolProfile
}

/** What the policy's list of codes says of a request: of the entries that fit, the first whose code there was on the leave's first day. */
export function leaveCodes(
  { codes }: Leave,
  request: LeaveRequestEvent,
  school: SchoolOfLeave,
  pupil: Pupil,
): LeaveCodes {
  const fitting = (codes ?? []).filter(
    (entry) =>
      holdsOn(entry, request.from) &&
      (entry.reasons === undefined || entry.reasons.includes(request.reason)) &&
      (entry.for === undefined || isInAudience(school, pupil, entry.for, request.from)),
  )
  const first = (symbols: readonly string[]): string | null =>
    symbols.find((symbol) => school.codes.find(symbol, request.from) !== undefined) ?? null
  return {
    granted: first(fitting.map(({ granted }) => granted)),
    refused: first(fitting.map(({ refused }) => refused)),
  }
}
