import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { NoSuchThingError, NotAllowedError } from '../../application/permissions/not-allowed.js'
import type { App } from '../app-type.js'
import { methodsOf } from './routes.js'

/** What a page says that shows nothing but an error. */
interface ErrorView {
  readonly title: string
  readonly lines: readonly string[]
}

const VIEWS: Readonly<Record<number, ErrorView>> = {
  400: {
    title: 'There is a problem with what was sent',
    lines: ['Rollbook could not read it. Go back, reload the page and try again.'],
  },
  403: {
    title: 'You cannot use this page',
    lines: [
      'Your role at this school does not include it.',
      'If you think it should, ask the headteacher or whoever runs Rollbook at your school.',
    ],
  },
  404: {
    title: 'Page not found',
    lines: [
      'If you typed the web address, check it is correct.',
      'If you pasted the web address, check you copied the entire address.',
    ],
  },
  405: { title: 'This page cannot do that', lines: ['Go back and use the buttons on the page.'] },
  413: {
    title: 'That is too big',
    lines: ['Rollbook takes no more than was agreed for this page. Send less.'],
  },
  415: {
    title: 'There is a problem with what was sent',
    lines: ['It is not of a kind that this page takes.'],
  },
  429: {
    title: 'Too many requests',
    lines: ['Rollbook had too many requests from you in a short time. Wait a minute and try again.'],
  },
  500: {
    title: 'Sorry, there is a problem with Rollbook',
    lines: ['Try again later. What you had already saved is saved.'],
  },
  503: { title: 'Rollbook is not available', lines: ['It is starting or stopping. Try again in a minute.'] },
}

const FORM_TOO_OLD: ErrorView = {
  title: 'This page was open for too long',
  lines: ['Go back, reload the page and send it again.'],
}

/** Every way in which a request can fail, in plain words; nothing of the inside gets out. */
export function addErrorPages(app: App): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = statusOf(error, request)
    if (status >= 500) request.log.error({ err: error }, 'failed')
    const isFormToken = typeof error.code === 'string' && error.code.startsWith('FST_CSRF')
    return answer(request, reply, status, isFormToken ? FORM_TOO_OLD : undefined)
  })

  app.setNotFoundHandler((request, reply) => {
    const methods = methodsOf(app, request.url.split('?')[0] ?? '/')
    if (methods.length === 0 || methods.includes(request.method)) return answer(request, reply, 404)
    reply.header('allow', methods.join(', '))
    return answer(request, reply, 405)
  })
}

/** An address that cannot be read: answered before it is known whether a page or another part was meant. */
export function answerBrokenAddress(
  error: FastifyError,
  _request: FastifyRequest,
  reply: FastifyReply,
): void {
  const status = error.statusCode ?? 400
  reply
    .code(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', title: 'The address cannot be read', status }))
}

function statusOf(error: FastifyError, request: FastifyRequest): number {
  if (error instanceof NotAllowedError) return 403
  if (error instanceof NoSuchThingError || error.code === 'school.unknown') return 404
  if (error.validation !== undefined) return 400
  // The reader of forms with files throws plain errors where one is broken off or has no boundary.
  const status = error.statusCode ?? (request.isMultipart() && !request.isFormRead ? 400 : 500)
  return status >= 400 && status < 600 ? status : 500
}

function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  view: ErrorView = VIEWS[status] ?? (status < 500 ? (VIEWS[400] as ErrorView) : (VIEWS[500] as ErrorView)),
): FastifyReply {
  if (wantsJson(request)) {
    return reply
      .code(status)
      .type('application/problem+json')
      .send(JSON.stringify({ type: 'about:blank', title: view.title, status }))
  }
  try {
    return reply.page('layout/error', view, status)
  } catch (error) {
    // The layout itself is broken: then in plain words.
    request.log.error({ err: error }, 'no page for an error')
    return reply.code(status).type('text/plain; charset=utf-8').send(`${view.title}\n`)
  }
}

/** A script asks, not a person who reads. */
export function wantsJson(request: FastifyRequest): boolean {
  const { accept = '' } = request.headers
  return request.url.startsWith('/api/') || (accept.includes('json') && !accept.includes('html'))
}
