import { randomUUID } from 'node:crypto'
import { Type } from '@fastify/type-provider-typebox'
import type { Static } from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { londonMinute } from '../../application/clock.js'
import { NoSuchThingError } from '../../application/permissions/not-allowed.js'
import type { Choice, ClassRegister, SessionOfClass } from '../../application/register/class-register.js'
import { classRegister } from '../../application/register/class-register.js'
import { type RowMark, takeRegister } from '../../application/register/take-register.js'
import type { Services } from '../../application/services.js'
import { dayOfInstant, minuteOfInstant, parseDay, parseTime } from '../../kernel/school-date.js'
import type { App } from '../app-type.js'
import { timeInWords } from '../layout/words.js'
import { principalOf } from '../plugins/requests.js'
import { registerView, type TypedRow } from './register-view.js'
import { addressOf, faultsInWords, halfOfPath, parseKnown, refusalInWords } from './register-words.js'
import { OWNER_HEADER, ownerOf } from './registers.js'

export const SESSION = Type.Object({
  className: Type.String({ minLength: 1, maxLength: 100 }),
  date: Type.String({ maxLength: 10 }),
  half: Type.Union([Type.Literal('am'), Type.Literal('pm')]),
})

const CHOICES = ['present', 'late', 'absent', 'known', 'stands', 'other'] as const satisfies readonly Choice[]
const LONGEST_REASON = 300
/** More pupils than any class has. */
const MOST_ROWS = 200

/** A form's fields: for each pupil `mark-`, `base-`, `minutes-`, `arrival-` and `code-` with the pupil's number. */
const FORM = Type.Record(
  Type.String({
    pattern: '^(?:(?:mark|base|minutes|arrival|code)-[0-9]{1,9}|request|known|reason|rest|_csrf)$',
  }),
  Type.String({ maxLength: LONGEST_REASON }),
  { additionalProperties: false, maxProperties: MOST_ROWS * 5 },
)

/** The same from a script, which may have kept it for a while. */
const JSON_BODY = Type.Object(
  {
    requestId: Type.String({ format: 'uuid' }),
    owner: Type.String({ maxLength: 100 }),
    /** What was known beforehand when the page was made: see {@link knownInText}. */
    known: Type.Optional(Type.String({ maxLength: 40 })),
    /** How long the device kept it: true whatever the device's clock shows. */
    keptForMs: Type.Integer({ minimum: 0 }),
    reason: Type.Optional(Type.String({ maxLength: LONGEST_REASON })),
    rows: Type.Array(
      Type.Object(
        {
          pupilId: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
          choice: Type.Union(CHOICES.map((it) => Type.Literal(it))),
          basedOn: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
          minutesLate: Type.Optional(Type.Integer({ minimum: 0, maximum: 999 })),
          arrivedAt: Type.Optional(Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' })),
          code: Type.Optional(Type.String({ maxLength: 2 })),
        },
        { additionalProperties: false },
      ),
      { maxItems: MOST_ROWS },
    ),
  },
  { additionalProperties: false },
)

/** One class's register: to see it, and to hand it in by form or by script. */
export function registerRegisterPage(app: App, services: Services): void {
  app.get('/registers/:className/:date/:half', { schema: { params: SESSION } }, async (request, reply) => {
    const register = await classRegister(services, principalOf(request), sessionOf(request.params))
    return showRegister(services, request, reply, register)
  })

  app.post(
    '/registers/:className/:date/:half',
    {
      schema: {
        params: SESSION,
        body: {
          content: {
            'application/json': { schema: JSON_BODY },
            'application/x-www-form-urlencoded': { schema: FORM },
          },
        },
      },
    },
    async (request, reply) => {
      const session = sessionOf(request.params)
      return request.headers['content-type']?.startsWith('application/json') === true
        ? fromScript(services, request, reply, session)
        : fromForm(services, request, reply, session)
    },
  )
}

/** @throws {NoSuchThingError} where the address names no day */
export function sessionOf({ className, date, half }: Static<typeof SESSION>): SessionOfClass {
  const day = parseDay(date)
  if (day === undefined) throw new NoSuchThingError('day')
  return { className, day, half: halfOfPath(half) }
}

function showRegister(
  { clock }: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  register: ClassRegister,
  again: {
    readonly typed?: ReadonlyMap<number, TypedRow>
    readonly reason?: string
    readonly faults?: ReadonlyMap<number, string>
    readonly errors?: readonly { readonly text: string; readonly href: string }[]
  } = {},
): FastifyReply {
  const owner = ownerOf(principalOf(request))
  reply.header(OWNER_HEADER, owner)
  return reply.page(
    'teacher/register',
    registerView({
      register,
      today: isToday({ clock }, register),
      clock: clock.instantUtc(),
      minute: minuteOfInstant(clock.now()),
      requestId: randomUUID(),
      owner,
      ...again,
    }),
    again.errors === undefined ? 200 : 422,
  )
}

async function fromForm(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  session: SessionOfClass,
): Promise<FastifyReply> {
  const principal = principalOf(request)
  const fields = request.body as Static<typeof FORM>
  const typed = typedRows(fields)
  if (fields['rest'] === 'present') {
    const { rows } = await classRegister(services, principal, session)
    for (const { pupilId, choice, basedOn } of rows) {
      const row = typed.get(pupilId)
      if (choice === null && row?.choice === undefined)
        typed.set(pupilId, { basedOn, ...row, choice: 'present' })
    }
  }
  const reason = fields['reason']?.trim() ?? ''
  const taken = await takeRegister(services, principal, {
    ...session,
    requestId: isUuid(fields['request']) ? fields['request'] : randomUUID(),
    rows: Array.from(typed).flatMap(([pupilId, row]): RowMark[] =>
      row.choice === undefined ? [] : [{ basedOn: 0, ...row, choice: row.choice, pupilId }],
    ),
    keptAt: null,
    knownUpTo: parseKnown(fields['known']),
    reason,
  })
  if (taken.outcome === 'refused') {
    const register = await classRegister(services, principal, session)
    const words = refusalInWords(taken.refusal, register, isToday(services, session))
    const faults = new Map(words.rows.map(({ pupilId, message }) => [pupilId, message]))
    return showRegister(services, request, reply, register, {
      typed,
      reason,
      faults,
      errors: [
        ...(words.message === ''
          ? []
          : [{ text: words.message, href: taken.refusal.kind === 'no-reason' ? '#reason' : '' }]),
        ...words.rows.map(({ pupilId, message }) => ({ text: message, href: `#mark-${pupilId}` })),
      ],
    })
  }
  const { conflicts } = taken.entered
  const query = new URLSearchParams({ saved: session.className, half: session.half === 0 ? 'am' : 'pm' })
  if (conflicts.length > 0) query.set('conflicts', String(conflicts.length))
  return reply.redirect(
    isToday(services, session) ? `/registers?${query.toString()}` : addressOf(session),
    303,
  )
}

async function fromScript(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  session: SessionOfClass,
): Promise<FastifyReply> {
  const principal = principalOf(request)
  const body = request.body as Static<typeof JSON_BODY>
  // Somebody else signed in on this device since: what the other one kept waits for them.
  if (body.owner !== ownerOf(principal)) return reply.code(409).send({ outcome: 'another-person' })
  const now = services.clock.instantUtc()
  const taken = await takeRegister(services, principal, {
    ...session,
    requestId: body.requestId,
    rows: body.rows.map(({ arrivedAt, ...row }) => ({
      ...row,
      ...(arrivedAt === undefined ? {} : { arrivedAt: parseTime(arrivedAt) }),
    })),
    keptAt: new Date(now.getTime() - body.keptForMs),
    knownUpTo: parseKnown(body.known),
    reason: body.reason?.trim() ?? '',
  })
  if (taken.outcome === 'refused') {
    const register = await classRegister(services, principal, session)
    return reply
      .code(422)
      .send({ outcome: 'refused', ...refusalInWords(taken.refusal, register, isToday(services, session)) })
  }
  const { entered, unchanged, conflicts } = taken.entered
  const rows =
    taken.faults.length === 0
      ? []
      : faultsInWords(taken.faults, await classRegister(services, principal, session))
  return reply.send({
    outcome: taken.outcome,
    at: timeInWords(minuteOfInstant(londonMinute(now))),
    entered: [...entered],
    unchanged,
    conflicts,
    left: taken.left,
    message: taken.outcome === 'handed-over' ? HANDED_OVER : taken.faults.length > 0 ? WITHOUT_TIMES : '',
    rows,
  })
}

const HANDED_OVER =
  'The register had closed, so what you marked was handed to the office. The office decides what is entered.'
const WITHOUT_TIMES = 'The register is saved, but without the times of arrival that cannot be right.'

/** What a form says of each pupil, as far as it says it. */
function typedRows(fields: Readonly<Record<string, string>>): Map<number, TypedRow> {
  const rows = new Map<number, TypedRow>()
  for (const [name, value] of Object.entries(fields)) {
    const [what = '', number] = name.split('-')
    if (number === undefined) continue
    const pupilId = Number(number)
    rows.set(pupilId, { ...rows.get(pupilId), ...typedField(what, value.trim()) })
  }
  return rows
}

function typedField(what: string, value: string): TypedRow {
  switch (what) {
    case 'mark': {
      const choice = CHOICES.find((it) => it === value)
      return choice === undefined ? {} : { choice }
    }
    case 'base':
      return /^\d{1,15}$/.test(value) ? { basedOn: Number(value) } : {}
    case 'minutes':
      // What is no number of minutes is as wrong as none: the row says so.
      return value === ''
        ? {}
        : { typedMinutes: value, minutesLate: /^\d{1,3}$/.test(value) ? Number(value) : 0 }
    case 'arrival': {
      const arrivedAt = parseTime(value)
      return arrivedAt === undefined ? {} : { arrivedAt }
    }
    default:
      return { code: value.toUpperCase() }
  }
}

const isToday = ({ clock }: Pick<Services, 'clock'>, { day }: SessionOfClass): boolean =>
  dayOfInstant(clock.now()) === day

const isUuid = (text: string | undefined): text is string =>
  text !== undefined && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)
