import type { SchoolEvent } from '../domain/events/school-event.js'
import type { CodeSet } from '../domain/register/code-set.js'
import { eventFromJson, eventToJson } from '../exchange/index.js'
import type { Author } from './audit.js'
import type { Tx } from './database.js'
import { instantText } from './values.js'

/** Adds events after those that are there. */
export async function appendEvents(
  tx: Tx,
  schoolId: number,
  events: readonly SchoolEvent[],
  pupilIdOf: (upn: string) => number,
  author: Author,
  appendedAt: Date,
): Promise<void> {
  if (events.length === 0) return
  await tx.query(
    `insert into event (school_id, event_no, type, at, pupil_id, class_name, body, appended_at, account_id, person)
     select $1, take + n - 1, type, at, pupil_id, class_name, body::jsonb, $2, $3, $4
     from take_numbers($1, 'event', $5) as take,
       unnest($6::text[], $7::timestamp[], $8::integer[], $9::text[], $10::text[])
         with ordinality as given (type, at, pupil_id, class_name, body, n)`,
    [
      schoolId,
      appendedAt.toISOString(),
      author.accountId,
      author.name,
      events.length,
      events.map((event) => event.type),
      events.map((event) => instantText(event.at)),
      events.map((event) => (event.upn === '' ? null : pupilIdOf(event.upn))),
      events.map((event) => ('className' in event && event.className !== '' ? event.className : null)),
      events.map((event) => JSON.stringify(eventToJson(event))),
    ],
  )
}

/** Events in the order in which they were recorded; of one pupil or of the whole school. */
export async function readEvents(
  tx: Tx,
  codes: CodeSet,
  schoolId: number,
  pupilId: number | null = null,
): Promise<SchoolEvent[]> {
  const rows = await tx.query<{ body: Record<string, unknown>; upn: string | null }>(
    `select e.body, p.upn from event e left join pupil p on p.school_id = e.school_id and p.pupil_id = e.pupil_id
     where e.school_id = $1 and ($2::integer is null or e.pupil_id = $2) order by e.at, e.event_no`,
    [schoolId, pupilId],
  )
  // A temporary UPN gives way to a permanent one: what was recorded under it is the same pupil's.
  return rows.map(({ body, upn }) =>
    eventFromJson(upn === null || body['upn'] === upn ? body : { ...body, upn }, codes),
  )
}
