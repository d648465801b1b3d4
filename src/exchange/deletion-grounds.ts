import type { DeletionGround, GroundNeed } from '../domain/roll/deletion-ground.js'
import { type Fault, InputError } from '../kernel/domain-error.js'
import { parseDay } from '../kernel/school-date.js'
import { CsvReader } from './csv/csv-reader.js'

const COLUMNS = [
  'id',
  'reference',
  'title',
  'for',
  'asks_for',
  'absent_days',
  'absent_codes',
  'after_leave',
  'valid_from',
  'valid_to',
  'cites',
] as const
type Column = (typeof COLUMNS)[number]
const PUPILS: readonly string[] = ['compulsory', 'other', 'any']
const NEEDS: readonly string[] = ['', 'next-school', 'written-notice', 'joint-enquiries']

/**
 * Reads the grounds of the regulations (`policies/england/deletion-grounds.csv`).
 *
 * @throws {InputError} with every row that is wrong
 */
export function parseDeletionGrounds(csvText: string, file = 'deletion-grounds.csv'): DeletionGround[] {
  const grounds: DeletionGround[] = []
  const faults: Fault[] = []
  const fault = (line: number, message: string): void => {
    faults.push({ file, line, message })
  }
  let header: readonly string[] | undefined
  const reader = new CsvReader((fields, width, line) => {
    const row = fields.slice(0, width)
    if (header === undefined) {
      header = row
      const missing = COLUMNS.filter((column) => !row.includes(column))
      if (missing.length > 0) fault(line, `the header lacks ${missing.join(', ')}`)
      return
    }
    if (row.every((field) => field === '') || faults.length > 0) return
    const at = header
    const field = (column: Column): string => row[at.indexOf(column)] ?? ''
    const from = parseDay(field('valid_from'))
    const to = field('valid_to') === '' ? null : parseDay(field('valid_to'))
    if (from === undefined || to === undefined) return fault(line, 'a date that is none; expected YYYY-MM-DD')
    if (!PUPILS.includes(field('for')))
      return fault(line, `for is "${field('for')}"; expected ${PUPILS.join(', ')}`)
    if (!NEEDS.includes(field('asks_for')))
      return fault(line, `asks_for is "${field('asks_for')}"; expected nothing or ${NEEDS.join(', ')}`)
    const asksFor = field('asks_for')
    const days = field('absent_days')
    if (!/^\d*$/.test(days))
      return fault(line, `absent_days is "${days}"; expected a whole number or nothing`)
    const codes = field('absent_codes')
    grounds.push({
      id: field('id'),
      reference: field('reference'),
      title: field('title'),
      pupils: field('for') as DeletionGround['pupils'],
      asksFor: asksFor === '' ? null : (asksFor as GroundNeed),
      absence:
        days === ''
          ? null
          : {
              days: Number(days),
              codes: codes === '' ? null : codes.split(' '),
              afterLeave: field('after_leave') === 'yes',
            },
      from,
      to,
      cites: field('cites'),
    })
  }, fault)
  reader.push(csvText.replace(/\r\n?/g, '\n'))
  reader.end()
  if (faults.length > 0) throw new InputError(faults)
  return grounds
}
