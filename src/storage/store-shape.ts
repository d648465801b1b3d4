import type { Tx } from './database.js'

/** The same for every school, and brought up to date by the program itself. */
export const REFERENCE_TABLES = ['attendance_code', 'retention_period'] as const

/** Which migrations a store has had; the program's own. */
export const VERSION_TABLE = 'store_version'

export interface ColumnShape {
  readonly name: string
  /** As the database writes it: `timestamp with time zone`. */
  readonly type: string
}

export interface TableShape {
  readonly name: string
  /**
   * - `school`: rows of schools, each seen only from within its school
   * - `shared`: of no school, such as accounts
   * - `reference`: one of {@link REFERENCE_TABLES}
   */
  readonly kind: 'school' | 'shared' | 'reference'
  readonly columns: readonly ColumnShape[]
  /** The columns of the primary key. */
  readonly key: readonly ColumnShape[]
}

/**
 * The tables of a store with everything that is kept in them, each after those that it refers to; without the list of
 * migrations. Read from the catalogue, so that a table that a migration adds is never forgotten.
 */
export async function storeShape(tx: Tx): Promise<TableShape[]> {
  const columns = await tx.query<{
    table: string
    name: string
    type: string
    key_position: number | null
    school: boolean
  }>(
    `select c.relname as "table", a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
       array_position(i.indkey::smallint[], a.attnum) as key_position,
       exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'own_school') as school
     from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
       left join pg_index i on i.indrelid = c.oid and i.indisprimary
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> $1
     order by c.relname, a.attnum`,
    [VERSION_TABLE],
  )
  const references = await tx.query<{ from: string; to: string }>(
    `select conrelid::regclass::text as "from", confrelid::regclass::text as "to" from pg_constraint
     where contype = 'f' and connamespace = 'public'::regnamespace and conrelid <> confrelid`,
  )
  const shapes = [...new Set(columns.map(({ table }) => table))].map((name): TableShape => {
    const own = columns.filter(({ table }) => table === name)
    return {
      name,
      kind: (REFERENCE_TABLES as readonly string[]).includes(name)
        ? 'reference'
        : own.some(({ school }) => school)
          ? 'school'
          : 'shared',
      columns: own.map(({ name: column, type }) => ({ name: column, type })),
      key: own
        .filter(({ key_position }) => key_position !== null)
        .sort((a, b) => (a.key_position as number) - (b.key_position as number))
        .map(({ name: column, type }) => ({ name: column, type })),
    }
  })
  return inOrderOfReference(shapes, references)
}

function inOrderOfReference(
  shapes: readonly TableShape[],
  references: readonly { readonly from: string; readonly to: string }[],
): TableShape[] {
  const ordered: TableShape[] = []
  const waiting = new Set(shapes)
  while (waiting.size > 0) {
    const ready = [...waiting].filter(
      ({ name }) =>
        !references.some(({ from, to }) => from === name && [...waiting].some((other) => other.name === to)),
    )
    if (ready.length === 0) throw new Error('tables refer to each other in a circle')
    for (const shape of ready) {
      ordered.push(shape)
      waiting.delete(shape)
    }
  }
  return ordered
}

/** The newest migration that a store has had, such as `4`; `undefined` where it has had none. */
export async function storeVersion(tx: Tx): Promise<string | undefined> {
  const [table] = await tx.query<{ there: boolean }>(`select to_regclass($1) is not null as there`, [
    VERSION_TABLE,
  ])
  if (table?.there !== true) return undefined
  const [row] = await tx.query<{ version: number | null }>(
    `select max(version) as version from ${VERSION_TABLE}`,
  )
  return row === undefined || row.version === null ? undefined : String(row.version)
}
