import { InputError, type Fault } from '../kernel/domain-error.js'
import { parseDay } from '../kernel/school-date.js'
import { CodeSet, type CodeMeaning, type CountsAs } from '../domain/register/code-set.js'
import { CsvReader } from './csv/csv-reader.js'

const COLUMNS = ['code', 'title', 'category', 'counts_as', 'valid_from', 'valid_to'] as const
type Column = (typeof COLUMNS)[number]

const COUNTS_AS: ReadonlyMap<string, CountsAs> = new Map([
  ['attending', 'attending'],
  ['authorised_absence', 'authorised'],
  ['unauthorised_absence', 'unauthorised'],
  ['not_possible', 'not-possible'],
])

/**
 * Reads the national code table (`policies/england/attendance-codes.csv`): a row for each meaning that a code has or had.
 *
 * @param file how the file is named in faults
 * @throws {InputError} with every row that is wrong
 */
export function parseCodeTable(csvText: string, file = 'attendance-codes.csv'): CodeSet {
  const rows: CodeMeaning[] = []
  const faults: Fault[] = []
  const fault = (line: number, message: string): void => {
    faults.push({ file, line, message })
  }
  let columns: Record<Column, number> | undefined

  const reader = new CsvReader((fields, width, line) => {
    const row = fields.slice(0, width)
    if (columns === undefined) {
      columns = columnsOf(row)
      const missing = COLUMNS.filter((column) => columns?.[column] === -1)
      if (missing.length > 0)
        fault(line, `the header lacks ${missing.join(', ')}; expected ${COLUMNS.join(', ')}`)
      return
    }
    if (row.every((field) => field === '') || faults.length > 0) return
    const at = columns
    const field = (column: Column): string => row[at[column]] ?? ''
    const countsAs = COUNTS_AS.get(field('counts_as'))
    const from = parseDay(field('valid_from'))
    const to = field('valid_to') === '' ? null : parseDay(field('valid_to'))
    if (countsAs === undefined) fault(line, `unknown counts_as; expected ${[...COUNTS_AS.keys()].join(', ')}`)
    if (from === undefined || to === undefined) fault(line, 'a date that is none; expected YYYY-MM-DD')
    if (field('code') === '') fault(line, 'no code; expected one, such as / or Y1')
    if (countsAs === undefined || from === undefined || to === undefined) return
    const { title, category } = { title: field('title'), category: field('category') }
    rows.push({ symbol: field('code').toUpperCase(), title, category, countsAs, from, to })
  }, fault)
  reader.push(csvText.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'))
  reader.end()

  if (columns === undefined) fault(1, `the file is empty; expected a header row with ${COLUMNS.join(', ')}`)
  if (faults.length > 0) throw new InputError(faults)
  return new CodeSet(rows)
}

function columnsOf(header: readonly string[]): Record<Column, number> {
  const entries = COLUMNS.map((column) => [column, header.indexOf(column)])
  return Object.fromEntries(entries) as Record<Column, number>
}
