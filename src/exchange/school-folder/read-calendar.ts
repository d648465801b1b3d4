import { type Day, dayOf } from '../../kernel/school-date.js'
import { SchoolCalendar } from '../../domain/calendar/school-calendar.js'
import type { Closure, ClosureKind, HalfTerm, TermName } from '../../domain/calendar/terms.js'
import type { Half } from '../../domain/register/entries.js'
import type { FolderReading } from './folder-reading.js'
import { Fields, readTable } from './table.js'
import { CLOSURES, TERMS } from './table-shapes.js'
import { isAcademicYear, shown } from './values.js'

const TERM_NAMES = ['autumn', 'spring', 'summer'] as const satisfies readonly TermName[]
const KINDS = ['inset', 'bank-holiday', 'planned', 'unexpected'] as const satisfies readonly ClosureKind[]

interface ReadTerm {
  readonly term: HalfTerm
  readonly line: number
}

/** Reads `terms.csv`, in the order of the days. Empty where the folder has none, with a warning. */
export async function readTerms(reading: FolderReading): Promise<HalfTerm[]> {
  const { file } = TERMS
  const read: ReadTerm[] = []
  const outcome = await readTable(reading, TERMS, (columns) => {
    const fields = new Fields(reading, file, columns)
    return (row, line) => {
      fields.moveTo(row, line)
      const academicYear = fields.word('academic_year')
      if (!isAcademicYear(academicYear))
        fields.fault(`academic_year is ${shown(academicYear)}; expected one such as 2025/26`)
      const term = fields.oneOf('term', TERM_NAMES)
      const half = fields.oneOf('half', ['1', '2'])
      const start = fields.day('start')
      const end = fields.day('end')
      if (start !== undefined && end !== undefined && end < start) {
        fields.fault('the term ends before it starts; expected start, then end')
      } else if (term !== undefined && half !== undefined && start !== undefined && end !== undefined) {
        read.push({ term: { academicYear, term, half: half === '1' ? 1 : 2, start, end }, line })
      }
    }
  })
  read.sort((a, b) => a.term.start - b.term.start || a.line - b.line)
  read.forEach(({ term, line }, i) => {
    const before = read[i - 1]
    if (before === undefined || term.start > before.term.end) return
    const [first, second] = [Math.min(line, before.line), Math.max(line, before.line)]
    reading.faults.add(
      file,
      second,
      `this half term overlaps the one of line ${first}; expected each day in one only`,
    )
  })
  warnOfOddHalves(reading, read)
  if (outcome === 'absent') {
    reading.warnings.push('There is no terms.csv: the dates that have marks are taken as the open ones.')
  } else if (outcome === 'read' && read.length === 0 && reading.faults.total === 0) {
    reading.warnings.push('terms.csv has no rows: the dates that have marks are taken as the open ones.')
  }
  return read.map(({ term }) => term)
}

/** Halves that are listed twice, and days that are not of the academic year that stands beside them. */
function warnOfOddHalves(reading: FolderReading, read: readonly ReadTerm[]): void {
  const lines = new Map<string, number>()
  for (const { term, line } of read.toSorted((a, b) => a.line - b.line)) {
    const { academicYear, start, end } = term
    const name = `${academicYear} ${term.term} ${term.half}`
    const first = lines.get(name)
    if (first === undefined) lines.set(name, line)
    else
      reading.warnings.push(
        `terms.csv has ${name} twice, on lines ${first} and ${line}: each half is one span of days.`,
      )
    const year = Number(academicYear.slice(0, 4))
    // Some schools open in the last days of August.
    if (isAcademicYear(academicYear) && (start < dayOf(year, 8, 1) || end > dayOf(year + 1, 8, 31)))
      reading.warnings.push(`terms.csv:${line} has days outside of ${academicYear}, which it says it is of.`)
  }
}

/** Reads `closures.csv`, in the order of the file. Empty where the folder has none. */
export async function readClosures(reading: FolderReading): Promise<Closure[]> {
  const { file } = CLOSURES
  const closures: Closure[] = []
  await readTable(reading, CLOSURES, (columns) => {
    const fields = new Fields(reading, file, columns)
    return (row, line) => {
      fields.moveTo(row, line)
      const day = fields.day('date')
      const session = fields.oneOf('session', ['AM', 'PM', 'both'])
      const kind = fields.oneOf('kind', KINDS)
      if (day === undefined || session === undefined || kind === undefined) return
      closures.push({
        day,
        half: session === 'both' ? null : session === 'AM' ? 0 : 1,
        kind,
        reason: fields.text('reason'),
      })
    }
  })
  return closures
}

/** Which sessions are open. Where there are no terms, every session that no closure closes may be one. */
export function openSessions(
  terms: readonly HalfTerm[],
  closures: readonly Closure[],
): (day: Day, half: Half) => boolean {
  if (terms.length > 0) {
    const calendar = SchoolCalendar.from(terms, closures)
    return (day, half) => calendar.isOpen(day, half)
  }
  const closed = new Set(
    closures.flatMap(({ day, half }) => (half === null ? [day * 2, day * 2 + 1] : [day * 2 + half])),
  )
  return (day, half) => !closed.has(day * 2 + half)
}
