import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backUp, moveStore, restore } from '../../src/application/operations/carry-over.js'
import { verifySchools } from '../../src/application/operations/look-after.js'
import { timelineOf } from '../../src/application/policies.js'
import { importSchool } from '../../src/application/schools/import-school.js'
import { simulate } from '../../src/application/simulate.js'
import { getInstant } from '../../src/kernel/school-date.js'
import type { Database } from '../../src/storage/database.js'
import { openPglite } from '../../src/storage/pglite.js'
import { openPostgres } from '../../src/storage/postgres.js'
import { sumUp, type TableSum } from '../../src/storage/store-rows.js'
import { storeShape } from '../../src/storage/store-shape.js'
import { addRowEverywhere } from '../support/one-row-each.js'
import { openTestPglite, openTestPostgres } from '../support/stores.js'
import { startTestPostgres, type TestPostgres } from '../support/test-postgres.js'

const AT = new Date('2025-12-12T16:00:00Z')
const sumsOf = (database: Database): Promise<TableSum[]> =>
  database.asOwner(async (tx) => sumUp(tx, await storeShape(tx)))

/** A row in every table of two schools, and a simulated school besides. */
async function fill(database: Database): Promise<void> {
  await database.asOwner((tx) => addRowEverywhere(tx, [1, 2]))
  const record = simulate({
    policy: 'stanborough',
    pupils: 12,
    years: 1,
    seed: 'carry',
    until: getInstant('2025-12-12T16:00'),
  })
  await importSchool(database, record, await timelineOf('stanborough', []), {
    at: AT,
    author: { accountId: null, name: 'Import', position: '' },
  })
}

describe.each([
  { name: 'PGlite to PostgreSQL', open: openTestPglite, reverse: false },
  { name: 'PostgreSQL to PGlite', open: openTestPostgres, reverse: true },
])('a store that is moved from $name', ({ open, reverse }) => {
  let folder: string
  let server: TestPostgres | undefined
  let source: Awaited<ReturnType<typeof open>>
  const opened: Database[] = []
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rollbook-carry-'))
    if (!reverse) server = await startTestPostgres()
    source = await open()
    await fill(source.database)
  }, 120_000)
  afterAll(async () => {
    for (const database of opened) await database.close()
    await source.close()
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  async function empty(): Promise<Database> {
    const database = server === undefined ? await openPglite('memory') : openPostgres(server.url)
    opened.push(database)
    return database
  }

  it('is there whole, table by table, and unchanged where it came from', async () => {
    const before = await sumsOf(source.database)
    expect(before.filter(({ rows }) => rows === 0)).toEqual([])
    const target = await empty()
    const progress: number[] = []
    expect(await moveStore(source.database, target, (rows) => progress.push(rows))).toEqual(before)
    expect(await sumsOf(target)).toEqual(before)
    expect(await sumsOf(source.database)).toEqual(before)
    expect(progress.at(-1)).toBe(before.reduce((sum, { rows }) => sum + rows, 0))
    const simulated = (await verifySchools(target)).filter(({ school }) => school.schoolId === 3)
    expect(simulated.map(({ faults }) => faults)).toEqual([[]])

    await expect(moveStore(source.database, target)).rejects.toMatchObject({ code: 'storage.not-empty' })
    expect(await sumsOf(target)).toEqual(before)
  }, 120_000)

  it('leaves nothing behind in the new one where something goes wrong on the way', async () => {
    const target =
      server === undefined ? await openPglite('memory') : (await emptied(server), openPostgres(server.url))
    opened.push(target)
    const rows: number[] = []
    await expect(
      moveStore(source.database, target, (done) => {
        rows.push(done)
        if (done > 1000) throw new Error('the cable was pulled')
      }),
    ).rejects.toThrow('the cable was pulled')
    expect(
      (await sumsOf(target)).filter(({ name, rows: left }) => left > 0 && name !== 'attendance_code'),
    ).toEqual([])
    await moveStore(source.database, target)
    expect(await sumsOf(target)).toEqual(await sumsOf(source.database))
  }, 120_000)

  it('comes back from one file, and a file that is not whole is refused', async () => {
    const path = join(folder, 'store.backup')
    const sums = await backUp(source.database, path, AT)
    expect(sums).toEqual(await sumsOf(source.database))
    await expect(backUp(source.database, path, AT)).rejects.toMatchObject({ code: 'backup.file-exists' })

    const target = await openPglite('memory')
    opened.push(target)
    const short = join(folder, 'short.backup')
    writeFileSync(short, readFileSync(path))
    truncateSync(short, Math.floor(readFileSync(path).length / 2))
    await expect(restore(target, short)).rejects.toMatchObject({ code: 'backup.faulty' })
    const text = gunzipSync(readFileSync(path)).toString()
    const lines = text.trimEnd().split('\n')
    writeFileSync(short, gzipSync(lines.slice(0, -1).join('\n')))
    await expect(restore(target, short)).rejects.toMatchObject({ code: 'backup.faulty' })
    const changed = join(folder, 'changed.backup')
    writeFileSync(changed, gzipSync(text.replace('"Import"', '"Export"')))
    await expect(restore(target, changed)).rejects.toMatchObject({ code: 'storage.copy-differs' })
    writeFileSync(changed, 'no backup')
    await expect(restore(target, changed)).rejects.toMatchObject({ code: 'backup.faulty' })
    await expect(restore(target, join(folder, 'none'))).rejects.toMatchObject({ code: 'backup.faulty' })

    expect(await restore(target, path)).toEqual(sums)
    expect(await sumsOf(target)).toEqual(sums)
    await expect(restore(target, path)).rejects.toMatchObject({ code: 'storage.not-empty' })
  }, 120_000)
})

/** The database anew, with nothing in it. */
async function emptied(server: TestPostgres): Promise<void> {
  const database = openPostgres(server.url)
  await database.asOwner((tx) =>
    tx.run(
      'drop owned by rollbook_app, rollbook_identity, rollbook_retention; drop schema public cascade; create schema public',
    ),
  )
  await database.close()
}
