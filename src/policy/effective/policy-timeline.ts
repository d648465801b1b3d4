import type { Day } from '../../kernel/school-date.js'
import type { PolicyDocument } from '../document/policy-document.js'
import { type EffectivePolicy, effectivePolicy, firstDayOf } from './effective-policy.js'

/**
 * The versions of one policy over time, each with the layers under it.
 *
 * For marks, clocks and money the version in force on the session's date acts; for levels and duties the one in force at
 * the moment. Before the first one's start the first acts, and whoever asks can say so.
 */
export class PolicyTimeline {
  readonly #versions: readonly { readonly from: Day; readonly chain: readonly PolicyDocument[] }[]
  readonly #effective = new Map<string, EffectivePolicy>()

  /**
   * @param chains the layers of each version, the statutory one first and the version itself last; a version of a school's
   *   over several versions of its trust's comes once with each of them
   */
  constructor(chains: readonly (readonly PolicyDocument[])[]) {
    if (chains.length === 0) throw new RangeError('a policy has at least one version')
    const own = (chain: readonly PolicyDocument[]): Day =>
      firstDayOf((chain.at(-1) as PolicyDocument).in_force.from)
    // A version of a trust's acts from its own start on, and no longer than the school's version that stands on it.
    const starts = chains.map((chain) => ({
      chain,
      own: own(chain),
      from: Math.max(...chain.slice(1).map((layer) => firstDayOf(layer.in_force.from)), own(chain)),
    }))
    const nextOwn = (day: Day): Day =>
      Math.min(...starts.map((start) => start.own).filter((other) => other > day), Number.POSITIVE_INFINITY)
    this.#versions = starts
      .filter((start) => start.from < nextOwn(start.own))
      .sort((a, b) => a.from - b.from || layersBegin(a.chain) - layersBegin(b.chain))
  }

  /** The first day of the first version. */
  get start(): Day {
    return (this.#versions[0] as { from: Day }).from
  }

  /** The version that acts on a day: the first one before it began. */
  versionOn(day: Day): PolicyDocument {
    return this.#chainOn(day).at(-1) as PolicyDocument
  }

  /** Which version acts on a day: 0 is the first. */
  versionNumberOn(day: Day): number {
    let number = 0
    for (let i = 1; i < this.#versions.length; i++)
      if ((this.#versions[i] as { from: Day }).from <= day) number = i
    return number
  }

  /** What acts on a day. Remembered, as a year's sessions ask for the same few. */
  on(day: Day): EffectivePolicy {
    const chain = this.#chainOn(day)
    const key = `${this.versionNumberOn(day)}:${day}`
    let effective = this.#effective.get(key)
    if (effective === undefined) {
      effective = effectivePolicy(chain, day)
      this.#effective.set(key, effective)
    }
    return effective
  }

  /** Every version, earliest first. */
  get versions(): readonly PolicyDocument[] {
    return this.#versions.map((version) => version.chain.at(-1) as PolicyDocument)
  }

  #chainOn(day: Day): readonly PolicyDocument[] {
    return (this.#versions[this.versionNumberOn(day)] as { chain: readonly PolicyDocument[] }).chain
  }
}

/** When the layers between the law and the version began: of two that start together the later layer acts. */
function layersBegin(chain: readonly PolicyDocument[]): number {
  return Math.max(0, ...chain.slice(1, -1).map((layer) => firstDayOf(layer.in_force.from)))
}
