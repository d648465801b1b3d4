import { formatDay, type Day } from '../../kernel/school-date.js'
import type { CodeId, CodeSet } from '../../domain/register/code-set.js'
import { halfName, type Half } from '../../domain/register/entries.js'
import { counted } from './values.js'

/** How often something was seen, and where first. */
interface Sighting {
  count: number
  readonly line: number
  readonly session: number
}

/** Counts what is odd in the marks but no fault, so that each kind becomes one sentence. */
export class MarkWarnings {
  readonly #isPlannedClosure: Uint8Array
  readonly #isProspective: Uint8Array
  /** `#` and Z marks by session, on sessions that no closure closes. */
  readonly #plannedOnOpen = new Map<number, Sighting>()
  readonly #prospectiveOnOpen = new Map<number, Sighting>()
  /** The sessions that have any other mark. */
  readonly #marked = new Set<number>()
  #lastMarked = -1
  #onClosed: Sighting | undefined
  #first = Number.MAX_SAFE_INTEGER
  #last = -1

  constructor(codes: CodeSet) {
    this.#isPlannedClosure = codes.tableOf(['#'])
    this.#isProspective = codes.tableOf(['Z'])
  }

  /** The first day with a mark; before every day where there is none. */
  get firstDay(): Day {
    return this.#last < 0 ? Number.MIN_SAFE_INTEGER : this.#first
  }

  /** The last day with a mark; after every day where there is none. */
  get lastDay(): Day {
    return this.#last < 0 ? Number.MAX_SAFE_INTEGER : this.#last
  }

  note(code: CodeId, day: Day, half: Half, isOpen: boolean, line: number): void {
    if (day < this.#first) this.#first = day
    if (day > this.#last) this.#last = day
    const session = day * 2 + half
    const planned = this.#isPlannedClosure[code] === 1
    if (!isOpen) {
      if (!planned) this.#onClosed = seenAgain(this.#onClosed, line, session)
      return
    }
    if (planned) see(this.#plannedOnOpen, line, session)
    else if (this.#isProspective[code] === 1) see(this.#prospectiveOnOpen, line, session)
    else if (session !== this.#lastMarked) {
      this.#lastMarked = session
      this.#marked.add(session)
    }
  }

  /** @param hasTerms where the school has no terms, a session is open when somebody has a mark other than `#` and Z */
  sentences(hasTerms: boolean): string[] {
    const isOpen = (session: number): boolean => hasTerms || this.#marked.has(session)
    const planned = total(this.#plannedOnOpen, isOpen)
    const prospective = total(this.#prospectiveOnOpen, isOpen)
    const closed = this.#onClosed
    return [
      planned &&
        `${countedMarks(planned, 'code # (planned closure)')} on an open session; ${where(planned)}.`,
      prospective &&
        `${countedMarks(prospective, 'code Z (not on roll yet)')} on an open session; ${where(prospective)}.`,
      closed &&
        `${counted(closed.count, 'mark')} on a closed session ${doNot(closed)} count; ${where(closed)}.`,
    ].filter((sentence) => sentence !== undefined)
  }
}

function see(sightings: Map<number, Sighting>, line: number, session: number): void {
  sightings.set(session, seenAgain(sightings.get(session), line, session))
}

function seenAgain(sighting: Sighting | undefined, line: number, session: number): Sighting {
  if (sighting === undefined) return { count: 1, line, session }
  sighting.count++
  return sighting
}

function total(
  sightings: ReadonlyMap<number, Sighting>,
  isOpen: (session: number) => boolean,
): Sighting | undefined {
  const open = [...sightings.values()]
    .filter(({ session }) => isOpen(session))
    .sort((a, b) => a.line - b.line)
  const first = open[0]
  return first && { ...first, count: open.reduce((sum, { count }) => sum + count, 0) }
}

function countedMarks(sighting: Sighting, code: string): string {
  return `${counted(sighting.count, 'mark')} with ${code} ${sighting.count === 1 ? 'is' : 'are'}`
}

function doNot({ count }: Sighting): string {
  return count === 1 ? 'does not' : 'do not'
}

function where({ count, line, session }: Sighting): string {
  const day = formatDay(session >> 1)
  return `${count === 1 ? 'it is' : 'the first is'} of ${day} ${halfName((session & 1) as Half)}, marks.csv:${line}`
}
