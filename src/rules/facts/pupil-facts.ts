import type { Tally } from '../../domain/statistics/tally.js'
import type { Pupil, YearGroup } from '../../domain/roll/pupil.js'
import { spellNear } from '../../domain/roll/pupil.js'
import type { CodeSet } from '../../domain/register/code-set.js'
import { type Day, type Instant, instantAt } from '../../kernel/school-date.js'
import { type CodeHits, type LoadedMarks, plainPresence } from './code-hits.js'
import type { PupilEvents } from './pupil-events.js'
import { closingOf, codeHits, eventsOf, type SchoolFacts } from './school-facts.js'

// Attended and absent are kept as one running count, sixteen bits each. The difference of two of them is exact in 32-bit
// arithmetic for any stretch of fewer than 65,536 sessions, more than a hundred and seventy school years.
const LOW = 0xffff
const HIGH = 16
/** The count runs on every fourth session: as many as one word of memory holds, which nearly always says present four times. */
const STRIDE = 4
const STRIDE_BITS = 2

/** What the one loop over a pupil's sessions looks up by code. */
export interface CodeWeights {
  /** Attended and absent, packed. */
  readonly outcome: Int32Array
  /** 1 for every code that is neither a missing mark nor plain presence. */
  readonly unusual: Uint8Array
}

export function codeWeights(codes: CodeSet): CodeWeights {
  const outcome = new Int32Array(256)
  for (let id = 1; id <= codes.size; id++) {
    const { countsAs } = codes.meaning(id)
    outcome[id] = countsAs === 'attending' ? 1 : countsAs === 'not-possible' ? 0 : 1 << HIGH
  }
  const plain = plainPresence(codes)
  const unusual = Uint8Array.from({ length: 256 }, (_, id) =>
    id >= 1 && id <= codes.size && plain[id] === 0 ? 1 : 0,
  )
  return { outcome, unusual }
}

/** Two codes of a day, twice, as the word that they are in memory; NaN, which no word is, where one of them did not exist then. */
function wordOf(codes: CodeSet, symbols: readonly [string, string], day: Day): number {
  const [first, second] = symbols.map((symbol) => codes.find(symbol, day))
  if (first === undefined || second === undefined) return Number.NaN
  return new DataView(Uint8Array.of(first, second, first, second).buffer).getInt32(0)
}

/**
 * One pupil's marks as running counts, so that any stretch of sessions is counted in one subtraction. One of these is
 * loaded with one pupil after another: a school's rules make no garbage per pupil but for the actions they raise.
 */
export class PupilFacts implements LoadedMarks {
  pupil!: Pupil
  index = -1
  /** Another number for each pupil loaded, so that what is counted once for a pupil is not counted again. */
  loads = 0
  codes!: Uint8Array
  /** Sessions that count: numbers below this. */
  end = 0
  yearGroup: YearGroup = ''
  events!: PupilEvents
  /** Asks for the state when the last session closed and not for now, though nothing has counted since: windows may have moved on. */
  asWhenLastClosed = false
  /** Within an episode, its first instant; steps done before it belong to an earlier one. */
  episodeStart: Instant = 0

  readonly unusual: number[] = []
  unusualCount = 0
  /** Packed attended and absent before every fourth session. */
  readonly #outcome: Int32Array
  #words: DataView = new DataView(new ArrayBuffer(0))
  /** Four sessions of plain presence as one word, from a morning on and from an afternoon on. */
  readonly #fromMorning: number
  readonly #fromAfternoon: number
  readonly #families: Record<'unauthorised' | 'late' | 'lateAfterClose' | 'ill', CodeHits>
  readonly #closingsByYearGroup = new Map<YearGroup, Float64Array>()
  #closings: Float64Array = new Float64Array(0)

  constructor(
    readonly school: SchoolFacts,
    readonly weights: CodeWeights,
  ) {
    this.#outcome = new Int32Array((school.calendar.sessionCount >> STRIDE_BITS) + 1)
    this.#fromMorning = wordOf(school.codes, ['/', '\\'], school.today)
    this.#fromAfternoon = wordOf(school.codes, ['\\', '/'], school.today)
    const sets = codeHits(school)
    this.#families = {
      unauthorised: sets.hitsOf(school.codes.symbolsCounting('unauthorised')),
      late: sets.hitsOf(['L']),
      lateAfterClose: sets.hitsOf(['U']),
      ill: sets.hitsOf(['I']),
    }
  }

  load(index: number): void {
    const pupil = this.school.pupils[index] as Pupil
    this.index = index
    this.loads = ++loadsSoFar
    this.pupil = pupil
    this.codes = this.school.view.codes[index] as Uint8Array
    this.end = this.school.view.counted[index] as number
    this.yearGroup = spellNear(pupil, this.school.today).yearGroup
    this.#closings = this.#closingsOfYearGroup()
    this.events = eventsOf(this.school, pupil.upn)
    this.episodeStart = instantAt(this.school.year.start, 0)
    this.#accumulate()
  }

  /** Few closings are ever asked for, so that each is worked out when it is: NaN until then. */
  #closingsOfYearGroup(): Float64Array {
    let closings = this.#closingsByYearGroup.get(this.yearGroup)
    if (closings === undefined) {
      closings = new Float64Array(this.school.calendar.sessionCount).fill(Number.NaN)
      this.#closingsByYearGroup.set(this.yearGroup, closings)
    }
    return closings
  }

  /** The loop over every session of every pupil. */
  #accumulate(): void {
    const { codes, end, unusual } = this
    const { outcome: outcomeOf, unusual: isUnusual } = this.weights
    const fromMorning = this.#fromMorning
    const fromAfternoon = this.#fromAfternoon
    const outcome = this.#outcome
    const words = this.#wordsOf(codes)
    const start = codes.byteOffset
    let sum = 0
    let count = 0
    let session = 0
    for (let stride = 1; session + STRIDE <= end; stride++, session += STRIDE) {
      const word = words.getInt32(start + session)
      if (word === fromMorning || word === fromAfternoon) sum += STRIDE
      else {
        for (let s = session; s < session + STRIDE; s++) {
          const code = codes[s] as number
          sum = (sum + (outcomeOf[code] as number)) | 0
          // Written every time and kept only where it is one: quicker than to ask, measured.
          unusual[count] = s
          count += isUnusual[code] as number
        }
      }
      outcome[stride] = sum
    }
    for (; session < end; session++) {
      unusual[count] = session
      count += isUnusual[codes[session] as number] as number
    }
    this.unusualCount = count
  }

  #wordsOf({ buffer }: Uint8Array): DataView {
    if (this.#words.buffer !== buffer) this.#words = new DataView(buffer)
    return this.#words
  }

  /** Packed attended and absent of the sessions `from` to `to` (exclusive); read with the functions below. */
  outcomes(from: number, to: number): number {
    return (this.#outcomesBefore(to) - this.#outcomesBefore(from)) | 0
  }

  #outcomesBefore(end: number): number {
    const { codes } = this
    const { outcome } = this.weights
    let sum = this.#outcome[end >> STRIDE_BITS] as number
    for (let s = end & -STRIDE; s < end; s++) sum = (sum + (outcome[codes[s] as number] as number)) | 0
    return sum
  }

  unauthorised(from: number, to: number): number {
    return this.hits(this.#families.unauthorised).count(from, to)
  }

  /** Code L. */
  late(from: number, to: number): number {
    return this.hits(this.#families.late).count(from, to)
  }

  /** Code U. */
  lateAfterClose(from: number, to: number): number {
    return this.hits(this.#families.lateAfterClose).count(from, to)
  }

  /** Code I. */
  ill(from: number, to: number): number {
    return this.hits(this.#families.ill).count(from, to)
  }

  /** Of the sessions before `end` that are neither missing nor plain presence, the one so many back; less than 0 where there is none. */
  unusualBefore(end: number, back: number): number {
    let low = 0
    let high = this.unusualCount
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.unusual[middle] as number) < end) low = middle + 1
      else high = middle
    }
    return low < back ? -1 : (this.unusual[low - back] as number)
  }

  /** The sessions of this pupil with one of a set of codes. */
  hits(set: CodeHits): CodeHits {
    return set.of(this)
  }

  possible(from: number, to: number): number {
    return possibleIn(this.outcomes(from, to))
  }

  tally(from: number, to: number): Tally {
    const outcomes = this.outcomes(from, to)
    const unauthorised = this.unauthorised(from, to)
    return {
      attended: attendedIn(outcomes),
      authorised: absentIn(outcomes) - unauthorised,
      unauthorised,
      late: this.late(from, to),
      lateAfterClose: this.lateAfterClose(from, to),
      ill: this.ill(from, to),
    }
  }

  /** The instant at which a session began to count. */
  instantOf(session: number): Instant {
    const known = this.#closings[session] as number
    if (!Number.isNaN(known)) return known
    const closing = closingOf(this.school, this.yearGroup, session)
    this.#closings[session] = closing
    return closing
  }
}

/** Readers of one school share its sets of codes, so a number is never given twice. */
let loadsSoFar = 0

export const attendedIn = (outcomes: number): number => outcomes & LOW
export const absentIn = (outcomes: number): number => outcomes >>> HIGH
export const possibleIn = (outcomes: number): number => attendedIn(outcomes) + absentIn(outcomes)
