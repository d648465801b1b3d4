import type { Day, Instant, MinuteOfDay } from '../../kernel/school-date.js'
import type { CodeId } from './code-set.js'

/** 0 is the morning session, 1 the afternoon. */
export type Half = 0 | 1
export const AM: Half = 0
export const PM: Half = 1
export const halfName = (half: Half): 'AM' | 'PM' => (half === AM ? 'AM' : 'PM')

/** Stands for "not stated" where a column holds a number. */
export const UNSTATED = -1

/** One entry of the attendance register: an original mark or an amendment of it. Never changed once appended. */
export interface Entry {
  /** Index into the roll's list of pupils. */
  readonly pupil: number
  readonly day: Day
  readonly half: Half
  readonly code: CodeId
  /** When the pupil came; {@link UNSTATED} where nobody wrote it down. */
  readonly arrivedAt: MinuteOfDay
  /** When it was recorded; {@link UNSTATED} means when its session's register closed. */
  readonly recordedAt: Instant
  readonly recordedBy: string
  readonly position: string
  readonly reason: string
}

const NO_TEXT = ''

/**
 * The attendance register's entries in the order in which they were handed in, as columns: a year of a school is a
 * hundred and sixty thousand of them, and a million must fit in little memory. Append-only, as the register is.
 */
export class RegisterEntries {
  #length = 0
  #pupil = new Int32Array(1024)
  #session = new Int32Array(1024)
  #code = new Uint8Array(1024)
  #arrivedAt = new Int16Array(1024)
  #recordedAt = new Int32Array(1024)
  readonly #withArrival: number[] = []
  // Words are kept once each, however many entries have them; a column of them begins when the first entry has any.
  readonly #words: string[] = [NO_TEXT]
  readonly #wordNumbers = new Map<string, number>()
  #recordedBy = new Int32Array(0)
  #position = new Int32Array(0)
  #reason = new Int32Array(0)

  get length(): number {
    return this.#length
  }

  /** The entries that say when the pupil came, in order: few of them do. */
  get withArrival(): readonly number[] {
    return this.#withArrival
  }

  append(entry: Entry): void {
    const i = this.#length
    if (i === this.#pupil.length) this.#grow()
    this.#pupil[i] = entry.pupil
    this.#session[i] = entry.day * 2 + entry.half
    this.#code[i] = entry.code
    this.#arrivedAt[i] = entry.arrivedAt
    this.#recordedAt[i] = entry.recordedAt
    if (entry.arrivedAt !== UNSTATED) this.#withArrival.push(i)
    if (entry.recordedBy !== NO_TEXT) this.#recordedBy = this.#withWord(this.#recordedBy, i, entry.recordedBy)
    if (entry.position !== NO_TEXT) this.#position = this.#withWord(this.#position, i, entry.position)
    if (entry.reason !== NO_TEXT) this.#reason = this.#withWord(this.#reason, i, entry.reason)
    this.#length = i + 1
  }

  /** The whole entry at an index. @throws {RangeError} outside the list */
  at(index: number): Entry {
    if (index < 0 || index >= this.#length) throw new RangeError(`no entry ${index}`)
    const session = this.sessionAt(index)
    return {
      pupil: this.pupilAt(index),
      day: session >> 1,
      half: (session & 1) as Half,
      code: this.codeAt(index),
      arrivedAt: this.arrivedAtAt(index),
      recordedAt: this.recordedAtAt(index),
      recordedBy: this.#wordAt(this.#recordedBy, index),
      position: this.#wordAt(this.#position, index),
      reason: this.#wordAt(this.#reason, index),
    }
  }

  // The columns one by one, for the loops that read a hundred thousand entries and need no object for each.
  pupilAt(index: number): number {
    return this.#pupil[index] as number
  }
  /** `day * 2 + half`. */
  sessionAt(index: number): number {
    return this.#session[index] as number
  }
  codeAt(index: number): CodeId {
    return this.#code[index] as number
  }
  arrivedAtAt(index: number): MinuteOfDay {
    return this.#arrivedAt[index] as number
  }
  recordedAtAt(index: number): Instant {
    return this.#recordedAt[index] as number
  }
  reasonAt(index: number): string {
    return this.#wordAt(this.#reason, index)
  }

  #wordAt(column: Int32Array, index: number): string {
    return this.#words[column[index] ?? 0] ?? NO_TEXT
  }

  /** The column with a word at an index: the same one, or a longer one where it ended before. */
  #withWord(column: Int32Array<ArrayBuffer>, index: number, word: string): Int32Array<ArrayBuffer> {
    const longer = index < column.length ? column : copyInto(new Int32Array(this.#pupil.length), column)
    let number = this.#wordNumbers.get(word)
    if (number === undefined) {
      number = this.#words.push(word) - 1
      this.#wordNumbers.set(word, number)
    }
    longer[index] = number
    return longer
  }

  #grow(): void {
    const size = this.#pupil.length * 2
    this.#pupil = copyInto(new Int32Array(size), this.#pupil)
    this.#session = copyInto(new Int32Array(size), this.#session)
    this.#code = copyInto(new Uint8Array(size), this.#code)
    this.#arrivedAt = copyInto(new Int16Array(size), this.#arrivedAt)
    this.#recordedAt = copyInto(new Int32Array(size), this.#recordedAt)
  }
}

function copyInto<T extends { set(from: T): void }>(to: T, from: T): T {
  to.set(from)
  return to
}
