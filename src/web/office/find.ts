import { Type } from '@fastify/type-provider-typebox'
import { findPupils, type Finding, type FoundPupil } from '../../application/office/find-pupils.js'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { principalOf } from '../plugins/requests.js'
import type { Principal } from '../../application/permissions/principal.js'

export const LETTERS = Type.Optional(Type.String())

/** What the finder shows for the letters of a request. */
export async function foundFor(
  services: Services,
  principal: Principal,
  thing: Finding,
  letters: string | undefined,
): Promise<{ readonly letters: string; readonly found: readonly FoundPupil[] }> {
  const wanted = (letters ?? '').trim()
  return { letters: wanted, found: await findPupils(services, principal, thing, wanted) }
}

/** The list alone, for the script of a page that finds while letters are typed. */
export function registerFind(app: App, services: Services, page: string, thing: Finding, href = page): void {
  app.get(
    `${page}/find`,
    { schema: { querystring: Type.Object({ letters: LETTERS }) } },
    async (request, reply) =>
      reply.page('office/found', {
        ...(await foundFor(services, principalOf(request), thing, request.query.letters)),
        href,
      }),
  )
}
