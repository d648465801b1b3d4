import type { CodeSet } from '../../src/domain/register/code-set.js'
import { UNSTATED } from '../../src/domain/register/entries.js'
import type { SchoolRecord } from '../../src/domain/school-record.js'
import { dayOfInstant, weekdayOf } from '../../src/kernel/school-date.js'
import { openDayFrom, schoolCalendar } from '../../src/simulation/school-calendar.js'

/** A share that grows school by school. */
export class Share {
  is = 0
  of = 0
  add(counts: boolean): void {
    if (counts) this.is++
    this.of++
  }
  get value(): number {
    return this.is / this.of
  }
}

/** Length of a half term's edge in school days: five days after the first or before the last. */
const EDGE_DAYS = 5

/**
 * What simulated schools of one academic year look like, counted from their records as any reader of a school folder would: the last entry
 * of a session stands. One school after the other is added and let go.
 */
export class Habits {
  readonly sessions = new Map<string, number>()
  possible = 0
  pupils = 0
  persistent = 0
  severe = 0
  readonly illnessRunDays: number[] = []
  readonly absentByWeekday = [0, 1, 2, 3, 4].map(() => new Share())
  readonly holidayAtEdge = new Share()
  readonly dayAtEdge = new Share()
  readonly illOnDay = new Share()
  readonly illWhileSiblingIs = new Share()
  readonly latesOfPupils: { autumn: number; later: number }[] = []
  readonly unknownResolvedInFive = new Share()
  readonly unknownChasedOnFirstDay = new Share()
  readonly illnessExplained = new Share()
  readonly holidayAsked = new Share()
  readonly holidayRefused = new Share()
  readonly exceptionAsked = new Share()
  readonly suspended = new Share()
  readonly moved = new Share()
  readonly supported = new Share()
  readonly planned = new Share()
  readonly freeMeals = new Share()
  readonly contactsOfPupils: number[] = []
  readonly #codes: CodeSet
  readonly #days: readonly number[]
  readonly #edge: readonly boolean[]

  constructor(codes: CodeSet, startYear: number) {
    this.#codes = codes
    const { days, halfStarts } = schoolCalendar(startYear)
    this.#days = days
    this.#edge = days.map((_, index) => {
      const half = halfStarts.findLastIndex((start) => start <= index)
      const start = halfStarts[half] as number
      const end = halfStarts[half + 1] ?? days.length
      return end - index <= EDGE_DAYS || (half > 0 && index - start < EDGE_DAYS)
    })
  }

  addSchool(record: SchoolRecord): void {
    const standing = this.#standing(record)
    const said = indexEvents(record)
    record.pupils.forEach((pupil, index) => {
      const marks = standing[index] as string[]
      this.#countAttendance(marks)
      this.#countIllness(marks, said.explained.get(pupil.upn) ?? new Set())
      this.#countLeave(marks, pupil.upn, said)
      this.#countPupil(record, index)
    })
    this.#countSiblings(record, standing)
  }

  /** The symbol of each session, empty where there is none; and what became of each N on the way. */
  #standing(record: SchoolRecord): string[][] {
    const standing = record.pupils.map(() => Array.from({ length: this.#days.length * 2 }, () => ''))
    const unknown = new Map<string, number>()
    const chased = new Set<string>()
    for (const event of record.events)
      if (event.type === 'contact') chased.add(`${event.upn} ${dayOfInstant(event.at)}`)
    const { entries } = record
    for (let i = 0; i < entries.length; i++) {
      const pupil = entries.pupilAt(i)
      const session = entries.sessionAt(i)
      const dayIndex = openDayFrom(this.#days, session >> 1)
      const symbol = this.#codes.meaning(entries.codeAt(i)).symbol
      ;(standing[pupil] as string[])[dayIndex * 2 + (session & 1)] = symbol
      const recordedAt = entries.recordedAtAt(i)
      const key = `${pupil} ${session}`
      if (symbol === 'N') unknown.set(key, Number.POSITIVE_INFINITY)
      else if (recordedAt !== UNSTATED && symbol === 'U') unknown.delete(key)
      else if (recordedAt !== UNSTATED)
        unknown.set(key, openDayFrom(this.#days, dayOfInstant(recordedAt)) - dayIndex)
    }
    for (const [key, days] of unknown) {
      const [pupil, session] = key.split(' ').map(Number) as [number, number]
      const day = session >> 1
      // Near the end of the record five school days have not passed yet.
      if (openDayFrom(this.#days, day) > this.#days.length - 8) continue
      this.unknownResolvedInFive.add(days <= 5)
      const before = this.#days[openDayFrom(this.#days, day) - 1]
      const firstOfRun =
        (session & 1) === 0 && (before === undefined || !unknown.has(`${pupil} ${before * 2 + 1}`))
      if (firstOfRun) this.unknownChasedOnFirstDay.add(chased.has(`${record.pupils[pupil]!.upn} ${day}`))
    }
    return standing
  }

  #countAttendance(marks: readonly string[]): void {
    let possible = 0
    let absent = 0
    const lates = { autumn: 0, later: 0 }
    marks.forEach((symbol, session) => {
      if (symbol === '') return
      const meaning = this.#codes.meaning(
        this.#codes.find(symbol, this.#days[0] as number) as number,
      ).countsAs
      if (meaning === 'not-possible') return
      possible++
      this.sessions.set(symbol, (this.sessions.get(symbol) ?? 0) + 1)
      const away = meaning !== 'attending'
      if (away) absent++
      this.absentByWeekday[weekdayOf(this.#days[session >> 1] as number) - 1]?.add(away)
      if (symbol === 'L' || symbol === 'U') lates[session < marks.length / 2 ? 'autumn' : 'later']++
      if (symbol === 'G') this.holidayAtEdge.add(this.#edge[session >> 1] as boolean)
    })
    if (possible === 0) return
    this.possible += possible
    this.pupils++
    if (absent * 10 >= possible) this.persistent++
    if (absent * 2 >= possible) this.severe++
    if (possible > marks.length * 0.9) this.latesOfPupils.push(lates)
  }

  #countIllness(marks: readonly string[], explained: ReadonlySet<number>): void {
    for (let session = 0; session < marks.length; session++) {
      if (marks[session] !== 'I') continue
      const from = session
      while (marks[session + 1] === 'I') session++
      this.illnessRunDays.push((session >> 1) - (from >> 1) + 1)
      for (let day = from >> 1; day <= session >> 1; day++)
        this.illnessExplained.add(explained.has(this.#days[day] as number))
    }
  }

  #countLeave(marks: readonly string[], upn: string, said: ReturnType<typeof indexEvents>): void {
    for (let session = 0; session < marks.length; session++) {
      const symbol = marks[session]
      if (symbol === '' || symbol === marks[session - 1]) continue
      const request = said.requests.get(`${upn} ${this.#days[session >> 1]}`)
      if (symbol === 'G') this.holidayAsked.add(request?.reason === 'holiday')
      if (symbol === 'G' && request !== undefined)
        this.holidayRefused.add(said.decisions.get(request.id) === 'refused G')
      if (symbol === 'C')
        this.exceptionAsked.add(request !== undefined && said.decisions.get(request.id) === 'granted C')
      if (symbol === 'E') this.suspended.add(said.suspensions.has(`${upn} ${this.#days[session >> 1]}`))
    }
  }

  #countPupil(record: SchoolRecord, index: number): void {
    const pupil = record.pupils[index]!
    const first = this.#days[0] as number
    const last = this.#days.at(-1) as number
    const moved = pupil.spells.some(
      ({ enrolledOn, leftOn }) => enrolledOn > first || (leftOn !== null && leftOn < last),
    )
    this.moved.add(moved)
    this.supported.add(pupil.send === 'K')
    this.planned.add(pupil.send === 'E')
    this.freeMeals.add(pupil.fsm)
    this.contactsOfPupils.push(pupil.contacts.length)
  }

  #countSiblings(record: SchoolRecord, standing: readonly (readonly string[])[]): void {
    const homes = new Map<string, number[]>()
    record.pupils.forEach(({ contacts }, index) => {
      const home = `${contacts[0]!.name} ${contacts[0]!.address}`
      homes.set(home, [...(homes.get(home) ?? []), index])
    })
    for (let session = 0; session < this.#days.length * 2; session += 2) {
      this.dayAtEdge.add(this.#edge[session >> 1] as boolean)
      for (const [one, other] of homes.values()) {
        if (one === undefined || other === undefined) continue
        const ill = standing[one]?.[session] === 'I'
        this.illOnDay.add(ill)
        if (standing[other]?.[session] === 'I') this.illWhileSiblingIs.add(ill)
      }
    }
  }
}

function indexEvents(record: SchoolRecord) {
  const explained = new Map<string, Set<number>>()
  const requests = new Map<string, { id: string; reason: string }>()
  const decisions = new Map<string, string>()
  const suspensions = new Set<string>()
  for (const event of record.events) {
    if (event.type === 'explanation' && event.accepted === true) {
      const days = explained.get(event.upn) ?? new Set()
      for (let day = event.from; day <= event.to; day++) days.add(day)
      explained.set(event.upn, days)
    }
    if (event.type === 'leave-request') requests.set(`${event.upn} ${event.from}`, event)
    if (event.type === 'leave-decision') decisions.set(event.id, `${event.decision} ${event.code}`)
    if (event.type === 'suspension') suspensions.add(`${event.upn} ${event.from}`)
  }
  return { explained, requests, decisions, suspensions }
}
