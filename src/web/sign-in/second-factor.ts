import { Type } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Attempt } from '../../application/identity/authentication.js'
import type { SignedIn } from '../../application/identity/sign-ins.js'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import type { FormErrors } from '../layout/form-errors.js'
import { formBody } from '../plugins/requests.js'
import { giveSignIn, safeNext } from '../plugins/sign-in-cookie.js'
import { goOn, waitInWords } from './go-on.js'

const CODE = formBody({
  code: Type.String(),
  next: Type.Optional(Type.String({ maxLength: 1000 })),
})
/** What is longer is no code, and is not looked at. */
const LONGEST_CODE = 100
const WANTED = Type.Object({ next: Type.Optional(Type.String({ maxLength: 1000 })) })
const ACCESS = { access: 'signing-in' } as const

/** The code of an authenticator app, a recovery code in its place, and setting up either. */
export function registerSecondFactorPages(app: App, { authentication, signIns, config }: Services): void {
  const passed = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    giveSignIn(reply, await signIns.passSecondFactor(request.signInToken ?? ''), config.secure)
  }
  const page = (
    reply: FastifyReply,
    template: string,
    next: string | undefined,
    errors: FormErrors = {},
    more: object = {},
  ): FastifyReply =>
    reply.page(
      `sign-in/${template}`,
      { errors, next: safeNext(next) ?? '', ...more },
      'code' in errors ? 400 : 200,
    )

  app.get('/sign-in/code', { config: ACCESS, schema: { querystring: WANTED } }, async (request, reply) =>
    signedInOf(request).standing === 'give-code'
      ? page(reply, 'code', request.query.next)
      : goOn(reply, request.query.next),
  )
  app.post('/sign-in/code', { config: ACCESS, schema: { body: CODE } }, async (request, reply) => {
    const { code, next } = request.body
    if (code.trim() === '') return page(reply, 'code', next, { code: 'Enter the code from your app' })
    const attempt = await authentication.code(signedInOf(request).accountId, code.slice(0, LONGEST_CODE))
    if (attempt.outcome !== 'right') return page(reply, 'code', next, { code: fault(attempt, CODE_WRONG) })
    await passed(request, reply)
    return goOn(reply, next)
  })

  app.get(
    '/sign-in/recovery-code',
    { config: ACCESS, schema: { querystring: WANTED } },
    async (request, reply) =>
      signedInOf(request).standing === 'give-code'
        ? page(reply, 'recovery-code', request.query.next)
        : goOn(reply, request.query.next),
  )
  app.post('/sign-in/recovery-code', { config: ACCESS, schema: { body: CODE } }, async (request, reply) => {
    const { code, next } = request.body
    if (code.trim() === '') return page(reply, 'recovery-code', next, { code: 'Enter a recovery code' })
    const attempt = await authentication.recoveryCode(
      signedInOf(request).accountId,
      code.slice(0, LONGEST_CODE),
    )
    if (attempt.outcome !== 'right')
      return page(reply, 'recovery-code', next, { code: fault(attempt, 'Enter one of your recovery codes') })
    await passed(request, reply)
    return goOn(reply, next)
  })

  const setUp = async (
    request: FastifyRequest,
    reply: FastifyReply,
    next: string | undefined,
    errors: FormErrors = {},
  ): Promise<FastifyReply> => {
    const proposed = await authentication.proposeSecondFactor(signedInOf(request).accountId)
    return proposed === undefined ? goOn(reply, next) : page(reply, 'set-up-code', next, errors, proposed)
  }
  app.get(
    '/sign-in/set-up-code',
    { config: ACCESS, schema: { querystring: WANTED } },
    async (request, reply) => setUp(request, reply, request.query.next),
  )
  app.post('/sign-in/set-up-code', { config: ACCESS, schema: { body: CODE } }, async (request, reply) => {
    const { code, next } = request.body
    if (code.trim() === '') return setUp(request, reply, next, { code: 'Enter the code from your app' })
    const attempt = await authentication.confirmSecondFactor(
      signedInOf(request).accountId,
      code.slice(0, LONGEST_CODE),
    )
    if (attempt.outcome !== 'right') return setUp(request, reply, next, { code: fault(attempt, CODE_WRONG) })
    await passed(request, reply)
    return page(reply, 'recovery-codes', next, {}, { codes: attempt.value })
  })
}

const CODE_WRONG = 'Enter the 6 digits that your app shows now'

function fault(attempt: Exclude<Attempt<unknown>, { outcome: 'right' }>, wrong: string): string {
  return attempt.outcome === 'wrong'
    ? wrong
    : `You have tried too many times. Wait ${waitInWords(attempt.seconds)} and try again`
}

function signedInOf(request: FastifyRequest): SignedIn {
  if (request.signedIn === undefined) throw new Error('nobody is signing in')
  return request.signedIn
}
