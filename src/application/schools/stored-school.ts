import { SchoolCalendar } from '../../domain/calendar/school-calendar.js'
import type { CodeSet } from '../../domain/register/code-set.js'
import { type StoredYear, storedYearOf, viewStoredYears } from '../../domain/register/register-view.js'
import { findSpell, type Pupil } from '../../domain/roll/pupil.js'
import { orderInWords, type RegisterOrder } from '../../domain/roll/register-order.js'
import { YEAR_GROUPS } from '../../domain/roll/year-groups.js'
import type { SchoolProfile } from '../../domain/school-record.js'
import { type Day, dayOfInstant, type Instant } from '../../kernel/school-date.js'
import { PolicyClock } from '../../policy/effective/policy-clock.js'
import type { PolicyTimeline } from '../../policy/effective/policy-timeline.js'
import { registrationAudience, type SchoolFacts } from '../../rules/facts/school-facts.js'
import type { CodeNumbers } from '../../storage/code-numbers.js'
import type { Tx } from '../../storage/database.js'
import { lastEntryNumber, pupilsWithEntriesAfter, pupilYears } from '../../storage/register.js'
import { readEvents } from '../../storage/events.js'
import { type StoredRoll } from '../../storage/schools.js'
import { eventsAt, factsAt, schoolFacts } from '../school.js'

/** A school of the store as the use cases read it: what changes seldom, with its policy. Kept in memory between requests. */
export class StoredSchool {
  readonly schoolId: number
  readonly version: number
  readonly demo: boolean
  readonly profile: SchoolProfile
  readonly calendar: SchoolCalendar
  readonly clock: PolicyClock
  /** By UPN, as the engine wants them. */
  readonly pupils: readonly Pupil[]
  /** The store's numbers of the same pupils. */
  readonly pupilIds: readonly number[]
  readonly #indexOf: ReadonlyMap<number, number>
  readonly #indexOfUpn: ReadonlyMap<string, number>
  /** Where the pupils stand in {@link pupils}, by surname and forename. */
  readonly #byName: readonly number[]
  readonly #members = new Map<Day, ReadonlyMap<string, readonly number[]>>()

  /** The stored years from a year on, by pupil, as they stood when the entry with a number had been added. */
  #years:
    | {
        readonly from: number
        readonly entered: number
        readonly years: ReadonlyMap<number, readonly StoredYear[]>
      }
    | undefined

  constructor(
    readonly roll: StoredRoll,
    readonly timeline: PolicyTimeline,
    readonly codes: CodeSet,
    readonly codeNumbers: CodeNumbers,
  ) {
    this.schoolId = roll.schoolId
    this.version = roll.version
    this.demo = roll.demo
    this.profile = roll.profile
    this.calendar = SchoolCalendar.from(roll.terms, roll.closures)
    this.clock = new PolicyClock(timeline, registrationAudience(roll.profile.id))
    this.pupils = roll.pupils.map(({ pupil }) => pupil)
    this.pupilIds = roll.pupils.map(({ pupilId }) => pupilId)
    this.#byName = this.pupils
      .map((_, index) => index)
      .sort((a, b) => compareNames(this.pupils[a] as Pupil, this.pupils[b] as Pupil))
    this.#indexOf = new Map(this.pupilIds.map((id, index) => [id, index]))
    this.#indexOfUpn = new Map(this.pupils.map(({ upn }, index) => [upn, index]))
  }

  /** The pupil with the store's number; `undefined` where this school has none. */
  findPupil(pupilId: number): Pupil | undefined {
    const index = this.#indexOf.get(pupilId)
    return index === undefined ? undefined : this.pupils[index]
  }

  /** The store's number of the pupil with a UPN; `undefined` where this school has none. */
  pupilIdOf(upn: string): number | undefined {
    const index = this.#indexOfUpn.get(upn)
    return index === undefined ? undefined : this.pupilIds[index]
  }

  /** The classes with a pupil on the roll on a day, in order of their names. */
  classesOn(day: Day): string[] {
    return [...this.#membersOn(day).keys()].sort((a, b) => a.localeCompare(b, 'en-GB', { numeric: true }))
  }

  /** The store's numbers of a class's pupils on a day, by surname and forename. */
  classOn(className: string, day: Day): readonly number[] {
    return this.#membersOn(day).get(className) ?? []
  }

  /** The order of registers that the school's policy states on a day; `undefined` where it leaves that to the school. */
  statedOrder(day: Day): RegisterOrder | undefined {
    const stated = this.timeline
      .on(day)
      .own.statements?.find(({ about, topic }) => about === 'other' && topic === 'register-order')
    return stated === undefined ? undefined : orderInWords(String(stated.says))
  }

  /** A class's pupils as its register has them: in the order that the policy states, else in the school's. */
  registerOn(className: string, day: Day): readonly number[] {
    const bySurname = this.classOn(className, day)
    const order = this.statedOrder(day) ?? this.roll.registerOrder
    if (order === 'surname') return bySurname
    const pupil = (pupilId: number): Pupil => this.findPupil(pupilId) as Pupil
    // Sorting is stable: who is alike in this stays by surname.
    return order === 'forename'
      ? bySurname.toSorted((a, b) => names.compare(pupil(a).forename, pupil(b).forename))
      : bySurname.toSorted((a, b) => yearPlace(pupil(a), day) - yearPlace(pupil(b), day))
  }

  /** Every class of a day at once: at nine o'clock all of them are asked for. */
  #membersOn(day: Day): ReadonlyMap<string, readonly number[]> {
    const known = this.#members.get(day)
    if (known !== undefined) return known
    const members = new Map<string, number[]>()
    for (const index of this.#byName) {
      const className = findSpell(this.pupils[index] as Pupil, day)?.className
      if (className === undefined) continue
      const pupilId = this.pupilIds[index] as number
      const group = members.get(className)
      if (group === undefined) members.set(className, [pupilId])
      else group.push(pupilId)
    }
    // Whoever goes through a year asks for each day once: that need not be kept for as long as the school is.
    if (this.#members.size >= MOST_DAYS) this.#members.clear()
    this.#members.set(day, members)
    return members
  }

  /** The school's facts of now, from its stored years: what the engine reads. */
  async factsNow(tx: Tx, asOf: Instant): Promise<SchoolFacts> {
    const today = dayOfInstant(asOf)
    const events = await readEvents(tx, this.codes, this.schoolId)
    const first = this.calendar.sessionCount > 0 ? this.calendar.dayOfSession(0) : today
    const years = await this.yearsNow(tx, storedYearOf(first))
    const view = viewStoredYears(this.pupils, years, this.calendar, this.clock, asOf)
    return schoolFacts(factsAt(this, asOf), this.pupils, view, eventsAt(events, asOf))
  }

  /**
   * The stored years of every pupil from a year on, as they stand in this transaction. What was read once is kept: the numbers of
   * entries have no gap, so those that came since say whose years are to be read again.
   *
   * Not for a transaction that adds entries itself: it might be rolled back, and what it read would stay.
   */
  async yearsNow(tx: Tx, fromYear: number): Promise<StoredYear[]> {
    const { schoolId, codeNumbers } = this
    const entered = await lastEntryNumber(tx, schoolId)
    if (this.#years === undefined || fromYear < this.#years.from) {
      const years = new Map<number, readonly StoredYear[]>()
      this.#keepYears(years, await pupilYears(tx, codeNumbers, schoolId, fromYear))
      this.#years = { from: fromYear, entered, years }
    } else if (this.#years.entered !== entered) {
      const changed = await pupilsWithEntriesAfter(tx, schoolId, this.#years.entered)
      const years = new Map(this.#years.years)
      this.#keepYears(years, await pupilYears(tx, codeNumbers, schoolId, this.#years.from, changed))
      this.#years = { from: this.#years.from, entered, years }
    }
    return [...this.#years.years.values()].flatMap((years) => years.filter(({ year }) => year >= fromYear))
  }

  #keepYears(
    kept: Map<number, readonly StoredYear[]>,
    read: readonly (Omit<StoredYear, 'pupil'> & { readonly pupilId: number })[],
  ): void {
    const byPupil = new Map<number, StoredYear[]>()
    for (const { pupilId, year, codes, arrivals } of read) {
      const pupil = this.#indexOf.get(pupilId)
      if (pupil === undefined) continue
      const years = byPupil.get(pupilId) ?? []
      years.push({ pupil, year, codes, arrivals })
      byPupil.set(pupilId, years)
    }
    for (const [pupilId, years] of byPupil) kept.set(pupilId, years)
  }
}

/** Days of which the classes are kept. */
const MOST_DAYS = 40

const names = new Intl.Collator('en-GB')

const yearPlace = (pupil: Pupil, day: Day): number =>
  YEAR_GROUPS.indexOf(findSpell(pupil, day)?.yearGroup ?? '')

/** By surname, then by forename, as a class list has them. */
export function compareNames(
  a: Pick<Pupil, 'surname' | 'forename'>,
  b: Pick<Pupil, 'surname' | 'forename'>,
): number {
  return names.compare(a.surname, b.surname) || names.compare(a.forename, b.forename)
}
