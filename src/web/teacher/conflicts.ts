import { Type } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { Principal } from '../../application/permissions/principal.js'
import {
  applyOffered,
  applyWhereNothingStands,
  type ConflictSide,
  keepStanding,
  listConflicts,
  type ShownConflict,
} from '../../application/register/conflicts.js'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { timeInWords } from '../layout/words.js'
import { formBody, principalOf } from '../plugins/requests.js'
import { HALF_NAMES, nameOf } from './register-words.js'

/** Marks that were handed in and not entered, as something else had been entered or the register had closed: which is to stand. */
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
        whole: wholeRegisters(conflicts),
        conflicts: conflicts.map((it) => ({
          conflictId: it.conflictId,
          pupilId: it.pupilId,
          name: nameOf(it),
          className: it.className,
          day: it.day,
          halfName: HALF_NAMES[it.half],
          standing: it.standing === null ? undefined : sideInWords(it.standing),
          offered: sideInWords(it.offered),
          fault: fault?.conflictId === it.conflictId ? fault.message : undefined,
        })),
      },
      fault === undefined ? 200 : 400,
    )
  }

  app.get('/conflicts', (request, reply) => page(reply, principalOf(request)))

  app.post(
    '/conflicts',
    {
      schema: {
        body: formBody({ conflicts: Type.String({ pattern: '^[0-9a-f-]{36}(?:,[0-9a-f-]{36}){0,199}$' }) }),
      },
    },
    async (request, reply) => {
      await applyWhereNothingStands(services, principalOf(request), request.body.conflicts.split(','))
      return reply.redirect('/conflicts', 303)
    },
  )

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
      else if ((await applyOffered(services, principal, conflictId, reason)) === 'no-reason')
        return page(reply, principal, { conflictId, message: 'Enter why the mark is changed' })
      return reply.redirect('/conflicts', 303)
    },
  )
}

/** Registers that came after they had closed, where several of their pupils have no mark: these can be entered at once. */
function wholeRegisters(conflicts: readonly ShownConflict[]): object[] {
  const registers = new Map<string, ShownConflict[]>()
  for (const it of conflicts) {
    if (it.standing !== null) continue
    const key = `${it.className} ${it.day} ${it.half} ${it.offered.by} ${it.offered.at.getTime()}`
    registers.set(key, [...(registers.get(key) ?? []), it])
  }
  return [...registers.values()]
    .filter(({ length }) => length > 1)
    .map((of) => {
      const { className, day, half, offered } = of[0] as ShownConflict
      return {
        className,
        day,
        halfName: HALF_NAMES[half],
        by: offered.by,
        count: of.length,
        conflicts: of.map(({ conflictId }) => conflictId).join(','),
      }
    })
}

function sideInWords({ symbol, title, arrivedAt, by, position, at, takenAt }: ConflictSide): object {
  const arrived = arrivedAt === null ? '' : `, arrived ${timeInWords(arrivedAt)}`
  return { mark: `${symbol} – ${title}${arrived}`, by, position, at, takenAt }
}
