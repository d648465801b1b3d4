import type { Services } from '../application/services.js'
import { buildApp } from './app.js'

/** A server that listens. */
export interface RunningServer {
  /** Where it listens; with port 0 the system chose one. */
  readonly address: string
  /** Takes no new requests, lets those that run come to their end, then closes. */
  close(): Promise<void>
}

const LONGEST_GOODBYE_MS = 5000

/** Builds the server and listens. The store stays the caller's to close. */
export async function serve(services: Services): Promise<RunningServer> {
  const app = await buildApp(services)
  const { host, port } = services.config
  const address = await app.listen({ host, port })
  services.webhookSender.start((error) => app.log.error({ err: error }, 'sending to webhooks failed'))
  return {
    address,
    async close() {
      // A browser may hold a connection open on which it never asked anything: that is waited for no longer than this.
      const enough = setTimeout(() => app.server.closeAllConnections(), LONGEST_GOODBYE_MS)
      await Promise.all([app.close(), services.webhookSender.stop()])
      clearTimeout(enough)
    },
  }
}
