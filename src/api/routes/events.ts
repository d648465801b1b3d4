import { Type } from '@fastify/type-provider-typebox'
import { formatCursor, parseCursor } from '../../application/api/cursors.js'
import { followEvents, recordEvents } from '../../application/api/events.js'
import { nameRequest } from '../../application/api/requests.js'
import { type ApiArea, type ApiParts, BY_KEY, keyOf } from '../area.js'
import { READ_PROBLEMS, WRITE_PROBLEMS } from '../problems.js'
import {
  Cursor,
  EventToRecord,
  Fields,
  Limit,
  Page,
  PupilId,
  RecordedEvent,
  WriteHeaders,
} from '../schemas.js'

const tags = ['events']
const MOST_EVENTS = 200

/** What a school did about absence: contacts, letters, meetings, requests for leave. */
export function addEventRoutes(area: ApiArea, parts: ApiParts): void {
  area.get(
    '/events',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: 'Events, to follow',
        description: 'Scope events:read. In the order of recording.',
        querystring: Fields({
          pupil_id: Type.Optional(PupilId),
          updated_after: Type.Optional(Cursor),
          limit: Type.Optional(Limit),
        }),
        response: { 200: Page(RecordedEvent), ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const key = keyOf(request)
      const { pupil_id: pupilId, updated_after: cursor, limit = Limit.default as number } = request.query
      const after = parseCursor('events', key.schoolId, cursor)
      const { events, last, more } = await followEvents(parts, key, after, limit, pupilId)
      return {
        data: events.map(({ eventNo, pupilId: of, body, appendedAt, person }) => ({
          ...(body as { type: string; at: string }),
          event_no: eventNo,
          pupil_id: of,
          entered_at: appendedAt.toISOString(),
          by: person,
        })),
        next: formatCursor('events', key.schoolId, last),
        more,
      }
    },
  )

  area.post(
    '/events',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: 'Record events',
        description: 'Scope events:write. All or nothing.',
        headers: WriteHeaders,
        body: Fields({ events: Type.Array(EventToRecord, { minItems: 1, maxItems: MOST_EVENTS }) }),
        response: {
          201: Fields({ recorded: Type.Integer(), repeated: Type.Boolean() }),
          ...WRITE_PROBLEMS,
        },
      },
    },
    async (request, reply) => {
      const key = keyOf(request)
      const name = nameRequest(key, request.headers['idempotency-key'], ['events', request.body])
      reply.code(201)
      return recordEvents(parts, key, name, request.body.events)
    },
  )
}
