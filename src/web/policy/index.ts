import { schoolPolicy } from '../../application/school-policy.js'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { principalOf } from '../plugins/requests.js'

/** Who holds which post by the school's policy, who does what, and how the policy came about. */
export function registerPolicyPage(app: App, services: Services): void {
  app.get('/policy', async (request, reply) =>
    reply.page('policy/policy', await schoolPolicy(services, principalOf(request))),
  )
}
