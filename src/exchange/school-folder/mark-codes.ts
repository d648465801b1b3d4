import { formatDay, type Day } from '../../kernel/school-date.js'
import type { CodeId, CodeMeaning, CodeSet } from '../../domain/register/code-set.js'
import { AM, type Half } from '../../domain/register/entries.js'
import { PRESENT } from './mapping.js'
import { shown } from './values.js'

/** Stands for a mark that mapping.yaml says is none. */
export const LEFT_OUT: CodeId = 255

/** Why a text is no code on that day and session. */
export interface CodeFault {
  readonly message: string
  readonly expected: string
}

const CHARACTERS = 128

/** Turns the codes of a file into rows of the code table: as they were on the day, for the half of the day. */
export class CodeReader {
  readonly #codes: CodeSet
  readonly #mapped: ReadonlyMap<string, string>
  readonly #meanings: readonly CodeMeaning[]
  /** The days on which some code begins or ceases to exist: between two of them, all days have the same codes. */
  readonly #changes: readonly Day[]
  readonly #tables = new Map<number, Uint8Array>()
  readonly #longer = new Map<string, CodeId>()

  /** @param mapped the file's own code -> ours */
  constructor(codes: CodeSet, mapped: ReadonlyMap<string, string>) {
    this.#codes = codes
    this.#mapped = mapped
    this.#meanings = Array.from({ length: codes.size }, (_, i) => codes.meaning(i + 1))
    const changes = this.#meanings.flatMap(({ from, to }) => (to === null ? [from] : [from, to + 1]))
    this.#changes = [...new Set(changes)].sort((a, b) => a - b)
  }

  /** Code ids by character, for the codes of one character; 0 where that is no code on that day. */
  tableFor(day: Day, half: Half): Uint8Array {
    const key = this.#regimeOf(day) * 2 + half
    const known = this.#tables.get(key)
    if (known !== undefined) return known
    const table = new Uint8Array(CHARACTERS)
    for (let c = 33; c < CHARACTERS; c++) {
      const code = this.#lookUp(String.fromCharCode(c), day, half)
      if (typeof code === 'number') table[c] = code
    }
    this.#tables.set(key, table)
    return table
  }

  find(text: string, day: Day, half: Half): CodeId | CodeFault {
    const key = `${this.#regimeOf(day) * 2 + half} ${text}`
    const known = this.#longer.get(key)
    if (known !== undefined) return known
    const code = this.#lookUp(text, day, half)
    if (typeof code === 'number' && this.#longer.size < 10_000) this.#longer.set(key, code)
    return code
  }

  #lookUp(text: string, day: Day, half: Half): CodeId | CodeFault {
    const mapped = this.#mapped.get(text) ?? this.#mapped.get(text.toUpperCase())
    if (mapped === '') return LEFT_OUT
    const symbol = (mapped === PRESENT ? (half === AM ? '/' : '\\') : (mapped ?? text)).toUpperCase()
    if (symbol === '\\' && half === AM) {
      return { message: 'the code \\ is for the afternoon and this is a morning', expected: '; expected /' }
    }
    if (symbol === '/' && half !== AM) {
      return { message: 'the code / is for the morning and this is an afternoon', expected: '; expected \\' }
    }
    const id = this.#codes.find(symbol, day)
    if (id !== undefined) return id
    if (!this.#codes.knows(symbol)) {
      const what = symbol === '' ? 'the code is empty' : `unknown code ${shown(symbol)}`
      return { message: what, expected: '; expected a code of the national table, such as / or N' }
    }
    return {
      message: `the code ${symbol} did not exist on ${formatDay(day)}`,
      expected: `; expected it ${this.#whenItExisted(symbol)}, or another code`,
    }
  }

  #whenItExisted(symbol: string): string {
    const spans = this.#meanings
      .filter((meaning) => meaning.symbol === symbol)
      .sort((a, b) => a.from - b.from)
      .map(({ from, to }) =>
        to === null ? `from ${formatDay(from)} on` : `from ${formatDay(from)} to ${formatDay(to)}`,
      )
    return spans.join(' and ')
  }

  #regimeOf(day: Day): number {
    let regime = 0
    while (regime < this.#changes.length && (this.#changes[regime] as Day) <= day) regime++
    return regime
  }
}
