import type { Database } from '../../storage/database.js'
import { migrate, type RetentionPeriod } from '../../storage/migrate.js'
import { storeVersion } from '../../storage/store-shape.js'
import { nationalCodes, statutoryLayer } from '../policies.js'

/** How long each kind of record is kept, by the newest rule of the law that ships. */
export function retentionPeriods(): RetentionPeriod[] {
  const newest = new Map<string, { since: string; period: RetentionPeriod }>()
  for (const { what, years, since = '0001-01-01', cites } of statutoryLayer().retention ?? []) {
    if ((newest.get(what)?.since ?? '') < since)
      newest.set(what, { since, period: { record: what, years, cites } })
  }
  return Array.from(newest.values(), ({ period }) => period)
}

/** Brings a store to the newest shape, with the codes and the law that ship. A store that is there already is left as it is. */
export async function prepareStore(database: Database): Promise<void> {
  await migrate(database, nationalCodes(), retentionPeriods())
}

/** Gives an empty store the shape that another one has, without the codes, which come from there. */
export async function prepareStoreAs(database: Database, version: string): Promise<void> {
  await migrate(database, nationalCodes(), [], version)
}

/** The newest migration that a store has had; `undefined` where it has had none. */
export function versionOf(database: Database): Promise<string | undefined> {
  return database.asOwner(storeVersion)
}
