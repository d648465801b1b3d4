import { Type } from '@fastify/type-provider-typebox'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { giveSignIn, safeNext } from '../plugins/sign-in-cookie.js'
import { browserOf, goOn } from './go-on.js'

const ISSUER = Type.Object({ issuer: Type.String({ maxLength: 40 }) })

/** Signing in with an issuer of identities: there, and back again. */
export function registerIssuerPages(app: App, { issuers, signIns, config }: Services): void {
  const journeyCookie = config.secure ? '__Host-journey' : 'journey'
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax', secure: config.secure } as const

  app.get(
    '/sign-in/with/:issuer',
    {
      config: { access: 'public' },
      schema: {
        params: ISSUER,
        querystring: Type.Object({
          next: Type.Optional(Type.String({ maxLength: 1000 })),
          invitation: Type.Optional(Type.String({ maxLength: 100 })),
        }),
      },
    },
    async (request, reply) => {
      const { next, invitation } = request.query
      const { goTo, journey } = await issuers.begin(request.params.issuer, {
        next: safeNext(next),
        invitation,
      })
      reply.setCookie(journeyCookie, journey, { ...cookie, maxAge: 600 })
      return reply.redirect(goTo, 303)
    },
  )

  app.get(
    '/sign-in/with/:issuer/back',
    { config: { access: 'public' }, schema: { params: ISSUER } },
    async (request, reply) => {
      const sealed = request.cookies[journeyCookie] ?? ''
      reply.clearCookie(journeyCookie, cookie)
      const query = request.url.split('?')[1] ?? ''
      const signedInAs =
        request.signedIn?.standing === 'ready' || request.signedIn?.standing === 'choose'
          ? request.signedIn.accountId
          : undefined
      const back = await issuers.finish(request.params.issuer, query, sealed, signedInAs)
      if (back.outcome === 'invitation') return reply.redirect(`/invitation/${back.token}`, 303)
      if (back.outcome !== 'signed-in')
        return reply.page('sign-in/not-signed-in', { outcome: back.outcome }, 403)
      if (request.signedIn !== undefined)
        await signIns.end(request.signedIn.accountId, request.signedIn.signInId)
      const token = await signIns.start({
        accountId: back.account.accountId,
        method: 'oidc',
        secondFactorGiven: back.secondFactorGiven,
        browser: browserOf(request),
      })
      giveSignIn(reply, token, config.secure)
      return goOn(reply, back.next)
    },
  )
}
