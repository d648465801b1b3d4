import { fileURLToPath } from 'node:url'
import Postgrator from 'postgrator'
import type { CodeSet } from '../domain/register/code-set.js'
import { formatDay } from '../kernel/school-date.js'
import type { Database, OwnerTx, Row } from './database.js'

const MIGRATIONS = fileURLToPath(new URL('../../migrations/*', import.meta.url))
/** Whoever holds this lock migrates; the number is arbitrary and only ours. */
const LOCK = 770_515

/** How long the law asks for a kind of record to be kept. */
export interface RetentionPeriod {
  readonly record: string
  readonly years: number
  readonly cites: readonly string[]
}

/**
 * Brings the store to the newest shape of its tables, and the reference tables to what ships.
 *
 * @param to stops at this version of the shape; by default the newest
 */
export async function migrate(
  database: Database,
  codes: CodeSet,
  retention: readonly RetentionPeriod[],
  to?: string,
): Promise<void> {
  await database.asOwner(async (tx) => {
    // One transaction: a migration that fails leaves the store as it was, and two processes follow one another.
    await tx.query('select pg_advisory_xact_lock($1)', [LOCK])
    const postgrator = new Postgrator({
      migrationPattern: MIGRATIONS,
      driver: 'pg',
      schemaTable: 'store_version',
      validateChecksums: true,
      execQuery: async (query) => ({ rows: await tx.query<Row>(query) }),
      execSqlScript: (script) => tx.run(script),
    })
    await postgrator.migrate(to)
    if (to === undefined) await fillReferenceTables(tx, codes, retention)
  })
}

/** New codes are added and the dates of known ones brought up to date; a code's number never changes. */
async function fillReferenceTables(
  tx: OwnerTx,
  codes: CodeSet,
  retention: readonly RetentionPeriod[],
): Promise<void> {
  for (let id = 1; id <= codes.size; id++) {
    const { symbol, title, countsAs, from, to } = codes.meaning(id)
    await tx.query(
      `insert into attendance_code (code_id, symbol, title, counts_as, valid_from, valid_to)
       values ((select coalesce(max(code_id), 0) + 1 from attendance_code), $1, $2, $3, $4, $5)
       on conflict (symbol, valid_from) do update set title = excluded.title, counts_as = excluded.counts_as,
         valid_to = excluded.valid_to`,
      [symbol, title, countsAs, formatDay(from), to === null ? null : formatDay(to)],
    )
  }
  for (const { record, years, cites } of retention) {
    await tx.query(
      `insert into retention_period (record, years, cites) values ($1, $2, $3)
       on conflict (record) do update set years = excluded.years, cites = excluded.cites`,
      [record, years, cites],
    )
  }
}
