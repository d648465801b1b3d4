import { Type } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { isScope, SCOPE_NAMES, SCOPES } from '../../application/api/scopes.js'
import { NoSuchThingError } from '../../application/permissions/not-allowed.js'
import { requireMay } from '../../application/permissions/permissions.js'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { type FormErrors, hasErrors } from '../layout/form-errors.js'
import { formBody, principalOf, textField, tooLong } from '../plugins/requests.js'

const NUMBER = Type.Object({ key: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) })
const FIELDS = {
  name: textField('The name', 100),
  scopes: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 50 })),
}

/** Making a key, which is shown once, and revoking one, which cannot be taken back. */
export function registerKeyPages(app: App, { apiKeys }: Services): void {
  const form = (
    reply: FastifyReply,
    values: { readonly name?: string; readonly scopes?: readonly string[] },
    errors: FormErrors = {},
  ): FastifyReply =>
    reply.page(
      'api-keys/new-key',
      {
        errors,
        values,
        scopes: SCOPE_NAMES.map((scope) => ({
          value: scope,
          text: SCOPES[scope],
          hint: { text: scope },
          checked: values.scopes?.includes(scope) === true,
        })),
      },
      hasErrors(errors) ? 400 : 200,
    )

  app.get('/api-keys/new', async (request, reply) => {
    requireMay(principalOf(request), 'api-keys.edit')
    return form(reply, {})
  })

  app.post('/api-keys/new', { schema: { body: formBody(FIELDS) } }, async (request, reply) => {
    const principal = principalOf(request)
    requireMay(principal, 'api-keys.edit')
    const name = request.body.name.trim()
    const scopes = (request.body.scopes ?? []).filter(isScope)
    const errors = tooLong(request)
    if (name === '') errors['name'] = 'Enter the name of the system'
    if (scopes.length === 0) errors['scopes'] = 'Select what the system may do'
    if (hasErrors(errors)) return form(reply, { name, scopes }, errors)
    // Shown in the answer itself: kept anywhere to be shown after a redirect, it would be kept.
    return reply.page('api-keys/made', {
      title: 'The key is made',
      label: `Key of ${name}`,
      text: await apiKeys.make(principal, { name, scopes }),
    })
  })

  app.get('/api-keys/:key/revoke', { schema: { params: NUMBER } }, async (request, reply) => {
    const keys = await apiKeys.list(principalOf(request))
    const { key: keyNo } = request.params
    const key = keys.find((it) => it.keyNo === keyNo && it.revokedAt === null)
    if (key === undefined) throw new NoSuchThingError('key', { key: keyNo })
    return reply.page('api-keys/revoke-key', { key })
  })

  app.post(
    '/api-keys/:key/revoke',
    { schema: { params: NUMBER, body: formBody({}) } },
    async (request, reply) => {
      await apiKeys.revoke(principalOf(request), request.params.key)
      return reply.redirect('/api-keys', 303)
    },
  )
}
