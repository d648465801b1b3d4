import { Type } from '@fastify/type-provider-typebox'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { formBody } from '../plugins/requests.js'
import { giveSignIn } from '../plugins/sign-in-cookie.js'
import { browserOf, goOn } from './go-on.js'

/** The demonstration's buttons. Where there is no demonstration there is no such page. */
export function registerDemoSignIn(app: App, { demonstration, config }: Services): void {
  if (!config.demo) return
  app.post(
    '/sign-in/demo',
    {
      config: { access: 'public' },
      schema: {
        body: formBody({
          school: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
          account: Type.String({ format: 'uuid' }),
          role: Type.String({ maxLength: 40 }),
        }),
      },
    },
    async (request, reply) => {
      const { school, account, role } = request.body
      const token = await demonstration.signIn(school, account, role, browserOf(request))
      giveSignIn(reply, token, config.secure)
      return goOn(reply, undefined)
    },
  )
}
