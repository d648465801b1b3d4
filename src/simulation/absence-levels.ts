import type { AbsenceRates } from './absence-rates.js'

/** What the most absent pupils miss on average, of their possible sessions, and what bends the curve to it. */
const SEVERE_FROM = 0.5
const SEVERE_WIDTH = 0.48
const SEVERE_BEND = 1.6
const PERSISTENT_FROM = 0.1
/** The least and most that a pupil who is not persistently absent misses on average; beyond, the persistent ones give way. */
const USUAL_LEAST = 0.018
const USUAL_MOST = 0.05
/** Where the curve of the usual pupils starts: a few of them miss nothing at all. */
const USUAL_START = 0.3

/**
 * How much of school each pupil misses, as a curve over the pupils from the least to the most absent.
 *
 * Three parts: the usual pupils below 10%, the persistently absent up to 50% (an exponential tail, cut off there), the severely absent
 * above. The shares of the three are the authority's own and the parts' means are chosen so that all of absence comes to the authority's
 * figure: no fitting, and no drift.
 */
export class AbsenceLevels {
  readonly #persistent: number
  readonly #severe: number
  readonly #usualBend: number
  readonly #persistentRate: number

  constructor(rates: Pick<AbsenceRates, 'absent' | 'persistent' | 'severe'>) {
    this.#severe = Math.min(rates.severe, rates.persistent / 3)
    this.#persistent = rates.persistent
    const usual = 1 - this.#persistent
    const middle = this.#persistent - this.#severe
    const rest = rates.absent - this.#severe * (SEVERE_FROM + SEVERE_WIDTH / (SEVERE_BEND + 1))
    // The fewer persistently absent pupils there are, the less each of them tends to miss.
    const wished = PERSISTENT_FROM + 0.045 + 0.13 * rates.persistent
    const usualMean = Math.min(USUAL_MOST, Math.max(USUAL_LEAST, (rest - middle * wished) / usual))
    const middleMean = middle === 0 ? wished : (rest - usual * usualMean) / middle
    this.#persistentRate = exponentialRate(middleMean - PERSISTENT_FROM, SEVERE_FROM - PERSISTENT_FROM)
    // The curve is start * x + (1 - start) * x^bend, in tenths; its mean is start / 2 + (1 - start) / (bend + 1).
    this.#usualBend = (1 - USUAL_START) / (usualMean / PERSISTENT_FROM - USUAL_START / 2) - 1
  }

  /**
   * The share of possible sessions that a pupil misses.
   *
   * @param rank of the pupil among all, from 0 (least absent) up to 1
   */
  levelAt(rank: number): number {
    const usual = 1 - this.#persistent
    if (rank < usual) {
      const x = rank / usual
      return PERSISTENT_FROM * (USUAL_START * x + (1 - USUAL_START) * x ** this.#usualBend)
    }
    if (rank < 1 - this.#severe) {
      const y = (rank - usual) / (this.#persistent - this.#severe)
      const width = SEVERE_FROM - PERSISTENT_FROM
      const cut = 1 - Math.exp(-this.#persistentRate * width)
      return PERSISTENT_FROM - Math.log(1 - y * cut) / this.#persistentRate
    }
    return SEVERE_FROM + SEVERE_WIDTH * ((rank - (1 - this.#severe)) / this.#severe) ** SEVERE_BEND
  }

  /**
   * The sessions that a pupil misses: the level of so many, rounded up or down by chance, but never across the 10% or the 50%.
   *
   * @param chance from 0 to 1, decides the rounding
   * @param stretch how much more or less than usual to miss, within the same part of the curve
   */
  missedSessions(rank: number, possible: number, chance: number, stretch = 1): number {
    const usual = this.levelAt(rank)
    const level =
      usual < PERSISTENT_FROM
        ? Math.min(usual * stretch, PERSISTENT_FROM - 1e-9)
        : usual < SEVERE_FROM
          ? Math.min(PERSISTENT_FROM + (usual - PERSISTENT_FROM) * stretch, SEVERE_FROM - 1e-9)
          : usual
    const count = Math.floor(level * possible + chance)
    const tenth = Math.ceil(possible * PERSISTENT_FROM)
    const half = Math.ceil(possible * SEVERE_FROM)
    if (level < PERSISTENT_FROM) return Math.min(count, Math.max(0, tenth - 1))
    if (level < SEVERE_FROM) return Math.min(Math.max(count, tenth), Math.max(half - 1, 0))
    return Math.min(Math.max(count, half), possible)
  }
}

/** The rate of an exponential distribution, cut off at `width`, that has this mean (bisection). */
function exponentialRate(mean: number, width: number): number {
  let low = 0.01
  let high = 500
  for (let i = 0; i < 60; i++) {
    const rate = (low + high) / 2
    if (1 / rate - width / Math.expm1(rate * width) > mean) low = rate
    else high = rate
  }
  return (low + high) / 2
}
