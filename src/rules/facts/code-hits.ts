import type { SchoolCalendar } from '../../domain/calendar/school-calendar.js'
import type { CodeSet } from '../../domain/register/code-set.js'

/** Late before the register closed, and after. */
export const LATE_CODES = ['L', 'U']

/** What a set of codes reads of the pupil that is loaded. */
export interface LoadedMarks {
  /** Another number for each pupil loaded. */
  readonly loads: number
  readonly codes: Uint8Array
  readonly end: number
  /** The sessions whose mark is neither missing nor plain presence, in order: a few dozen of a year's hundreds. */
  readonly unusual: readonly number[]
  readonly unusualCount: number
  /** How many sessions of a stretch were possible. */
  possible(from: number, to: number): number
}

/**
 * The sessions of the loaded pupil that have one of a set of codes, in order. Found when a rule first asks about a pupil, and
 * shared by every rule that counts the same codes.
 */
export class CodeHits {
  readonly #weights: Int32Array
  /** As long as the most that a pupil had; those of the loaded pupil are the first {@link length} of them. */
  readonly #sessions: number[] = []
  /** Running sum of the weights before each hit. */
  readonly #sums: number[] = [0]
  readonly #everySession: boolean
  readonly #among: CodeHits | undefined
  #count = 0
  /** -1 until somebody asks. */
  #stretch = -1
  #loaded = -1
  #marks: LoadedMarks | undefined

  /**
   * @param weights what a session with each code adds, by code id
   * @param among a set with all of these codes and others, or `every-session` where a code of plain presence is one of them
   */
  constructor(
    weights: Int32Array,
    among: CodeHits | 'every-session' | undefined,
    readonly calendar: SchoolCalendar,
  ) {
    this.#weights = weights
    this.#everySession = among === 'every-session'
    this.#among = among === 'every-session' ? undefined : among
  }

  /** Makes sure that the hits are those of the pupil that is loaded. */
  of(marks: LoadedMarks): this {
    if (this.#loaded === marks.loads) return this
    this.#loaded = marks.loads
    this.#marks = marks
    const { codes } = marks
    const weights = this.#weights
    const among = this.#among?.of(marks)
    const candidates = among === undefined ? marks.unusual : among.#sessions
    const length = this.#everySession ? marks.end : among === undefined ? marks.unusualCount : among.#count
    let count = 0
    let sum = 0
    for (let i = 0; i < length; i++) {
      const session = this.#everySession ? i : (candidates[i] as number)
      const weight = weights[codes[session] as number] as number
      if (weight === 0) continue
      this.#sessions[count] = session
      sum += weight
      count += 1
      this.#sums[count] = sum
    }
    this.#count = count
    this.#stretch = -1
    return this
  }

  /** The most school days in a row that each have one: no run of days is longer. Found once, whatever asks. */
  get longestStretch(): number {
    if (this.#stretch < 0) this.#stretch = this.#longestStretch()
    return this.#stretch
  }

  #longestStretch(): number {
    const { calendar } = this
    let longest = 0
    let length = 0
    let before = -2
    for (let hit = 0; hit < this.#count; hit++) {
      const day = calendar.schoolDayOfSession(this.#sessions[hit] as number)
      if (day === before) continue
      length = day === before + 1 ? length + 1 : 1
      before = day
      if (length > longest) longest = length
    }
    return longest
  }

  /** How many there are in all. */
  get length(): number {
    return this.#count
  }

  /** The session of a hit. */
  at(hit: number): number {
    return this.#sessions[hit] as number
  }

  /** The first hit at or after a session; `length` where there is none. */
  firstFrom(session: number): number {
    let low = 0
    let high = this.#count
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#sessions[middle] as number) < session) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The session of the hit so many back from a session; less than 0 where there is none. */
  sessionBefore(session: number, back: number): number {
    const hit = this.firstFrom(session) - back
    return hit < 0 ? -1 : (this.#sessions[hit] as number)
  }

  /** The sum over the sessions `from` to `to` (exclusive). */
  count(from: number, to: number): number {
    return this.#count === 0
      ? 0
      : (this.#sums[this.firstFrom(to)] as number) - (this.#sums[this.firstFrom(from)] as number)
  }

  /**
   * Separate spells of school days with such a session. A spell goes on over days on which nothing was possible, and ends with
   * a school day that has none.
   */
  spells(from: number, to: number): number {
    const last = this.firstFrom(to)
    let spells = 0
    let before = -1
    for (let hit = this.firstFrom(from); hit < last; hit++) {
      const session = this.#sessions[hit] as number
      if (before < 0 || this.#endedBetween(before, session)) spells += 1
      before = session
    }
    return spells
  }

  /** The session with which the spell of that number (from 1) since a session begins; less than 0 where there are fewer. */
  spellStart(from: number, nth: number): number {
    let left = nth
    let before = -1
    for (let hit = this.firstFrom(from); hit < this.#count; hit++) {
      const session = this.#sessions[hit] as number
      if (before < 0 || this.#endedBetween(before, session)) left -= 1
      if (left === 0) return session
      before = session
    }
    return -1
  }

  #endedBetween(before: number, session: number): boolean {
    const day = this.calendar.schoolDayOfSession(before)
    const next = this.calendar.schoolDayOfSession(session)
    if (next <= day + 1) return false
    return (
      (this.#marks as LoadedMarks).possible(
        this.calendar.firstSessionOfSchoolDay(day + 1),
        this.calendar.firstSessionOfSchoolDay(next),
      ) > 0
    )
  }
}

/** One set of hits for each set of codes that a school's rules count, however many rules count it. */
export class CodeHitSets {
  readonly #byCodes = new Map<string, CodeHits>()
  readonly #plain: Uint8Array
  /** Sets that others are often part of: those look for their own sessions among these few. */
  readonly #families: readonly { readonly table: Uint8Array; readonly hits: CodeHits }[] = []

  constructor(
    readonly codes: CodeSet,
    readonly calendar: SchoolCalendar,
  ) {
    this.#plain = plainPresence(codes)
    this.#families = [codes.symbolsCounting('unauthorised'), LATE_CODES].map((symbols) => ({
      table: codes.tableOf(symbols),
      hits: this.hitsOf(symbols),
    }))
  }

  /** @param points what each symbol adds; 1 where a list of symbols is given */
  hitsOf(points: readonly string[] | Readonly<Record<string, number>>): CodeHits {
    const bySymbol: readonly (readonly [string, number])[] = Array.isArray(points)
      ? points.map((symbol: string) => [symbol, 1] as const)
      : Object.entries(points)
    const key = bySymbol
      .map(([symbol, value]) => `${symbol}=${value}`)
      .sort()
      .join(' ')
    let hits = this.#byCodes.get(key)
    if (hits === undefined) {
      const weights = new Int32Array(256)
      for (const [symbol, value] of bySymbol) for (const id of this.codes.idsOf([symbol])) weights[id] = value
      const ids = this.codes.idsOf(bySymbol.map(([symbol]) => symbol))
      const among = ids.some((id) => this.#plain[id] === 1)
        ? 'every-session'
        : this.#families.find(({ table }) => ids.every((id) => table[id] === 1))?.hits
      hits = new CodeHits(weights, among, this.calendar)
      this.#byCodes.set(key, hits)
    }
    return hits
  }
}

/** By code id, 1 for the two codes of plain presence: what nearly every session has. */
export function plainPresence(codes: CodeSet): Uint8Array {
  return codes.tableOf(['/', '\\'])
}
