import {
  dayOfInstant,
  formatDay,
  instantAt,
  isLeftOut,
  parseTime,
  weekdayOf,
} from '../../kernel/school-date.js'
import type { Day, Instant } from '../../kernel/school-date.js'
import { NO_MARK, type CodeId, type CodeSet } from '../../domain/register/code-set.js'
import { AM, halfName, PM, RegisterEntries, UNSTATED, type Half } from '../../domain/register/entries.js'
import type { Pupil } from '../../domain/roll/pupil.js'
import type { FolderReading } from './folder-reading.js'
import { CodeReader, LEFT_OUT } from './mark-codes.js'
import { MarkWarnings } from './mark-warnings.js'
import { upnInWords, type Roll } from './read-roll.js'
import { readTable, type Columns } from './table.js'
import { type ColumnOf, MARK_STRINGS, MARKS } from './table-shapes.js'
import { dateFault, momentFault, parseDate, parseMoment, shown, trimmed } from './values.js'

const FILE = MARKS.file

/** The marks of five days: what a week's text may hold. */
const MARKS_OF_A_WEEK = 10
/** More days than any term has; a longer text is another thing in the wrong column. */
const LONGEST_STRING = 600
/** Words that are kept once, however many marks have them: names of staff, positions, common reasons. */
const MOST_KEPT_WORDS = 20_000

/** Reads `marks.csv` in any of its shapes. The text is never held as a whole. */
export async function readMarks(
  reading: FolderReading,
  roll: Roll,
  codes: CodeSet,
  isOpen: (day: Day, half: Half) => boolean,
  hasTerms: boolean,
): Promise<RegisterEntries> {
  const { shape, days } = reading.mappingOf(FILE)
  if (shape !== 'row' && days === 'open' && !hasTerms) {
    reading.faults.add(
      'mapping.yaml',
      1,
      '"days: open" of marks.csv needs to know the open days; expected a terms.csv',
    )
  }
  const marks = new MarksReader(reading, roll, codes, isOpen, hasTerms)
  const outcome =
    shape === 'row'
      ? await readTable(reading, MARKS, (columns) => marks.rowReader(columns))
      : await readTable(reading, MARK_STRINGS, (columns) => marks.stringReader(columns))
  if (outcome === 'absent') {
    const needed = shape === 'row' ? MARKS.needed : MARK_STRINGS.needed
    reading.missing(FILE, `a table with ${needed.join(', ')}`)
  }
  return marks.finish()
}

/** A day that has marks: what need not be worked out again for each of them. */
interface MarkedDay {
  readonly day: Day
  /** `YYYY-MM-DD`. */
  readonly text: string
  readonly sessions: readonly [MarkedSession, MarkedSession]
}

interface MarkedSession {
  readonly isOpen: boolean
  /** Code ids by character; 0 where not looked up yet or no code. */
  readonly codeOf: Uint8Array
  /** 1 for each pupil who has an entry for this session. */
  readonly seen: Uint8Array
}

class MarksReader {
  readonly #reading: FolderReading
  readonly #roll: Roll
  readonly #isOpen: (day: Day, half: Half) => boolean
  readonly #hasTerms: boolean
  readonly #codes: CodeReader
  readonly #warnings: MarkWarnings
  readonly #entries = new RegisterEntries()
  readonly #entry = {
    pupil: 0,
    day: 0,
    half: AM as Half,
    code: 0,
    arrivedAt: 0,
    recordedAt: 0,
    recordedBy: '',
    position: '',
    reason: '',
  }

  // The spells of all pupils one after another: those of pupil p are #firstSpell[p] up to #firstSpell[p + 1].
  readonly #firstSpell: Int32Array
  readonly #spellStart: Int32Array
  readonly #spellEnd: Int32Array
  readonly #spellMarked: Uint8Array

  readonly #daysByText = new Map<string, MarkedDay>()
  readonly #days = new Map<Day, MarkedDay>()
  readonly #halves = new Map<string, Half>([
    ['AM', AM],
    ['PM', PM],
  ])
  readonly #words = new Map<string, string>()
  readonly #encoder = new TextEncoder()
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  /** `pupil * 2^32 + session` of each session that a pupil has several entries for. */
  readonly #amended = new Set<number>()
  #lastRecordedText = ''
  #lastRecordedAt: Instant = UNSTATED

  constructor(
    reading: FolderReading,
    roll: Roll,
    codes: CodeSet,
    isOpen: (day: Day, half: Half) => boolean,
    hasTerms: boolean,
  ) {
    this.#reading = reading
    this.#roll = roll
    this.#isOpen = isOpen
    this.#hasTerms = hasTerms
    this.#codes = new CodeReader(codes, reading.mappingOf(FILE).codes)
    this.#warnings = new MarkWarnings(codes)
    const spells = roll.pupils.flatMap((pupil) => pupil.spells)
    this.#firstSpell = firstSpells(roll.pupils)
    this.#spellStart = Int32Array.from(spells, (spell) => spell.enrolledOn)
    this.#spellEnd = Int32Array.from(spells, (spell) => spell.leftOn ?? 0x7fffffff)
    this.#spellMarked = new Uint8Array(spells.length)
  }

  rowReader(at: Columns<ColumnOf<typeof MARKS>>): (row: readonly string[], line: number) => void {
    const optional = (row: readonly string[], index: number): string =>
      index < 0 ? '' : (row[index] as string)
    return (row, line) => {
      const pupil = this.#pupil(row[at.upn] as string, line)
      const date = this.#day(row[at.date] as string, 'date', line)
      const half = this.#half(row[at.session] as string, line)
      if (date === undefined || half === undefined) return
      const codeText = row[at.code] as string
      const code = this.#code(codeText, date, half, line)
      const arrivedAt = this.#arrivedAt(optional(row, at.arrived_at), line)
      const recordedAt = this.#recordedAt(optional(row, at.recorded_at), date, line)
      if (pupil === undefined || code === undefined || code === LEFT_OUT) return
      const entry = this.#entry
      entry.arrivedAt = arrivedAt
      entry.recordedAt = recordedAt
      entry.recordedBy = this.#word(optional(row, at.recorded_by))
      entry.position = this.#word(optional(row, at.position))
      entry.reason = this.#word(optional(row, at.reason))
      this.#append(pupil, date, half, code, line)
    }
  }

  stringReader(at: Columns<ColumnOf<typeof MARK_STRINGS>>): (row: readonly string[], line: number) => void {
    const { separator, days, shape } = this.#reading.mappingOf(FILE)
    const entry = this.#entry
    entry.arrivedAt = UNSTATED
    entry.recordedAt = UNSTATED
    return (row, line) => {
      const pupil = this.#pupil(row[at.upn] as string, line)
      const start = this.#day(row[at.start] as string, 'start', line)
      const text = row[at.marks] as string
      const marks = separator === '' ? [...text] : text.split(separator)
      const most = shape === 'week' ? MARKS_OF_A_WEEK : LONGEST_STRING
      if (marks.length > most) {
        this.#fault(
          line,
          `marks holds ${marks.length} marks; expected at most ${most}, two for each day of a ${shape}`,
        )
        return
      }
      if (start === undefined) return
      let day = this.#markedDayFrom(start.day, days)
      for (let i = 0; i < marks.length && day !== undefined; i += 2) {
        for (const half of [AM, PM] as const) {
          const mark = (marks[i + half] ?? '').trim()
          if (mark === '' || mark === '-' || mark === '.') continue
          const code = this.#code(mark, day, half, line, ` (${day.text} ${halfName(half)})`)
          if (pupil !== undefined && code !== undefined && code !== LEFT_OUT)
            this.#append(pupil, day, half, code, line)
        }
        day = this.#markedDayFrom(day.day + 1, days)
        if (day === undefined && i + 2 < marks.length) {
          this.#fault(
            line,
            'marks goes on after the last open day of terms.csv; expected two marks for each open day',
          )
        }
      }
    }
  }

  finish(): RegisterEntries {
    this.#reading.warnings.push(...this.#warnings.sentences(this.#hasTerms), ...this.#classesWithoutMarks())
    return this.#amended.size === 0 ? this.#entries : this.#inOrderOfRecording()
  }

  /** The first day from a day on that a mark string has marks for; `undefined` where there is none in sight. */
  #markedDayFrom(from: Day, days: 'weekdays' | 'open'): MarkedDay | undefined {
    for (let day = from; day < from + 366; day++) {
      const counts = days === 'open' ? this.#isOpen(day, AM) || this.#isOpen(day, PM) : weekdayOf(day) <= 5
      if (counts) return this.#markedDay(day)
    }
    return undefined
  }

  #append(pupil: number, date: MarkedDay, half: Half, code: CodeId, line: number): void {
    const { day } = date
    const session = date.sessions[half]
    const spell = this.#spellOn(pupil, day)
    if (spell < 0) {
      this.#fault(line, this.#outsideEnrolment(pupil, date))
      return
    }
    this.#spellMarked[spell] = 1
    if (session.seen[pupil] === 1) this.#amended.add(pupil * 0x1_0000_0000 + day * 2 + half)
    session.seen[pupil] = 1
    this.#warnings.note(code, day, half, session.isOpen, line)
    const entry = this.#entry
    entry.pupil = pupil
    entry.day = day
    entry.half = half
    entry.code = code
    this.#entries.append(entry)
  }

  #spellOn(pupil: number, day: Day): number {
    const end = this.#firstSpell[pupil + 1] as number
    for (let spell = this.#firstSpell[pupil] as number; spell < end; spell++) {
      if (day >= (this.#spellStart[spell] as number) && day <= (this.#spellEnd[spell] as number)) return spell
    }
    return -1
  }

  #outsideEnrolment(pupil: number, { day, text }: MarkedDay): string {
    const { upn, spells } = this.#roll.pupils[pupil] as Pupil
    const first = spells[0]
    const [what, expected] =
      first !== undefined && day < first.enrolledOn
        ? ['before enrolled_on', `a date from ${formatDay(first.enrolledOn)} on`]
        : ['after left_on', `a date on which pupils.csv has the pupil on the roll`]
    return `a mark of ${upn} on ${text}, ${what}; expected ${expected}`
  }

  #pupil(text: string, line: number): number | undefined {
    const index = this.#roll.indexOf.get(text) ?? this.#roll.indexOf.get(trimmed(text))
    if (index === undefined) {
      const upn = trimmed(text)
      if (this.#roll.isStranger(upn)) {
        this.#fault(
          line,
          `a mark of ${upnInWords(upn)}, whom pupils.csv does not have; expected a pupil's UPN`,
        )
      }
    }
    return index
  }

  #day(text: string, column: string, line: number): MarkedDay | undefined {
    const known = this.#daysByText.get(text)
    if (known !== undefined) return known
    const form = this.#reading.mappingOf(FILE).dates
    const day = parseDate(trimmed(text), form)
    if (day === undefined) {
      this.#fault(line, dateFault(column, trimmed(text), form, FILE))
      return undefined
    }
    const marked = this.#markedDay(day)
    this.#daysByText.set(text, marked)
    return marked
  }

  #markedDay(day: Day): MarkedDay {
    const known = this.#days.get(day)
    if (known !== undefined) return known
    const session = (half: Half): MarkedSession => ({
      isOpen: this.#isOpen(day, half),
      codeOf: this.#codes.tableFor(day, half),
      seen: new Uint8Array(this.#roll.pupils.length),
    })
    const marked: MarkedDay = { day, text: formatDay(day), sessions: [session(AM), session(PM)] }
    this.#days.set(day, marked)
    return marked
  }

  #half(text: string, line: number): Half | undefined {
    const known = this.#halves.get(text)
    if (known !== undefined) return known
    const word = trimmed(text)
    const ours = this.#reading.mappingOf(FILE).values.get('session')?.get(word.toLowerCase()) ?? word
    const half = ours.toUpperCase() === 'AM' ? AM : ours.toUpperCase() === 'PM' ? PM : undefined
    if (half === undefined) this.#fault(line, `session is ${shown(word)}; expected AM or PM`)
    else if (this.#halves.size < 100) this.#halves.set(detached(text), half)
    return half
  }

  #code(text: string, date: MarkedDay, half: Half, line: number, where = ''): CodeId | undefined {
    if (text.length === 1) {
      const known = date.sessions[half].codeOf[text.charCodeAt(0)]
      if (known !== undefined && known !== NO_MARK) return known
    }
    const code = this.#codes.find(trimmed(text), date.day, half)
    if (typeof code === 'number') return code
    this.#fault(line, code.message + where + code.expected)
    return undefined
  }

  #arrivedAt(text: string, line: number): number {
    if (text === '') return UNSTATED
    const minute = parseTime(trimmed(text))
    if (minute === undefined)
      this.#fault(line, `arrived_at is ${shown(text)}, which is no time; expected HH:MM`)
    return minute ?? UNSTATED
  }

  #recordedAt(text: string, date: MarkedDay, line: number): Instant {
    if (text === '') return UNSTATED
    const recordedAt =
      text === this.#lastRecordedText ? this.#lastRecordedAt : this.#parseRecordedAt(text, date, line)
    if (recordedAt !== UNSTATED && dayOfInstant(recordedAt) < date.day) {
      this.#fault(
        line,
        `recorded_at is before the session's date ${date.text}; expected that day or a later one`,
      )
    }
    return recordedAt
  }

  #parseRecordedAt(text: string, date: MarkedDay, line: number): Instant {
    // Nearly every register is recorded on its own day, which is known already.
    if (text.length === 16 && text.charCodeAt(10) === 84 && text.startsWith(date.text)) {
      const minute = parseTime(text.slice(11))
      if (minute !== undefined && !isLeftOut(date.day, minute))
        return this.#rememberRecorded(text, instantAt(date.day, minute))
    }
    const form = this.#reading.mappingOf(FILE).dates
    const moment = parseMoment(trimmed(text), form)
    if (moment === undefined) this.#fault(line, momentFault('recorded_at', trimmed(text), form, FILE))
    return moment === undefined ? UNSTATED : this.#rememberRecorded(text, moment)
  }

  #rememberRecorded(text: string, recordedAt: Instant): Instant {
    this.#lastRecordedText = text
    this.#lastRecordedAt = recordedAt
    return recordedAt
  }

  /** The same text, but one that does not keep the block of the file alive that it was cut from. */
  #word(text: string): string {
    if (text === '') return ''
    const known = this.#words.get(text)
    if (known !== undefined) return known
    const own = this.#decoder.decode(this.#encoder.encode(text))
    if (this.#words.size < MOST_KEPT_WORDS) this.#words.set(own, own)
    return own
  }

  /** Classes that had pupils on the roll in the days of the marks, and of none of them a mark. */
  #classesWithoutMarks(): string[] {
    const { firstDay, lastDay } = this.#warnings
    const marked = new Set<string>()
    const all = new Set<string>()
    let spell = 0
    for (const { spells } of this.#roll.pupils) {
      for (const { className, enrolledOn, leftOn } of spells) {
        if (this.#spellMarked[spell++] === 1) marked.add(className)
        if (enrolledOn <= lastDay && (leftOn === null || leftOn >= firstDay)) all.add(className)
      }
    }
    const unmarked = [...all].filter((className) => className !== '' && !marked.has(className)).sort()
    if (unmarked.length === 0) return []
    const classes = unmarked.length === 1 ? `Class ${unmarked[0]} has` : `Classes ${unmarked.join(', ')} have`
    return [`${classes} pupils and no marks at all.`]
  }

  /**
   * The entries with the amendments of one session of one pupil in order of `recorded_at`. A row that does not say when it
   * was recorded keeps its place: when its register closed is the policy's to say.
   */
  #inOrderOfRecording(): RegisterEntries {
    const places = new Map<number, number[]>()
    for (let i = 0; i < this.#entries.length; i++) {
      const key = this.#entries.pupilAt(i) * 0x1_0000_0000 + this.#entries.sessionAt(i)
      if (!this.#amended.has(key) || this.#entries.recordedAtAt(i) === UNSTATED) continue
      const known = places.get(key)
      if (known === undefined) places.set(key, [i])
      else known.push(i)
    }
    const from = new Map<number, number>()
    for (const indices of places.values()) {
      const sorted = indices.toSorted(
        (a, b) => this.#entries.recordedAtAt(a) - this.#entries.recordedAtAt(b) || a - b,
      )
      indices.forEach((place, i) => {
        if (sorted[i] !== place) from.set(place, sorted[i] as number)
      })
    }
    if (from.size === 0) return this.#entries
    const ordered = new RegisterEntries()
    for (let i = 0; i < this.#entries.length; i++) ordered.append(this.#entries.at(from.get(i) ?? i))
    return ordered
  }

  #fault(line: number, message: string): void {
    this.#reading.faults.add(FILE, line, message)
  }
}

function firstSpells(pupils: readonly Pupil[]): Int32Array {
  const first = new Int32Array(pupils.length + 1)
  pupils.forEach((pupil, i) => {
    first[i + 1] = (first[i] as number) + pupil.spells.length
  })
  return first
}

function detached(text: string): string {
  return [...text].join('')
}
