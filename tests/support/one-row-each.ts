import type { OwnerTx } from '../../src/storage/database.js'
import { enterSchoolAsOwner } from '../../src/storage/store-rows.js'
import { storeShape, type TableShape } from '../../src/storage/store-shape.js'

/** A row as texts, by column. */
export type PlainRow = Readonly<Record<string, string>>

interface Catalogue {
  readonly checks: readonly { readonly table: string; readonly definition: string }[]
  readonly references: readonly {
    readonly from: string
    readonly to: string
    readonly columns: readonly string[]
    readonly targets: readonly string[]
  }[]
}

/**
 * Rows for every table that there is, made from the catalogue: one in each school, one in each table of no school. A table
 * that a later migration adds gets its rows too.
 *
 * @returns what was put in, by table and school
 */
export async function addRowEverywhere(
  tx: OwnerTx,
  schools: readonly number[],
): Promise<Map<string, Map<number | null, PlainRow>>> {
  const shapes = await storeShape(tx)
  const catalogue: Catalogue = {
    checks: await tx.query(
      `select conrelid::regclass::text as "table", pg_get_constraintdef(oid) as definition from pg_constraint
       where contype = 'c' and connamespace = 'public'::regnamespace`,
    ),
    references: await tx.query(
      `select conrelid::regclass::text as "from", confrelid::regclass::text as "to",
         (select array_agg(attname::text order by n) from unnest(conkey) with ordinality k (no, n)
          join pg_attribute a on a.attrelid = conrelid and a.attnum = no) as columns,
         (select array_agg(attname::text order by n) from unnest(confkey) with ordinality k (no, n)
          join pg_attribute a on a.attrelid = confrelid and a.attnum = no) as targets
       from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`,
    ),
  }
  const made = new Map<string, Map<number | null, PlainRow>>()
  for (const shape of shapes) {
    if (shape.kind === 'reference') continue
    const rows = new Map<number | null, PlainRow>()
    for (const schoolId of shape.kind === 'school' ? schools : [null]) {
      const row = rowOf(shape, schoolId, catalogue, made)
      await enterSchoolAsOwner(tx, schoolId)
      await insertPlainRow(tx, shape, row)
      rows.set(schoolId, row)
    }
    made.set(shape.name, rows)
  }
  return made
}

/** Adds a row in whatever role the transaction is. */
export async function insertPlainRow(
  tx: Pick<OwnerTx, 'query'>,
  { name, columns }: TableShape,
  row: PlainRow,
): Promise<void> {
  const values = columns.map(({ type }, n) => `$${n + 1}::text::${type}`)
  await tx.query(
    `insert into ${name} (${columns.map((column) => `"${column.name}"`).join(', ')}) values (${values.join(', ')})`,
    columns.map((column) => row[column.name] ?? null),
  )
}

function rowOf(
  { name, columns }: TableShape,
  schoolId: number | null,
  { checks, references }: Catalogue,
  made: ReadonlyMap<string, ReadonlyMap<number | null, PlainRow>>,
): PlainRow {
  const row: Record<string, string> = {}
  const own = checks.filter(({ table }) => table === name).map(({ definition }) => definition)
  for (const { name: column, type } of columns) row[column] = valueOf(column, type, own)
  if (schoolId !== null) row['school_id'] = String(schoolId)
  for (const { from, to, columns: own, targets } of references) {
    if (from !== name) continue
    const parent = made.get(to)?.get(schoolId) ?? made.get(to)?.values().next().value
    if (parent !== undefined)
      own.forEach((column, n) => (row[column] = parent[targets[n] as string] as string))
  }
  return row
}

function valueOf(column: string, type: string, checks: readonly string[]): string {
  // CHECK ((kind = ANY (ARRAY['in'::text, 'out'::text]))), and the same of a single value.
  const named = new RegExp(`\\(${column} = (?:ANY \\(ARRAY\\[)?'([^']*)'`)
  for (const check of checks) {
    const found = named.exec(check)
    if (found !== null) return found[1] as string
  }
  if (type === 'bytea') {
    const length = checks
      .map((check) => new RegExp(`length\\(${column}\\) = (\\d+)`).exec(check)?.[1])
      .find(Boolean)
    return `\\x${'01'.repeat(Number(length ?? 4))}`
  }
  if (type.endsWith('[]')) return '{}'
  if (type === 'uuid') return '00000000-0000-4000-8000-000000000001'
  if (type === 'date') return '2026-01-05'
  if (type.startsWith('timestamp')) return '2026-01-05 09:00:00'
  if (type === 'boolean') return 'false'
  if (type === 'jsonb') return '{}'
  return /int|numeric/.test(type) ? '1' : 'x'
}
