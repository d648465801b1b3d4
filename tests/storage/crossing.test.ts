import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tx } from '../../src/storage/database.js'
import { storeShape, type TableShape } from '../../src/storage/store-shape.js'
import { addRowEverywhere, insertPlainRow, type PlainRow } from '../support/one-row-each.js'
import { STORES, type TestStore } from '../support/stores.js'

const OWN = 1
const OTHER = 2

describe.each(STORES)('two schools in $name, with rows of both in every table', ({ open }) => {
  let store: TestStore
  let tables: TableShape[]
  let rows: Map<string, Map<number | null, PlainRow>>
  beforeAll(async () => {
    store = await open()
    await store.database.asOwner(async (tx) => {
      rows = await addRowEverywhere(tx, [OWN, OTHER])
      tables = (await storeShape(tx)).filter(({ kind }) => kind === 'school')
    })
  }, 120_000)
  afterAll(() => store.close())

  const roles = {
    rollbook_app: <T>(work: (tx: Tx) => Promise<T>) => store.database.inSchool(OWN, work),
    rollbook_retention: <T>(work: (tx: Tx) => Promise<T>) => store.database.asRetention(OWN, work),
  }
  /** What was reached: how many rows, or the word for being refused. */
  async function reached(
    role: keyof typeof roles,
    work: (tx: Tx) => Promise<unknown[]>,
  ): Promise<number | 'refused'> {
    try {
      return (await roles[role](work)).length
    } catch (error) {
      // Permission denied and row-level security are both 42501; RB001 is our own refusal to change a record.
      if (['42501', 'RB001'].includes((error as { code: string }).code)) return 'refused'
      throw error
    }
  }
  const everywhere = async (
    role: keyof typeof roles,
    work: (tx: Tx, table: TableShape) => Promise<unknown[]>,
  ): Promise<string[]> => {
    const across: string[] = []
    for (const table of tables) {
      const found = await reached(role, (tx) => work(tx, table))
      if (found !== 0 && found !== 'refused') across.push(`${table.name}: ${found}`)
    }
    return across
  }

  it('hold a row each in every table', async () => {
    expect(tables.length).toBeGreaterThan(15)
    for (const { name } of tables) expect([...(rows.get(name)?.keys() ?? [])]).toEqual([OWN, OTHER])
    // As a control: the other school does see its own.
    for (const { name } of tables) {
      const own = await store.database
        .inSchool(OTHER, (tx) => tx.query(`select from ${name}`))
        .catch((error: { code: string }) => (error.code === '42501' ? 'refused' : Promise.reject(error)))
      expect(own === 'refused' || own.length >= 1, name).toBe(true)
    }
  })

  for (const role of ['rollbook_app', 'rollbook_retention'] as const) {
    it(`show ${role} no row of the other school`, async () => {
      expect(
        await everywhere(role, (tx, { name }) => tx.query(`select from ${name} where school_id <> ${OWN}`)),
      ).toEqual([])
    })

    it(`let ${role} change no row of the other school`, async () => {
      expect(
        await everywhere(role, (tx, { name, columns }) =>
          tx.query(
            `update ${name} set "${columns.at(-1)?.name}" = "${columns.at(-1)?.name}" where school_id = ${OTHER} returning 1`,
          ),
        ),
      ).toEqual([])
    })

    it(`let ${role} delete no row of the other school`, async () => {
      expect(
        await everywhere(role, (tx, { name }) =>
          tx.query(`delete from ${name} where school_id = ${OTHER} returning 1`),
        ),
      ).toEqual([])
    })

    it(`let ${role} add no row to the other school, nor hand it one of its own`, async () => {
      for (const table of tables) {
        const row = rows.get(table.name)?.get(OTHER) as PlainRow
        expect(
          await reached(role, async (tx) => {
            await insertPlainRow(tx, table, row)
            return [row]
          }),
          table.name,
        ).toBe('refused')
        expect(
          await reached(role, (tx) => tx.query(`update ${table.name} set school_id = ${OTHER} returning 1`)),
          table.name,
        ).toBe('refused')
      }
    })
  }

  it('show nothing at all where no school was named', async () => {
    for (const { name } of tables) {
      const seen = await store.database
        .inSchool(OWN, async (tx) => {
          await tx.query(`select set_config('app.school_id', '', true)`)
          return tx.query(`select from ${name}`)
        })
        .catch((error: { code: string }) => (error.code === '42501' ? [] : Promise.reject(error)))
      expect(seen, name).toEqual([])
    }
  })

  it('show the accounts to neither, and no pupil to who signs people in', async () => {
    const shared = await store.database.asOwner(async (tx) =>
      (await storeShape(tx)).filter(({ kind }) => kind === 'shared'),
    )
    expect(shared.length).toBeGreaterThan(0)
    for (const { name } of shared)
      for (const role of ['rollbook_app', 'rollbook_retention'] as const)
        expect(await reached(role, (tx) => tx.query(`select from ${name}`)), name).toBe('refused')
    for (const name of ['pupil', 'contact', 'register_entry', 'register_year', 'note', 'event'])
      await expect(
        store.database.asIdentity((tx) => tx.query(`select from ${name}`)),
        name,
      ).rejects.toMatchObject({ code: '42501' })
  })
})
