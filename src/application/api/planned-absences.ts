import type { CodeId } from '../../domain/register/code-set.js'
import { findSpell } from '../../domain/roll/pupil.js'
import { type Day, formatDay } from '../../kernel/school-date.js'
import {
  addPlannedAbsence,
  type PlannedAbsence,
  plannedAbsencesIn,
  type PlannedSource,
} from '../../storage/planned-absences.js'
import {
  amendUnexplained,
  LONGEST_PLAN_DAYS,
  type MarkedSession,
  otherPlanOf,
  type PlannedSessions,
  type PlanRefusal,
  whyNotPlanned,
} from '../register/planning.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { type ApiServices, asKey, noteFor } from './api-services.js'
import { authorOf, type KeyHolder } from './keys.js'
import { type RequestFault, RequestFaultsError } from './refusals.js'
import { doOnce, type NamedRequest } from './requests.js'

export { PLANNED_SOURCES } from '../../storage/planned-absences.js'

/** Absences known beforehand that reach a span of days, those cancelled among them. */
export function listPlannedAbsences(
  services: ApiServices,
  key: KeyHolder,
  from: Day,
  to: Day,
  pupilId?: number,
): Promise<{ readonly school: StoredSchool; readonly absences: readonly PlannedAbsence[] }> {
  return asKey(services, key, 'absences:read', async (tx, school) => {
    const all = await plannedAbsencesIn(tx, school.codeNumbers, key.schoolId, from, to)
    const absences = pupilId === undefined ? all : all.filter((it) => it.pupilId === pupilId)
    if (absences.length > 0)
      noteFor(tx, services, key, {
        action: 'view',
        what: 'api.planned-absences',
        ...(pupilId === undefined ? {} : { pupilId }),
        facts: { from: formatDay(from), to: formatDay(to), absences: absences.length },
      })
    return { school, absences }
  })
}

/** A planned absence as a system sends it. */
export interface SentAbsence extends PlannedSessions {
  readonly code: string
  readonly source: PlannedSource
  readonly reason: string
}

/** What came of it. */
interface PlannedByKey {
  readonly plannedNo: number
  /** The marks without a reason that it amended, as they were before; absent from answers that were kept before there were any. */
  readonly amended?: readonly MarkedSession[]
}

/**
 * Plans an absence, as the office does: where the register already has it without a reason, and the key may enter marks, the mark is
 * amended.
 *
 * @throws {RequestFaultsError} with everything that is wrong, another plan for some of the sessions among it
 */
export async function planAbsence(
  services: ApiServices,
  key: KeyHolder,
  request: NamedRequest,
  sent: SentAbsence,
): Promise<PlannedByKey & { readonly repeated: boolean }> {
  const { schoolId } = key
  const planned = await asKey(services, key, 'absences:write', (tx, school) =>
    doOnce(tx, services, key, request, 'api.planned-absence', async (): Promise<PlannedByKey> => {
      const plan = { ...sent, code: check(school, sent) }
      const other = await otherPlanOf(tx, school, plan)
      if (other !== undefined) throw new RequestFaultsError([overlapWith(other)])
      const author = authorOf(key)
      const at = services.clock.instantUtc()
      const plannedNo = await addPlannedAbsence(tx, school.codeNumbers, schoolId, plan, author, at)
      const amended = key.scopes.has('marks:write')
        ? await amendUnexplained(tx, school, author, plan, services.clock.now(), at)
        : []
      noteFor(tx, services, key, {
        action: 'change',
        what: 'api.planned-absence',
        pupilId: sent.pupilId,
        facts: {
          planned: plannedNo,
          from: formatDay(sent.from),
          to: formatDay(sent.to),
          amended: amended.length,
        },
      })
      return { plannedNo, amended }
    }),
  )
  if (!planned.repeated) services.live?.publish(schoolId, { kind: 'planned' })
  return planned
}

const overlapWith = ({ plannedNo }: PlannedAbsence): RequestFault => ({
  at: { pointer: '/from' },
  code: 'already-planned',
  detail: `planned absence ${plannedNo} is for some of these sessions: expected others, or that it is cancelled first`,
})

const REFUSALS: Readonly<Record<PlanRefusal, readonly [field: string, code: string, detail: string]>> = {
  closed: ['from', 'closed', 'expected a session on which the school is open'],
  'code-dates': ['code', 'unknown-code', 'expected a code that is valid on all the days: see /codes'],
  'code-unsuitable': [
    'code',
    'code-unsuitable',
    'expected a code of an absence that can be known beforehand, and not of presence',
  ],
  age: ['code', 'code-unsuitable', 'the code is for pupils outside compulsory school age only'],
  'too-long': ['to', 'too-long', `expected at most ${LONGEST_PLAN_DAYS} days`],
}

/** @returns the code's number */
function check(school: StoredSchool, sent: SentAbsence): CodeId {
  const { pupilId, from, to } = sent
  const faults: RequestFault[] = []
  const fault = (field: string, name: string, detail: string): void => {
    faults.push({ at: { pointer: `/${field}` }, code: name, detail })
  }
  const pupil = school.findPupil(pupilId)
  const spell = pupil === undefined ? undefined : findSpell(pupil, from)
  if (pupil === undefined) fault('pupil_id', 'unknown-pupil', 'this school has no pupil with that number')
  else if (spell === undefined)
    fault('pupil_id', 'not-on-roll', 'the pupil is not on the roll on the first day')
  if (to < from) fault('to', 'days-reversed', 'expected a last day that is not before the first')
  const code = school.codes.find(sent.code, from)
  if (code === undefined) fault(...REFUSALS['code-dates'])
  else if (pupil !== undefined && spell !== undefined && to >= from) {
    const why = whyNotPlanned(school, pupil, spell.yearGroup, { ...sent, symbol: sent.code })
    if (why !== undefined) fault(...REFUSALS[why])
  }
  if (faults.length > 0) throw new RequestFaultsError(faults)
  return code as CodeId
}
