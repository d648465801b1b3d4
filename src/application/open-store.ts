import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '../storage/database.js'
import { openDatabase } from '../storage/open-database.js'
import type { Config } from './config.js'
import { prepareStore } from './operations/prepare-store.js'

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
  const database = await openDatabase(config.databaseUrl ?? config.storeFolder, config)
  try {
    await prepareStore(database)
    return { database, secret: config.secret ?? (await secretOf(config.storeFolder)) }
  } catch (error) {
    await database.close()
    throw error
  }
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
