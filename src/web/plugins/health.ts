import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'

/** For whoever watches over the process: is it there, and can it work? */
export function addHealth(app: App, { database }: Services): void {
  const config = { access: 'public', rateLimit: false } as const
  app.get('/health/live', { config, logLevel: 'silent' }, async () => ({ status: 'alive' }))
  app.get('/health/ready', { config, logLevel: 'silent' }, async (request, reply) => {
    try {
      await database.asIdentity((tx) => tx.query('select 1 as answer'))
      return { status: 'ready' }
    } catch (error) {
      request.log.error({ err: error }, 'the store does not answer')
      return reply.code(503).send({ status: 'not ready' })
    }
  })
}
