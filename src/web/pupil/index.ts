import { Type } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { factInWords } from '../../application/in-words.js'
import { actionInWords, traceInWords } from '../../application/step-names.js'
import { NoSuchThingError } from '../../application/permissions/not-allowed.js'
import { may, mayAny, scopeOf } from '../../application/permissions/permissions.js'
import { arrivalInWords } from '../../application/register/register-window.js'
import {
  amendableMarks,
  amendMarks,
  type AmendmentRefusal,
  PRESENT,
  type Session,
} from '../../application/pupils/amend-marks.js'
import { FEWEST_LETTERS, findPupils } from '../../application/pupils/find-pupils.js'
import { sharedWith } from '../../application/pupils/shared-cases.js'
import { figureSource, pupilEntries, pupilRecord } from '../../application/pupils/pupil-record.js'
import type { Services } from '../../application/services.js'
import { AM, PM } from '../../domain/register/entries.js'
import { formatDay, parseDay, parseTime } from '../../kernel/school-date.js'
import type { App } from '../app-type.js'
import type { FormErrors } from '../layout/form-errors.js'
import { parseTypedDay } from '../layout/typed.js'
import { formBody, principalOf, textField, textFields, tooLong } from '../plugins/requests.js'
import { registerFiguresPage } from './school-figures.js'
import { registerSharedCases } from './shared-cases.js'
import { LEGEND, lookOf, pictureOf, sessionPath } from './strip.js'
import { figureName, figureRows, OUTCOMES } from './words.js'

const ID = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) })
const DAY = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })
const HALF = Type.Union([Type.Literal('AM'), Type.Literal('PM')])
const SESSION = Type.Object({ ...ID.properties, date: DAY, half: HALF })
const YEAR = Type.Object({ year: Type.Optional(Type.String({ maxLength: 10 })) })
const SHORT = Type.Optional(Type.String({ maxLength: 200 }))

/** Pupils: finding one, the year of one, the marks behind each figure, and amending them. */
export function registerPupilPages(app: App, services: Services): void {
  const search = async (
    reply: FastifyReply,
    question: { readonly name: string; readonly className: string },
    found: Awaited<ReturnType<typeof findPupils>>,
    errors: FormErrors = {},
  ): Promise<FastifyReply> =>
    reply.page(
      'pupil/find',
      { errors, ...question, ...found, asked: question.name !== '' || question.className !== '' },
      errors['name'] === undefined ? 200 : 400,
    )

  app.get('/pupils', { schema: { querystring: Type.Object({ class: SHORT }) } }, async (request, reply) => {
    const question = { name: '', className: request.query.class ?? '' }
    return search(reply, question, await findPupils(services, principalOf(request), question))
  })

  // A name is sent in the body: an address with a name in it would stay in the browser's history.
  app.post(
    '/pupils',
    { schema: { body: formBody(textFields({ name: ['Name', 200] })) } },
    async (request, reply) => {
      const name = (request.body.name ?? '').trim()
      const question = { name, className: '' }
      const found = await findPupils(services, principalOf(request), question)
      const errors = tooLong(request)
      if (name.length < FEWEST_LETTERS) errors['name'] = `Enter ${FEWEST_LETTERS} letters or more of a name`
      return search(reply, question, found, errors)
    },
  )

  app.get('/pupils/:id', { schema: { params: ID, querystring: YEAR } }, async (request, reply) => {
    const principal = principalOf(request)
    const record = await pupilRecord(services, principal, {
      pupilId: request.params.id,
      year: request.query.year,
    })
    return reply.page('pupil/pupil', {
      ...record,
      mayAdmission: mayAny(principal, 'admission.view'),
      mayShare: may(principal, 'case.share'),
      shared: may(principal, 'case.share') ? await sharedWith(services, principal, request.params.id) : [],
      isSharedCase: scopeOf(principal, 'pupil.view') === 'shared',
      rows: figureRows(record.figures, record.seesHealthCodes),
      pictures: record.strip.map(pictureOf),
      legend: LEGEND,
      sessionPath,
      lookOf,
      rules: record.rules
        .map((rule) => ({
          ...rule,
          tag: OUTCOMES[rule.outcome],
          words: traceInWords(rule, record.steps),
          acted: rule.outcome === 'acts' || rule.outcome === 'done' || rule.outcome === 'held',
        }))
        .sort((a, b) => Number(b.acted) - Number(a.acted)),
      actions: record.actions.map((action) => ({
        ...action,
        ...actionInWords(action, record.steps),
        words: action.because.map(factInWords).join(' '),
        dueDay: action.due?.slice(0, 10),
      })),
    })
  })

  app.get('/pupils/:id/entries', { schema: { params: ID, querystring: YEAR } }, async (request, reply) =>
    reply.page('pupil/entries', {
      ...(await pupilEntries(services, principalOf(request), {
        pupilId: request.params.id,
        year: request.query.year,
      })),
      sessionPath,
    }),
  )

  app.get(
    '/pupils/:id/figures/:figure',
    {
      schema: {
        params: Type.Object({ ...ID.properties, figure: Type.String({ maxLength: 40 }) }),
        querystring: YEAR,
      },
    },
    async (request, reply) => {
      const { id, figure } = request.params
      const source = await figureSource(services, principalOf(request), {
        pupilId: id,
        year: request.query.year,
        figure,
      })
      if (source === undefined) throw new NoSuchThingError('page')
      return reply.page('pupil/figure', {
        ...source,
        name: figureName(source.figure, source.windowWeeks),
        sessionPath,
      })
    },
  )

  const amendPage = async (
    request: Parameters<typeof principalOf>[0],
    reply: FastifyReply,
    pupilId: number,
    from: Session,
    to: Session,
    more: {
      readonly errors?: FormErrors
      readonly values?: object
      readonly clashes?: readonly Session[]
      readonly chosen?: readonly string[]
    } = {},
  ): Promise<FastifyReply> => {
    const open = await amendableMarks(services, principalOf(request), pupilId, from, to)
    const [first] = open.sessions
    const single = open.sessions.length === 1 && from.day === to.day && from.half === to.half
    // Of several sessions a code is offered that is good for each; of presence there is a mark for either half.
    const codes = (first?.codes ?? []).filter(
      ({ symbol }) =>
        symbol !== '/' &&
        symbol !== '\\' &&
        open.sessions.every((session) => session.codes.some((code) => code.symbol === symbol)),
    )
    return reply.page(
      'pupil/amend',
      {
        ...open,
        single,
        codes: [
          { value: '', text: 'Choose a code' },
          { value: PRESENT, text: 'Present ( / or \\ )' },
          ...codes.map(({ symbol, title }) => ({ value: symbol, text: `${symbol}: ${title}` })),
        ],
        errors: more.errors ?? {},
        values: more.values ?? {},
        clashes: more.clashes ?? [],
        chosen: more.chosen ?? open.sessions.map(sessionPath),
        action:
          single && first !== undefined
            ? `/pupils/${pupilId}/marks/${sessionPath(first)}`
            : `/pupils/${pupilId}/marks`,
        from: formatDay(from.day),
        to: formatDay(to.day),
        sessionPath,
      },
      more.clashes === undefined ? (more.errors === undefined ? 200 : 400) : 409,
    )
  }

  app.get('/pupils/:id/marks/:date/:half', { schema: { params: SESSION } }, async (request, reply) => {
    const session = sessionOf(request.params.date, request.params.half)
    if (session === undefined) throw new NoSuchThingError('page')
    return amendPage(request, reply, request.params.id, session, session)
  })

  app.get(
    '/pupils/:id/marks',
    {
      schema: {
        params: ID,
        querystring: Type.Object({ from: SHORT, to: SHORT }),
      },
    },
    async (request, reply) => {
      const from = parseTypedDay(request.query.from ?? '')
      const to = parseTypedDay(request.query.to ?? '')
      if (from === undefined || to === undefined || to < from) {
        const errors: Record<string, string> = {}
        if (from === undefined) errors['from'] = 'Enter the first day, for example 15 12 2025'
        if (to === undefined) errors['to'] = 'Enter the last day, for example 19 12 2025'
        else if (from !== undefined) errors['to'] = 'The last day must be the same as or after the first day'
        const asked = request.query.from !== undefined || request.query.to !== undefined
        return reply.page(
          'pupil/amend-range',
          { pupilId: request.params.id, errors: asked ? errors : {}, values: request.query },
          asked ? 400 : 200,
        )
      }
      return amendPage(request, reply, request.params.id, { day: from, half: AM }, { day: to, half: PM })
    },
  )

  const FIELDS = {
    code: Type.Optional(Type.String()),
    arrivedAt: Type.Optional(Type.String()),
    reason: Type.Optional(textField('The reason', 500)),
    // `2025-12-15/AM=123`: the session, and the entry that stood when the page was opened.
    session: Type.Optional(
      Type.Array(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}/(AM|PM)=\\d{1,15}$' }), { maxItems: 100 }),
    ),
    from: Type.Optional(Type.String()),
    to: Type.Optional(Type.String()),
  }

  const amend = async (
    request: Parameters<typeof principalOf>[0],
    reply: FastifyReply,
    pupilId: number,
    body: {
      readonly code?: string
      readonly arrivedAt?: string
      readonly reason?: string
      readonly session?: readonly string[]
      readonly from?: string
      readonly to?: string
    },
  ): Promise<FastifyReply> => {
    const sessions = (body.session ?? []).flatMap((text) => {
      const [path = '', entry = '0'] = text.split('=')
      const [date = '', half = ''] = path.split('/')
      const session = sessionOf(date, half)
      return session === undefined ? [] : [{ ...session, basedOn: Number(entry), path }]
    })
    const text = (body.arrivedAt ?? '').trim()
    const arrivedAt = text === '' ? null : parseTime(text.replace('.', ':').padStart(5, '0'))
    const outcome =
      arrivedAt === undefined
        ? ({ outcome: 'refused', refusals: FORM_OF_TIME } as const)
        : await amendMarks(services, principalOf(request), {
            pupilId,
            sessions,
            code: body.code ?? '',
            arrivedAt,
            reason: body.reason ?? '',
          })
    const from = parseDay(body.from ?? '')
    const to = parseDay(body.to ?? '')
    const range: readonly [Session, Session] | undefined =
      from === undefined || to === undefined
        ? sessions[0] && [sessions[0], sessions[0]]
        : [
            { day: from, half: AM },
            { day: to, half: PM },
          ]
    if (range === undefined) throw new NoSuchThingError('session')
    const [first, last] = range
    if (outcome.outcome === 'refused')
      return amendPage(request, reply, pupilId, first, last, {
        errors: Object.fromEntries(
          outcome.refusals.map((refusal) => [refusal.field, refusalInWords(refusal)]),
        ),
        values: body,
        chosen: sessions.map(({ path }) => path),
      })
    if (outcome.clashes.length > 0)
      return amendPage(request, reply, pupilId, first, last, {
        clashes: outcome.clashes,
        values: body,
        chosen: outcome.clashes.map(sessionPath),
      })
    return reply.redirect(`/pupils/${pupilId}#entries`, 303)
  }

  app.post(
    '/pupils/:id/marks/:date/:half',
    { schema: { params: SESSION, body: formBody(FIELDS) } },
    async (request, reply) => amend(request, reply, request.params.id, request.body),
  )
  app.post('/pupils/:id/marks', { schema: { params: ID, body: formBody(FIELDS) } }, async (request, reply) =>
    amend(request, reply, request.params.id, request.body),
  )

  registerSharedCases(app, services)
  registerFiguresPage(app, services)
}

const FORM_OF_TIME: readonly AmendmentRefusal[] = [{ field: 'arrivedAt', why: 'form' }]

const refusalInWords = ({ field, why, arrival }: AmendmentRefusal): string =>
  arrival === undefined ? (MESSAGES[`${field} ${why}`] ?? 'Check this') : arrivalInWords(arrival, 'The pupil')

const MESSAGES: Readonly<Record<string, string>> = {
  'sessions missing': 'Select at least one session',
  'sessions not-open': 'Select only sessions that were open and have begun',
  'code missing': 'Choose a code',
  'code not-valid': 'Choose a code that was in force on the day, for a pupil of this age',
  'reason missing': 'Enter why the mark is changed',
  'reason too-long': 'The reason must be 500 characters or less',
  'arrivedAt form': 'Enter a time, like 9:25',
  'arrivedAt not-late': 'Enter a time of arrival only with the code L or U',
  'arrivedAt future': 'The time of arrival must be in the past',
}

function sessionOf(date: string, half: string): Session | undefined {
  const day = parseDay(date)
  return day === undefined ? undefined : { day, half: half === 'AM' ? AM : PM }
}
