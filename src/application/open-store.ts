import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '../storage/database.js'
import { migrate } from '../storage/migrate.js'
import { openPglite } from '../storage/pglite.js'
import { openPostgres } from '../storage/postgres.js'
import type { Config } from './config.js'
import { nationalCodes, statutoryLayer } from './policies.js'

export interface OpenStore {
  readonly database: Database
  /** The server's own, for sealing; see {@link Config.secret}. */
  readonly secret: string
}

/**
 * Opens the store that the settings name and brings it to the newest shape.
 *
 * @throws {DomainError} `storage.in-use` where another process has the embedded store open
 */
export async function openStore(config: Config): Promise<OpenStore> {
  const database =
    config.databaseUrl === undefined
      ? await openPglite(config.storeFolder)
      : openPostgres(config.databaseUrl, { connections: config.connections })
  try {
    await migrate(database, nationalCodes(), retentionPeriods())
    return { database, secret: config.secret ?? (await secretOf(config.storeFolder)) }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** How long the law has each record kept: the newest parameter of each, which also covers what is still kept under an older one. */
export function retentionPeriods(): {
  readonly record: string
  readonly years: number
  readonly cites: readonly string[]
}[] {
  const newest = new Map<string, { record: string; years: number; cites: readonly string[]; since: string }>()
  for (const { what, years, cites, since = '' } of statutoryLayer().retention ?? []) {
    const known = newest.get(what)
    if (years !== undefined && (known === undefined || known.since <= since))
      newest.set(what, { record: what, years, cites, since })
  }
  return [...newest.values()].map(({ record, years, cites }) => ({ record, years, cites }))
}

/** The embedded store's own secret: made at the first start and readable by this account of the computer alone. */
async function secretOf(folder: string): Promise<string> {
  const path = join(folder, 'secret')
  await mkdir(folder, { recursive: true })
  try {
    await writeFile(path, randomBytes(32).toString('base64'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFile(path, 'utf8')
}
