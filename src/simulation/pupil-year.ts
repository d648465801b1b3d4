import type { CodeId } from '../domain/register/code-set.js'
import { weekdayOf } from '../kernel/school-date.js'
import { AbsenceLevels } from './absence-levels.js'
import type { AbsenceRates, SimulatedCode } from './absence-rates.js'
import type { CodeLedger } from './code-ledger.js'
import { type SeededRandom, normalShareBelow } from './seeded-random.js'
import type { HolidayEdge, YearFrame } from './year-frame.js'

/** What decides a pupil's year. Tendencies are draws of the standard normal distribution. */
export interface PupilInYear {
  /** How much the pupil misses against others. */
  readonly absence: number
  /** How often the pupil is late against others. */
  readonly lateness: number
  /** The year group's place in the school, from 0. */
  readonly group: number
  readonly className: string
  /** From 0 to 1: the lower, the sooner the family keeps a religious festival. */
  readonly observance: number
  /** From 0 to 1: the lower, the sooner the family travels for its trade. */
  readonly mobility: number
  /** Also registered at another school, where the pupil spends two days a week. */
  readonly dual: boolean
  /** The first and the last session on the roll. */
  readonly first: number
  readonly last: number
}

/** What the children of a family share in a year: who was ill when, and when they were away or late together. */
export class KinYear {
  readonly illnesses: number[] = []
  readonly holidays: { start: number; sessions: number }[] = []
  readonly lates: number[] = []
}

/** How unequal lateness is: most pupils are hardly ever late, and a few very often. */
const LATENESS_SPREAD = 1.3
/** A child falls ill with or right after a brother or sister. */
const CATCHES_IT = 0.4
const GOES_TOO = 0.75

/**
 * Writes a pupil's year: first how much is missed (see {@link AbsenceLevels}), then what for (see {@link CodeLedger}), then
 * when. What the other codes leave of the absence is illness, so that the parts always come to the whole.
 */
export class PupilYears {
  readonly #rates: AbsenceRates
  readonly #frame: YearFrame
  readonly #ledger: CodeLedger
  readonly #groups: number
  readonly #levels: AbsenceLevels
  readonly #observant: number
  readonly #mobile: number
  readonly #trips = new Map<string, number[]>()
  // The pupil being written: fields rather than an object, as this runs a hundred thousand times a second.
  #out: Uint8Array = new Uint8Array(0)
  #random!: SeededRandom
  #first = 0
  #last = 0
  #possible = 0
  #left = 0

  constructor(rates: AbsenceRates, frame: YearFrame, ledger: CodeLedger, groups: number) {
    this.#rates = rates
    this.#frame = frame
    this.#ledger = ledger
    this.#groups = groups
    this.#levels = new AbsenceLevels(rates)
    this.#mobile = Math.min(0.5, 0.01 + 60 * rates.shares.T)
    const onFestivals = 2 * Math.max(1, frame.festivals.length)
    this.#observant = Math.min(0.8, Math.max(0.005, (1.1 * rates.shares.R * frame.sessions) / onFestivals))
  }

  /** @param out one code for each session of the year; {@link NO_MARK} where the pupil is not on the roll */
  write(pupil: PupilInYear, random: SeededRandom, kin: KinYear | null, out: Uint8Array): void {
    out.set(this.#frame.present)
    if (pupil.first > 0) out.fill(0, 0, pupil.first)
    if (pupil.last < this.#frame.sessions - 1) out.fill(0, pupil.last + 1)
    this.#out = out
    this.#random = random
    this.#first = pupil.first
    this.#last = pupil.last
    this.#possible = pupil.last - pupil.first + 1
    if (this.#possible <= 0) return
    if (pupil.dual) this.#possible -= this.#writeDualRegistration()
    this.#ledger.open(this.#possible)

    const rank = Math.min(normalShareBelow(pupil.absence), 1 - 1e-9)
    this.#left = this.#levels.missedSessions(rank, this.#possible, random.next(), this.#ledger.illnessLag())
    const relative = this.#left / (this.#rates.absent * this.#possible)
    const lateness = Math.exp(LATENESS_SPREAD * pupil.lateness - (LATENESS_SPREAD * LATENESS_SPREAD) / 2)
    this.#writeLeave(pupil, kin, relative)
    this.#writeSingles(pupil, relative, lateness)
    this.#writeUnauthorised(relative)
    this.#writeIllness(kin)
    this.#writeActivities(pupil)
    this.#writeLates(lateness, kin)
  }

  /** Absence in blocks, with a beginning that somebody planned. */
  #writeLeave(pupil: PupilInYear, kin: KinYear | null, relative: number): void {
    const random = this.#random
    const { codes, festivals, sessions } = this.#frame
    const top = pupil.group === this.#groups - 1

    if (this.#left >= 34 && random.chance(this.#wanted('C2') / 5)) {
      const block = Math.min(random.between(25, 45), this.#left - 4)
      this.#place('C2', codes.C2, this.#ordinaryDay() * 2 + 1, block, 2)
    }
    if (
      pupil.mobility < this.#mobile &&
      this.#left >= 10 &&
      random.chance(this.#wanted('T') / this.#mobile / 24)
    ) {
      this.#place('T', codes.T, this.#ordinaryDay() * 2, Math.min(random.between(16, 32), this.#left), 1)
    }
    if (top && this.#rates.phase === 'secondary' && this.#left >= 2) {
      const days = this.#rounded((this.#wanted('S') * this.#groups) / 2)
      const from = this.#frame.studyLeaveFrom * 2 + 2 * random.below(8)
      this.#place('S', codes.S, Math.max(from, this.#first), Math.min(days * 2, this.#left), 1)
    }
    this.#writeHolidays(kin)
    if (pupil.observance < this.#observant) {
      const days = this.#rounded(this.#wanted('R') / this.#observant / 2)
      for (let i = 0; i < days && this.#left >= 2; i++) {
        const festival = festivals[i % Math.max(1, festivals.length)]
        const start =
          festival === undefined
            ? random.below(sessions / 2)
            : festival.dayIndex + Math.floor(i / festivals.length)
        if (start * 2 >= this.#first && start * 2 < this.#last) this.#place('R', codes.R, start * 2, 2, 1)
      }
    }
    const suspensions = random.poisson((this.#wanted('E') * Math.min(5, relative)) / 4)
    for (let i = 0; i < suspensions && this.#left >= 2; i++) {
      this.#place('E', codes.E, this.#day() * 2, Math.min(random.geometric(2) * 2, 10, this.#left), 1)
    }
  }

  #writeHolidays(kin: KinYear | null): void {
    const random = this.#random
    const shared = kin?.holidays[0]
    const wanted = this.#wanted('G') / 9
    if (this.#left < 2) return
    if (shared !== undefined) {
      if (random.chance(Math.min(GOES_TOO, wanted * 6)))
        this.#takeHoliday(shared.start, Math.min(shared.sessions, this.#left))
      return
    }
    for (let holidays = this.#rounded(wanted); holidays > 0 && this.#left >= 2; holidays--) {
      const length = Math.min(2 * this.#pickLength([1, 2, 3, 4, 5, 5, 5, 5, 6, 8, 10]), this.#left)
      const edge = random.chance(0.78) ? (random.pick(this.#frame.holidayEdges) as HolidayEdge) : undefined
      const free = this.#day() * 2
      const start = edge === undefined ? free : edge.before ? edge.session - length + 1 : edge.session
      const fits = start >= this.#first && start + length - 1 <= this.#last
      const taken = fits ? start : free
      this.#takeHoliday(taken, length)
      kin?.holidays.push({ start: taken, sessions: length })
    }
  }

  #takeHoliday(start: number, length: number): void {
    if (start < this.#first || start > this.#last) return
    this.#place('G', this.#frame.codes.G, start, length, 1)
  }

  /** Absence of a day or less. */
  #writeSingles(pupil: PupilInYear, relative: number, lateness: number): void {
    const random = this.#random
    const { codes } = this.#frame
    const leaves = random.poisson(this.#wanted('C') / 2.5)
    for (let i = 0; i < leaves && this.#left > 0; i++) {
      this.#place('C', codes.C, this.#day() * 2, Math.min(random.pick([1, 2, 2, 2, 4, 4]), this.#left), 1)
    }
    const interviewed = pupil.group === this.#groups - 1
    const interviews = interviewed ? random.poisson((this.#wanted('J1') * this.#groups) / 1.6) : 0
    for (let i = 0; i < interviews && this.#left > 0; i++) {
      this.#place('J1', codes.J1, this.#day() * 2, Math.min(random.pick([1, 2, 2]), this.#left), 1)
    }
    const performances = random.poisson(this.#wanted('C1') / 2)
    for (let i = 0; i < performances && this.#left > 0; i++)
      this.#place('C1', codes.C1, this.#day() * 2, Math.min(2, this.#left), 1)
    const appointments = random.poisson(this.#wanted('M') / 1.25)
    for (let i = 0; i < appointments && this.#left > 0; i++) {
      const length = random.chance(0.25) ? 2 : 1
      const start = this.#ordinaryDay() * 2 + (length === 1 && random.chance(0.4) ? 1 : 0)
      this.#place('M', codes.M, start, Math.min(length, this.#left), 1)
    }
    const afterClose = Math.min(random.poisson(this.#wanted('U') * lateness), Math.floor(this.#left / 2))
    for (let i = 0; i < afterClose; i++) this.#placeMorning('U', codes.U, this.#ordinaryDay())
    const unresolved = random.poisson((this.#wanted('N') * Math.min(4, relative)) / 1.6)
    for (let i = 0; i < unresolved && this.#left > 0; i++) {
      this.#place(
        'N',
        codes.N,
        this.#ordinaryDay() * 2 + random.below(2),
        Math.min(random.pick([1, 2, 2]), this.#left),
        1,
      )
    }
  }

  /** Absence without a reason that stands: more of it, and longer, the more a pupil is away. */
  #writeUnauthorised(relative: number): void {
    const random = this.#random
    if (this.#left <= 0) return
    const mean = this.#wanted('O') * relative ** 1.35 * (0.5 + random.next())
    let wanted = Math.min(this.#rounded(mean), Math.ceil(this.#left * 0.9))
    const level = this.#left / this.#possible
    while (wanted > 0) {
      const halfDay = random.chance(0.25)
      const length = Math.min(
        halfDay ? 1 : 2 * random.geometric(1.25 + 12 * level * level),
        wanted,
        this.#left,
      )
      const afternoon = halfDay && random.chance(0.6) ? 1 : 0
      const placed = this.#place('O', this.#frame.codes.O, this.#ordinaryDay() * 2 + afternoon, length, 1)
      if (placed === 0) return
      wanted -= placed
    }
  }

  #writeIllness(kin: KinYear | null): void {
    const random = this.#random
    const known = kin === null ? [] : kin.illnesses.slice()
    const meanDays = 1.9 + 11 * Math.max(0, this.#left / this.#possible - 0.06)
    while (this.#left > 0) {
      const caught = known.length > 0 && random.chance(CATCHES_IT)
      let start = caught
        ? random.pick(known) + 2 * random.below(3)
        : this.#drawDay(this.#frame.illnessDays) * 2
      if (start < this.#first || start > this.#last) start = this.#drawDay(this.#frame.illnessDays) * 2
      // Taken ill at school, or home after a doctor's morning.
      const atNoon = random.chance(0.07) && start < this.#last ? 1 : 0
      const length = Math.min(2 * random.geometric(meanDays) - atNoon, this.#left)
      if (this.#place('I', this.#frame.codes.I, start + atNoon, length, 1) === 0) return
      kin?.illnesses.push(start)
    }
  }

  /** Education elsewhere: it takes the place of being present. */
  #writeActivities(pupil: PupilInYear): void {
    const random = this.#random
    const { codes, workWeekFrom } = this.#frame
    if (this.#rates.phase === 'secondary' && pupil.group === this.#groups - 2) {
      const days = this.#rounded((this.#wanted('W') * this.#groups) / 2)
      this.#attendElsewhere('W', codes.W, workWeekFrom * 2, days * 2, 1)
    }
    if (random.chance(this.#wanted('K') / 18)) {
      // A day a week, for a term or so.
      const start = this.#day()
      for (let day = start; day < start + 50; day += 5) this.#attendElsewhere('K', codes.K, day * 2, 2, 1)
    }
    const trips = this.#tripsOf(pupil)
    const days = this.#rounded(this.#wanted('V') / 1.9)
    for (let i = 0; i < days && i < trips.length; i++)
      this.#attendElsewhere('V', codes.V, (trips[i] as number) * 2, 2, 1)
    const matches = random.poisson(this.#wanted('P') / 1.4)
    for (let i = 0; i < matches; i++) {
      const wholeDay = random.chance(0.4)
      this.#attendElsewhere('P', codes.P, this.#day() * 2 + (wholeDay ? 0 : 1), wholeDay ? 2 : 1, 1)
    }
    const elsewhere = random.poisson(this.#wanted('B') / 3)
    for (let i = 0; i < elsewhere; i++)
      this.#attendElsewhere('B', codes.B, this.#day() * 2, random.pick([2, 2, 4]), 1)
  }

  #writeLates(lateness: number, kin: KinYear | null): void {
    const random = this.#random
    const most = this.#possible * 0.35
    const lates = Math.min(random.poisson(this.#wanted('L') * lateness), most)
    const known = kin === null ? [] : kin.lates.slice()
    for (let i = 0; i < lates; i++) {
      const day = known.length > 0 && random.chance(0.4) ? random.pick(known) : this.#ordinaryDay()
      const at = day * 2 + (random.chance(0.05) ? 1 : 0)
      if (at < this.#first || at > this.#last || this.#out[at] !== this.#frame.present[at]) continue
      this.#out[at] = this.#frame.codes.L
      this.#ledger.record('L', 1)
      kin?.lates.push(day)
    }
  }

  #writeDualRegistration(): number {
    const { days } = this.#frame.calendar
    let marked = 0
    for (let session = this.#first; session <= this.#last; session++) {
      if (weekdayOf(days[session >> 1] as number) <= 3) continue
      this.#out[session] = this.#frame.dualRegistered
      marked++
    }
    return marked
  }

  /** The days on which a class goes on its trips, the likeliest first; the oldest have a residential one of three days. */
  #tripsOf(pupil: PupilInYear): readonly number[] {
    const known = this.#trips.get(pupil.className)
    if (known !== undefined) return known
    const trips = Array.from(
      { length: 8 },
      () => this.#frame.tripDays[this.#random.below(this.#frame.tripDays.length)] as number,
    )
    const start = trips[0] as number
    if (pupil.group === this.#groups - 1) trips.splice(1, 0, start + 1, start + 2)
    this.#trips.set(pupil.className, trips)
    return trips
  }

  #wanted(code: SimulatedCode): number {
    return this.#ledger.wanted(code, this.#possible)
  }

  /** A whole number that is `mean` on average, and never a whole one off. */
  #rounded(mean: number): number {
    return Math.floor(mean + this.#random.next())
  }

  #pickLength(lengths: readonly number[]): number {
    return this.#random.pick(lengths)
  }

  /** Any day on the roll. */
  #day(): number {
    return (this.#first + this.#random.below(this.#last - this.#first + 1)) >> 1
  }

  #ordinaryDay(): number {
    return this.#drawDay(this.#frame.ordinaryDays)
  }

  #drawDay(table: Uint16Array): number {
    for (let tries = 0; tries < 20; tries++) {
      const day = table[this.#random.below(table.length)] as number
      if (day * 2 >= this.#first && day * 2 < this.#last) return day
    }
    return this.#day()
  }

  /**
   * Writes absence over so many sessions on which the pupil would be present, from a session on; what is already written is passed over, and
   * after the last session it goes on at the first.
   *
   * @param step 2 for afternoons (or mornings) only
   * @returns how many were written
   */
  #place(code: SimulatedCode, id: CodeId, start: number, sessions: number, step: 1 | 2): number {
    const placed = this.#fill(id, start, sessions, step, true)
    this.#left -= placed
    this.#ledger.record(code, placed)
    return placed
  }

  #placeMorning(code: SimulatedCode, id: CodeId, day: number): void {
    const start = day * 2 < this.#first ? day * 2 + 2 : day * 2
    this.#place(code, id, start, 1, 2)
  }

  #attendElsewhere(code: SimulatedCode, id: CodeId, start: number, sessions: number, step: 1 | 2): void {
    if (start < this.#first || start > this.#last) return
    this.#ledger.record(code, this.#fill(id, start, sessions, step, false))
  }

  #fill(id: CodeId, start: number, sessions: number, step: 1 | 2, insist: boolean): number {
    const { present } = this.#frame
    const out = this.#out
    const tries = insist ? this.#last - this.#first + 1 + step : sessions
    let at = start
    let placed = 0
    for (let i = 0; i < tries && placed < sessions; i++) {
      if (at > this.#last) {
        if (!insist) break
        at = step === 2 ? this.#first + ((this.#first ^ start) & 1) : this.#first
      }
      if (at >= this.#first && out[at] === present[at]) {
        out[at] = id
        placed++
      }
      at += step
    }
    return placed
  }
}
