import type { CodeSet } from '../domain/register/code-set.js'
import type { AbsenceRates } from './absence-rates.js'
import { CodeLedger, type LearnedGains } from './code-ledger.js'
import { KinYear, type PupilInYear, PupilYears } from './pupil-year.js'
import { type SchoolCalendar, schoolCalendar } from './school-calendar.js'
import { SeededRandom } from './seeded-random.js'
import { type YearFrame, yearFrame } from './year-frame.js'

/** What to make codes for, without a roll, names, times or events. */
export interface CodesPlan {
  readonly seed: string | number
  readonly rates: AbsenceRates
  /** The year in which the academic year starts: 2025 for 2025/26. */
  readonly startYear: number
}

/** Year groups of a school of each phase: Reception to 6, 7 to 11. */
export const YEAR_GROUPS = {
  primary: ['R', '1', '2', '3', '4', '5', '6'],
  secondary: ['7', '8', '9', '10', '11'],
} as const

/** Pupils in a class, at most, and so how many classes a year group has. */
export const CLASS_SIZE = 30

/**
 * Pupil-years as arrays of codes, as fast as they can be drawn: each one is simulated in full, with the same rates, spells and
 * habits as in {@link simulateSchool}, but by itself: all year on the roll, and with a brother or sister in every third family.
 */
export class CodeStream {
  readonly calendar: SchoolCalendar
  /** How many codes a pupil-year has: two for each open day, `AM` first. */
  readonly sessions: number
  readonly #frame: YearFrame
  readonly #years: PupilYears
  readonly #random: SeededRandom
  readonly #groups: number
  #made = 0
  #kin = new KinYear()
  #family = 0

  constructor(plan: CodesPlan, codes: CodeSet) {
    this.calendar = schoolCalendar(plan.startYear)
    this.#frame = yearFrame(this.calendar, codes, String(plan.seed))
    this.sessions = this.#frame.sessions
    this.#groups = YEAR_GROUPS[plan.rates.phase].length
    const ledger = new CodeLedger(plan.rates, learnedGains(plan.rates, this.#frame))
    this.#years = new PupilYears(plan.rates, this.#frame, ledger, this.#groups)
    this.#random = new SeededRandom(`${plan.seed}/codes`)
  }

  /**
   * Writes the next pupil-year.
   *
   * @param into at least `sessions` long; written from its start
   */
  fillNext(into: Uint8Array): void {
    const random = this.#random
    const sibling = this.#made > 0 && random.chance(0.3)
    if (!sibling) {
      this.#kin = new KinYear()
      this.#family = random.normal()
    }
    this.#years.write(
      strayPupil(random, this.#frame, this.#groups, this.#family, this.#made),
      random,
      this.#kin,
      into,
    )
    this.#made++
  }
}

/**
 * The codes of so many pupil-years, one array after the other.
 *
 * @returns the same array again and again, for speed: whoever keeps one copies it
 */
export function* simulateCodes(plan: CodesPlan, codes: CodeSet, pupilYears: number): Generator<Uint8Array> {
  const stream = new CodeStream(plan, codes)
  const into = new Uint8Array(stream.sessions)
  for (let i = 0; i < pupilYears; i++) {
    stream.fillNext(into)
    yield into
  }
}

const REHEARSED_PUPILS = 900

/**
 * What each code must be multiplied by to come to its share, learned from pupils who are then forgotten. Without it the first few hundred
 * pupils of every school would be off until the ledger has caught up.
 */
export function learnedGains(rates: AbsenceRates, frame: YearFrame): LearnedGains {
  const ledger = new CodeLedger(rates)
  const groups = YEAR_GROUPS[rates.phase].length
  const years = new PupilYears(rates, frame, ledger, groups)
  const random = new SeededRandom('rehearsal')
  const out = new Uint8Array(frame.sessions)
  let kin = new KinYear()
  let family = 0
  for (let i = 0; i < REHEARSED_PUPILS; i++) {
    if (!random.chance(0.3)) {
      kin = new KinYear()
      family = random.normal()
    }
    years.write(strayPupil(random, frame, groups, family, i), random, kin, out)
    if (i >= REHEARSED_PUPILS / 3) ledger.learn()
  }
  return ledger.learned()
}

/** What a family has in common decides as much of a child's absence as this, by variance; and of a child's lateness. */
export const FAMILY_SHARE = 0.35

/** A tendency made of what the family has in common and what is the child's own. */
export function tendency(family: number, own: number, familyShare = FAMILY_SHARE): number {
  return Math.sqrt(familyShare) * family + Math.sqrt(1 - familyShare) * own
}

function strayPupil(
  random: SeededRandom,
  frame: YearFrame,
  groups: number,
  family: number,
  index: number,
): PupilInYear {
  const group = index % groups
  const absence = tendency(family, random.normal())
  return {
    absence,
    lateness: tendency(absence, random.normal(), 0.15),
    group,
    className: `${group}-${Math.floor(index / groups / CLASS_SIZE)}`,
    observance: random.next(),
    mobility: random.next(),
    dual: random.chance(0.002),
    first: 0,
    last: frame.sessions - 1,
  }
}
