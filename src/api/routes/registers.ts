import { type Static, Type } from '@fastify/type-provider-typebox'
import { formatCursor, parseCursor } from '../../application/api/cursors.js'
import {
  type EnteredMarks as Entered,
  enterSentMarks,
  followMarks,
  handInRegister,
  readClassRegister,
  readPupilMarks,
  type SentMark,
} from '../../application/api/marks.js'
import { nameRequest } from '../../application/api/requests.js'
import type { StoredSchool } from '../../application/schools/stored-school.js'
import { AM, type Half, halfName, PM, UNSTATED } from '../../domain/register/entries.js'
import { dayOfInstant, formatDay, formatInstant, formatTime, getDay } from '../../kernel/school-date.js'
import { type ApiArea, type ApiParts, BY_KEY, keyOf } from '../area.js'
import { READ_PROBLEMS, WRITE_PROBLEMS } from '../problems.js'
import {
  ClassRegister,
  Cursor,
  Date,
  EnteredMarks,
  Fields,
  Limit,
  Mark,
  MarkToEnter,
  Name,
  Page,
  PupilId,
  Session,
  WriteHeaders,
} from '../schemas.js'

const tags = ['registers']
const MOST_MARKS = 500
const Marks = Type.Array(MarkToEnter, { minItems: 1, maxItems: MOST_MARKS })

/** Class registers and marks, to read, to enter and to follow. */
export function addRegisterRoutes(area: ApiArea, parts: ApiParts): void {
  const ofClass = Fields({ class: Name(), date: Date, session: Session })

  area.get(
    '/classes/:class/registers/:date/:session',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: "A class's register",
        description: 'Scope marks:read.',
        params: ofClass,
        response: { 200: ClassRegister, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const { class: className, date, session } = request.params
      const register = await readClassRegister(parts, keyOf(request), {
        className,
        day: getDay(date),
        half: halfOf(session),
      })
      const { school } = register
      const symbol = (code: number): string => school.codes.meaning(code).symbol
      return {
        class: className,
        date,
        session,
        opens: timeOrNull(register.opens),
        closes: timeOrNull(register.closes),
        taken: register.takings.map(({ takenAt, person, position }) => ({
          at: takenAt.toISOString(),
          by: person,
          position,
        })),
        pupils: register.pupils.map(({ pupilId, standing, planned }) => ({
          pupil_id: pupilId,
          entry_no: standing?.entryNo ?? 0,
          code: standing === undefined ? null : symbol(standing.code),
          arrived_at: standing === undefined ? null : timeOrNull(standing.arrivedAt),
          planned_code: planned === undefined ? null : symbol(planned.code),
        })),
      }
    },
  )

  area.put(
    '/classes/:class/registers/:date/:session',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: "Hand in a class's register",
        description:
          'Scope marks:write. All or nothing, while the register is open: a mark for every pupil of the class who has none yet.',
        params: ofClass,
        headers: WriteHeaders,
        body: Fields({ marks: Marks }),
        response: { 200: EnteredMarks, ...WRITE_PROBLEMS },
      },
    },
    async (request) => {
      const key = keyOf(request)
      const { class: className, date, session } = request.params
      const { marks } = request.body
      const name = nameRequest(key, request.headers['idempotency-key'], ['register', request.params, marks])
      return enteredOf(
        await handInRegister(
          parts,
          key,
          name,
          { className, day: getDay(date), half: halfOf(session) },
          marks.map(sentOf),
        ),
      )
    },
  )

  area.post(
    '/marks',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: 'Enter marks of one session',
        description:
          'Scope marks:write. All or nothing, for any pupils, also after the register has closed. A mark with based_on amends that entry and needs a reason; the entry that it amends is kept.',
        headers: WriteHeaders,
        body: Fields({ date: Date, session: Session, marks: Marks }),
        response: { 200: EnteredMarks, ...WRITE_PROBLEMS },
      },
    },
    async (request) => {
      const key = keyOf(request)
      const { date, session, marks } = request.body
      const name = nameRequest(key, request.headers['idempotency-key'], ['marks', request.body])
      const on = { day: getDay(date), half: halfOf(session) }
      return enteredOf(await enterSentMarks(parts, key, name, on, marks.map(sentOf)))
    },
  )

  area.get(
    '/marks',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: 'Marks and amendments, to follow',
        description:
          'Scope marks:read. In the order of recording. Who reads to the end and later goes on from the last `next` misses nothing, however many write at the same time.',
        querystring: Fields({
          pupil_id: Type.Optional(PupilId),
          from: Type.Optional(Date),
          to: Type.Optional(Date),
          updated_after: Type.Optional(Cursor),
          limit: Type.Optional(Limit),
        }),
        response: { 200: Page(Mark), ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const key = keyOf(request)
      const { pupil_id: pupilId, from, to, updated_after: cursor } = request.query
      const { limit = Limit.default as number } = request.query
      const after = parseCursor('marks', key.schoolId, cursor)
      const { school, entries, last, more } = await followMarks(parts, key, after, limit, {
        pupilId,
        from,
        to,
      })
      return {
        data: entries.map((entry) => ({
          entry_no: entry.entryNo,
          pupil_id: entry.pupilId,
          date: entry.day,
          session: halfName(entry.half),
          code: school.codes.meaning(entry.code).symbol,
          arrived_at: entry.arrivedAt === null ? null : formatTime(entry.arrivedAt),
          recorded_at: entry.recordedAt === null ? null : entry.recordedAt.slice(0, 16).replace(' ', 'T'),
          entered_at: entry.appendedAt.toISOString(),
          by: entry.recordedBy,
          position: entry.position,
          reason: entry.reason,
          amends: entry.amends,
        })),
        next: formatCursor('marks', key.schoolId, last),
        more,
      }
    },
  )

  area.get(
    '/pupils/:pupil_id/marks',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: "A pupil's marks with their amendments",
        description: 'Scope marks:read. By session; of this academic year where no days are given.',
        params: Fields({ pupil_id: PupilId }),
        querystring: Fields({ from: Type.Optional(Date), to: Type.Optional(Date) }),
        response: { 200: Fields({ data: Type.Array(Mark) }), ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const key = keyOf(request)
      const { from, to } = request.query
      const today = dayOfInstant(parts.clock.now())
      const year = (await parts.schools.known(key.schoolId)).calendar.yearOf(today)
      const { school, entries } = await readPupilMarks(
        parts,
        key,
        request.params.pupil_id,
        from === undefined ? year.start : getDay(from),
        to === undefined ? year.end : getDay(to),
      )
      return { data: entries.map((entry) => markOf(entry, school)) }
    },
  )
}

type Entry = Awaited<ReturnType<typeof readPupilMarks>>['entries'][number]

function markOf(entry: Entry, school: StoredSchool): Static<typeof Mark> {
  return {
    entry_no: entry.entryNo,
    pupil_id: entry.pupilId,
    date: formatDay(entry.day),
    session: halfName(entry.half),
    code: school.codes.meaning(entry.code).symbol,
    arrived_at: timeOrNull(entry.arrivedAt),
    recorded_at: entry.recordedAt === UNSTATED ? null : formatInstant(entry.recordedAt),
    entered_at: entry.appendedAt.toISOString(),
    by: entry.recordedBy,
    position: entry.position,
    reason: entry.reason,
    amends: entry.amends,
  }
}

function sentOf(mark: Static<typeof MarkToEnter>): SentMark {
  return {
    pupilId: mark.pupil_id,
    code: mark.code,
    arrivedAt: mark.arrived_at,
    reason: mark.reason,
    basedOn: mark.based_on,
  }
}

function enteredOf({ entered, unchanged, conflicts, repeated }: Entered): Static<typeof EnteredMarks> {
  return {
    entered: entered.map(({ pupilId, entryNo }) => ({ pupil_id: pupilId, entry_no: entryNo })),
    unchanged,
    conflicts: [...conflicts],
    repeated,
  }
}

const halfOf = (session: 'AM' | 'PM'): Half => (session === 'AM' ? AM : PM)

function timeOrNull(minute: number | null): string | null {
  return minute === null || minute === UNSTATED ? null : formatTime(minute)
}
