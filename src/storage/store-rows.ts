import { createHash, type Hash } from 'node:crypto'
import type { OwnerTx, Tx } from './database.js'
import type { TableShape } from './store-shape.js'

/** A row as texts, in the order of the table's columns: the same in both stores, and in a file. */
export type TextRow = readonly (string | null)[]

/** Some rows of one table, of one school where the table is of schools. */
export interface RowBatch {
  readonly table: TableShape
  readonly schoolId: number | null
  readonly rows: readonly TextRow[]
}

/** What was in a table: compared after a move, kept in a backup. */
export interface TableSum {
  readonly name: string
  readonly rows: number
  /** SHA-256 over every value of every row in the order of the key. */
  readonly hash: string
}

const BATCH = 2_000

/** Makes texts of values the same on every server, whatever it is set to; until the transaction ends. */
async function sameTexts(tx: OwnerTx): Promise<void> {
  await tx.run(`set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'iso_8601';
    set local bytea_output = 'hex'; set local extra_float_digits = 1`)
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** The schools of a store, for the owner of the tables, who sees no school's rows without naming it. */
export async function schoolIds(tx: Tx): Promise<number[]> {
  const [table] = await tx.query<{ there: boolean }>(`select to_regclass('school') is not null as there`)
  if (table?.there !== true) return []
  await tx.query(`select set_config('role', 'rollbook_identity', true)`)
  const rows = await tx.query<{ school_id: number }>('select school_id from school order by school_id')
  await tx.query(`select set_config('role', 'none', true)`)
  return rows.map((row) => row.school_id)
}

/** The rows of the transaction are those of this school from now on. */
export async function enterSchoolAsOwner(tx: Tx, schoolId: number | null): Promise<void> {
  await tx.query(`select set_config('app.school_id', $1, true)`, [String(schoolId ?? '')])
}

/** Everything that is kept, table after table, each in the order of its key. Ask in a transaction that sees one moment. */
export async function* readRows(tx: OwnerTx, shapes: readonly TableShape[]): AsyncGenerator<RowBatch> {
  await sameTexts(tx)
  const schools = await schoolIds(tx)
  for (const table of shapes) {
    for (const schoolId of table.kind === 'school' ? schools : [null]) {
      await enterSchoolAsOwner(tx, schoolId)
      yield* readTable(tx, table, schoolId)
    }
  }
}

async function* readTable(tx: OwnerTx, table: TableShape, schoolId: number | null): AsyncGenerator<RowBatch> {
  const cursor = quoted(`rows of ${table.name}`)
  // Texts in the order of their bytes: what a server's own language says may differ from what another one's does.
  const order = table.key.map(({ name, type }) => `${quoted(name)}${type === 'text' ? ' collate "C"' : ''}`)
  await tx.run(
    `declare ${cursor} no scroll cursor for select ${table.columns.map(({ name }, n) => `${quoted(name)}::text as c${n}`).join(', ')}
     from ${quoted(table.name)} ${schoolId === null ? '' : `where school_id = ${schoolId}`} order by ${order.join(', ')}`,
  )
  for (;;) {
    const rows = await tx.query<Record<string, string | null>>(`fetch ${BATCH} from ${cursor}`)
    if (rows.length > 0)
      yield { table, schoolId, rows: rows.map((row) => table.columns.map((_, n) => row[`c${n}`] ?? null)) }
    if (rows.length < BATCH) break
  }
  await tx.run(`close ${cursor}`)
}

/** Adds rows as they are. */
export async function writeRows(tx: OwnerTx, { table, schoolId, rows }: RowBatch): Promise<void> {
  await enterSchoolAsOwner(tx, schoolId)
  const names = table.columns.map(({ name }) => quoted(name)).join(', ')
  const values = table.columns.map(({ type }, n) => `c${n}::${type}`).join(', ')
  const parameters = table.columns.map((_, n) => `$${n + 1}::text[]`).join(', ')
  await tx.query(
    `insert into ${quoted(table.name)} (${names}) select ${values}
     from unnest(${parameters}) as given (${table.columns.map((_, n) => `c${n}`).join(', ')})`,
    table.columns.map((_, n) => rows.map((row) => row[n] ?? null)),
  )
}

/** Sums up tables while their rows go by. */
export class TableSums {
  readonly #tables = new Map<string, { rows: number; hash: Hash }>()

  constructor(shapes: readonly TableShape[]) {
    for (const { name } of shapes) this.#tables.set(name, { rows: 0, hash: createHash('sha256') })
  }

  add({ table, rows }: RowBatch): void {
    const sum = this.#tables.get(table.name)
    if (sum === undefined) throw new RangeError(`no table ${table.name}`)
    sum.rows += rows.length
    let text = ''
    for (const row of rows)
      for (const value of row) text += value === null ? '-;' : `${value.length}:${value};`
    sum.hash.update(text)
  }

  /** How many rows have gone by so far. */
  get rows(): number {
    let rows = 0
    for (const sum of this.#tables.values()) rows += sum.rows
    return rows
  }

  result(): TableSum[] {
    return Array.from(this.#tables, ([name, { rows, hash }]) => ({
      name,
      rows,
      hash: hash.copy().digest('hex'),
    }))
  }
}

/** What is in a store now. */
export async function sumUp(tx: OwnerTx, shapes: readonly TableShape[]): Promise<TableSum[]> {
  const sums = new TableSums(shapes)
  for await (const batch of readRows(tx, shapes)) sums.add(batch)
  return sums.result()
}
