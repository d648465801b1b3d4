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

/** New codes are added and what is said of known ones brought up to date; a code's number never changes. */
async function fillReferenceTables(
  tx: OwnerTx,
  codes: CodeSet,
  retention: readonly RetentionPeriod[],
): Promise<void> {
  const meanings = Array.from({ length: codes.size }, (_, index) => codes.meaning(index + 1))
  const given = [
    meanings.map(({ symbol }) => symbol),
    meanings.map(({ title }) => title),
    meanings.map(({ countsAs }) => countsAs),
    meanings.map(({ from }) => formatDay(from)),
    meanings.map(({ to }) => (to === null ? null : formatDay(to))),
  ]
  await tx.query(
    `update attendance_code known set title = given.title, counts_as = given.counts_as, valid_to = given.valid_to
     from ${GIVEN_CODES}
     where known.symbol = given.symbol and known.valid_from = given.valid_from
       and (known.title, known.counts_as, known.valid_to) is distinct from (given.title, given.counts_as, given.valid_to)`,
    given,
  )
  await tx.query(
    `insert into attendance_code (code_id, symbol, title, counts_as, valid_from, valid_to)
     select (select coalesce(max(code_id), 0) from attendance_code) + row_number() over (order by place),
       symbol, title, counts_as, valid_from, valid_to
     from ${GIVEN_CODES}
     where not exists (select from attendance_code known
       where known.symbol = given.symbol and known.valid_from = given.valid_from)`,
    given,
  )
  for (const { record, years, cites } of retention) {
    await tx.query(
      `insert into retention_period (record, years, cites) values ($1, $2, $3)
       on conflict (record) do update set years = excluded.years, cites = excluded.cites`,
      [record, years, cites],
    )
  }
}

const GIVEN_CODES = `unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::date[])
  with ordinality as given (symbol, title, counts_as, valid_from, valid_to, place)`
