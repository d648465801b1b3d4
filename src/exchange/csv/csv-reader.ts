import Papa from 'papaparse'

/**
 * Takes one row. The array is used again for the next row: copy what you keep.
 *
 * @param row the fields; only the first `width` are this row's
 * @param line the line of the file, from 1, on which the row starts
 */
export type RowHandler = (row: readonly string[], width: number, line: number) => void

/** A row longer than this is a quotation mark that nobody closed. */
const LONGEST_ROW = 1_000_000

/**
 * Reads comma-separated text (RFC 4180) block by block, in memory for one block only.
 *
 * A block without any quotation mark needs nothing but commas and line ends, and most blocks of marks are such. Every
 * other block is papaparse's.
 */
export class CsvReader {
  readonly #onRow: RowHandler
  readonly #onFault: (line: number, message: string) => void
  readonly #row: string[] = []
  #line = 1
  /** A row that starts in one block and ends in a later one. */
  #open = ''
  #stopped = false

  constructor(onRow: RowHandler, onFault: (line: number, message: string) => void) {
    this.#onRow = onRow
    this.#onFault = onFault
  }

  /** @param text in whole lines; only the last one of a file may lack its line end */
  push(text: string): void {
    if (this.#stopped) return
    const block = text.includes('\0') ? this.#withoutNul(text) : text
    if (this.#open === '' && !block.includes('"')) {
      this.#plain(block)
      return
    }
    this.#open = this.#quoted(this.#open + block, false)
    if (this.#open.length > LONGEST_ROW) {
      this.#onFault(
        this.#line,
        'a quotation mark is opened on this line and not closed; expected a second one',
      )
      this.#stopped = true
    }
  }

  end(): void {
    if (this.#stopped || this.#open === '') return
    this.#quoted(this.#open, true)
    this.#open = ''
  }

  /** Tells each line with a NUL character, which no text has and no store keeps, and goes on without it. */
  #withoutNul(text: string): string {
    const first = this.#line + lineFeedsIn([this.#open])
    text.split('\n').forEach((line, index) => {
      if (line.includes('\0'))
        this.#onFault(first + index, 'a NUL character, which no text has; expected a file of text in UTF-8')
    })
    return text.replaceAll('\0', '')
  }

  #plain(block: string): void {
    const row = this.#row
    const length = block.length
    let from = 0
    while (from < length) {
      let end = block.indexOf('\n', from)
      if (end < 0) end = length
      let width = 0
      let start = from
      for (;;) {
        const comma = block.indexOf(',', start)
        if (comma < 0 || comma > end) {
          row[width++] = start === end ? '' : block.substring(start, end)
          break
        }
        row[width++] = start === comma ? '' : block.substring(start, comma)
        start = comma + 1
      }
      this.#onRow(row, width, this.#line++)
      from = end + 1
    }
  }

  /** @returns the text of the last row where it may go on in the next block */
  #quoted(text: string, last: boolean): string {
    const parser = new Papa.Parser({ delimiter: ',', newline: '\n', fastMode: false })
    const parsed = parser.parse(text, 0, !last) as Papa.ParseResult<string[]>
    const broken = new Map(parsed.errors.map((error) => [error.row ?? 0, error.code]))
    parsed.data.forEach((row, index) => {
      const line = this.#line
      this.#line += 1 + lineFeedsIn(row)
      const error = broken.get(index)
      if (error === 'MissingQuotes') {
        this.#onFault(line, 'a quotation mark is opened on this line and not closed; expected a second one')
      } else if (error !== undefined) {
        this.#onFault(line, 'a quotation mark inside a field; expected it to be written twice ("")')
      } else {
        this.#onRow(row, row.length, line)
      }
    })
    return last ? '' : text.slice(parsed.meta.cursor)
  }
}

function lineFeedsIn(row: readonly string[]): number {
  let count = 0
  for (const field of row) {
    for (let at = field.indexOf('\n'); at >= 0; at = field.indexOf('\n', at + 1)) count++
  }
  return count
}
