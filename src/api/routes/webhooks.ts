import { type Static, Type } from '@fastify/type-provider-typebox'
import { TOPIC_NAMES } from '../../application/webhooks/topics.js'
import { managingKey, type Webhook } from '../../application/webhooks/webhooks.js'
import { type ApiArea, type ApiParts, BY_KEY, keyOf } from '../area.js'
import { READ_PROBLEMS, WRITE_PROBLEMS } from '../problems.js'
import { Fields, Name, NumberOrNull, TextOrNull, Timestamp, Word } from '../schemas.js'

const tags = ['webhooks']
const WebhookFields = {
  webhook_no: Type.Integer(),
  url: Type.String(),
  topics: Type.Array(Word(TOPIC_NAMES)),
  made_at: Timestamp,
  disabled_at: TextOrNull({ description: 'Set where nothing is sent for now.' }),
  disabled_because: TextOrNull({ description: 'person, or failures: nothing was taken for a day' }),
}

/** Where a school's changes are sent. */
export function addWebhookRoutes(area: ApiArea, parts: ApiParts): void {
  const { webhooks } = parts
  const description = 'Scope webhooks:edit.'
  const params = Fields({ webhook_no: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) })

  area.get(
    '/webhooks',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: 'The webhooks of the school',
        description,
        response: { 200: Fields({ data: Type.Array(Fields(WebhookFields)) }), ...READ_PROBLEMS },
      },
    },
    async (request) => ({ data: (await webhooks.list(managingKey(keyOf(request)))).map(shown) }),
  )

  area.post(
    '/webhooks',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: 'Make a webhook',
        description: `${description} It hears of what changes from now on. The secret is shown this once.`,
        body: Fields({
          url: Name(2000),
          topics: Type.Array(Word(TOPIC_NAMES), { minItems: 1, uniqueItems: true }),
        }),
        response: { 201: Fields({ ...WebhookFields, secret: Type.String() }), ...WRITE_PROBLEMS },
      },
    },
    async (request, reply) => {
      const manager = managingKey(keyOf(request))
      const { webhookNo, secret } = await webhooks.make(manager, request.body)
      reply.code(201)
      return { ...shown(await webhooks.find(manager, webhookNo)), secret }
    },
  )

  area.delete(
    '/webhooks/:webhook_no',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: 'Remove a webhook',
        description: `${description} Nothing more is sent to it.`,
        params,
        response: { 204: Type.Null({ description: 'It is gone.' }), ...READ_PROBLEMS },
      },
    },
    async (request, reply) => {
      await webhooks.remove(managingKey(keyOf(request)), request.params.webhook_no)
      reply.code(204)
      return null
    },
  )

  area.post(
    '/webhooks/:webhook_no/enable',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: 'Send to a webhook again',
        description: `${description} From where it stopped: nothing is left out.`,
        params,
        response: { 200: Fields(WebhookFields), ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const manager = managingKey(keyOf(request))
      await webhooks.enable(manager, request.params.webhook_no)
      return shown(await webhooks.find(manager, request.params.webhook_no))
    },
  )

  area.get(
    '/webhooks/:webhook_no/deliveries',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: 'The latest deliveries of a webhook',
        description: `${description} The newest first.`,
        params,
        response: {
          200: Fields({
            data: Type.Array(
              Fields({
                delivery_id: Type.String(),
                topic: Type.String(),
                changes: Type.Integer(),
                made_at: Timestamp,
                attempts: Type.Integer(),
                last_tried_at: TextOrNull(),
                next_try_at: TextOrNull({ description: 'null where it was delivered' }),
                answer: NumberOrNull({ description: 'The status that the receiver answered last.' }),
                failure: TextOrNull({
                  description:
                    'status, timeout, connection, inside-address or secret-lost; null where it went well',
                }),
                delivered_at: TextOrNull(),
              }),
            ),
          }),
          ...READ_PROBLEMS,
        },
      },
    },
    async (request) => {
      const deliveries = await webhooks.deliveries(managingKey(keyOf(request)), request.params.webhook_no)
      return {
        data: deliveries.map((delivery) => ({
          delivery_id: delivery.deliveryId,
          topic: delivery.topic,
          changes: delivery.changes,
          made_at: delivery.madeAt.toISOString(),
          attempts: delivery.attempts,
          last_tried_at: delivery.lastTriedAt?.toISOString() ?? null,
          next_try_at: delivery.nextTryAt?.toISOString() ?? null,
          answer: delivery.answer,
          failure: delivery.failure,
          delivered_at: delivery.deliveredAt?.toISOString() ?? null,
        })),
      }
    },
  )
}

const WebhookShape = Fields(WebhookFields)
function shown(webhook: Webhook): Static<typeof WebhookShape> {
  return {
    webhook_no: webhook.webhookNo,
    url: webhook.url,
    topics: [...webhook.topics],
    made_at: webhook.madeAt.toISOString(),
    disabled_at: webhook.disabledAt?.toISOString() ?? null,
    disabled_because: webhook.disabledBecause,
  }
}
