import type { MinuteOfDay } from '../../kernel/school-date.js'

/**
 * When pupils came to their sessions, where somebody wrote it down. Few sessions have such a time, so each pupil has a short list of
 * them: all of the lists are in one, pupil after pupil, by session.
 */
export class Arrivals {
  /** Where each pupil's list begins, and where the last one ends. */
  readonly #starts: Int32Array
  readonly #sessions: Int32Array
  readonly #minutes: Uint16Array

  private constructor(pupils: number, howMany: number) {
    this.#starts = new Int32Array(pupils + 1)
    this.#sessions = new Int32Array(howMany)
    this.#minutes = new Uint16Array(howMany)
  }

  /**
   * @param pupils how many there are; they are numbered from 0
   * @param came three numbers for each arrival, in any order: pupil, session and minute; a pupil's session is there once at most
   */
  static of(pupils: number, came: ArrayLike<number>): Arrivals {
    const arrivals = new Arrivals(pupils, came.length / 3)
    arrivals.#fill(came)
    return arrivals
  }

  #fill(came: ArrayLike<number>): void {
    const starts = this.#starts
    for (let i = 0; i < came.length; i += 3) {
      const after = (came[i] as number) + 1
      starts[after] = (starts[after] as number) + 1
    }
    for (let next = 1; next < starts.length; next++)
      starts[next] = (starts[next] as number) + (starts[next - 1] as number)
    const ends = starts.slice(0, -1)
    for (let i = 0; i < came.length; i += 3) {
      const pupil = came[i] as number
      const session = came[i + 1] as number
      // Entries come session after session, so that hardly ever one has to make room for an earlier one.
      let place = ends[pupil] as number
      ends[pupil] = place + 1
      for (; place > (starts[pupil] as number) && (this.#sessions[place - 1] as number) > session; place--) {
        this.#sessions[place] = this.#sessions[place - 1] as number
        this.#minutes[place] = this.#minutes[place - 1] as number
      }
      this.#sessions[place] = session
      this.#minutes[place] = came[i + 2] as number
    }
  }

  /** When a pupil came to a session; `undefined` where nobody wrote it down. */
  of(pupil: number, session: number): MinuteOfDay | undefined {
    let low = this.#starts[pupil] as number
    const end = this.#starts[pupil + 1] as number
    let high = end
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#sessions[middle] as number) < session) low = middle + 1
      else high = middle
    }
    return low < end && this.#sessions[low] === session ? this.#minutes[low] : undefined
  }

  /** Answers for sessions that are asked for in order, pupil after pupil. */
  walk(): ArrivalWalk {
    return new ArrivalWalk(this.#starts, this.#sessions, this.#minutes)
  }
}

/** Goes along one pupil's arrivals after another's, as the sessions do for which it is asked. */
export class ArrivalWalk {
  #place = 0
  #end = 0

  constructor(
    readonly starts: Int32Array,
    readonly sessions: Int32Array,
    readonly minutes: Uint16Array,
  ) {}

  begin(pupil: number): void {
    this.#place = this.starts[pupil] as number
    this.#end = this.starts[pupil + 1] as number
  }

  /** When the pupil came to a session, none before the last one asked for; `undefined` where nobody wrote it down. */
  of(session: number): MinuteOfDay | undefined {
    while (this.#place < this.#end && (this.sessions[this.#place] as number) < session) this.#place += 1
    return this.#place < this.#end && this.sessions[this.#place] === session
      ? this.minutes[this.#place]
      : undefined
  }
}
