import { Type } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import type { FormErrors } from '../layout/form-errors.js'
import { ROLE_TITLES } from '../../application/permissions/roles.js'
import { formBody } from '../plugins/requests.js'
import { safeNext } from '../plugins/sign-in-cookie.js'
import { goOn } from './go-on.js'

const NEXT = Type.Optional(Type.String({ maxLength: 1000 }))

/** Who is several things, or at several schools, says as what they work now. */
export function registerChoosePages(app: App, { signIns }: Services): void {
  const page = (
    request: FastifyRequest,
    reply: FastifyReply,
    next: string | undefined,
    errors: FormErrors = {},
  ) => {
    const { membership, memberships = [] } = request.signedIn ?? {}
    return reply.page(
      'sign-in/choose',
      {
        errors,
        next: safeNext(next) ?? '',
        places: memberships.map((it) => ({
          value: `${it.schoolId} ${it.role}`,
          text: it.school,
          hint: { text: `${it.position} (${ROLE_TITLES[it.role].toLowerCase()})` },
          checked: it === membership,
        })),
      },
      'place' in errors ? 400 : 200,
    )
  }

  const config = { access: 'signing-in' } as const
  app.get(
    '/sign-in/choose',
    { config, schema: { querystring: Type.Object({ next: NEXT }) } },
    async (request, reply) => {
      const { standing } = request.signedIn ?? {}
      return standing === 'choose' || standing === 'ready'
        ? page(request, reply, request.query.next)
        : goOn(reply, request.query.next)
    },
  )
  app.post(
    '/sign-in/choose',
    {
      config,
      schema: { body: formBody({ place: Type.Optional(Type.String({ maxLength: 60 })), next: NEXT }) },
    },
    async (request, reply) => {
      const { place = '', next } = request.body
      const [schoolId, role = ''] = place.split(' ')
      const chosen = await signIns.choose(request.signInToken ?? '', Number(schoolId), role)
      return chosen ? goOn(reply, next) : page(request, reply, next, { place: 'Select where you work now' })
    },
  )

  app.get('/sign-in/no-place', { config }, async (_request, reply) => reply.page('sign-in/no-place', {}, 403))
}
