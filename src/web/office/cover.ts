import { type Static, Type } from '@fastify/type-provider-typebox'
import { type CoverPage, coverPage, giveCover, withdrawCover } from '../../application/office/cover.js'
import type { Services } from '../../application/services.js'
import { formatDay } from '../../kernel/school-date.js'
import type { App } from '../app-type.js'
import { type FormErrors, hasErrors } from '../layout/form-errors.js'
import { formBody, principalOf } from '../plugins/requests.js'
import { NUMBERED } from './params.js'
import { parseHalf, parseTypedDay } from '../layout/typed.js'

const TEXT = Type.String()
const FORM = formBody({ className: TEXT, person: TEXT, day: TEXT, session: TEXT })

const REFUSED = {
  closed: { field: 'day', text: 'The school is closed then' },
  twice: { field: 'person', text: 'This person has the class then already' },
  past: { field: 'day', text: 'The day must be today or later' },
} as const

/** Classes that are given to somebody for a day. */
export function registerCover(app: App, services: Services): void {
  app.get('/cover', async (request, reply) =>
    reply.page('office/cover', viewOf(await coverPage(services, principalOf(request)))),
  )

  app.post('/cover', { schema: { body: FORM } }, async (request, reply) => {
    const principal = principalOf(request)
    const { body } = request
    const known = await coverPage(services, principal)
    const errors: Record<string, string> = {}
    const day = parseTypedDay(body.day)
    if (!known.people.some(({ accountId }) => accountId === body.person))
      errors['person'] = 'Select who takes the class'
    if (!known.classes.includes(body.className)) errors['className'] = 'Select a class'
    if (day === undefined) errors['day'] = 'Enter the day, for example 20 11 2026'
    if (hasErrors(errors) || day === undefined)
      return reply.page('office/cover', viewOf(known, body, errors), 400)
    const given = await giveCover(services, principal, {
      accountId: body.person,
      className: body.className,
      day,
      half: parseHalf(body.session),
    })
    if (given !== 'given') {
      const { field, text } = REFUSED[given]
      return reply.page('office/cover', viewOf(known, body, { [field]: text }), 400)
    }
    return reply.redirect('/cover', 303)
  })

  app.post(
    '/cover/:number/end',
    { schema: { params: NUMBERED, body: formBody({}) } },
    async (request, reply) => {
      await withdrawCover(services, principalOf(request), request.params.number)
      return reply.redirect('/cover', 303)
    },
  )
}

function viewOf(known: CoverPage, typed?: Static<typeof FORM>, errors: FormErrors = {}): object {
  return {
    cover: known.cover.map((it) => ({ ...it, ended: it.withdrawnAt !== null })),
    errors,
    typed: typed ?? { day: formatDay(known.today), session: 'both' },
    people: [
      { value: '', text: 'Choose a person' },
      ...known.people.map(({ accountId, person, position }) => ({
        value: accountId,
        text: `${person}, ${position}`,
        selected: typed?.person === accountId,
      })),
    ],
    classes: [
      { value: '', text: 'Choose a class' },
      ...known.classes.map((name) => ({ value: name, text: name, selected: typed?.className === name })),
    ],
  }
}
