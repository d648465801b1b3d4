import { randomUUID } from 'node:crypto'
import { Type } from '@fastify/type-provider-typebox'
import { type AtLateDesk, lateSlip, lookAtArrival, saveArrival } from '../../application/office/late-desk.js'
import type { Services } from '../../application/services.js'
import { formatTime, type MinuteOfDay } from '../../kernel/school-date.js'
import type { App } from '../app-type.js'
import { type FormErrors, hasErrors } from '../layout/form-errors.js'
import { formBody, principalOf, textField, tooLong } from '../plugins/requests.js'
import { foundFor, LETTERS, registerFind } from './find.js'
import { MEETING_PLACE_ITEMS } from './meeting-places.js'
import { PUPIL } from './params.js'
import { MEETING_PLACES } from '../../application/office/late-book.js'
import { parseTypedTime } from '../layout/typed.js'

const MET = Type.Union(MEETING_PLACES.map((place) => Type.Literal(place)))
const SLIP = Type.Object({ entry: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) })
const ENTER_TIME = 'Enter the time the pupil came, like 9:05am'

/** Where pupils who come late are written down. */
export function registerLateDesk(app: App, services: Services): void {
  registerFind(app, services, '/late-desk', 'late-desk.use')

  app.get(
    '/late-desk',
    {
      schema: {
        querystring: Type.Object({
          letters: LETTERS,
          saved: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
        }),
      },
    },
    async (request, reply) => {
      const principal = principalOf(request)
      const { letters, saved } = request.query
      return reply.page('office/late-desk', {
        ...(await foundFor(services, principal, 'late-desk.use', letters)),
        saved: saved === undefined || saved === 0 ? undefined : await lateSlip(services, principal, saved),
        kept: saved === 0,
      })
    },
  )

  app.get('/late-desk/:pupil', { schema: { params: PUPIL } }, async (request, reply) => {
    const looked = await lookAtArrival(services, principalOf(request), request.params.pupil)
    return looked === 'closed'
      ? reply.page('office/late-desk-closed')
      : reply.page('office/late-desk-pupil', viewOf(looked))
  })

  // What a time that is being typed comes to, for the script of the page.
  app.get(
    '/late-desk/:pupil/code',
    { schema: { params: PUPIL, querystring: Type.Object({ time: Type.String({ maxLength: 20 }) }) } },
    async (request, reply) => {
      const time = parseTypedTime(request.query.time)
      if (time === undefined) return reply.code(204).send()
      const looked = await lookAtArrival(services, principalOf(request), request.params.pupil, time)
      return looked === 'closed' ? reply.code(204).send() : reply.page('office/late-decision', viewOf(looked))
    },
  )

  app.post(
    '/late-desk/:pupil',
    {
      schema: {
        params: PUPIL,
        body: formBody({
          time: Type.String(),
          reason: textField('Reason', 500),
          met: Type.Optional(MET),
          takenBy: Type.Optional(textField('Who took the pupil to class', 200)),
          seen: Type.Integer({ minimum: 0 }),
          request: Type.String({ format: 'uuid' }),
        }),
      },
    },
    async (request, reply) => {
      const principal = principalOf(request)
      const pupilId = request.params.pupil
      const { time, reason, met = 'office', takenBy = '', seen, request: requestId } = request.body
      const again = async (errors: FormErrors, at?: MinuteOfDay): Promise<unknown> => {
        const looked = await lookAtArrival(services, principal, pupilId, at)
        return looked === 'closed'
          ? reply.page('office/late-desk-closed', {}, 400)
          : reply.page('office/late-desk-pupil', viewOf(looked, { errors, time, reason, met, takenBy }), 400)
      }
      const errors = tooLong(request)
      const arrivedAt = parseTypedTime(time)
      if (arrivedAt === undefined) errors['time'] = ENTER_TIME
      if (arrivedAt === undefined || hasErrors(errors)) return again(errors)
      const saved = await saveArrival(services, principal, {
        pupilId,
        arrivedAt,
        reason: reason.trim(),
        metAt: met,
        takenBy: takenBy.trim(),
        seen,
        requestId,
      })
      if (saved.outcome === 'later')
        return again({ time: 'The time the pupil came must be now or in the past' })
      if (saved.outcome === 'changed')
        return again(
          { time: 'The mark was changed while this page was open. Check it and save again' },
          arrivedAt,
        )
      return reply.redirect(`/late-desk?saved=${saved.kept ? 0 : (saved.entryNo ?? 0)}`, 303)
    },
  )

  app.get('/late-desk/slip/:entry', { schema: { params: SLIP } }, async (request, reply) =>
    reply.page('office/late-slip', {
      slip: await lateSlip(services, principalOf(request), request.params.entry),
    }),
  )
}

function viewOf(
  looked: AtLateDesk,
  typed: {
    readonly errors: FormErrors
    readonly time: string
    readonly reason: string
    readonly met: string
    readonly takenBy: string
  } = { errors: {}, time: formatTime(looked.arrivedAt), reason: '', met: 'office', takenBy: '' },
): object {
  return { ...looked, ...typed, places: MEETING_PLACE_ITEMS, request: randomUUID() }
}
