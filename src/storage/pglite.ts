import { PGlite, type Transaction, types } from '@electric-sql/pglite'
import type { Database, OwnerTx, Role, Row, Tx } from './database.js'
import { type DirectoryLock, lockDirectory } from './directory-lock.js'
import { SentStatements } from './sent-statements.js'

/** Sets role and school until the transaction ends. */
const ENTER = `select set_config('role', $1, true), set_config('app.school_id', $2, true)`

const asText = (text: string): string => text
const parsers = { [types.INT8]: Number, [types.DATE]: asText, [types.TIMESTAMP]: asText }

/** The embedded store, which can also hand out its files as one. */
export interface EmbeddedDatabase extends Database {
  dump(): Promise<Blob>
}

/**
 * Opens the embedded store: for trying out and small use, as it does not force writes to the disk.
 *
 * @param folder where it keeps its files, or `memory`
 * @param from what another one's `dump` gave, to begin a new one with
 * @throws {DomainError} `storage.in-use` where another process has the folder open
 */
export async function openPglite(folder: string | 'memory', from?: Blob): Promise<EmbeddedDatabase> {
  const lock = folder === 'memory' ? undefined : await lockDirectory(folder)
  try {
    const lite = await PGlite.create({
      parsers,
      ...(folder === 'memory' ? {} : { dataDir: `${folder}/data` }),
      ...(from === undefined ? {} : { loadDataDir: from }),
    })
    return new Embedded(lite, lock)
  } catch (error) {
    await lock?.release()
    throw error
  }
}

class Embedded implements EmbeddedDatabase {
  readonly kind = 'pglite'

  constructor(
    readonly lite: PGlite,
    readonly lock: DirectoryLock | undefined,
  ) {}

  inSchool<T>(schoolId: number, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#as('rollbook_app', schoolId, work)
  }

  callInSchool<R extends object = Row>(
    schoolId: number,
    text: string,
    values: readonly unknown[],
  ): Promise<R[]> {
    return this.#as('rollbook_app', schoolId, (tx) => tx.query<R>(text, values))
  }

  asIdentity<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#as('rollbook_identity', null, work)
  }

  asRetention<T>(schoolId: number, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#as('rollbook_retention', schoolId, work)
  }

  asOwner<T>(work: (tx: OwnerTx) => Promise<T>): Promise<T> {
    return this.lite.transaction((transaction) => whole(transaction, work))
  }

  async dump(): Promise<Blob> {
    return this.lite.dumpDataDir('none')
  }

  async close(): Promise<void> {
    await this.lite.close()
    await this.lock?.release()
  }

  #as<T>(role: Role, schoolId: number | null, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.lite.transaction(async (transaction) => {
      await transaction.query(ENTER, [role, String(schoolId ?? '')])
      return whole(transaction, work)
    })
  }
}

/** Work with all that it sent and did not wait for. */
async function whole<T>(transaction: Transaction, work: (tx: OwnerTx) => Promise<T>): Promise<T> {
  const sent = new SentStatements()
  try {
    const result = await work(txOf(transaction, sent))
    await sent.done()
    return result
  } catch (error) {
    throw (await sent.firstFailure()) ?? error
  }
}

function txOf(transaction: Transaction, sent: SentStatements): OwnerTx {
  return {
    async query<R extends object = Row>(text: string, values: readonly unknown[] = []): Promise<R[]> {
      const { rows } = await transaction.query<R>(text, [...values])
      return rows
    },
    send(text, values = []) {
      sent.add(transaction.query(text, [...values]))
    },
    async run(script: string): Promise<void> {
      await transaction.exec(script)
    },
  }
}
