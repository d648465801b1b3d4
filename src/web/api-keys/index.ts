import { managerOf } from '../../application/webhooks/webhooks.js'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { principalOf } from '../plugins/requests.js'
import { registerKeyPages } from './keys.js'
import { registerWebhookPages } from './webhooks.js'

/** The keys of other systems, and where they are told of changes. */
export function registerApiKeyPages(app: App, services: Services): void {
  const { apiKeys, webhooks } = services
  app.get('/api-keys', async (request, reply) => {
    const principal = principalOf(request)
    const keys = await apiKeys.list(principal)
    const list = await webhooks.list(managerOf(principal))
    return reply.page('api-keys/api-keys', {
      keys: keys.filter((key) => key.revokedAt === null),
      revoked: keys.filter((key) => key.revokedAt !== null),
      webhooks: list,
      failed: list.filter((it) => it.disabledBecause === 'failures'),
    })
  })
  registerKeyPages(app, services)
  registerWebhookPages(app, services)
}
