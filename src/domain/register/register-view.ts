import {
  dayOf,
  dayOfInstant,
  END_OF_DAY,
  type Day,
  type Instant,
  instantAt,
  type MinuteOfDay,
  minuteOfInstant,
  partsOfDay,
} from '../../kernel/school-date.js'
import type { SchoolCalendar } from '../calendar/school-calendar.js'
import { findSpell, type Pupil, spellNear, type YearGroup } from '../roll/pupil.js'
import { Arrivals } from './arrivals.js'
import { type CodeId, NO_MARK } from './code-set.js'
import { type Half, type RegisterEntries, UNSTATED } from './entries.js'

/** When registers close, by the policy in force on the day. */
export interface RegisterClock {
  /** `null` where the policy does not state a closing time. */
  closes(day: Day, half: Half, yearGroup: YearGroup): MinuteOfDay | null
  /** When an entry without a time of its own was recorded: at the close, or what stands in for it. */
  recorded(day: Day, half: Half, yearGroup: YearGroup): MinuteOfDay
}

/**
 * The attendance register as it stood at an instant: nothing recorded later exists.
 *
 * One byte for each pupil and open session: the standing code, or 0 where there is none yet. What stands is the entry
 * that was recorded last; of two recorded in the same minute the later row.
 */
export class RegisterView {
  constructor(
    readonly asOf: Instant,
    readonly calendar: SchoolCalendar,
    /** By pupil, then by session number. */
    readonly codes: readonly Uint8Array[],
    /** By pupil: the number of sessions that count, those whose register has closed. */
    readonly counted: Int32Array,
    /** Of the entries that stand. */
    readonly arrivals: Arrivals,
  ) {}

  /** When the pupil came to a session; `undefined` where nobody wrote it down. */
  arrivalOf(pupil: number, session: number): MinuteOfDay | undefined {
    return this.arrivals.of(pupil, session)
  }
}

/** The register as of an instant. */
export function viewRegister(
  pupils: readonly Pupil[],
  entries: RegisterEntries,
  calendar: SchoolCalendar,
  clock: RegisterClock,
  asOf: Instant,
): RegisterView {
  const n = calendar.sessionCount
  const today = dayOfInstant(asOf)
  const codes = new Uint8Array(pupils.length * n)
  const instantOf = (entry: number, pupil: number, session: number): Instant => {
    const stated = entries.recordedAtAt(entry)
    if (stated !== UNSTATED) return stated
    const day = session >> 1
    return instantAt(
      day,
      clock.recorded(day, (session & 1) as Half, yearGroupOn(pupils[pupil] as Pupil, day)),
    )
  }
  /** By cell, the entry that stands. */
  const standing = new Int32Array(pupils.length * n).fill(-1)
  const length = entries.length
  for (let entry = 0; entry < length; entry++) {
    const session = entries.sessionAt(entry)
    const day = session >> 1
    if (day > today) continue
    const index = calendar.indexOf(day, (session & 1) as Half)
    if (index < 0) continue
    const pupil = entries.pupilAt(entry)
    const stated = entries.recordedAtAt(entry)
    if (stated !== UNSTATED ? stated > asOf : day === today && instantOf(entry, pupil, session) > asOf)
      continue
    const cell = pupil * n + index
    const known = standing[cell] as number
    if (known >= 0) {
      // An amendment: the later one stands, in order of recording.
      if (instantOf(entry, pupil, session) < instantOf(known, pupil, session)) continue
    }
    standing[cell] = entry
    codes[cell] = entries.codeAt(entry)
  }
  const came = new Int32Array(entries.withArrival.length * 3)
  let cameLength = 0
  for (const entry of entries.withArrival) {
    const session = entries.sessionAt(entry)
    const index = calendar.indexOf(session >> 1, (session & 1) as Half)
    const pupil = entries.pupilAt(entry)
    if (index < 0 || standing[pupil * n + index] !== entry) continue
    came[cameLength++] = pupil
    came[cameLength++] = index
    came[cameLength++] = entries.arrivedAtAt(entry)
  }
  const byPupil = pupils.map((_, p) => codes.subarray(p * n, (p + 1) * n))
  const counted = countedSessions(pupils, byPupil, calendar, clock, asOf)
  const arrivals = Arrivals.of(pupils.length, came.subarray(0, cameLength))
  return new RegisterView(asOf, calendar, byPupil, counted, arrivals)
}

/** A stored byte a session of a year, from 1 August; and two bytes a session for when the pupil came. */
export interface StoredYear {
  /** Index into the roll's list of pupils. */
  readonly pupil: number
  /** The year in which it began: 2025 for 2025/26. */
  readonly year: number
  readonly codes: Uint8Array
  /** `null` where nobody's coming was written down. */
  readonly arrivals: Uint8Array | null
}

const NO_ARRIVAL = 0xffff

/**
 * The register as it stands now, from what is kept for each pupil's year: the same as {@link viewRegister} answers from all
 * entries as of the moment.
 */
export function viewStoredYears(
  pupils: readonly Pupil[],
  years: Iterable<StoredYear>,
  calendar: SchoolCalendar,
  clock: RegisterClock,
  asOf: Instant,
): RegisterView {
  const n = calendar.sessionCount
  const today = dayOfInstant(asOf)
  const codes = new Uint8Array(pupils.length * n)
  const came: number[] = []
  const bytesOf = storedBytes(calendar, today)
  for (const { pupil, year, codes: stored, arrivals } of years) {
    const { first, bytes } = bytesOf(year)
    const start = pupil * n + first
    for (let i = 0; i < bytes.length; i++) codes[start + i] = stored[bytes[i] as number] as number
    if (arrivals === null) continue
    for (let i = 0; i < bytes.length; i++) {
      const at = (bytes[i] as number) * 2
      const minute = ((arrivals[at] as number) << 8) | (arrivals[at + 1] as number)
      if (minute !== NO_ARRIVAL) came.push(pupil, first + i, minute)
    }
  }
  const byPupil = pupils.map((_, p) => codes.subarray(p * n, (p + 1) * n))
  return new RegisterView(
    asOf,
    calendar,
    byPupil,
    countedSessions(pupils, byPupil, calendar, clock, asOf),
    Arrivals.of(pupils.length, came),
  )
}

/** Answers where the sessions of a stored year stand in it, up to a day: the same for every pupil, so looked up once. */
function storedBytes(
  calendar: SchoolCalendar,
  until: Day,
): (year: number) => { readonly first: number; readonly bytes: Uint16Array } {
  const known = new Map<number, { first: number; bytes: Uint16Array }>()
  return (year) => {
    let found = known.get(year)
    if (found === undefined) {
      const start = firstDayOfStoredYear(year)
      const first = calendar.firstSessionFrom(start)
      const end = calendar.firstSessionFrom(Math.min(firstDayOfStoredYear(year + 1), until + 1))
      const bytes = Uint16Array.from({ length: Math.max(0, end - first) }, (_, i) =>
        storedByte(calendar.dayOfSession(first + i), calendar.halfOfSession(first + i), start),
      )
      found = { first, bytes }
      known.set(year, found)
    }
    return found
  }
}

/** The year that a day is stored in: it begins on 1 August. */
export function storedYearOf(day: Day): number {
  const { year, month } = partsOfDay(day)
  return month < 8 ? year - 1 : year
}

export const firstDayOfStoredYear = (year: number): Day => dayOf(year, 8, 1)

/** Where a session's byte stands in its year. */
export const storedByte = (
  day: Day,
  half: Half,
  firstDay = firstDayOfStoredYear(storedYearOf(day)),
): number => (day - firstDay) * 2 + half

function yearGroupOn(pupil: Pupil, day: Day): YearGroup {
  return spellNear(pupil, day).yearGroup
}

/**
 * How many sessions count for each pupil: all of the days before, and of today those whose register has closed. Where the
 * policy states no closing time the session counts once the whole class is marked, and at the latest at the end of the day.
 */
function countedSessions(
  pupils: readonly Pupil[],
  codes: readonly Uint8Array[],
  calendar: SchoolCalendar,
  clock: RegisterClock,
  asOf: Instant,
): Int32Array {
  const today = dayOfInstant(asOf)
  const minute = minuteOfInstant(asOf)
  const begin = calendar.firstSessionFrom(today)
  const counted = new Int32Array(pupils.length).fill(begin)
  for (const half of [0, 1] as const) {
    const session = calendar.indexOf(today, half)
    if (session < 0) continue
    const incomplete = incompleteClasses(pupils, codes, today, session)
    pupils.forEach((pupil, p) => {
      const spell = findSpell(pupil, today)
      const yearGroup = (spell ?? spellNear(pupil, today)).yearGroup
      const closes = clock.closes(today, half, yearGroup)
      const counts =
        closes !== null
          ? minute >= closes
          : minute >= END_OF_DAY || (spell !== undefined && !incomplete.has(spell.className))
      if (counts) counted[p] = session + 1
    })
  }
  return counted
}

/** Classes in which some pupil on the roll has no mark for a session. */
export function incompleteClasses(
  pupils: readonly Pupil[],
  codes: readonly Uint8Array[],
  day: Day,
  session: number,
): Set<string> {
  const incomplete = new Set<string>()
  pupils.forEach((pupil, p) => {
    const spell = findSpell(pupil, day)
    if (spell !== undefined && codes[p]?.[session] === NO_MARK) incomplete.add(spell.className)
  })
  return incomplete
}

/** The code that stands for a pupil's session, or {@link NO_MARK}. */
export function codeOf(view: RegisterView, pupil: number, session: number): CodeId {
  return view.codes[pupil]?.[session] ?? NO_MARK
}
