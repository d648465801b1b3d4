import { Type } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { isEmail } from '../../application/identity/people.js'
import { requireMay } from '../../application/permissions/permissions.js'
import { isRole, NEEDS_SECOND_FACTOR, ROLE_TITLES, ROLES } from '../../application/permissions/roles.js'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { hasErrors } from '../layout/form-errors.js'
import { formBody, principalOf, textField, tooLong } from '../plugins/requests.js'

const ID = Type.Object({ id: Type.String({ format: 'uuid' }) })
/** A parent's account comes with the parents' pages. */
const INVITED = ROLES.filter((role) => role !== 'parent')
const FIELDS = {
  name: textField('Name', 100),
  email: textField('Email address', 254),
  position: textField('Position', 100),
  role: Type.Optional(Type.String()),
  classes: textField('Classes', 500),
  yearGroups: textField('Year groups', 200),
}

/** The people of a school: who is what, whom it has invited, and inviting. */
export function registerPeoplePages(app: App, { people, waysBack, config }: Services): void {
  app.get('/people', async (request, reply) => {
    const principal = principalOf(request)
    const { members, invitations } = await people.list(principal)
    return reply.page('people/people', {
      members: members.map((it) => ({ ...it, isYou: it.accountId === principal.accountId })),
      invitations,
    })
  })

  const form = (reply: FastifyReply, values: object, errors: object = {}): FastifyReply =>
    reply.page(
      'people/invite',
      {
        errors,
        values,
        roles: INVITED.map((role) => ({
          value: role,
          text: ROLE_TITLES[role],
          ...(NEEDS_SECOND_FACTOR.has(role) ? { hint: { text: 'Signs in with codes from a phone' } } : {}),
          checked: 'role' in values && values.role === role,
        })),
      },
      hasErrors(errors as Record<string, string>) ? 400 : 200,
    )

  app.get('/people/invite', async (request, reply) => {
    requireMay(principalOf(request), 'people.invite')
    return form(reply, {})
  })

  app.post('/people/invite', { schema: { body: formBody(FIELDS) } }, async (request, reply) => {
    const principal = principalOf(request)
    requireMay(principal, 'people.invite')
    const name = request.body.name.trim()
    const email = request.body.email.trim()
    const position = request.body.position.trim()
    const { role = '' } = request.body
    const errors = tooLong(request)
    if (name === '') errors['name'] = 'Enter the person’s name'
    if (email === '') errors['email'] = 'Enter an email address'
    else if (errors['email'] === undefined && !isEmail(email))
      errors['email'] = 'Enter an email address in the correct format, like name@example.com'
    if (!isRole(role) || role === 'parent') errors['role'] = 'Select a role'
    if (position === '') errors['position'] = 'Enter the person’s position'
    if (hasErrors(errors) || !isRole(role)) return form(reply, request.body, errors)
    const id = await people.invite(principal, {
      name,
      email,
      role,
      position,
      classes: listed(request.body.classes),
      yearGroups: listed(request.body.yearGroups),
    })
    return reply.redirect(`/people/invitations/${id}`, 303)
  })

  app.get('/people/invitations/:id', { schema: { params: ID } }, async (request, reply) => {
    const { invitation, token } = await people.open(principalOf(request), request.params.id)
    return reply.page('people/invitation', { invitation, link: `${config.url}/invitation/${token}` })
  })
  app.post(
    '/people/invitations/:id/withdraw',
    { schema: { params: ID, body: formBody({}) } },
    async (request, reply) => {
      await people.withdraw(principalOf(request), request.params.id)
      return reply.redirect('/people', 303)
    },
  )
  app.get(
    '/people/:id/end',
    { schema: { params: ID, querystring: Type.Object({ role: Type.String({ maxLength: 40 }) }) } },
    async (request, reply) => {
      const person = await people.toEnd(principalOf(request), request.params.id, request.query.role)
      return reply.page('people/end', { person })
    },
  )
  app.post(
    '/people/end',
    {
      schema: {
        body: formBody({ account: Type.String({ format: 'uuid' }), role: Type.String({ maxLength: 40 }) }),
      },
    },
    async (request, reply) => {
      await people.end(principalOf(request), request.body.account, request.body.role)
      return reply.redirect('/people', 303)
    },
  )

  app.get('/people/:id/way-back', { schema: { params: ID } }, async (request, reply) =>
    reply.page('people/way-back', { person: await waysBack.whoIs(principalOf(request), request.params.id) }),
  )
  app.post(
    '/people/:id/way-back',
    { schema: { params: ID, body: formBody({ lost: Type.Optional(Type.Literal('phone')) }) } },
    async (request, reply) => {
      const id = await waysBack.make(principalOf(request), request.params.id, request.body.lost === 'phone')
      return reply.redirect(`/people/ways-back/${id}`, 303)
    },
  )
  app.get('/people/ways-back/:id', { schema: { params: ID } }, async (request, reply) => {
    const { way, token } = await waysBack.open(principalOf(request), request.params.id)
    return reply.page('people/way-back-link', { way, link: `${config.url}/sign-in/new-password/${token}` })
  })
}

/** `7A, 7B` */
function listed(text: string): string[] {
  const parts = text.split(/[,;\n]/).map((part) => part.trim())
  return [...new Set(parts.filter((part) => part !== ''))]
}
