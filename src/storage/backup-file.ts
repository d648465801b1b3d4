import { createReadStream, createWriteStream } from 'node:fs'
import { access, rename, rm } from 'node:fs/promises'
import { pipeline, type Readable } from 'node:stream'
import { pipeline as finished } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { DomainError } from '../kernel/domain-error.js'
import type { RowsDone } from './copy-store.js'
import type { OwnerTx } from './database.js'
import { readRows, type RowBatch, type TableSum, TableSums, type TextRow } from './store-rows.js'
import { storeShape, type TableShape } from './store-shape.js'

const FORMAT = 1

/** What a backup says of itself on its first line. */
export interface BackupHead {
  readonly format: number
  /** The newest migration that the store had had. */
  readonly version: string
  /** When the moment was that it shows; ISO, UTC. */
  readonly at: string
}

interface BackupEnd {
  readonly tables: readonly TableSum[]
}

/**
 * Writes everything in a store to one compressed file: a line for what it is, lines of rows in the order of the tables, and a
 * line with the count and hash of each table. The file is there whole or not at all.
 *
 * @throws {DomainError} `backup.file-exists`
 */
export async function writeBackup(
  tx: OwnerTx,
  path: string,
  head: Omit<BackupHead, 'format'>,
  onRows: RowsDone = () => undefined,
): Promise<TableSum[]> {
  if (await isThere(path))
    throw new DomainError(
      'backup.file-exists',
      `${path} is there already, and nothing was written. Name a new file.`,
    )
  const shapes = await storeShape(tx)
  const sums = new TableSums(shapes)
  async function* lines(): AsyncGenerator<string> {
    yield `${JSON.stringify({ format: FORMAT, ...head } satisfies BackupHead)}\n`
    for await (const batch of readRows(tx, shapes)) {
      sums.add(batch)
      const { table, schoolId, rows } = batch
      const columns = table.columns.map(({ name }) => name)
      const texts = [JSON.stringify({ table: table.name, schoolId, columns, rows: rows.length })]
      for (const row of rows) texts.push(JSON.stringify(row))
      yield `${texts.join('\n')}\n`
      onRows(sums.rows)
    }
    yield `${JSON.stringify({ tables: sums.result() } satisfies BackupEnd)}\n`
  }
  const half = `${path}.part`
  try {
    await finished(lines, createGzip({ level: 6 }), createWriteStream(half, { flush: true }))
    await rename(half, path)
  } finally {
    await rm(half, { force: true })
  }
  return sums.result()
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** A backup that is being read. */
export interface BackupReading {
  readonly head: BackupHead
  /** @throws {DomainError} `backup.faulty` where the file is not as this program writes it, or ends too soon */
  batches(shapes: readonly TableShape[]): AsyncGenerator<RowBatch>
  /** The counts and hashes at its end; known when every batch was read. */
  expected(): readonly TableSum[]
}

/** Opens a backup. @throws {DomainError} `backup.faulty` */
export async function openBackup(path: string): Promise<BackupReading> {
  const lines = linesOf(pipeline(createReadStream(path), createGunzip(), () => undefined))
  const next = async (): Promise<unknown> => {
    try {
      const { value, done } = await lines.next()
      if (done === true) throw new Error('it ends too soon')
      return JSON.parse(value) as unknown
    } catch (error) {
      throw faulty(path, error as Error)
    }
  }
  const head = (await next()) as BackupHead
  if (head.format !== FORMAT)
    throw faulty(path, new Error(`it has the format ${head.format}; this program reads format ${FORMAT}`))
  let expected: readonly TableSum[] | undefined
  return {
    head,
    async *batches(shapes) {
      for (;;) {
        const line = (await next()) as
          | BackupEnd
          | { table: string; schoolId: number | null; columns: string[]; rows: number }
        if ('tables' in line) {
          expected = line.tables
          return
        }
        const table = shapes.find(({ name }) => name === line.table)
        if (table === undefined || table.columns.some(({ name }, n) => name !== line.columns[n]))
          throw faulty(path, new Error(`its table ${line.table} is not as this version has it`))
        const rows: TextRow[] = []
        for (let n = 0; n < line.rows; n++) rows.push((await next()) as TextRow)
        yield { table, schoolId: line.schoolId, rows }
      }
    },
    expected() {
      if (expected === undefined) throw faulty(path, new Error('it ends too soon'))
      return expected
    },
  }
}

async function* linesOf(stream: Readable): AsyncGenerator<string, undefined> {
  let rest = ''
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = (rest + (chunk as string)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

function faulty(path: string, cause: Error): DomainError {
  const error = new DomainError('backup.faulty', `${path} is no whole backup of Rollbook: ${cause.message}.`)
  error.cause = cause
  return error
}
