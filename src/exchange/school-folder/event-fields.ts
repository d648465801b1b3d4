import { parseDay, parseInstant, type Day, type Instant } from '../../kernel/school-date.js'
import { shown, whyNone } from './values.js'

/** The fields of one event as JSON has them, taken one by one; what was never asked for is left over. */
export class EventFields {
  readonly #fields: Readonly<Record<string, unknown>>
  readonly #asked = new Set<string>(['type'])
  #faulty = false

  constructor(
    fields: Readonly<Record<string, unknown>>,
    readonly tell: (message: string) => void,
  ) {
    this.#fields = fields
  }

  /** Was any field wrong so far? */
  get faulty(): boolean {
    return this.#faulty
  }

  /** The names of fields that nobody asked for. */
  get unread(): string[] {
    return Object.keys(this.#fields).filter((name) => !this.#asked.has(name))
  }

  fault(message: string): void {
    this.#faulty = true
    this.tell(message)
  }

  /** A text that must be there; it may be empty only where `orEmpty` says so. */
  text(name: string, orEmpty = false): string {
    const value = this.#value(name)
    if (typeof value === 'string' && (value !== '' || orEmpty)) return value
    this.fault(value === null ? `${name} is missing; expected a text` : `${name} is no text; expected one`)
    return ''
  }

  /** A text, empty where there is none. */
  textIfAny(name: string): string {
    return this.#value(name) === null ? '' : this.text(name, true)
  }

  oneOf<T extends string>(name: string, words: readonly T[]): T {
    const value = this.#value(name)
    const found = words.find((word) => word === value)
    if (found !== undefined) return found
    const what = value === null ? 'missing' : typeof value === 'string' ? shown(value) : 'no text'
    this.fault(`${name} is ${what}; expected ${words.join(', ')}`)
    return words[0] as T
  }

  yesNoIfAny(name: string): boolean | null {
    const value = this.#value(name)
    if (value !== null && typeof value !== 'boolean')
      this.fault(`${name} is neither true nor false; expected one of them`)
    return typeof value === 'boolean' ? value : null
  }

  day(name: string): Day {
    const value = this.#value(name)
    const day = typeof value === 'string' ? parseDay(value) : undefined
    if (day === undefined) this.fault(`${name} is ${valueInWords(value)}; expected a date, YYYY-MM-DD`)
    return day ?? 0
  }

  dayIfAny(name: string): Day | null {
    return this.#value(name) === null ? null : this.day(name)
  }

  instant(name: string): Instant {
    const value = this.#value(name)
    const instant = typeof value === 'string' ? parseInstant(value) : undefined
    if (instant === undefined)
      this.fault(
        `${name} is ${valueInWords(value)}${whyNone(String(value))}; expected an instant, YYYY-MM-DDTHH:MM`,
      )
    return instant ?? 0
  }

  /** Two dates, the first not after the second. */
  dates(): { from: Day; to: Day } {
    const from = this.day('from')
    const to = this.day('to')
    if (!this.#faulty && from > to) this.fault('from is after to; expected the first day, then the last')
    return { from, to }
  }

  #value(name: string): unknown {
    this.#asked.add(name)
    return (Object.hasOwn(this.#fields, name) ? this.#fields[name] : null) ?? null
  }
}

function valueInWords(value: unknown): string {
  if (value === null) return 'missing'
  return typeof value === 'string' ? shown(value) : 'no text'
}
