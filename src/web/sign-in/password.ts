import { Type } from '@fastify/type-provider-typebox'
import { LONGEST_PASSWORD } from '../../application/identity/password.js'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { type FormErrors, hasErrors } from '../layout/form-errors.js'
import { formBody } from '../plugins/requests.js'
import { giveSignIn, safeNext, takeSignIn } from '../plugins/sign-in-cookie.js'
import { browserOf, goOn, waitInWords } from './go-on.js'

const LONGEST_EMAIL = 254
/** The same whether the address or the password is wrong: nobody learns who has an account. */
const WRONG = 'Check your email address and password'

/** Signing in with an e-mail address and a password, and signing out. */
export function registerPasswordPages(app: App, services: Services): void {
  const { authentication, signIns, issuers, demonstration, config } = services
  const wanted = Type.Object({ next: Type.Optional(Type.String({ maxLength: 1000 })) })
  const signInLimit =
    config.signInsPerMinute === 0
      ? { rateLimit: false as const }
      : {
          rateLimit: {
            max: config.signInsPerMinute,
            timeWindow: 60_000,
            keyGenerator: (it: { ip: string }) => it.ip,
          },
        }

  const view = async (next: string | undefined, email = '', errors: FormErrors = {}): Promise<object> => ({
    errors,
    email,
    next: safeNext(next) ?? '',
    issuers: issuers.list,
    demo: bySchool(await demonstration.places()),
  })

  app.get(
    '/sign-in',
    { config: { access: 'public' }, schema: { querystring: wanted } },
    async (request, reply) => {
      if (request.principal !== undefined) return goOn(reply, request.query.next)
      return reply.page('sign-in/password', await view(request.query.next))
    },
  )

  app.post(
    '/sign-in',
    {
      config: { access: 'public', ...signInLimit },
      schema: {
        body: formBody({
          email: Type.String(),
          password: Type.String(),
          next: Type.Optional(Type.String({ maxLength: 1000 })),
        }),
      },
    },
    async (request, reply) => {
      const { email, password, next } = request.body
      const errors: Record<string, string> = {}
      if (email.trim() === '') errors['email'] = 'Enter your email address'
      if (password === '') errors['password'] = 'Enter your password'
      if (hasErrors(errors)) return reply.page('sign-in/password', await view(next, email, errors), 400)

      const attempt =
        email.length > LONGEST_EMAIL || password.length > LONGEST_PASSWORD
          ? ({ outcome: 'wrong' } as const)
          : await authentication.password(email, password, request.ip)
      if (attempt.outcome !== 'right') {
        const text =
          attempt.outcome === 'wrong'
            ? WRONG
            : `You have tried too many times. Wait ${waitInWords(attempt.seconds)} and try again`
        const status = attempt.outcome === 'wrong' ? 400 : 429
        return reply.page('sign-in/password', await view(next, email, { email: text }), status)
      }
      const token = await signIns.start({
        accountId: attempt.value.accountId,
        method: 'password',
        secondFactorGiven: false,
        browser: browserOf(request),
      })
      giveSignIn(reply, token, config.secure)
      return goOn(reply, next)
    },
  )

  app.post(
    '/sign-out',
    { config: { access: 'public' }, schema: { body: formBody({}) } },
    async (request, reply) => {
      if (request.signedIn !== undefined)
        await signIns.end(request.signedIn.accountId, request.signedIn.signInId)
      takeSignIn(reply, config.secure)
      return reply.redirect('/sign-in', 303)
    },
  )
}

function bySchool<T extends { readonly school: string }>(
  places: readonly T[],
): { readonly school: string; readonly places: readonly T[] }[] {
  const schools = new Map<string, T[]>()
  for (const place of places) schools.set(place.school, [...(schools.get(place.school) ?? []), place])
  return Array.from(schools, ([school, list]) => ({ school, places: list }))
}
