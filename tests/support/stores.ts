import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nationalCodes } from '../../src/application/policies.js'
import type { Database } from '../../src/storage/database.js'
import { migrate } from '../../src/storage/migrate.js'
import { openPglite } from '../../src/storage/pglite.js'
import { openPostgres } from '../../src/storage/postgres.js'
import { startTestPostgres } from './test-postgres.js'

export interface TestStore {
  readonly database: Database
  close(): Promise<void>
}

const MIGRATIONS = fileURLToPath(new URL('../../migrations/', import.meta.url))
const RETENTION = [{ record: 'register-entries', years: 6, cites: ['LAW-RETENTION'] }]

/** Both stores that ship; a test of the data layer runs on each. */
export const STORES: readonly { readonly name: string; open(): Promise<TestStore> }[] = [
  { name: 'PGlite', open: openTestPglite },
  { name: 'PostgreSQL', open: openTestPostgres },
]

/** An embedded store in memory, of the newest shape. */
export function openTestPglite(): Promise<TestStore> {
  return openCopy(`newest-${migrationsHash()}`, (database) => migrate(database, nationalCodes(), RETENTION))
}

/** An embedded store in memory that has had no migration. */
export function openBarePglite(): Promise<TestStore> {
  return openCopy(`bare-${packageVersion('@electric-sql/pglite')}`, async () => {})
}

/** A copy of a store that the first test to need it leaves behind: to make one takes four times as long. */
async function openCopy(name: string, prepare: (database: Database) => Promise<void>): Promise<TestStore> {
  const template = join(tmpdir(), `rollbook-template-${name}.tar`)
  if (!existsSync(template)) await makeTemplate(template, prepare)
  const database = await openPglite('memory', new Blob([readFileSync(template)]))
  return { database, close: () => database.close() }
}

async function makeTemplate(path: string, prepare: (database: Database) => Promise<void>): Promise<void> {
  const database = await openPglite('memory')
  await prepare(database)
  const half = `${path}.${process.pid}`
  writeFileSync(half, Buffer.from(await (await database.dump()).arrayBuffer()))
  renameSync(half, path)
  await database.close()
}

function packageVersion(name: string): string {
  const { version } = JSON.parse(
    readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8'),
  ) as { version: string }
  return version
}

function migrationsHash(): string {
  const hash = createHash('sha256')
  hash.update(packageVersion('@electric-sql/pglite'))
  for (const file of readdirSync(MIGRATIONS).sort()) hash.update(readFileSync(join(MIGRATIONS, file)))
  return hash.digest('hex').slice(0, 16)
}

export async function openTestPostgres(): Promise<TestStore> {
  const server = await startTestPostgres()
  const database = openPostgres(server.url)
  await migrate(database, nationalCodes(), RETENTION)
  return {
    database,
    async close() {
      await database.close()
      await server.stop()
    },
  }
}
