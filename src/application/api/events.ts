import type { SchoolEvent } from '../../domain/events/school-event.js'
import { eventFromJson } from '../../exchange/index.js'
import { InputError } from '../../kernel/domain-error.js'
import { type EventChange, eventsAfter, leaveRequests } from '../../storage/changes.js'
import type { Tx } from '../../storage/database.js'
import { appendEvents } from '../../storage/events.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { type ApiServices, asKey, noteFor } from './api-services.js'
import { authorOf, type KeyHolder } from './keys.js'
import { type RequestFault, RequestFaultsError } from './refusals.js'
import { doOnce, type NamedRequest } from './requests.js'

/** Events after a number, in the order in which they were recorded. */
export function followEvents(
  services: ApiServices,
  key: KeyHolder,
  after: number,
  limit: number,
  pupilId?: number,
): Promise<{ readonly events: readonly EventChange[]; readonly last: number; readonly more: boolean }> {
  return asKey(services, key, 'events:read', async (tx) => {
    const events = await eventsAfter(tx, { schoolId: key.schoolId, after, limit }, pupilId)
    if (events.length > 0)
      noteFor(tx, services, key, {
        action: 'view',
        what: 'api.events',
        ...(pupilId === undefined ? {} : { pupilId }),
        facts: { events: events.length },
      })
    return { events, last: events.at(-1)?.eventNo ?? after, more: events.length === limit }
  })
}

/** An event as a system sends it: the fields of a school folder's, with the pupil's number in place of the UPN. */
export type SentEvent = Readonly<Record<string, unknown>> & {
  readonly type: string
  readonly pupil_id?: number | undefined
}

export interface RecordedEvents {
  readonly recorded: number
  readonly repeated: boolean
}

/**
 * Records events, all or none.
 *
 * @throws {RequestFaultsError} with everything that is wrong
 */
export function recordEvents(
  services: ApiServices,
  key: KeyHolder,
  request: NamedRequest,
  sent: readonly SentEvent[],
): Promise<RecordedEvents> {
  const { schoolId } = key
  return asKey(services, key, 'events:write', (tx, school) =>
    doOnce(tx, services, key, request, 'api.events', async () => {
      const events = await checkEvents(tx, services, school, sent)
      const at = services.clock.instantUtc()
      await appendEvents(tx, schoolId, events, (upn) => school.pupilIdOf(upn) as number, authorOf(key), at)
      noteFor(tx, services, key, {
        action: 'change',
        what: 'api.events',
        facts: { events: events.length },
      })
      return { recorded: events.length }
    }),
  )
}

async function checkEvents(
  tx: Tx,
  { clock }: ApiServices,
  school: StoredSchool,
  sent: readonly SentEvent[],
): Promise<SchoolEvent[]> {
  const faults: RequestFault[] = []
  const now = clock.now()
  const events: SchoolEvent[] = []
  const leave = await leaveRequests(
    tx,
    school.schoolId,
    sent.flatMap(({ id }) => (typeof id === 'string' ? [id] : [])),
  )
  sent.forEach(({ pupil_id: pupilId, ...fields }, i) => {
    const fault = (field: string, code: string, detail: string): void => {
      faults.push({ at: { pointer: `/events/${i}${field}` }, code, detail })
    }
    const pupil = pupilId === undefined ? undefined : school.findPupil(pupilId)
    if (pupilId !== undefined && pupil === undefined) {
      fault('/pupil_id', 'unknown-pupil', 'this school has no pupil with that number')
      return
    }
    const event = readEvent(pupil === undefined ? fields : { ...fields, upn: pupil.upn }, school, (detail) =>
      fault('', 'event-faulty', detail),
    )
    if (event === undefined) return
    events.push(event)
    if (event.at > now) fault('/at', 'time-to-come', 'expected a time that has come')
    if (event.type === 'leave-request') {
      if (leave.has(event.id)) fault('/id', 'leave-taken', 'another request for leave has that id')
      leave.set(event.id, pupilId as number)
    }
    if (event.type === 'leave-decision' && leave.get(event.id) !== pupilId)
      fault('/id', 'leave-unknown', 'expected the id of a request for leave of this pupil')
  })
  if (faults.length > 0) throw new RequestFaultsError(faults)
  return events
}

function readEvent(
  fields: Readonly<Record<string, unknown>>,
  school: StoredSchool,
  tell: (detail: string) => void,
): SchoolEvent | undefined {
  try {
    return eventFromJson(fields, school.codes)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    for (const { message } of error.faults) tell(message)
    return undefined
  }
}
