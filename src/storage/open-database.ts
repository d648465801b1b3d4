import type { Database } from './database.js'
import { openPglite } from './pglite.js'
import { openPostgres } from './postgres.js'

/** Whether a place names a PostgreSQL rather than a folder. */
export const isPostgres = (where: string): boolean => /^postgres(ql)?:\/\//.test(where)

/**
 * Opens a store, whatever its kind.
 *
 * @param where `postgres://…`, or the folder of an embedded store
 * @throws {DomainError} `storage.in-use` where another process has the folder open
 */
export async function openDatabase(
  where: string,
  options: { readonly connections?: number } = {},
): Promise<Database> {
  return isPostgres(where) ? openPostgres(where, options) : openPglite(where)
}

/** A place as it may be shown: without a password. */
export function nameOfStore(where: string): string {
  if (!isPostgres(where)) return where
  if (!URL.canParse(where)) return where.replace(/\/\/.*@/, '//')
  const url = new URL(where)
  return `postgres://${url.host}${url.pathname}`
}
