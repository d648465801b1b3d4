import { Type } from '@fastify/type-provider-typebox'
import { listPlannedAbsences, planAbsence, PLANNED_SOURCES } from '../../application/api/planned-absences.js'
import { nameRequest } from '../../application/api/requests.js'
import { AM, halfName, PM } from '../../domain/register/entries.js'
import { dayOfInstant, formatDay, getDay } from '../../kernel/school-date.js'
import { type ApiArea, type ApiParts, BY_KEY, keyOf } from '../area.js'
import { READ_PROBLEMS, WRITE_PROBLEMS } from '../problems.js'
import {
  Code,
  Date,
  Fields,
  PupilId,
  Session,
  TextOrNull,
  Timestamp,
  Word,
  WriteHeaders,
} from '../schemas.js'

const tags = ['planned absences']
const DAYS_AHEAD = 28

/** Absences known beforehand. */
export function addPlannedAbsenceRoutes(area: ApiArea, parts: ApiParts): void {
  area.get(
    '/planned-absences',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: 'Planned absences',
        description: `Scope absences:read. Those that reach the days; from today for ${DAYS_AHEAD} days where none are given.`,
        querystring: Fields({
          from: Type.Optional(Date),
          to: Type.Optional(Date),
          pupil_id: Type.Optional(PupilId),
        }),
        response: {
          200: Fields({
            data: Type.Array(
              Fields({
                planned_no: Type.Integer(),
                pupil_id: PupilId,
                from: Date,
                to: Date,
                session: TextOrNull({ description: 'null: whole days' }),
                code: Type.String(),
                source: Word(PLANNED_SOURCES),
                reason: Type.String(),
                given_at: Timestamp,
                given_by: Type.String(),
                cancelled_at: TextOrNull(),
              }),
            ),
          }),
          ...READ_PROBLEMS,
        },
      },
    },
    async (request) => {
      const { from, to, pupil_id: pupilId } = request.query
      const first = from === undefined ? dayOfInstant(parts.clock.now()) : getDay(from)
      const last = to === undefined ? first + DAYS_AHEAD : getDay(to)
      const { school, absences } = await listPlannedAbsences(parts, keyOf(request), first, last, pupilId)
      return {
        data: absences.map((absence) => ({
          planned_no: absence.plannedNo,
          pupil_id: absence.pupilId,
          from: formatDay(absence.from),
          to: formatDay(absence.to),
          session: absence.half === null ? null : halfName(absence.half),
          code: school.codes.meaning(absence.code).symbol,
          source: absence.source,
          reason: absence.reason,
          given_at: absence.givenAt.toISOString(),
          given_by: absence.givenBy,
          cancelled_at: absence.cancelledAt?.toISOString() ?? null,
        })),
      }
    },
  )

  area.post(
    '/planned-absences',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: 'Plan an absence',
        description:
          'Scope absences:write. The class register then shows the code beforehand. With the scope marks:write as well, an absence that stands in the register without a reason (N, or O) is amended to the code; the answer says which. Refused where another plan is for some of the sessions.',
        headers: WriteHeaders,
        body: Fields({
          pupil_id: PupilId,
          from: Date,
          to: Date,
          session: Type.Optional(Session),
          code: Code,
          source: Word(PLANNED_SOURCES),
          reason: Type.String({ maxLength: 1000 }),
        }),
        response: {
          201: Fields({
            planned_no: Type.Integer(),
            amended: Type.Array(Fields({ date: Date, session: Session, code: Code }), {
              description: 'The marks that it amended, with the code that each had.',
            }),
            repeated: Type.Boolean(),
          }),
          ...WRITE_PROBLEMS,
        },
      },
    },
    async (request, reply) => {
      const key = keyOf(request)
      const { pupil_id: pupilId, from, to, session, code, source, reason } = request.body
      const name = nameRequest(key, request.headers['idempotency-key'], ['planned-absence', request.body])
      const {
        plannedNo,
        amended = [],
        repeated,
      } = await planAbsence(parts, key, name, {
        pupilId,
        from: getDay(from),
        to: getDay(to),
        half: session === undefined ? null : session === 'AM' ? AM : PM,
        code,
        source,
        reason,
      })
      reply.code(201)
      return {
        planned_no: plannedNo,
        amended: amended.map((mark) => ({
          date: formatDay(mark.day),
          session: halfName(mark.half),
          code: mark.symbol,
        })),
        repeated,
      }
    },
  )
}
