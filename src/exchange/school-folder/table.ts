import type { Day } from '../../kernel/school-date.js'
import { CsvReader } from '../csv/csv-reader.js'
import type { FolderFile } from './fault-list.js'
import type { FolderReading } from './folder-reading.js'
import { dateFault, parseDate, parseYesNo, shown, trimmed } from './values.js'

/** Where each column is in a row; -1 where the file has no such column. */
export type Columns<C extends string> = Readonly<Record<C, number>>

/** The columns of a file of the folder. */
export interface TableShape<N extends string, O extends string> {
  readonly file: FolderFile
  readonly needed: readonly N[]
  readonly optional: readonly O[]
}

/** What is done with each row; the array holds good only until the next one. */
export type RowReader = (row: readonly string[], line: number) => void

/**
 * Reads a table of the folder row by row. The header is matched with the columns and each row with the header; a row of
 * another width is a fault and is not handed on.
 *
 * @param start is called once with the columns, when the header was read and has all that is needed
 * @returns `absent` where there is no such file, `unreadable` where its header is not good enough
 */
export async function readTable<N extends string, O extends string>(
  reading: FolderReading,
  shape: TableShape<N, O>,
  start: (columns: Columns<N | O>) => RowReader,
): Promise<'read' | 'absent' | 'unreadable'> {
  const blocks = await reading.blocks(shape.file)
  if (blocks === undefined) return 'absent'
  const fault = (line: number, message: string): void => reading.faults.add(shape.file, line, message)

  let headerSeen = false
  let onRow: RowReader | undefined
  let headerWidth = 0
  const blankLines: number[] = []
  const reader = new CsvReader((row, width, line) => {
    if (!headerSeen) {
      headerSeen = true
      headerWidth = width
      const columns = columnsOf(reading, shape, row.slice(0, width), line)
      if (columns !== undefined) onRow = start(columns)
      return
    }
    if (onRow === undefined) return
    if ((row[0] === '' || width === 1) && isBlank(row, width)) {
      if (blankLines.length < 1000) blankLines.push(line)
      return
    }
    if (blankLines.length > 0) {
      // Only the blank lines at the end of a file are nothing: in between, something was lost.
      for (const blank of blankLines)
        fault(blank, `the line is blank; expected ${headerWidth} fields, as the header has`)
      blankLines.length = 0
    }
    if (width === headerWidth) onRow(row, line)
    else
      fault(
        line,
        `the line has ${width} field${width === 1 ? '' : 's'}; expected ${headerWidth}, as the header has`,
      )
  }, fault)
  for await (const block of blocks) reader.push(block)
  reader.end()

  if (!headerSeen) fault(1, `the file is empty; expected a header row with ${shape.needed.join(', ')}`)
  return onRow === undefined ? 'unreadable' : 'read'
}

function isBlank(row: readonly string[], width: number): boolean {
  for (let i = 0; i < width; i++) if (row[i] !== '' && (row[i] as string).trim() !== '') return false
  return true
}

function columnsOf<N extends string, O extends string>(
  reading: FolderReading,
  shape: TableShape<N, O>,
  header: readonly string[],
  line: number,
): Columns<N | O> | undefined {
  const { file } = shape
  const mapped = reading.mappingOf(file).columns
  const headings = header.map((heading) => heading.trim().toLowerCase())
  const known: readonly (N | O)[] = [...shape.needed, ...shape.optional]
  const columns = {} as Record<N | O, number>
  const used = new Set<number>()
  let good = true
  const fault = (where: FolderFile, at: number, message: string): void => {
    good = false
    reading.faults.add(where, at, message)
  }

  for (const column of known) {
    const wanted = mapped.get(column)
    const heading = wanted?.heading ?? column
    const index = headings.indexOf(heading)
    columns[column] = index
    if (index >= 0) {
      used.add(index)
      if (headings.includes(heading, index + 1))
        fault(file, line, `two columns are headed "${heading}"; expected one`)
    } else if (wanted !== undefined) {
      fault(
        'mapping.yaml',
        wanted.line,
        `${file} has no column "${heading}"; expected the heading that it has for ${column}`,
      )
    }
  }
  const missing = shape.needed.filter((column) => columns[column] < 0 && !mapped.has(column))
  const separator = headings.length === 1 ? otherSeparator(headings[0] ?? '') : undefined
  if (missing.length > 0 && separator !== undefined) {
    fault(file, line, `the fields are separated by ${separator}; expected commas (CSV in UTF-8)`)
  } else if (missing.length > 0) {
    fault(
      file,
      line,
      `the header lacks ${missing.join(', ')}; expected ${shape.needed.join(', ')} (or a mapping.yaml)`,
    )
  }
  if (!good) return undefined
  const unknown = header.filter((_, index) => !used.has(index)).map((heading) => `"${heading.trim()}"`)
  if (unknown.length > 0) {
    const what = unknown.length === 1 ? 'a column' : `${unknown.length} columns`
    reading.warnings.push(`${file} has ${what} that nothing here reads: ${unknown.join(', ')}.`)
  }
  return columns
}

/** What separates the headings of a row that commas do not separate. */
function otherSeparator(header: string): string | undefined {
  const counts = [
    ['semicolons', ';'],
    ['tabs', '\t'],
    ['vertical bars', '|'],
  ].map(([name, sign]) => ({ name, count: header.split(sign as string).length - 1 }))
  const most = counts.reduce((a, b) => (b.count > a.count ? b : a))
  return most.count === 0 ? undefined : most.name
}

/** Reads the fields of the rows of one file; for the files that have few rows. */
export class Fields<C extends string> {
  #row: readonly string[] = []
  #line = 0
  readonly #mapping

  constructor(
    readonly reading: FolderReading,
    readonly file: FolderFile,
    readonly columns: Columns<C>,
  ) {
    this.#mapping = reading.mappingOf(file)
  }

  get line(): number {
    return this.#line
  }

  moveTo(row: readonly string[], line: number): void {
    this.#row = row
    this.#line = line
  }

  fault(message: string): void {
    this.reading.faults.add(this.file, this.#line, message)
  }

  /** The field as it stands: names, reasons, addresses. */
  text(column: C): string {
    return this.columns[column] < 0 ? '' : (this.#row[this.columns[column]] ?? '')
  }

  /** The field without white space around it, in our own word where mapping.yaml gives one. */
  word(column: C): string {
    const text = trimmed(this.text(column))
    return this.#mapping.values.get(column)?.get(text.toLowerCase()) ?? text
  }

  /** @returns `undefined` after a fault, also where the field is empty */
  day(column: C): Day | undefined {
    const text = this.word(column)
    const day = parseDate(text, this.#mapping.dates)
    if (day === undefined) this.fault(dateFault(column, text, this.#mapping.dates, this.file))
    return day
  }

  /** As {@link day}; `null` where the field is empty. */
  dayOrNull(column: C): Day | null | undefined {
    return this.word(column) === '' ? null : this.day(column)
  }

  yesNo(column: C, whenEmpty = false): boolean {
    const text = this.word(column)
    const answer = parseYesNo(text, whenEmpty)
    if (answer === undefined) this.fault(`${column} is ${shown(text)}; expected yes or no`)
    return answer ?? whenEmpty
  }

  /** One of some words, in any case. @returns `undefined` after a fault */
  oneOf<T extends string>(column: C, words: readonly T[]): T | undefined {
    const text = this.word(column)
    const found = words.find((word) => word.toLowerCase() === text.toLowerCase())
    if (found === undefined) this.fault(`${column} is ${shown(text)}; expected ${words.join(', ')}`)
    return found
  }
}
