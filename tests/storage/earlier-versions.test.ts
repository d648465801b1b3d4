import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prepareStore, prepareStoreAs, versionOf } from '../../src/application/operations/prepare-store.js'
import { openPostgres } from '../../src/storage/postgres.js'
import { sumUp } from '../../src/storage/store-rows.js'
import { storeShape } from '../../src/storage/store-shape.js'
import { addRowEverywhere } from '../support/one-row-each.js'
import { openBarePglite, type TestStore } from '../support/stores.js'
import { startTestPostgres, type TestPostgres } from '../support/test-postgres.js'

const VERSIONS = readdirSync(fileURLToPath(new URL('../../migrations/', import.meta.url)))
  .map((name) => String(Number(name.slice(0, 3))))
  .sort((a, b) => Number(a) - Number(b))
const NEWEST = VERSIONS.at(-1) as string

let cluster: TestPostgres
beforeAll(async () => {
  cluster = await startTestPostgres()
}, 60_000)
afterAll(() => cluster.stop())

const KINDS: readonly { readonly name: string; open(): Promise<TestStore> }[] = [
  { name: 'PGlite', open: openBarePglite },
  {
    name: 'PostgreSQL',
    async open() {
      const database = openPostgres(await cluster.addDatabase())
      return { database, close: () => database.close() }
    },
  },
]

describe.each(KINDS)('a store of $name', ({ open }) => {
  it.each(VERSIONS)(
    'comes from version %s to the newest with everything that was in it',
    async (version) => {
      const store = await open()
      try {
        await prepareStoreAs(store.database, version)
        expect(await versionOf(store.database)).toBe(version)
        const before = await store.database.asOwner(async (tx) => {
          // A code that has gone since, and so has given the others other numbers than they have in a new store.
          await tx.run(`insert into attendance_code (code_id, symbol, title, counts_as, valid_from, valid_to)
          values (1, '?', 'Not known', 'attending', '2000-01-01', '2000-12-31')`)
          await addRowEverywhere(tx, [1, 2])
          return sumUp(tx, await storeShape(tx))
        })
        await prepareStore(store.database)
        expect(await versionOf(store.database)).toBe(NEWEST)
        const after = await store.database.asOwner(async (tx) => sumUp(tx, await storeShape(tx)))
        const rows = new Map(after.map((table) => [table.name, table.rows]))
        for (const table of before)
          expect(rows.get(table.name), table.name).toBeGreaterThanOrEqual(table.rows)
        // Once more changes nothing.
        await prepareStore(store.database)
        expect(await store.database.asOwner(async (tx) => sumUp(tx, await storeShape(tx)))).toEqual(after)
      } finally {
        await store.close()
      }
    },
    120_000,
  )

  it('says that it has no version before the first migration', async () => {
    const store = await open()
    try {
      expect(await versionOf(store.database)).toBeUndefined()
    } finally {
      await store.close()
    }
  }, 60_000)
})
