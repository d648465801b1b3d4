import { DomainError } from '../kernel/domain-error.js'
import type { OwnerTx, Tx } from './database.js'
import {
  readRows,
  type RowBatch,
  schoolIds,
  sumUp,
  type TableSum,
  TableSums,
  writeRows,
} from './store-rows.js'
import { storeShape, type TableShape } from './store-shape.js'

/** Called while rows go by, with how many have. */
export type RowsDone = (rows: number) => void

/** The transaction sees the store as it is at its beginning, whatever others do meanwhile. */
export async function seeOneMoment(tx: OwnerTx): Promise<void> {
  await tx.run('set transaction isolation level repeatable read, read only')
}

/** @throws {DomainError} `storage.not-empty` where a school or an account is there already */
export async function refuseUnlessEmpty(tx: OwnerTx, shapes: readonly TableShape[]): Promise<void> {
  // Two who fill the same store follow one another, and the second finds what the first one brought.
  await tx.query('select pg_advisory_xact_lock(770516)')
  const schools = await schoolIds(tx)
  const filled = schools.length > 0 ? ['school'] : await tablesWithRows(tx, shapes)
  if (filled.length === 0) return
  throw new DomainError(
    'storage.not-empty',
    `The store to fill is not empty (there are rows in ${filled.join(', ')}), and nothing was written. Name an empty one.`,
    { table: filled[0] ?? '' },
  )
}

async function tablesWithRows(tx: Tx, shapes: readonly TableShape[]): Promise<string[]> {
  const filled: string[] = []
  for (const { name, kind } of shapes) {
    if (kind !== 'shared') continue
    const [row] = await tx.query<{ some: boolean }>(`select exists (select from ${name}) as some`)
    if (row?.some === true) filled.push(name)
  }
  return filled
}

/**
 * Fills an empty store of the same version with rows, and reads them again to see that all have come.
 *
 * @param tx of the store to fill; whoever calls ends it well only where this does not throw
 * @param expected what must be there in the end; asked for after the last row
 * @throws {DomainError} `storage.not-empty`, or `storage.copy-differs` naming the table
 */
export async function fillStore(
  tx: OwnerTx,
  batches: (shapes: readonly TableShape[]) => AsyncIterable<RowBatch>,
  expected: () => readonly TableSum[],
  onRows: RowsDone = () => undefined,
): Promise<TableSum[]> {
  const shapes = await storeShape(tx)
  await refuseUnlessEmpty(tx, shapes)
  // The numbers of the codes are the other store's own, which its rows name.
  for (const { name, kind } of shapes) if (kind === 'reference') await tx.run(`delete from ${name}`)
  let done = 0
  for await (const batch of batches(shapes)) {
    await writeRows(tx, batch)
    done += batch.rows.length
    onRows(done)
  }
  const there = await sumUp(tx, shapes)
  for (const { name, rows, hash } of expected()) {
    const copy = there.find((sum) => sum.name === name)
    if (copy?.rows !== rows || copy.hash !== hash)
      throw new DomainError(
        'storage.copy-differs',
        `Table ${name} has ${copy?.rows ?? 0} rows in the copy and ${rows} in what was copied, or other values. Nothing was kept.`,
        { table: name },
      )
  }
  return there
}

/** Copies everything from one store to another of the same version. @returns what is there now, table by table */
export async function copyStore(
  from: OwnerTx,
  to: OwnerTx,
  onRows: RowsDone = () => undefined,
): Promise<TableSum[]> {
  const shapes = await storeShape(from)
  const sums = new TableSums(shapes)
  async function* batches(): AsyncGenerator<RowBatch> {
    for await (const batch of readRows(from, shapes)) {
      sums.add(batch)
      yield batch
    }
  }
  return fillStore(to, batches, () => sums.result(), onRows)
}
