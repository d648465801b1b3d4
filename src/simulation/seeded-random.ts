/**
 * Random numbers that are the same for the same seed, on every machine: the generator sfc32, seeded from a text.
 *
 * Every pupil, family and school year has a generator of its own, named in its seed, so that one more draw in one place does not
 * change what happens in every other.
 */
export class SeededRandom {
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(seed: string) {
    // FNV-1a over three offsets: enough to tell seeds apart; the rounds below do the mixing.
    let a = 0x811c9dc5
    let b = 0x9e3779b9
    let c = 0x85ebca6b
    for (let i = 0; i < seed.length; i++) {
      const unit = seed.charCodeAt(i)
      a = Math.imul(a ^ unit, 0x01000193)
      b = Math.imul(b ^ unit, 0x5bd1e995)
      c = Math.imul(c ^ unit, 0x1b873593)
    }
    this.#a = a | 0
    this.#b = b | 0
    this.#c = c | 0
    for (let i = 0; i < 12; i++) this.next()
  }

  /** At least 0, below 1. */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4294967296
  }

  /** A whole number from 0 to `below - 1`. */
  below(below: number): number {
    return Math.floor(this.next() * below)
  }

  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1)
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }

  /** The same list in another order. */
  shuffled<T>(list: readonly T[]): T[] {
    const shuffled = [...list]
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.below(i + 1)
      const swapped = shuffled[i] as T
      shuffled[i] = shuffled[j] as T
      shuffled[j] = swapped
    }
    return shuffled
  }

  /** A number of the standard normal distribution (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next())
  }

  /** How many of something that happens `mean` times on average (Poisson; from 20 on, its normal approximation). */
  poisson(mean: number): number {
    if (mean <= 0) return 0
    if (mean >= 20) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()))
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = this.next(); product > limit; product *= this.next()) count++
    return count
  }

  /** How many trials it takes to succeed, at least 1, `mean` on average. */
  geometric(mean: number): number {
    if (mean <= 1) return 1
    return 1 + Math.floor(Math.log(1 - this.next()) / Math.log(1 - 1 / mean))
  }
}

/** The share of the standard normal distribution below `z`, to seven places (Abramowitz and Stegun 7.1.26). */
export function normalShareBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const poly = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
  const tail = (poly * Math.exp(-x * x)) / 2
  return z < 0 ? tail : 1 - tail
}
