import type { FastifyServerOptions } from 'fastify'
import type { Config } from '../../application/config.js'
import { DomainError } from '../../kernel/domain-error.js'
import type { App } from '../app-type.js'

/**
 * What is logged of a request: its number, the route's pattern, the status and the time. No address as it was asked for,
 * no query, no body, no header, no name: a log is read by people who may see no pupil.
 */
export function loggerOptions(
  config: Pick<Config, 'log'>,
  logTo: { write(line: string): void } = process.stdout,
): NonNullable<FastifyServerOptions['logger']> {
  if (config.log === 'off') return false
  return {
    stream: logTo,
    level: config.log === 'errors' ? 'error' : 'info',
    base: null,
    serializers: { err: loggedError, req: () => ({}), res: () => ({}) },
  }
}

export function addRequestLog(app: App): void {
  app.addHook('onResponse', async (request, reply) => {
    request.log.info({
      method: request.method,
      route: request.routeOptions.url ?? '(none)',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      ...(request.principal === undefined ? {} : { school: request.principal.schoolId }),
    })
  })
}

interface LoggedError {
  readonly [key: string]: unknown
  readonly type: string
  readonly message: string
  readonly stack: string
}

/** An error's message may repeat what a person typed; only our own, which never do, are logged as they are. */
export function loggedError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: '', stack: '' }
  const { name, message, stack = '' } = error
  const at = stack.split('\n').filter((line) => /^\s+at /.test(line))
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  return { type: name, message: error instanceof DomainError ? message : '', stack: at.join('\n'), ...code }
}
