import type { FastifyRequest } from 'fastify'
import { Type } from '@fastify/type-provider-typebox'
import { registersToday, type TodaysRegister } from '../../application/register/registers-today.js'
import type { Principal } from '../../application/permissions/principal.js'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { timeInWords } from '../layout/words.js'
import { londonMinute } from '../../application/clock.js'
import { minuteOfInstant } from '../../kernel/school-date.js'
import { principalOf } from '../plugins/requests.js'
import { addressOf, HALF_NAMES, windowInWords } from './register-words.js'

/** Whose the pages are that a browser keeps for working without a network: one person at one school. */
export const ownerOf = ({ accountId, schoolId }: Principal): string => `${accountId}.${schoolId}`

/** Tells the browser's worker whose page this is. */
export const OWNER_HEADER = 'rollbook-owner'

const SAVED = Type.Object({
  saved: Type.Optional(Type.String({ maxLength: 200 })),
  half: Type.Optional(Type.Union([Type.Literal('am'), Type.Literal('pm')])),
  conflicts: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
})

/** My registers today, and who is asking: what a browser needs before it sends what it kept. */
export function registerTodaysPage(app: App, services: Services): void {
  app.get('/registers', { schema: { querystring: SAVED } }, async (request, reply) => {
    const principal = principalOf(request)
    const { day, schoolDay, registers } = await registersToday(services, principal)
    const { saved, half, conflicts = 0 } = request.query
    const done = registers.find(
      (it) => it.className === saved && it.half === (half === 'pm' ? 1 : 0) && it.taking !== undefined,
    )
    reply.header(OWNER_HEADER, ownerOf(principal))
    return reply.page('teacher/registers', {
      day,
      schoolDay,
      owner: ownerOf(principal),
      saved: done === undefined ? undefined : { ...listed(done), conflicts },
      halves: ([0, 1] as const).map((which) => ({
        name: HALF_NAMES[which],
        registers: registers.filter((it) => it.half === which).map(listed),
      })),
    })
  })

  app.get('/registers/who', async (request: FastifyRequest, reply) =>
    reply.send({ owner: ownerOf(principalOf(request)), token: reply.generateCsrf() }),
  )
}

function listed(register: TodaysRegister): object {
  const { className, half, pupils, phase, window, taking, cover } = register
  return {
    className,
    halfName: HALF_NAMES[half],
    address: addressOf(register),
    pupils,
    times: windowInWords(window),
    cover,
    state:
      taking !== undefined ? 'taken' : phase === 'closed' ? 'missed' : phase === 'open' ? 'open' : 'later',
    taken:
      taking === undefined
        ? undefined
        : { by: taking.person, at: timeInWords(minuteOfInstant(londonMinute(taking.takenAt))) },
    open: phase === 'open',
  }
}
