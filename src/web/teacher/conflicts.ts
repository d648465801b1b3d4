import { Type } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { Principal } from '../../application/permissions/principal.js'
import {
  applyOffered,
  type ConflictSide,
  keepStanding,
  listConflicts,
} from '../../application/register/conflicts.js'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { timeInWords } from '../layout/words.js'
import { formBody, principalOf } from '../plugins/requests.js'
import { HALF_NAMES, nameOf } from './register-words.js'

/** Marks that came in late from a device, where somebody had entered another one since: both, and which is to stand. */
export function registerConflictsPage(app: App, services: Services): void {
  const page = async (
    reply: FastifyReply,
    principal: Principal,
    fault?: { readonly conflictId: string; readonly message: string },
  ): Promise<FastifyReply> => {
    const conflicts = await listConflicts(services, principal)
    return reply.page(
      'teacher/conflicts',
      {
        errors: fault === undefined ? {} : { [`reason-${fault.conflictId}`]: fault.message },
        conflicts: conflicts.map((it) => ({
          conflictId: it.conflictId,
          pupilId: it.pupilId,
          name: nameOf(it),
          className: it.className,
          day: it.day,
          halfName: HALF_NAMES[it.half],
          standing: sideInWords(it.standing),
          offered: sideInWords(it.offered),
          fault: fault?.conflictId === it.conflictId ? fault.message : undefined,
        })),
      },
      fault === undefined ? 200 : 400,
    )
  }

  app.get('/conflicts', (request, reply) => page(reply, principalOf(request)))

  app.post(
    '/conflicts/:conflictId',
    {
      schema: {
        params: Type.Object({ conflictId: Type.String({ format: 'uuid' }) }),
        body: formBody({
          decision: Type.Union([Type.Literal('keep'), Type.Literal('apply')]),
          reason: Type.Optional(Type.String({ maxLength: 300 })),
        }),
      },
    },
    async (request, reply) => {
      const principal = principalOf(request)
      const { conflictId } = request.params
      const reason = request.body.reason?.trim() ?? ''
      if (request.body.decision === 'keep') await keepStanding(services, principal, conflictId)
      else if (reason === '')
        return page(reply, principal, { conflictId, message: 'Enter why the mark is changed' })
      else await applyOffered(services, principal, conflictId, reason)
      return reply.redirect('/conflicts', 303)
    },
  )
}

function sideInWords({ symbol, title, arrivedAt, by, position, at }: ConflictSide): object {
  const arrived = arrivedAt === null ? '' : `, arrived ${timeInWords(arrivedAt)}`
  return { mark: `${symbol} – ${title}${arrived}`, by, position, at }
}
