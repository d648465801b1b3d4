import { Type } from '@fastify/type-provider-typebox'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { type RequestFault, RequestFaultsError } from '../application/api/refusals.js'
import { MissingScopeError, RequestReusedError } from '../application/api/refusals.js'
import { NoSuchThingError, NotAllowedError } from '../application/permissions/not-allowed.js'
import { WebhookAddressError } from '../application/webhooks/webhooks.js'

/** Everything that can be wrong, by the last part of its `type`; see RFC 9457. */
export const PROBLEMS = {
  'not-readable': {
    status: 400,
    title: 'The request cannot be read',
    about: 'It is no JSON, or not what its headers say.',
  },
  'not-valid': {
    status: 400,
    title: 'The request does not follow its schema',
    about: 'Each entry of errors names a place. A field that the schema does not know is refused.',
  },
  'no-key': {
    status: 401,
    title: 'A key is needed',
    about: 'Send "Authorization: Bearer rb_…" with a key that the school made and has not revoked.',
  },
  'missing-scope': {
    status: 403,
    title: 'The key may not do this',
    about: 'The school can make a key that has the scope that detail names.',
  },
  'not-found': {
    status: 404,
    title: 'There is no such thing',
    about: 'This school has none, or the address is wrong. What other schools have is never said.',
  },
  'not-taken': {
    status: 413,
    title: 'The request is too big',
    about: 'Send less at a time.',
  },
  'wrong-type': {
    status: 415,
    title: 'The body is not JSON',
    about: 'Send "Content-Type: application/json".',
  },
  refused: {
    status: 422,
    title: 'The request cannot be carried out',
    about: 'Each entry of errors names a place and what would be right. Nothing was done.',
  },
  'key-reused': {
    status: 422,
    title: 'The Idempotency-Key stands for another request',
    about: 'Each new request has a new one; only the very same request is sent again with the same.',
  },
  'too-many': {
    status: 429,
    title: 'Too many requests',
    about: 'Wait as many seconds as the header Retry-After says.',
  },
  broken: {
    status: 500,
    title: 'There is a fault in Rollbook',
    about: 'Try again later. A request with an Idempotency-Key can be sent again without doing it twice.',
  },
  busy: {
    status: 503,
    title: 'Not now',
    about: 'The school is being changed or the server is stopping: try again in a few seconds.',
  },
} as const satisfies Readonly<
  Record<string, { readonly status: number; readonly title: string; readonly about: string }>
>
export type ProblemName = keyof typeof PROBLEMS

/** The body of every answer that is no success. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'An address that says more about this kind of problem.' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.Optional(Type.String()),
    errors: Type.Optional(
      Type.Array(
        Type.Object(
          {
            pointer: Type.Optional(Type.String({ description: 'Where in the body: a JSON pointer.' })),
            parameter: Type.Optional(
              Type.String({ description: 'Which parameter of the address or header.' }),
            ),
            code: Type.String({ description: 'Stable, for programs.' }),
            detail: Type.String(),
          },
          { additionalProperties: false },
        ),
        { description: 'Everything that is wrong, at once.' },
      ),
    ),
  },
  { $id: 'Problem', additionalProperties: false },
)

interface More {
  readonly detail?: string
  readonly errors?: readonly RequestFault[]
}

/** Answers with a problem. */
export function sendProblem(
  reply: FastifyReply,
  name: ProblemName,
  { detail, errors }: More = {},
): FastifyReply {
  const { status, title } = PROBLEMS[name]
  return reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .send(
      JSON.stringify({
        type: `/api/v1/problems/${name}`,
        title,
        status,
        ...(detail === undefined ? {} : { detail }),
        ...(errors === undefined
          ? {}
          : { errors: errors.map(({ at, code, detail: what }) => ({ ...at, code, detail: what })) }),
      }),
    )
}

const BY_STATUS: Readonly<Record<number, ProblemName>> = {
  401: 'no-key',
  403: 'missing-scope',
  404: 'not-found',
  413: 'not-taken',
  415: 'wrong-type',
  429: 'too-many',
  503: 'busy',
}

/** Every way in which a request can fail, as a problem. Nothing of the inside gets out, and nothing of what was sent. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error.validation !== undefined)
    return sendProblem(reply, 'not-valid', { errors: validationFaults(error) })
  if (error instanceof RequestFaultsError) return sendProblem(reply, 'refused', { errors: error.faults })
  if (error instanceof RequestReusedError) return sendProblem(reply, 'key-reused')
  if (error instanceof MissingScopeError) {
    reply.header('www-authenticate', `Bearer error="insufficient_scope", scope="${error.scope}"`)
    return sendProblem(reply, 'missing-scope', { detail: `The scope needed is ${error.scope}.` })
  }
  if (error instanceof WebhookAddressError)
    return sendProblem(reply, 'refused', {
      errors: [{ at: { pointer: '/url' }, code: error.fault, detail: ADDRESS_WORDS[error.fault] }],
    })
  if (error instanceof NoSuchThingError || error.code === 'school.unknown')
    return sendProblem(reply, 'not-found')
  if (error instanceof NotAllowedError) return sendProblem(reply, 'missing-scope')
  if (error.code === 'register.school-changing') {
    reply.header('retry-after', '1')
    return sendProblem(reply, 'busy')
  }
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500) return sendProblem(reply, BY_STATUS[status] ?? 'not-readable')
  request.log.error({ err: error }, 'failed')
  return sendProblem(reply, BY_STATUS[status] ?? 'broken')
}

const ADDRESS_WORDS: Readonly<Record<WebhookAddressError['fault'], string>> = {
  'no-url': 'expected an address such as https://mis.example/rollbook',
  'not-https': 'expected an address that begins with https://',
  'has-password': 'expected an address without a name and password; deliveries are signed instead',
  inside: 'expected an address on the open internet',
}

/** What does not follow the schema: where, and what was expected; never what was there. */
function validationFaults({ validation = [], validationContext }: FastifyError): RequestFault[] {
  const seen = new Set<string>()
  return validation.flatMap(({ instancePath, keyword, params, message = '' }): RequestFault[] => {
    // That no branch fits is told by what is wrong with the branch.
    if (keyword === 'if' || keyword === 'oneOf' || keyword === 'anyOf') return []
    const missing = keyword === 'required' ? `/${String(params['missingProperty'])}` : ''
    const unknown = keyword === 'additionalProperties' ? String(params['additionalProperty']) : ''
    const place = `${instancePath}${missing}${/^[\w-]{1,40}$/.test(unknown) ? `/${unknown}` : ''}`
    const allowed = keyword === 'enum' ? ` ${(params['allowedValues'] as unknown[]).join(', ')}` : ''
    const detail =
      keyword === 'required' ? 'must be there' : `${message}${allowed === '' ? '' : ':'}${allowed}`
    if (seen.has(`${place} ${keyword}`)) return []
    seen.add(`${place} ${keyword}`)
    const at =
      validationContext === 'body'
        ? { pointer: place }
        : { parameter: place.slice(1) || String(validationContext) }
    return [{ at, code: keyword, detail }]
  })
}

/** The answers that every route can give besides its own. */
const problem = (name: ProblemName) => ({
  description: PROBLEMS[name].title,
  content: { 'application/problem+json': { schema: Type.Unsafe<unknown>({ $ref: 'Problem#' }) } },
})
export const READ_PROBLEMS = {
  400: problem('not-valid'),
  401: problem('no-key'),
  403: problem('missing-scope'),
  404: problem('not-found'),
  429: problem('too-many'),
  500: problem('broken'),
} as const
export const WRITE_PROBLEMS = { ...READ_PROBLEMS, 422: problem('refused'), 503: problem('busy') } as const
