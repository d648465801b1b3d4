import { decimalOf } from '../../kernel/fraction.js'
import type { Comparison } from '../../policy/vocabulary/words.js'

/** Holds where `is * perIs + of * perOf + constant` is not negative. All three are whole numbers. */
interface Side {
  readonly perIs: number
  readonly perOf: number
  readonly constant: number
}

/**
 * A comparison of a share with a percentage, as lines through the two counts that it is a share of: whole numbers only, and
 * how far the counts are from the line tells how many sessions it takes to cross it.
 */
export class PercentLine {
  /** It holds where all of them do. */
  readonly #sides: readonly Side[]

  private constructor(sides: readonly Side[]) {
    this.#sides = sides
  }

  /**
   * @param percent a percentage of the document's
   * @param decimals where the document prints its edges rounded: the share is rounded half up to so many decimals first
   */
  static comparing(is: Comparison, percent: number, decimals: number | undefined): PercentLine {
    const { units, decimals: places } = decimalOf(percent)
    if (decimals === undefined) {
      const atLeast = { perIs: 100 * 10 ** places, perOf: -units, constant: 0 }
      const above = { ...atLeast, constant: -1 }
      return new PercentLine(sidesOf(is, atLeast, above))
    }
    // Rounded half up it is k or more exactly where 2 * is * 100 * 10^decimals + of >= 2 * of * k.
    const reaching = (k: number): Side => ({ perIs: 200 * 10 ** decimals, perOf: 1 - 2 * k, constant: 0 })
    const line = (units * 10 ** Math.max(0, decimals - places)) / 10 ** Math.max(0, places - decimals)
    return new PercentLine(sidesOf(is, reaching(Math.ceil(line)), reaching(Math.floor(line) + 1)))
  }

  /** Both of two lines. Either of them may be missing. */
  static between(a: PercentLine | undefined, b: PercentLine | undefined): PercentLine {
    return new PercentLine([...(a === undefined ? [] : a.#sides), ...(b === undefined ? [] : b.#sides)])
  }

  holds(is: number, of: number): boolean {
    for (const { perIs, perOf, constant } of this.#sides)
      if (is * perIs + of * perOf + constant < 0) return false
    return true
  }

  /**
   * How many fewer sessions it takes at the least until it no longer holds, each of them taken from `of` alone or from both
   * counts; infinite where none can do that.
   *
   * @param is counts for which it holds
   */
  sessionsToFall(is: number, of: number): number {
    let least = Number.POSITIVE_INFINITY
    for (const { perIs, perOf, constant } of this.#sides) {
      const most = Math.max(perOf, perIs + perOf)
      if (most > 0) least = Math.min(least, Math.floor((is * perIs + of * perOf + constant) / most) + 1)
    }
    return least
  }

  /** Does taking away a session from both counts (or from `of` alone) never make it fail? */
  survives(session: 'counted' | 'only-possible'): boolean {
    return this.#sides.every(({ perIs, perOf }) => (session === 'counted' ? perIs + perOf : perOf) <= 0)
  }
}

const opposite = ({ perIs, perOf, constant }: Side): Side => ({
  perIs: -perIs,
  perOf: -perOf,
  constant: -constant - 1,
})

function sidesOf(is: Comparison, atLeast: Side, above: Side): readonly Side[] {
  switch (is) {
    case 'at-least':
      return [atLeast]
    case 'above':
      return [above]
    case 'below':
      return [opposite(atLeast)]
    case 'at-most':
      return [opposite(above)]
    case 'exactly':
      return [atLeast, opposite(above)]
  }
}
