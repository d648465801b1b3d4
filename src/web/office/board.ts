import type { ServerResponse } from 'node:http'
import { Type } from '@fastify/type-provider-typebox'
import { type Board, boardOf, type NoBoard } from '../../application/office/board.js'
import type { WorkLists } from '../../application/office/work-lists.js'
import { NotAllowedError } from '../../application/permissions/not-allowed.js'
import { mayAny } from '../../application/permissions/permissions.js'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { principalOf } from '../plugins/requests.js'
import { addressOf } from '../teacher/register-words.js'
import { parseHalf } from '../layout/typed.js'

const QUERY = Type.Object({ session: Type.Optional(Type.String({ maxLength: 2 })) })

/** Changes that come within this time are told as one: in the rush many registers are saved in a second. */
const TOGETHER_MS = 300
/** Proxies close what is silent for longer. */
const HEARTBEAT_MS = 20_000
/** A stream ends after this time; the browser opens another one, and is asked again who it is. */
const LONGEST_MS = 10 * 60_000

/** The morning board, and the stream that tells open ones to look again. */
export function registerBoard(app: App, services: Services, workLists: WorkLists): void {
  app.get('/board', { schema: { querystring: QUERY } }, async (request, reply) => {
    const board = await boardOf(services, workLists, principalOf(request), wanted(request.query.session))
    return reply.page('office/board', viewOf(board, request.query.session))
  })

  // The part of the page that changes, for the script of an open board.
  app.get('/board/live', { schema: { querystring: QUERY } }, async (request, reply) => {
    const board = await boardOf(
      services,
      workLists,
      principalOf(request),
      wanted(request.query.session),
      true,
    )
    return reply.page('office/board-live', viewOf(board, request.query.session))
  })

  const open = new Set<ServerResponse>()
  app.addHook('preClose', async () => {
    for (const response of open) response.end()
  })

  app.get('/board/events', async (request, reply) => {
    const principal = principalOf(request)
    if (!mayAny(principal, 'board.view')) throw new NotAllowedError('board.view')
    if (request.headers.accept?.includes('text/event-stream') !== true)
      return reply
        .code(406)
        .type('text/plain; charset=utf-8')
        .send('This address is for the script of the board.')
    reply.hijack()
    const { raw } = reply
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) raw.setHeader(name, value)
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    })
    // What to look at is asked for by the page itself, with its own permission: the stream only says that there is something.
    const tell = (): void => {
      raw.write('event: changed\ndata: {}\n\n')
    }
    let waiting: NodeJS.Timeout | undefined
    const unwatch = services.live.watch(principal.schoolId, () => {
      waiting ??= setTimeout(() => {
        waiting = undefined
        tell()
      }, TOGETHER_MS)
    })
    const heartbeat = setInterval(() => raw.write(': here\n\n'), HEARTBEAT_MS)
    const end = setTimeout(() => raw.end(), LONGEST_MS)
    open.add(raw)
    raw.on('close', () => {
      unwatch()
      clearTimeout(waiting)
      clearInterval(heartbeat)
      clearTimeout(end)
      open.delete(raw)
    })
    // A browser that comes back after a break may have missed something.
    raw.write('retry: 3000\n')
    tell()
    return reply
  })
}

const wanted = (session: string | undefined): 0 | 1 | undefined => parseHalf(session) ?? undefined

function viewOf(board: Board | NoBoard, session: string | undefined): object {
  const chosen = parseHalf(session)
  const query = chosen === null ? '' : `?session=${chosen === 0 ? 'AM' : 'PM'}`
  if (board.half === null) return { board, query }
  const { day, half } = board
  return {
    query,
    board: {
      ...board,
      classes: board.classes.map((it) => ({
        ...it,
        href: addressOf({ className: it.className, day, half }),
      })),
    },
  }
}
