import { Type } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { LONGEST_PASSWORD } from '../../application/identity/password.js'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { type FormErrors, hasErrors } from '../layout/form-errors.js'
import { formBody } from '../plugins/requests.js'
import { waitInWords } from '../sign-in/go-on.js'
import { passwordMessage } from '../sign-in/password-message.js'

const METHODS = { password: 'Password', oidc: 'School or work account', demo: 'Demonstration' } as const

/** A person's own: where they are signed in, and their password. */
export function registerAccountPages(app: App, { signIns, authentication }: Services): void {
  const page = async (
    request: FastifyRequest,
    reply: FastifyReply,
    errors: FormErrors = {},
    done?: string,
  ): Promise<FastifyReply> => {
    const { accountId = '', signInId, email, method } = request.signedIn ?? {}
    const list = await signIns.list(accountId)
    return reply.page(
      'account/account',
      {
        errors,
        done,
        email,
        mayChangePassword: method === 'password',
        signIns: list.map((it) => ({ ...it, isThis: it.signInId === signInId, how: METHODS[it.method] })),
      },
      hasErrors(errors) ? 400 : 200,
    )
  }

  app.get('/my-account', async (request, reply) => page(request, reply))

  app.post(
    '/my-account/sign-ins/end',
    { schema: { body: formBody({ signIn: Type.String({ format: 'uuid' }) }) } },
    async (request, reply) => {
      await signIns.end(request.signedIn?.accountId ?? '', request.body.signIn)
      return reply.redirect('/my-account', 303)
    },
  )
  app.post('/my-account/sign-ins/end-others', { schema: { body: formBody({}) } }, async (request, reply) => {
    await signIns.endAll(request.signedIn?.accountId ?? '', request.signedIn?.signInId)
    return reply.redirect('/my-account', 303)
  })

  const typed = Type.String()
  app.post(
    '/my-account/password',
    { schema: { body: formBody({ current: typed, password: typed }) } },
    async (request, reply) => {
      const { current, password } = request.body
      const { accountId = '', email = '', signInId, method } = request.signedIn ?? {}
      if (method !== 'password') return reply.redirect('/my-account', 303)
      const errors: Record<string, string> = {}
      if (current === '') errors['current'] = 'Enter your current password'
      if (password === '') errors['password'] = 'Enter a new password'
      if (hasErrors(errors)) return page(request, reply, errors)
      const attempt =
        current.length > LONGEST_PASSWORD
          ? ({ outcome: 'wrong' } as const)
          : await authentication.password(email, current, request.ip)
      if (attempt.outcome === 'wait')
        return page(request, reply, {
          current: `You have tried too many times. Wait ${waitInWords(attempt.seconds)} and try again`,
        })
      if (attempt.outcome === 'wrong')
        return page(request, reply, { current: 'Enter your current password: that was not it' })
      const fault = await authentication.setPassword(accountId, password)
      if (fault !== undefined) return page(request, reply, { password: passwordMessage(fault) })
      // Whoever had the old password is out.
      await signIns.endAll(accountId, signInId)
      return page(request, reply, {}, 'Your password is changed, and you are signed out everywhere else.')
    },
  )
}
