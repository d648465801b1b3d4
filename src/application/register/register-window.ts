import { AM, type Half, PM } from '../../domain/register/entries.js'
import { spellNear } from '../../domain/roll/pupil.js'
import {
  type Day,
  dayOfInstant,
  END_OF_DAY,
  getTime,
  type Instant,
  type MinuteOfDay,
  minuteOfInstant,
} from '../../kernel/school-date.js'
import type { RegistrationTimes } from '../../policy/effective/policy-clock.js'
import { union } from '../../policy/effective/effective-policy.js'
import { timeInWords } from '../in-words.js'
import type { StoredSchool } from '../schools/stored-school.js'

/** When a class's register is open, by the policy of the day. Where its pupils' times differ: the widest. */
export interface RegisterWindow {
  /** `null` where the policy does not say. */
  readonly opens: MinuteOfDay | null
  /** From when it can be taken: see {@link registrationBegins}. */
  readonly begins: MinuteOfDay | null
  readonly lateAfter: MinuteOfDay | null
  /** `null` where the policy does not say: until the day ends. */
  readonly closes: MinuteOfDay | null
  /** The clauses with these times. */
  readonly cites: readonly string[]
}

/** Where a register stands at a moment. */
export type RegisterPhase =
  /** The school is closed at that session. */
  | 'no-session'
  /** A later day, or the session has not begun. */
  | 'not-begun'
  | 'open'
  | 'closed'

/** The times of one pupil's registration. */
export function timesOf(school: StoredSchool, pupilId: number, day: Day, half: Half): RegistrationTimes {
  const pupil = school.findPupil(pupilId)
  return school.clock.times(day, half, pupil === undefined ? '' : spellNear(pupil, day).yearGroup)
}

export const LATE_SYMBOL = 'L'
export const AFTER_CLOSE_SYMBOL = 'U'

/** Nobody's afternoon begins in the morning. */
const MIDDAY: MinuteOfDay = 12 * 60
const COMING_IN = new Set(['gates-open', 'doors-open'])

/**
 * From when a pupil's registration can be taken: when the policy opens it. Where the policy does not say, a morning's not
 * before the gates or doors open, and an afternoon's not before midday nor while the morning's register is open; a later time
 * that the policy does give for the same registration is never put off by that.
 *
 * @returns `null` where nothing is said that would keep it from any minute of the day
 */
export function registrationBegins(
  school: StoredSchool,
  pupilId: number,
  day: Day,
  half: Half,
): MinuteOfDay | null {
  const { opens, lateAfter, closes } = timesOf(school, pupilId, day, half)
  if (opens !== null) return opens
  const earliest =
    half === AM ? wayInOpens(school, day) : Math.max(MIDDAY, timesOf(school, pupilId, day, AM).closes ?? 0)
  return earliest === null ? null : Math.min(earliest, lateAfter ?? END_OF_DAY, closes ?? END_OF_DAY)
}

function wayInOpens(school: StoredSchool, day: Day): MinuteOfDay | null {
  const times = (school.timeline.on(day).own.day?.times ?? [])
    .filter(({ what, acts }) => COMING_IN.has(what) && acts !== false)
    .map(({ at }) => getTime(at))
  return times.length === 0 ? null : Math.min(...times)
}

/** What is wrong with a time of arrival beside L or U, by the policy's times of the registration. */
export type ArrivalFault =
  | { readonly kind: 'arrived-on-time'; readonly lateAfter: MinuteOfDay }
  /** The register had closed by then: U. */
  | { readonly kind: 'arrived-after-close'; readonly closes: MinuteOfDay }
  /** The register was still open: L. */
  | { readonly kind: 'arrived-before-close'; readonly closes: MinuteOfDay }
  /** The afternoon had not begun. */
  | { readonly kind: 'arrived-before-session'; readonly begins: MinuteOfDay }
  /** The afternoon had begun: it is no arrival of the morning. */
  | { readonly kind: 'arrived-after-session'; readonly begins: MinuteOfDay }

/** Why a time of arrival does not fit the code beside it. @param name whom it is about, at the beginning of a sentence */
export function arrivalInWords(fault: ArrivalFault, name: string): string {
  switch (fault.kind) {
    case 'arrived-on-time':
      return `${name} was not late at that time: pupils are late after ${timeInWords(fault.lateAfter)}`
    case 'arrived-after-close':
      return `${name} came after the register had closed at ${timeInWords(fault.closes)}: the code is U`
    case 'arrived-before-close':
      return `${name} came before the register closed at ${timeInWords(fault.closes)}: the code is L`
    case 'arrived-before-session':
      return `${name} came before the afternoon had begun, at ${timeInWords(fault.begins)}`
    case 'arrived-after-session':
      return `${name} came when the afternoon had begun, at ${timeInWords(fault.begins)}: that is no arrival of the morning`
  }
}

/**
 * Do L or U and the time of arrival fit the policy's times? The very minute from which pupils are late is in time, and the very
 * closing minute before the close.
 */
export function arrivalFault(
  school: StoredSchool,
  pupilId: number,
  { day, half }: { readonly day: Day; readonly half: Half },
  symbol: string,
  arrivedAt: MinuteOfDay,
): ArrivalFault | undefined {
  const { lateAfter, closes } = timesOf(school, pupilId, day, half)
  const begins = registrationBegins(school, pupilId, day, PM) ?? MIDDAY
  if (lateAfter !== null && arrivedAt <= lateAfter) return { kind: 'arrived-on-time', lateAfter }
  if (half === PM && arrivedAt < begins) return { kind: 'arrived-before-session', begins }
  if (half === AM && arrivedAt >= begins && school.calendar.isOpen(day, PM))
    return { kind: 'arrived-after-session', begins }
  if (closes === null) return undefined
  if (symbol === LATE_SYMBOL) return arrivedAt > closes ? { kind: 'arrived-after-close', closes } : undefined
  return arrivedAt <= closes ? { kind: 'arrived-before-close', closes } : undefined
}

export function windowOf(
  school: StoredSchool,
  pupilIds: readonly number[],
  day: Day,
  half: Half,
): RegisterWindow {
  const of = new Map(pupilIds.map((pupilId) => [timesOf(school, pupilId, day, half), pupilId]))
  const all = [...of.keys()]
  const begins = [...of.values()]
    .map((pupilId) => registrationBegins(school, pupilId, day, half))
    .filter((minute) => minute !== null)
  const stated = (pick: (times: RegistrationTimes) => MinuteOfDay | null): MinuteOfDay[] =>
    all.map(pick).filter((minute) => minute !== null)
  const opens = stated((times) => times.opens)
  const lateAfter = stated((times) => times.lateAfter)
  const closes = stated((times) => times.closes)
  return {
    opens: opens.length < all.length ? null : Math.min(...opens),
    begins: begins.length < all.length ? null : Math.min(...begins),
    lateAfter: lateAfter.length < all.length ? null : Math.min(...lateAfter),
    closes: closes.length < all.length ? null : Math.max(...closes),
    cites: all.reduce<string[]>((cites, times) => union(cites, times.cites), []),
  }
}

/** A register is open from the minute at which it begins to its closing minute, both of them in it. */
export function phaseOf(
  school: StoredSchool,
  window: RegisterWindow,
  day: Day,
  half: Half,
  now: Instant,
): RegisterPhase {
  if (!school.calendar.isOpen(day, half)) return 'no-session'
  const today = dayOfInstant(now)
  if (day !== today) return day > today ? 'not-begun' : 'closed'
  const minute = minuteOfInstant(now)
  if (window.begins !== null && minute < window.begins) return 'not-begun'
  return minute <= (window.closes ?? END_OF_DAY) ? 'open' : 'closed'
}
