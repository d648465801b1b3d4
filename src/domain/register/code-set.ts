import type { Day } from '../../kernel/school-date.js'

/** What a session with this code counts as. `not-possible` leaves numerator and denominator alike. */
export type CountsAs = 'attending' | 'authorised' | 'unauthorised' | 'not-possible'

/** One row of the national code table: a symbol, over the dates when it had this meaning. */
export interface CodeMeaning {
  /** As written in the register: `/`, `\`, `L`, `Y1`… always upper case. */
  readonly symbol: string
  readonly title: string
  /** The table's own family: present, approved_educational_activity, leave_of_absence… */
  readonly category: string
  readonly countsAs: CountsAs
  readonly from: Day
  /** The last day on which it has this meaning; `null` where it still has. */
  readonly to: Day | null
}

/** A row of the code table by number, from 1. 0 means that there is no mark. Fits a byte. */
export type CodeId = number
export const NO_MARK: CodeId = 0

/**
 * The national codes with the dates of each meaning. A mark is stored under the row that held on the day of its session,
 * so that what it counts as never needs the date again (D was attending until August 2011; J was, and J1 is not).
 */
export class CodeSet {
  readonly #rows: readonly CodeMeaning[]
  readonly #bySymbol = new Map<string, CodeId[]>()

  constructor(rows: readonly CodeMeaning[]) {
    if (rows.length > 254) throw new RangeError('a code set has at most 254 rows')
    this.#rows = rows
    rows.forEach((row, index) => {
      const ids = this.#bySymbol.get(row.symbol)
      if (ids) ids.push(index + 1)
      else this.#bySymbol.set(row.symbol, [index + 1])
    })
  }

  get size(): number {
    return this.#rows.length
  }

  /** The row of a symbol (upper case) on a day; `undefined` where that code did not exist on that day. */
  find(symbol: string, day: Day): CodeId | undefined {
    const ids = this.#bySymbol.get(symbol)
    if (ids === undefined) return undefined
    for (const id of ids) {
      const row = this.#rows[id - 1] as CodeMeaning
      if (day >= row.from && (row.to === null || day <= row.to)) return id
    }
    return undefined
  }

  /** Was or is there such a symbol on any day at all? */
  knows(symbol: string): boolean {
    return this.#bySymbol.has(symbol)
  }

  /** @throws {RangeError} for 0 or a number that is no row */
  meaning(id: CodeId): CodeMeaning {
    const row = this.#rows[id - 1]
    if (row === undefined) throw new RangeError(`${id} is no code`)
    return row
  }

  /** Every row of these symbols, whatever its dates. */
  idsOf(symbols: readonly string[]): CodeId[] {
    return symbols.flatMap((symbol) => this.#bySymbol.get(symbol) ?? [])
  }

  /** Every symbol that counts so on some day. */
  symbolsCounting(countsAs: CountsAs): string[] {
    return [...new Set(this.#rows.filter((row) => row.countsAs === countsAs).map((row) => row.symbol))]
  }

  /** A table from code id to 1 or 0: is the code one of these symbols? */
  tableOf(symbols: readonly string[]): Uint8Array {
    const table = new Uint8Array(256)
    for (const id of this.idsOf(symbols)) table[id] = 1
    return table
  }

  /** The rows in force on a day, in the table's order. */
  on(day: Day): CodeMeaning[] {
    return this.#rows.filter((row) => day >= row.from && (row.to === null || day <= row.to))
  }
}
