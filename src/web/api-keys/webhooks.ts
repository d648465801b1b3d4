import { Type } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Services } from '../../application/services.js'
import { isTopic, TOPIC_NAMES, TOPICS } from '../../application/webhooks/topics.js'
import { type Manager, managerOf, WebhookAddressError } from '../../application/webhooks/webhooks.js'
import type { App } from '../app-type.js'
import { type FormErrors, hasErrors } from '../layout/form-errors.js'
import { formBody, principalOf, textField, tooLong } from '../plugins/requests.js'

const NUMBER = Type.Object({ webhook: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) })
const FIELDS = {
  url: textField('The address', 2000),
  topics: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 50 })),
}
const ADDRESS_ERRORS: Readonly<Record<WebhookAddressError['fault'], string>> = {
  'no-url': 'Enter an address in the correct format, like https://mis.example/rollbook',
  'not-https': 'The address must begin with https://',
  'has-password': 'The address must not have a name and password in it',
  inside: 'The address must be on the open internet',
}

/** Making a webhook, whose secret is shown once, its deliveries, and stopping it. */
export function registerWebhookPages(app: App, { webhooks }: Services): void {
  const manager = (request: FastifyRequest): Manager => managerOf(principalOf(request))
  const form = (
    reply: FastifyReply,
    values: { readonly url?: string; readonly topics?: readonly string[] },
    errors: FormErrors = {},
  ): FastifyReply =>
    reply.page(
      'api-keys/new-webhook',
      {
        errors,
        values,
        topics: TOPIC_NAMES.map((topic) => ({
          value: topic,
          text: TOPICS[topic],
          checked: values.topics?.includes(topic) === true,
        })),
      },
      hasErrors(errors) ? 400 : 200,
    )

  app.get('/api-keys/webhooks/new', async (request, reply) => {
    manager(request)
    return form(reply, {})
  })

  app.post('/api-keys/webhooks/new', { schema: { body: formBody(FIELDS) } }, async (request, reply) => {
    const who = manager(request)
    const url = request.body.url.trim()
    const topics = (request.body.topics ?? []).filter(isTopic)
    const errors = tooLong(request)
    if (url === '') errors['url'] = 'Enter the address that changes are sent to'
    if (topics.length === 0) errors['topics'] = 'Select what it is told of'
    if (hasErrors(errors)) return form(reply, { url, topics }, errors)
    try {
      const { secret } = await webhooks.make(who, { url, topics })
      return reply.page('api-keys/made', {
        title: 'The webhook is made',
        label: 'Secret that its deliveries are signed with',
        text: secret,
      })
    } catch (error) {
      if (!(error instanceof WebhookAddressError)) throw error
      return form(reply, { url, topics }, { url: ADDRESS_ERRORS[error.fault] })
    }
  })

  app.get('/api-keys/webhooks/:webhook', { schema: { params: NUMBER } }, async (request, reply) => {
    const who = manager(request)
    const { webhook: webhookNo } = request.params
    const webhook = await webhooks.find(who, webhookNo)
    return reply.page('api-keys/webhook', {
      webhook,
      topics: webhook.topics.map((topic) => TOPICS[topic]),
      deliveries: await webhooks.deliveries(who, webhookNo),
    })
  })

  for (const what of ['disable', 'enable', 'remove'] as const)
    app.post(
      `/api-keys/webhooks/:webhook/${what}`,
      { schema: { params: NUMBER, body: formBody({}) } },
      async (request, reply) => {
        const { webhook } = request.params
        await webhooks[what](manager(request), webhook)
        return reply.redirect(what === 'remove' ? '/api-keys' : `/api-keys/webhooks/${webhook}`, 303)
      },
    )
}
