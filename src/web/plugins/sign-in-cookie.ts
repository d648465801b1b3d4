import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Standing } from '../../application/identity/sign-ins.js'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { wantsJson } from './errors.js'

/** `__Host-`: the browser takes it over https only, from this very host. */
const cookieName = (secure: boolean): string => (secure ? '__Host-rollbook' : 'rollbook')
const TOKEN = /^[\w-]{43}$/

/** Where somebody goes on who is not through with signing in. */
const NEXT_STEP: Readonly<Record<Exclude<Standing, 'ready'>, string>> = {
  'give-code': '/sign-in/code',
  'set-up-code': '/sign-in/set-up-code',
  choose: '/sign-in/choose',
  'no-place': '/sign-in/no-place',
}

/** Finds out who asks, before anything else is done for them. Nobody gets in where a route does not say so. */
export function addSignInCookie(app: App, { signIns, config }: Services): void {
  app.decorateRequest('signedIn', undefined)
  app.decorateRequest('signInToken', undefined)
  app.decorateRequest('principal', undefined)

  app.addHook('onRequest', async (request, reply) => {
    const access = request.routeOptions.config.access ?? 'principal'
    if (access === 'key') return
    const token = request.cookies[cookieName(config.secure)]
    if (token !== undefined && TOKEN.test(token)) {
      request.signedIn = await signIns.find(token)
      request.principal = request.signedIn?.principal
      if (request.signedIn !== undefined) request.signInToken = token
    }
    if (request.is404 || access === 'public') return
    if (access === 'signing-in' ? request.signedIn !== undefined : request.principal !== undefined) return
    return askToSignIn(request, reply)
  })
}

function askToSignIn(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (wantsJson(request))
    return reply
      .code(401)
      .type('application/problem+json')
      .send(JSON.stringify({ type: 'about:blank', title: 'You are signed out', status: 401 }))
  const standing = request.signedIn?.standing
  const step = standing === undefined || standing === 'ready' ? '/sign-in' : NEXT_STEP[standing]
  // What was asked for is asked for again afterwards, unless it was to change something.
  const next =
    request.method === 'GET' && request.url !== '/' ? `?next=${encodeURIComponent(request.url)}` : ''
  return reply.redirect(`${step}${next}`, 303)
}

/** Puts the token into the browser. It ends with the browser, or sooner as the server says. */
export function giveSignIn(reply: FastifyReply, token: string, secure: boolean): void {
  reply.setCookie(cookieName(secure), token, { path: '/', httpOnly: true, sameSite: 'lax', secure })
}

export function takeSignIn(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(cookieName(secure), { path: '/', httpOnly: true, sameSite: 'lax', secure })
}

/** A page of ours that a person may be sent on to; never another site's. */
export function safeNext(next: string | undefined): string | undefined {
  return next !== undefined && next.length < 500 && /^\/(?![/\\])[\w\-./?=&%:,~+]*$/.test(next)
    ? next
    : undefined
}
