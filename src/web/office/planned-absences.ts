import { type Static, Type } from '@fastify/type-provider-typebox'
import {
  cancelPlan,
  lookAtPlanning,
  outcomeOfPlan,
  type OtherPlan,
  planAbsence,
  plannedFrom,
  type PlannedSource,
  type PlanOutcome,
} from '../../application/office/planned-absences.js'
import type { Principal } from '../../application/permissions/principal.js'
import { LONGEST_PLAN_DAYS, type MarkedSession } from '../../application/register/planning.js'
import type { Services } from '../../application/services.js'
import { halfName } from '../../domain/register/entries.js'
import { dayOfInstant, formatDay } from '../../kernel/school-date.js'
import type { App } from '../app-type.js'
import { type FormErrors, hasErrors } from '../layout/form-errors.js'
import { dayInWords } from '../layout/words.js'
import { formBody, principalOf, textField, tooLong } from '../plugins/requests.js'
import { foundFor, LETTERS, registerFind } from './find.js'
import { NUMBERED, PUPIL } from './params.js'
import { parseHalf, parseTypedDay } from '../layout/typed.js'

const SOURCES: Readonly<Record<PlannedSource, { readonly text: string; readonly code: string }>> = {
  'reported-ill': { text: 'Reported ill', code: 'I' },
  appointment: { text: 'Medical or dental appointment', code: 'M' },
  leave: { text: 'Leave that was granted', code: 'C' },
  trip: { text: 'Trip or other activity', code: 'V' },
  other: { text: 'Something else', code: '' },
}
const TEXT = Type.String()
const FORM = formBody({
  source: Type.Optional(
    Type.Union([
      Type.Literal('reported-ill'),
      Type.Literal('appointment'),
      Type.Literal('leave'),
      Type.Literal('trip'),
      Type.Literal('other'),
    ]),
  ),
  code: TEXT,
  from: TEXT,
  to: TEXT,
  session: TEXT,
  reason: textField('What was said', 500),
})
type FormBody = Static<typeof FORM>

const REFUSED = {
  'too-long': {
    field: 'to',
    text: `The last day must be no more than ${LONGEST_PLAN_DAYS} days after the first`,
  },
  closed: { field: 'from', text: 'The school is closed for all of these sessions' },
  'code-dates': { field: 'code', text: 'This code is not in force on all of these days' },
  'code-unsuitable': { field: 'code', text: 'This code cannot be known beforehand' },
  age: { field: 'code', text: 'This code is only for pupils who are not of compulsory school age' },
} as const

/** Absences that are known beforehand. */
export function registerPlannedAbsences(app: App, services: Services): void {
  registerFind(app, services, '/planned-absences', 'planned-absence.edit', '/planned-absences/add')

  app.get(
    '/planned-absences',
    {
      schema: {
        querystring: Type.Object({
          letters: LETTERS,
          saved: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
        }),
      },
    },
    async (request, reply) => {
      const principal = principalOf(request)
      const { saved } = request.query
      const today = dayOfInstant(services.clock.now())
      const plans = await plannedFrom(services, principal, today)
      return reply.page('office/planned-absences', {
        saved:
          saved === undefined ? undefined : savedInWords(await outcomeOfPlan(services, principal, saved)),
        ...(await foundFor(services, principal, 'planned-absence.edit', request.query.letters)),
        plans: plans.map((plan) => ({ ...plan, sourceText: SOURCES[plan.source].text })),
      })
    },
  )

  app.get('/planned-absences/add/:pupil', { schema: { params: PUPIL } }, async (request, reply) =>
    reply.page('office/planned-absence', await viewOf(services, principalOf(request), request.params.pupil)),
  )

  app.post(
    '/planned-absences/add/:pupil',
    { schema: { params: PUPIL, body: FORM } },
    async (request, reply) => {
      const principal = principalOf(request)
      const { body } = request
      const pupilId = request.params.pupil
      const again = async (errors: FormErrors, other?: OtherPlan): Promise<unknown> =>
        reply.page(
          'office/planned-absence',
          { ...(await viewOf(services, principal, pupilId, body, errors)), other },
          400,
        )
      const errors = tooLong(request)
      const from = parseTypedDay(body.from)
      const to = body.to.trim() === '' ? from : parseTypedDay(body.to)
      if (body.source === undefined) errors['source'] = 'Select how the absence is known'
      if (from === undefined) errors['from'] = 'Enter the first day, for example 20 11 2026'
      if (to === undefined && body.to.trim() !== '')
        errors['to'] = 'Enter the last day, for example 20 11 2026'
      else if (from !== undefined && to !== undefined && to < from)
        errors['to'] = 'The last day must be the first day or later'
      const symbol = body.code || (body.source === undefined ? '' : SOURCES[body.source].code)
      if (symbol === '' && body.source !== undefined) errors['code'] = 'Select a code'
      if (body.reason.trim() === '') errors['reason'] = 'Enter what was said'
      if (hasErrors(errors) || from === undefined || to === undefined || body.source === undefined)
        return again(errors)
      const planned = await planAbsence(services, principal, {
        pupilId,
        from,
        to,
        half: parseHalf(body.session),
        symbol,
        source: body.source,
        reason: body.reason.trim(),
      })
      if (planned.outcome === 'overlaps')
        return again({ from: 'An absence is planned for some of these sessions already' }, planned.other)
      if (planned.outcome === 'refused') {
        const { field, text } = REFUSED[planned.why]
        return again({ [field]: text })
      }
      return reply.redirect(`/planned-absences?saved=${planned.plannedNo}`, 303)
    },
  )

  app.post(
    '/planned-absences/:number/cancel',
    { schema: { params: NUMBERED, body: formBody({}) } },
    async (request, reply) => {
      await cancelPlan(services, principalOf(request), request.params.number)
      return reply.redirect('/planned-absences', 303)
    },
  )
}

/** What the plan made of the marks that stood already, and what it left. */
function savedInWords({ amended, left, code, today, ...outcome }: PlanOutcome): object {
  const when = ({ day, half }: MarkedSession): string => {
    const part = half === 0 ? 'morning' : 'afternoon'
    return day === today ? `this ${part}` : `the ${part} of ${dayInWords(day)}`
  }
  return {
    name: outcome.name,
    amended: amended.map((it) => `The mark of ${when(it)}, ${it.symbol}, is now ${code}.`),
    left: left.map((it) => ({
      text: `The mark of ${when(it)} stays ${it.symbol}, ${it.title}.`,
      href: outcome.mayAmend
        ? `/pupils/${outcome.pupilId}/marks/${formatDay(it.day)}/${halfName(it.half)}`
        : undefined,
    })),
  }
}

async function viewOf(
  services: Services,
  principal: Principal,
  pupilId: number,
  typed?: FormBody,
  errors: FormErrors = {},
): Promise<object> {
  const { pupil, today, codes } = await lookAtPlanning(services, principal, pupilId)
  return {
    pupil,
    errors,
    typed: typed ?? {
      source: undefined,
      code: '',
      from: formatDay(today),
      to: formatDay(today),
      session: 'both',
      reason: '',
    },
    sources: Object.entries(SOURCES).map(([value, { text, code }]) => ({
      value,
      text,
      ...(code === '' ? {} : { hint: { text: `${code}, unless you choose another code` } }),
    })),
    codes: [
      { value: '', text: 'As above' },
      ...codes.map(({ symbol, title }) => ({
        value: symbol,
        text: `${symbol}: ${title}`,
        selected: typed?.code === symbol,
      })),
    ],
  }
}
