import { type Clock, systemClock } from '../../application/clock.js'
import { type Config, type Environment, readConfig } from '../../application/config.js'
import { openStore } from '../../application/open-store.js'
import { openServices, type Services } from '../../application/services.js'
import { serve } from '../../web/server.js'
import type { Terminal } from '../terminal.js'

/** Runs the server until it is told to stop. @throws {ConfigError} where the settings cannot be used */
export async function serveCommand(environment: Environment, terminal: Terminal): Promise<void> {
  const config = readConfig(environment)
  const { database, secret } = await openStore(config)
  await serveUntilStopped(await openServices(database, systemClock, config, secret), terminal)
}

/** Listens, says where, and on the first signal to stop lets what runs come to its end and closes the store. */
export async function serveUntilStopped(services: Services, terminal: Terminal): Promise<void> {
  const { config, database } = services
  const server = await serve(services)
  printBanner(config, server.address, terminal)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  terminal.error('Stopping…')
  await server.close()
  await database.close()
}

function printBanner(config: Config, address: string, terminal: Terminal): void {
  const { colours } = terminal
  if (config.databaseUrl === undefined)
    terminal.error(
      colours.yellow(
        'The store is the embedded one: for trying out and small use. It does not force what it writes to the disk, so a ' +
          'power cut can lose the last entries. For a school, set DATABASE_URL: docs/how-to/run-rollbook.md.',
      ),
    )
  terminal.out(
    `Rollbook is at ${colours.bold(config.url.endsWith(':0') ? address : config.url)} (Ctrl+C stops it)`,
  )
}

/** A clock that is ahead of this machine's or behind it by so much, for a demonstration. */
export function shiftedClock(clock: Clock, minutes: number): Clock {
  return {
    now: () => clock.now() + minutes,
    instantUtc: () => new Date(clock.instantUtc().getTime() + minutes * 60_000),
  }
}
