import type { LeaveRequestEvent, SchoolEvent } from '../../domain/events/school-event.js'
import { type CodeId, type CodeSet, NO_MARK } from '../../domain/register/code-set.js'
import type { Pupil } from '../../domain/roll/pupil.js'
import type { SchoolProfile } from '../../domain/school-record.js'
import type { Day, Instant } from '../../kernel/school-date.js'
import type { EffectivePolicy } from '../../policy/effective/effective-policy.js'
import { leaveCases } from '../../rules/leave/leave-cases.js'
import { leaveCodes } from '../../rules/leave/leave-codes.js'
import { codeForReason } from '../../rules/suggested-codes.js'
import type { PlannedAbsence } from '../../storage/class-register.js'
import { eventsAt } from '../school.js'

/** What is known beforehand of a pupil's session. */
export interface KnownAbsence {
  readonly pupilId: number
  /** {@link NO_MARK}: a reason was given, and nobody has decided its code yet. */
  readonly code: CodeId
  /** It is leave that was granted. */
  readonly leave: boolean
}

interface KnownSchool {
  readonly codes: CodeSet
  readonly policy: EffectivePolicy
  readonly profile: SchoolProfile
  readonly findPupil: (pupilId: number) => Pupil | undefined
  readonly pupilIdOf: (upn: string) => number | undefined
}

/**
 * Who is known to be away, or elsewhere, at a session: what the office planned first, then leave that was granted, then a
 * suspension, then what parents said that was not refused.
 */
export function knownAbsences(
  school: KnownSchool,
  planned: readonly PlannedAbsence[],
  events: readonly SchoolEvent[],
  day: Day,
  now: Instant,
): Map<number, KnownAbsence> {
  const known = new Map<number, KnownAbsence>()
  const add = (pupilId: number, code: CodeId, leave = false): void => {
    known.set(pupilId, { pupilId, code, leave })
  }
  for (const [upn, mine] of eventsAt(events, now).events) {
    const pupilId = school.pupilIdOf(upn)
    const pupil = pupilId === undefined ? undefined : school.findPupil(pupilId)
    if (pupilId === undefined || pupil === undefined) continue
    const idOf = (symbol: string | undefined): CodeId =>
      symbol === undefined ? NO_MARK : (school.codes.find(symbol, day) ?? NO_MARK)

    const explanation = mine.explanationOf(day)
    if (explanation !== undefined && explanation.accepted !== false) {
      const suggested =
        explanation.accepted === true
          ? codeForReason({ school, pupil }, explanation.reason, day)?.code
          : undefined
      add(pupilId, idOf(suggested))
    }
    if (mine.suspensions.some(({ from, to }) => day >= from && day <= to)) add(pupilId, idOf(SUSPENDED))
    const granted = leaveCases(mine).findLast(
      ({ request, decision }) => decision?.decision === 'granted' && day >= request.from && day <= request.to,
    )
    if (granted?.decision !== undefined)
      add(pupilId, idOf(granted.decision.code || codeIfGranted(school, pupil, granted.request)), true)
  }
  for (const { pupilId, code, source } of planned) add(pupilId, code, source === 'leave')
  return known
}

/** The national code of a suspension for which nothing else was arranged. */
const SUSPENDED = 'E'

/** The policy's code for leave that was granted without naming one. */
function codeIfGranted(school: KnownSchool, pupil: Pupil, request: LeaveRequestEvent): string | undefined {
  const { leave } = school.policy
  if (request.reason === 'religious' && leave.religious !== undefined) return leave.religious.code
  return leaveCodes(leave, request, school, pupil).granted ?? undefined
}
