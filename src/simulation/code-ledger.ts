import { type AbsenceRates, SIMULATED_CODES, type SimulatedCode } from './absence-rates.js'

/** The possible sessions of a pupil who is there all year, nearly: what an account is measured in. */
const USUAL_YEAR = 380

/**
 * How many pupils it takes to work off what a code is owed. Codes that come in few, long blocks are watched more closely, or a school
 * of four hundred would have none of them or three times its share.
 */
const MEMORY: Readonly<Record<SimulatedCode, number>> = {
  L: 120,
  I: 150,
  M: 80,
  R: 60,
  S: 25,
  T: 40,
  E: 60,
  C: 80,
  C1: 60,
  J1: 30,
  C2: 40,
  B: 60,
  P: 80,
  V: 60,
  W: 25,
  K: 40,
  G: 80,
  U: 80,
  O: 100,
  N: 60,
}
const MOST_GAIN = 8

/** What each code must be multiplied by to come to its share. */
export type LearnedGains = Readonly<Partial<Record<SimulatedCode, number>>>

interface Account {
  readonly code: SimulatedCode
  readonly share: number
  /** The sessions that are owed when twice as much must be given. */
  readonly worth: number
  readonly base: number
  owed: number
  learned: number
}

/**
 * An account for each code: what an average school would have recorded by now against what this one has.
 *
 * A pupil is given somewhat more of a code that is behind and somewhat less of one that is ahead. So each code keeps to the authority's
 * share whatever keeps pupils from it (a long holiday does not fit into two days of absence), and nothing has to be fitted beforehand for
 * any of three hundred authorities and phases.
 */
export class CodeLedger {
  readonly #accounts: Readonly<Record<SimulatedCode, Account>>
  readonly #all: readonly Account[]
  #learnedFrom = 0

  /** @param base how much more than its share to give of each code from the start (see {@link learned}) */
  constructor(rates: AbsenceRates, base: LearnedGains = {}) {
    this.#all = SIMULATED_CODES.map((code) => {
      const share = rates.shares[code]
      return {
        code,
        share,
        worth: MEMORY[code] * share * USUAL_YEAR,
        base: base[code] ?? 1,
        owed: 0,
        learned: 0,
      }
    })
    this.#accounts = Object.fromEntries(this.#all.map((account) => [account.code, account])) as Record<
      SimulatedCode,
      Account
    >
  }

  /** A pupil with so many possible sessions comes to be simulated. */
  open(possible: number): void {
    for (const account of this.#all) account.owed += account.share * possible
  }

  /** So many sessions of the code were recorded. */
  record(code: SimulatedCode, sessions: number): void {
    this.#accounts[code].owed -= sessions
  }

  /** The sessions of the code to give to an average pupil with so many possible ones. */
  wanted(code: SimulatedCode, possible: number): number {
    const account = this.#accounts[code]
    return account.share * possible * gainOf(account)
  }

  /**
   * How much more than usual a pupil should miss for illness to come to its share. Illness is what the other codes leave of the
   * absence, so where a few pupils happened to miss a great deal, the next ones miss a little less.
   */
  illnessLag(): number {
    const { owed, worth } = this.#accounts.I
    return worth === 0 ? 1 : Math.min(1.3, Math.max(0.7, 1 + owed / worth))
  }

  /** Notes what each code had to be multiplied by, so that {@link learned} can pass it on. */
  learn(): void {
    for (const account of this.#all) account.learned += gainOf(account)
    this.#learnedFrom++
  }

  /** What each code had to be multiplied by on average: where the next ledger for the same rates starts. */
  learned(): LearnedGains {
    return Object.fromEntries(
      this.#all.map(({ code, learned }) => [code, Math.max(0.2, learned / this.#learnedFrom)]),
    )
  }
}

function gainOf(account: Account): number {
  if (account.share <= 0) return 0
  return account.base * Math.min(MOST_GAIN, Math.max(0, 1 + account.owed / account.worth))
}
