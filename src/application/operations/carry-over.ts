import { DomainError } from '../../kernel/domain-error.js'
import { openBackup, writeBackup } from '../../storage/backup-file.js'
import { copyStore, fillStore, type RowsDone, seeOneMoment } from '../../storage/copy-store.js'
import type { Database } from '../../storage/database.js'
import type { TableSum } from '../../storage/store-rows.js'
import { prepareStore, prepareStoreAs, versionOf } from './prepare-store.js'

/**
 * Carries everything of one store over to another, empty one: whole or not at all, and the store that it comes from is only
 * read.
 *
 * @returns what is in the other one now, table by table, as read there again and found equal
 * @throws {DomainError} `storage.not-empty`, `storage.nothing-to-carry`, `storage.copy-differs`
 */
export async function moveStore(from: Database, to: Database, onRows?: RowsDone): Promise<TableSum[]> {
  await prepareStoreAs(to, await usedVersion(from))
  const sums = await from.asOwner(async (source) => {
    await seeOneMoment(source)
    return to.asOwner((target) => copyStore(source, target, onRows))
  })
  await prepareStore(to)
  return sums
}

/**
 * Writes everything of a store, as it is at one moment, to one file. Others go on writing meanwhile.
 *
 * @throws {DomainError} `backup.file-exists`, `storage.nothing-to-carry`
 */
export async function backUp(
  database: Database,
  path: string,
  at: Date,
  onRows?: RowsDone,
): Promise<TableSum[]> {
  const version = await usedVersion(database)
  return database.asOwner(async (tx) => {
    await seeOneMoment(tx)
    return writeBackup(tx, path, { version, at: at.toISOString() }, onRows)
  })
}

/**
 * Fills an empty store from a backup, of this version or an earlier one, and brings it to the newest shape.
 *
 * @returns what was in the backup, table by table, as read from the store again and found equal
 * @throws {DomainError} `backup.faulty`, `storage.not-empty`, `storage.copy-differs`
 */
export async function restore(database: Database, path: string, onRows?: RowsDone): Promise<TableSum[]> {
  const backup = await openBackup(path)
  await prepareStoreAs(database, backup.head.version)
  const sums = await database.asOwner((tx) =>
    fillStore(tx, (shapes) => backup.batches(shapes), backup.expected, onRows),
  )
  await prepareStore(database)
  return sums
}

async function usedVersion(database: Database): Promise<string> {
  const version = await versionOf(database)
  if (version !== undefined) return version
  throw new DomainError('storage.nothing-to-carry', 'The store is empty: there is nothing to carry over.')
}
