import { formatTime, getTime, type MinuteOfDay } from '../../kernel/school-date.js'
import { type RegistrationTimes, registrationTimes } from '../../policy/effective/policy-clock.js'
import { phraseDayTime, phraseSession } from '../../policy/phrasing/index.js'
import type { Audience } from '../../policy/vocabulary/words.js'
import { type Check, type CheckContext, noteAt, quarrel } from '../context.js'
import { listOf } from '../document-parts.js'
import type { Finding } from '../finding.js'
import type { ItemOf, Part, Side } from '../places.js'
import { someoneIn } from '../pupils.js'

type DayTime = ItemOf<NonNullable<Part<'day'>['times']>>
type Registration = ItemOf<NonNullable<Part<'day'>['registration']>>

interface Time {
  readonly time: DayTime
  readonly index: number
  readonly at: MinuteOfDay
}

interface Register extends Pick<RegistrationTimes, 'opens' | 'lateAfter' | 'closes'> {
  readonly entry: Registration
  readonly index: number
}

/** The times of the day against those of the registers, and the afternoon's register against the morning's. */
export const dayAndRegisters: Check = (context) => {
  const times = (context.document.day?.times ?? []).flatMap((time, index): Time[] =>
    time.acts === false ? [] : [{ time, index, at: getTime(time.at) }],
  )
  const registers = (context.document.day?.registration ?? []).flatMap((entry, index): Register[] =>
    entry.acts === false ? [] : [{ entry, index, ...registrationTimes(entry) }],
  )
  return [
    ...times.flatMap((time) =>
      registers.flatMap((register) => {
        const years = yearsOfBoth(context, time, times, register, registers)
        return years.length === 0 ? [] : compare(context, time, register, years)
      }),
    ),
    ...registers.flatMap((morning) =>
      registers.flatMap((afternoon) => afternoonBeforeMorning(context, morning, afternoon, registers)),
    ),
  ]
}

function yearsOfBoth(
  context: CheckContext,
  time: Time,
  times: readonly Time[],
  register: Register,
  registers: readonly Register[],
): string[] {
  const sameTime = times.filter((other) => other.time.what === time.time.what).map((other) => other.time)
  const sameSession = registersBeside(register, registers)
  return context.yearGroups.filter(
    (year) => isFor(time.time, sameTime, year) && isFor(register.entry, sameSession, year),
  )
}

/** The entries of the same session on the same weekdays. */
function registersBeside({ entry }: Register, registers: readonly Register[]): Registration[] {
  return registers
    .map((other) => other.entry)
    .filter(
      (other) =>
        other.session === entry.session &&
        (other.weekdays === undefined || entry.weekdays?.every((day) => other.weekdays?.includes(day))),
    )
}

type ForSome = { readonly for?: Audience }

/** Is it this one that holds for a year group, and not a narrower one beside it? */
function isFor(own: ForSome, beside: readonly ForSome[], year: string): boolean {
  if (!someoneIn(listOf(own.for), [year])) return false
  return (
    own.for !== undefined ||
    !beside.some((other) => other.for !== undefined && someoneIn(listOf(other.for), [year]))
  )
}

function compare(context: CheckContext, time: Time, register: Register, years: readonly string[]): Finding[] {
  const { what } = time.time
  if (what === 'day-ends') return afterTheEnd(context, time, register, years)
  if (register.entry.session !== 'AM') return []
  const { lateAfter, closes } = register
  if (what === 'gates-shut' || what === 'doors-locked')
    return closes === null || time.at <= closes ? [] : openToAbsentees(context, time, closes)
  if (lateAfter !== null && time.at > lateAfter && MAKES_LATE.has(what))
    return quarrel(context, timeSide(time), {
      ...registerSide(register, 'late_after'),
      says: `whoever comes after ${formatTime(lateAfter)} is late`,
    })
  if (closes === null || time.at < closes) return []
  return quarrel(context, timeSide(time), {
    ...registerSide(register, 'closes'),
    says: `the morning register closes at ${formatTime(closes)}`,
  })
}

/** What a pupil must wait for, or may take until, before being late. */
const MAKES_LATE = new Set<DayTime['what']>(['gates-open', 'doors-open', 'in-class-by', 'day-starts'])

function openToAbsentees(context: CheckContext, { time, index }: Time, closes: MinuteOfDay): Finding[] {
  return noteAt(
    context,
    { path: ['day', 'times', index, 'at'], cites: time.cites },
    `The ${phraseDayTime(time.what)} only at ${time.at}, after the morning register has closed (${formatTime(closes)}): whoever comes in between is entered as absent.`,
  )
}

/** Nursery children may come for half a day, so that an afternoon after their end says nothing. */
const HALF_DAYS = new Set(['N1', 'N2'])

function afterTheEnd(
  context: CheckContext,
  time: Time,
  register: Register,
  years: readonly string[],
): Finding[] {
  if (years.every((year) => HALF_DAYS.has(year))) return []
  const { opens, lateAfter, closes, entry } = register
  const begins = opens ?? lateAfter
  const name = `the ${phraseSession(entry.session)} register`
  const side = registerSide(register, opens === null ? 'closes' : 'opens')
  if (begins !== null && begins >= time.at)
    return quarrel(context, timeSide(time), { ...side, says: `${name} opens at ${formatTime(begins)}` })
  if (closes === null || closes <= time.at) return []
  return quarrel(context, timeSide(time), {
    ...registerSide(register, 'closes'),
    says: `${name} closes at ${formatTime(closes)}`,
  })
}

function afternoonBeforeMorning(
  context: CheckContext,
  morning: Register,
  afternoon: Register,
  registers: readonly Register[],
): Finding[] {
  if (morning.entry.session !== 'AM' || afternoon.entry.session !== 'PM') return []
  const { weekdays: a } = morning.entry
  const { weekdays: b } = afternoon.entry
  if (a !== undefined && b !== undefined && !a.some((weekday) => b.includes(weekday))) return []
  const ends = morning.closes ?? morning.lateAfter
  const begins = afternoon.opens ?? afternoon.lateAfter ?? afternoon.closes
  if (ends === null || begins === null || begins >= ends) return []
  const together = context.yearGroups.some(
    (year) =>
      isFor(morning.entry, registersBeside(morning, registers), year) &&
      isFor(afternoon.entry, registersBeside(afternoon, registers), year),
  )
  if (!together) return []
  return quarrel(
    context,
    {
      ...registerSide(morning, 'closes'),
      says: `the morning register ${morning.closes === null ? 'is taken' : 'closes'} at ${formatTime(ends)}`,
    },
    {
      ...registerSide(afternoon, afternoon.opens === null ? 'closes' : 'opens'),
      says: `the afternoon register ${afternoon.opens === null ? 'is taken' : 'opens'} at ${formatTime(begins)}, before it`,
    },
  )
}

const timeSide = ({ time, index }: Time): Side => ({
  path: ['day', 'times', index, 'at'],
  cites: time.cites,
  says: `${phraseDayTime(time.what)} at ${time.at}`.replace('by at', 'by'),
})

const registerSide = (
  { entry, index }: Register,
  key: 'opens' | 'late_after' | 'closes',
): Omit<Side, 'says'> => ({
  path: ['day', 'registration', index, ...(entry[key] === undefined ? [] : [key])],
  cites: entry.cites,
})
