import { Type } from '@fastify/type-provider-typebox'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { formBody } from '../plugins/requests.js'
import { giveSignIn } from '../plugins/sign-in-cookie.js'
import { browserOf, goOn } from './go-on.js'
import { passwordMessage } from './password-message.js'

const TOKEN = Type.Object({ token: Type.String({ maxLength: 100 }) })
const ACCESS = { access: 'public' } as const

/** Where the link leads that a school hands to somebody who cannot sign in any more. */
export function registerNewPasswordPages(app: App, { waysBack, signIns, config }: Services): void {
  app.get(
    '/sign-in/new-password/:token',
    { config: ACCESS, schema: { params: TOKEN } },
    async (request, reply) => {
      const { token } = request.params
      const way = await waysBack.find(token)
      return way === undefined
        ? reply.page('sign-in/new-password-gone', {}, 404)
        : reply.page('sign-in/new-password', { way, token, errors: {} })
    },
  )

  app.post(
    '/sign-in/new-password/:token',
    {
      config: ACCESS,
      schema: { params: TOKEN, body: formBody({ password: Type.String() }) },
    },
    async (request, reply) => {
      const { token } = request.params
      const way = await waysBack.find(token)
      if (way === undefined) return reply.page('sign-in/new-password-gone', {}, 404)
      const { password } = request.body
      const page = (text: string) =>
        reply.page('sign-in/new-password', { way, token, errors: { password: text } }, 400)
      if (password === '') return page('Enter a password')
      const used = await waysBack.use(token, password)
      if (used === undefined) return reply.page('sign-in/new-password-gone', {}, 404)
      if ('fault' in used) return page(passwordMessage(used.fault))
      const signInToken = await signIns.start({
        accountId: used.accountId,
        method: 'password',
        secondFactorGiven: false,
        browser: browserOf(request),
      })
      giveSignIn(reply, signInToken, config.secure)
      return goOn(reply, undefined)
    },
  )
}
