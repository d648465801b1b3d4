import { Type } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { type FormErrors, hasErrors } from '../layout/form-errors.js'
import { passwordMessage } from './password-message.js'
import { formBody, textField, tooLong } from '../plugins/requests.js'
import { giveSignIn } from '../plugins/sign-in-cookie.js'
import { browserOf, goOn } from './go-on.js'

const TOKEN = Type.Object({ token: Type.String({ maxLength: 100 }) })
const ACCESS = { access: 'public' } as const

/** What the link of an invitation opens: an account, or another place for one that is there already. */
export function registerInvitationPages(app: App, services: Services): void {
  const { people, signIns, issuers, config } = services

  const page = async (
    request: FastifyRequest,
    reply: FastifyReply,
    token: string,
    errors: FormErrors = {},
    name?: string,
  ): Promise<FastifyReply> => {
    const found = await people.find(token)
    if (found === undefined) return reply.page('sign-in/invitation-gone', {}, 404)
    const { invitation, hasAccount } = found
    const signedInEmail = request.signedIn?.email
    return reply.page(
      'sign-in/invitation',
      {
        errors,
        token,
        invitation,
        hasAccount,
        signedInEmail,
        // Whoever is signed in as the invited person accepts with one button.
        isTheirs: hasAccount && signedInEmail?.toLowerCase() === invitation.email.toLowerCase(),
        name: name ?? invitation.name,
        issuers: issuers.list,
      },
      hasErrors(errors) ? 400 : 200,
    )
  }

  app.get('/invitation/:token', { config: ACCESS, schema: { params: TOKEN } }, async (request, reply) =>
    page(request, reply, request.params.token),
  )

  app.post(
    '/invitation/:token',
    {
      config: ACCESS,
      schema: {
        params: TOKEN,
        body: formBody({
          name: textField('Your name', 100),
          password: Type.String(),
        }),
      },
    },
    async (request, reply) => {
      const { token } = request.params
      const name = request.body.name.trim()
      const { password } = request.body
      const errors = tooLong(request)
      if (name === '') errors['name'] = 'Enter your name'
      if (password === '') errors['password'] = 'Enter a password'
      if (hasErrors(errors)) return page(request, reply, token, errors, name)
      const acceptance = await people.acceptWithPassword(token, name, password)
      if (acceptance.outcome === 'password')
        return page(request, reply, token, { password: passwordMessage(acceptance.fault) }, name)
      if (acceptance.outcome !== 'accepted') return page(request, reply, token)
      const signInToken = await signIns.start({
        accountId: acceptance.accountId,
        method: 'password',
        secondFactorGiven: false,
        browser: browserOf(request),
      })
      giveSignIn(reply, signInToken, config.secure)
      return goOn(reply, undefined)
    },
  )

  app.post(
    '/invitation/:token/accept',
    { config: { access: 'signing-in' }, schema: { params: TOKEN, body: formBody({}) } },
    async (request, reply) => {
      const { signedIn } = request
      const isThrough = signedIn?.standing !== 'give-code'
      const acceptance =
        signedIn === undefined || !isThrough
          ? undefined
          : await people.acceptSignedIn(request.params.token, signedIn.accountId)
      return acceptance?.outcome === 'accepted'
        ? goOn(reply, '/sign-in/choose')
        : page(request, reply, request.params.token)
    },
  )
}
