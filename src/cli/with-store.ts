import { type Config, type Environment, readConfig } from '../application/config.js'
import { prepareStore } from '../application/operations/prepare-store.js'
import type { Database } from '../storage/database.js'
import { isPostgres, nameOfStore, openDatabase } from '../storage/open-database.js'

/** Where the store is: said in the call, else in the environment, else the folder that the server uses. */
export function storePlace(said: string | undefined, environment = process.env): string {
  const given = [said, environment['DATABASE_URL'], environment['ROLLBOOK_STORE']]
  return (
    given.map((text) => text?.trim()).find((text) => text !== undefined && text !== '') ?? 'rollbook-data'
  )
}

/**
 * Opens the store of a call, brings it to the newest shape, works and closes it, whatever happens.
 *
 * @param options.asItIs leaves the shape alone
 */
export async function withStore<T>(
  said: string | undefined,
  work: (database: Database, name: string) => Promise<T>,
  options: { readonly asItIs?: boolean } = {},
): Promise<T> {
  const place = storePlace(said)
  const database = await openDatabase(place)
  try {
    if (options.asItIs !== true) await prepareStore(database)
    return await work(database, nameOfStore(place))
  } finally {
    await database.close()
  }
}

/**
 * The settings of the server for the store of a call: what else it needs, such as the secret, comes from the environment.
 *
 * @throws {ConfigError} where they cannot be used
 */
export function configFor(said: string | undefined, environment: Environment = process.env): Config {
  const place = storePlace(said, environment)
  return readConfig({
    ...environment,
    ...(isPostgres(place) ? { DATABASE_URL: place } : { DATABASE_URL: undefined, ROLLBOOK_STORE: place }),
  })
}
