import type { Services } from '../application/services.js'
import { buildApp } from './app.js'

/** A server that listens. */
export interface RunningServer {
  /** Where it listens; with port 0 the system chose one. */
  readonly address: string
  /** Takes no new requests, lets those that run come to their end, then closes. */
  close(): Promise<void>
}

/** Builds the server and listens. The store stays the caller's to close. */
export async function serve(services: Services): Promise<RunningServer> {
  const app = await buildApp(services)
  const { host, port } = services.config
  const address = await app.listen({ host, port })
  services.webhookSender.start((error) => app.log.error({ err: error }, 'sending to webhooks failed'))
  return {
    address,
    async close() {
      await Promise.all([app.close(), services.webhookSender.stop()])
    },
  }
}
