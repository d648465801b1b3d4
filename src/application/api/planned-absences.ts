import type { Half } from '../../domain/register/entries.js'
import { findSpell } from '../../domain/roll/pupil.js'
import { type Day, formatDay } from '../../kernel/school-date.js'
import {
  addPlannedAbsence,
  type PlannedAbsence,
  plannedAbsencesIn,
  type PlannedSource,
} from '../../storage/planned-absences.js'
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
export interface SentAbsence {
  readonly pupilId: number
  readonly from: Day
  readonly to: Day
  readonly half: Half | null
  readonly code: string
  readonly source: PlannedSource
  readonly reason: string
}

const LONGEST_DAYS = 366

/** Plans an absence. @throws {RequestFaultsError} with everything that is wrong. @returns its number */
export function planAbsence(
  services: ApiServices,
  key: KeyHolder,
  request: NamedRequest,
  sent: SentAbsence,
): Promise<{ readonly plannedNo: number; readonly repeated: boolean }> {
  const { schoolId } = key
  return asKey(services, key, 'absences:write', (tx, school) =>
    doOnce(tx, services, key, request, 'api.planned-absence', async () => {
      const plannedNo = await addPlannedAbsence(
        tx,
        school.codeNumbers,
        schoolId,
        { ...sent, code: check(school, sent) },
        authorOf(key),
        services.clock.instantUtc(),
      )
      noteFor(tx, services, key, {
        action: 'change',
        what: 'api.planned-absence',
        pupilId: sent.pupilId,
        facts: { planned: plannedNo, from: formatDay(sent.from), to: formatDay(sent.to) },
      })
      return { plannedNo }
    }),
  )
}

/** @returns the code's number */
function check(school: StoredSchool, { pupilId, from, to, code }: SentAbsence): number {
  const faults: RequestFault[] = []
  const fault = (field: string, name: string, detail: string): void => {
    faults.push({ at: { pointer: `/${field}` }, code: name, detail })
  }
  const pupil = school.findPupil(pupilId)
  if (pupil === undefined) fault('pupil_id', 'unknown-pupil', 'this school has no pupil with that number')
  else if (findSpell(pupil, from) === undefined)
    fault('pupil_id', 'not-on-roll', 'the pupil is not on the roll on the first day')
  if (to < from) fault('to', 'days-reversed', 'expected a last day that is not before the first')
  else if (to - from > LONGEST_DAYS) fault('to', 'too-long', `expected at most ${LONGEST_DAYS} days`)
  const found = school.codes.find(code, from)
  if (found === undefined || found !== school.codes.find(code, to))
    fault('code', 'unknown-code', 'expected a code that is valid on all the days: see /codes')
  if (faults.length > 0) throw new RequestFaultsError(faults)
  return found as number
}
