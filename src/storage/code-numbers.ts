import type { CodeId, CodeSet } from '../domain/register/code-set.js'
import { DomainError } from '../kernel/domain-error.js'
import { formatDay } from '../kernel/school-date.js'
import type { Database } from './database.js'

/**
 * The store's numbers of the codes beside the program's. A store keeps the number that it gave a code for good; the
 * program's are rows of the table that ships, which may be another one tomorrow.
 */
export class CodeNumbers {
  private constructor(
    readonly toStore: Uint8Array,
    readonly fromStore: Uint8Array,
    /** The same numbers on both sides, so that stored bytes may be read as they are. */
    readonly same: boolean,
  ) {}

  /** @throws {DomainError} `storage.unknown-code` where a code that ships is not in the store: it was not migrated */
  static async read(database: Database, codes: CodeSet): Promise<CodeNumbers> {
    const rows = await database.asOwner((tx) =>
      tx.query<{ code_id: number; symbol: string; valid_from: string }>(
        'select code_id, symbol, valid_from from attendance_code',
      ),
    )
    const stored = new Map(rows.map((row) => [`${row.symbol} ${row.valid_from}`, row.code_id]))
    const toStore = new Uint8Array(256)
    const fromStore = new Uint8Array(256)
    for (let id: CodeId = 1; id <= codes.size; id++) {
      const { symbol, from } = codes.meaning(id)
      const number = stored.get(`${symbol} ${formatDay(from)}`)
      if (number === undefined)
        throw new DomainError(
          'storage.unknown-code',
          `The store does not know the code ${symbol}: migrate it first.`,
          {
            symbol,
          },
        )
      toStore[id] = number
      fromStore[number] = id
    }
    return new CodeNumbers(
      toStore,
      fromStore,
      toStore.every((number, id) => id > codes.size || number === id),
    )
  }

  /** Stored bytes as the program's codes. */
  translate(stored: Uint8Array): Uint8Array {
    return this.same ? stored : stored.map((number) => this.fromStore[number] as number)
  }
}
