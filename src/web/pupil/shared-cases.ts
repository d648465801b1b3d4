import { Type } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  caseSharing,
  endSharing,
  LONGEST_SHARED_DAYS,
  shareCase,
  type SharingRefusal,
  sharedCases,
} from '../../application/pupils/shared-cases.js'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { type FormErrors, hasErrors } from '../layout/form-errors.js'
import { dateOf, fieldsOf, type Sent, textOf } from '../layout/form-reading.js'
import { formBody, principalOf, textFields, tooLong } from '../plugins/requests.js'

const ID = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) })
const OFFICER = Type.String({ format: 'uuid' })
const REFUSED: Readonly<Record<SharingRefusal, FormErrors>> = {
  past: { until: 'The last day must be today or later' },
  'too-far': { until: `The last day must be no more than ${LONGEST_SHARED_DAYS} days away` },
  twice: { officers: 'This officer has the case already' },
}

/** Sharing a pupil's case with the local authority, ending it, and the list of what is shared. */
export function registerSharedCases(app: App, services: Services): void {
  app.get('/shared-cases', async (request, reply) =>
    reply.page('pupil/shared-cases', await sharedCases(services, principalOf(request))),
  )

  const form = async (
    request: FastifyRequest,
    reply: FastifyReply,
    pupilId: number,
    values: Sent = {},
    chosen: readonly string[] = [],
    errors: FormErrors = {},
  ): Promise<FastifyReply> => {
    const sharing = await caseSharing(services, principalOf(request), pupilId)
    return reply.page(
      'pupil/share-case',
      {
        ...sharing,
        values,
        errors,
        officers: sharing.officers.map(({ accountId, person, position }) => ({
          value: accountId,
          text: `${person}, ${position}`,
          checked: chosen.includes(accountId) || sharing.officers.length === 1,
        })),
      },
      hasErrors(errors) ? 400 : 200,
    )
  }

  app.get('/pupils/:id/share', { schema: { params: ID } }, async (request, reply) =>
    form(request, reply, request.params.id),
  )

  app.post(
    '/pupils/:id/share',
    {
      schema: {
        params: ID,
        body: formBody({
          officers: Type.Optional(Type.Array(OFFICER, { maxItems: 50 })),
          ...textFields({ reason: ['Reason', 500] }),
          ...fieldsOf([], ['until']),
        }),
      },
    },
    async (request, reply) => {
      const { officers = [], ...rest } = request.body
      const sent = rest as Sent
      const { id } = request.params
      const errors: Record<string, string> = tooLong(request)
      if (officers.length === 0) errors['officers'] = 'Select with whom the case is shared'
      const reason = textOf(sent, 'reason')
      if (reason === '') errors['reason'] = 'Enter why the case is shared'
      const to = dateOf(sent, 'until', 'The last day', errors)
      if (hasErrors(errors)) return form(request, reply, id, sent, officers, errors)
      const refusal = await shareCase(services, principalOf(request), {
        pupilId: id,
        accountIds: officers,
        to,
        reason,
      })
      if (refusal !== undefined) return form(request, reply, id, sent, officers, REFUSED[refusal])
      return reply.redirect(`/pupils/${id}/share`, 303)
    },
  )

  app.post(
    '/pupils/:id/share/end',
    { schema: { params: ID, body: formBody({ officer: OFFICER }) } },
    async (request, reply) => {
      const { id } = request.params
      await endSharing(services, principalOf(request), id, request.body.officer)
      return reply.redirect(`/pupils/${id}/share`, 303)
    },
  )
}
