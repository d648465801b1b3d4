import type { SchoolEvent } from '../domain/events/school-event.js'
import type { CodeId } from '../domain/register/code-set.js'
import { type Entry, type Half, type RegisterEntries, UNSTATED } from '../domain/register/entries.js'
import { type Day, type Instant, MINUTES_PER_DAY, instantAt } from '../kernel/school-date.js'
import type { SeededRandom } from './seeded-random.js'
import { type SessionTimes, registerClose } from './simulation-plan.js'
import type { YearFrame } from './year-frame.js'

/** An entry that stood as N until somebody knew better. */
interface Amendment {
  readonly at: Instant
  readonly reason: string
}

/**
 * The office's pen: writes a pupil's year into the register and the events beside it, as far as the record goes.
 * Whatever would be recorded after `until` is left out here and nowhere else.
 */
export class RecordKeeper {
  readonly frame: YearFrame
  readonly times: SessionTimes
  readonly until: Instant
  readonly #entries: RegisterEntries
  readonly #events: SchoolEvent[]
  readonly #unresolved: CodeId
  readonly #amendments = new Map<number, Amendment>()
  readonly #closes: readonly [number, number]

  constructor(
    frame: YearFrame,
    times: SessionTimes,
    until: Instant,
    entries: RegisterEntries,
    events: SchoolEvent[],
  ) {
    this.frame = frame
    this.times = times
    this.until = until
    this.#entries = entries
    this.#events = events
    this.#unresolved = frame.codes.N
    this.#closes = [registerClose(times, 0), registerClose(times, 1)]
  }

  dayOf(session: number): Day {
    return this.frame.calendar.days[session >> 1] as Day
  }

  /** When the session's register was complete. */
  closeOf(session: number): Instant {
    return instantAt(this.dayOf(session), this.#closes[(session & 1) as Half])
  }

  /** So many minutes into a school day, counted from 0; after the last one, days of the holiday. */
  at(dayIndex: number, minute: number): Instant {
    const { days } = this.frame.calendar
    const day = days[dayIndex] ?? (days.at(-1) as Day) + dayIndex - days.length + 1
    return day * MINUTES_PER_DAY + minute
  }

  note(event: SchoolEvent): void {
    if (event.at <= this.until) this.#events.push(event)
  }

  /** The sessions stood as N in the register until `at`; those whose register closed later were known by then. */
  unknownUntil(from: number, to: number, at: Instant, reason: string): void {
    for (let session = from; session <= to; session++) {
      if (this.closeOf(session) < at) this.#amendments.set(session, { at, reason })
    }
  }

  /** Writes the year into the register, and forgets the amendments. */
  writeRegister(pupil: number, codes: Uint8Array, random: SeededRandom): void {
    const { days } = this.frame.calendar
    const { present } = this.frame
    const { L, U } = this.frame.codes
    const plain = {
      pupil,
      day: 0,
      half: 0 as Half,
      code: 0,
      arrivedAt: UNSTATED,
      recordedAt: UNSTATED,
      recordedBy: '',
      position: '',
      reason: '',
    }
    for (let session = 0; session < codes.length; session++) {
      const code = codes[session] as CodeId
      if (code === 0) continue
      const half = (session & 1) as Half
      const day = days[session >> 1] as Day
      if (day * MINUTES_PER_DAY + this.#closes[half] > this.until) break
      if (code === present[session]) {
        // Nine rows of ten: one object for all of them.
        plain.day = day
        plain.half = half
        plain.code = code
        this.#entries.append(plain)
        continue
      }
      const arrivedAt = code === L || code === U ? this.#arrival(code === U, half, random) : UNSTATED
      const reason = arrivedAt !== UNSTATED && random.chance(0.35) ? random.pick(DOOR_REASONS) : ''
      const row = { ...plain, day, half }
      if (code === U) {
        // The register closed without the pupil, who then came.
        this.#entries.append({ ...row, code: this.#unresolved })
        this.#amend({ ...row, code, arrivedAt, reason }, instantAt(day, arrivedAt + random.between(1, 4)))
        continue
      }
      const amendment = this.#amendments.get(session)
      this.#entries.append({
        ...row,
        code: amendment === undefined ? code : this.#unresolved,
        arrivedAt,
        reason,
      })
      if (amendment !== undefined) this.#amend({ ...row, code, reason: amendment.reason }, amendment.at)
    }
    this.#amendments.clear()
  }

  #amend(entry: Entry, recordedAt: Instant): void {
    if (recordedAt > this.until) return
    this.#entries.append({ ...entry, recordedAt, recordedBy: 'office', position: 'Attendance officer' })
  }

  #arrival(afterClose: boolean, half: Half, random: SeededRandom): number {
    const { am, pm } = this.times
    const opens = half === 0 ? am.lateAfter : (pm.opens ?? this.#closes[1] - 15)
    const closes = this.#closes[half]
    // Most come within minutes, few much later: the square pulls towards the beginning.
    const soon = random.next() ** 2
    if (afterClose) return closes + 1 + Math.floor(soon * 90)
    return Math.min(closes, opens + 1 + Math.floor(soon * Math.max(1, closes - opens)))
  }
}

const DOOR_REASONS = [
  'Overslept',
  'Traffic',
  'Bus was late',
  'Missed the bus',
  'Car would not start',
  'Dropping off a younger child',
  'Appointment ran over',
  'No reason given',
] as const
