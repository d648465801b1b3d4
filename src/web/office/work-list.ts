import { Type } from '@fastify/type-provider-typebox'
import {
  CONTACT_OUTCOMES,
  type ContactOutcome,
  recordTask,
  taskPage,
} from '../../application/office/follow-up.js'
import type { WorkLists } from '../../application/office/work-lists.js'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { formBody, principalOf } from '../plugins/requests.js'

const PAGE = Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 }))
const QUERY = Type.Object({
  page: PAGE,
  said: Type.Optional(Type.Union([Type.Literal('recorded'), Type.Literal('gone')])),
})

/** What is to be done today, and that it was. */
export function registerWorkList(app: App, services: Services, workLists: WorkLists): void {
  app.get('/worklist', { schema: { querystring: QUERY } }, async (request, reply) => {
    const { page = 1, said } = request.query
    const list = await taskPage(services, workLists, principalOf(request), page)
    return reply.page('office/work-list', {
      ...list,
      said,
      outcomes: Object.entries(CONTACT_OUTCOMES).map(([value, { says }]) => ({ value, says })),
    })
  })

  app.post(
    '/worklist',
    {
      schema: {
        body: formBody({
          id: Type.String({ minLength: 1, maxLength: 300 }),
          kind: Type.String({ minLength: 1, maxLength: 100 }),
          outcome: Type.Optional(Type.String({ maxLength: 40 })),
          page: PAGE,
        }),
      },
    },
    async (request, reply) => {
      const { id, kind, outcome, page = 1 } = request.body
      const known = outcome !== undefined && Object.hasOwn(CONTACT_OUTCOMES, outcome)
      const said = await recordTask(
        services,
        workLists,
        principalOf(request),
        id,
        kind,
        known ? (outcome as ContactOutcome) : undefined,
      )
      return reply.redirect(`/worklist?page=${page}&said=${said}`, 303)
    },
  )
}
