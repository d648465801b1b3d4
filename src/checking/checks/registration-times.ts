import { formatTime, getTime, type MinuteOfDay } from '../../kernel/school-date.js'
import { phraseSession } from '../../policy/phrasing/index.js'
import { type Check, type CheckContext, findingsAt, pairs, quarrel } from '../context.js'
import type { Finding } from '../finding.js'
import type { ItemOf, Part } from '../places.js'
import { overlap } from '../pupils.js'

type Registration = ItemOf<NonNullable<Part<'day'>['registration']>>
interface Entry {
  readonly entry: Registration
  readonly index: number
  readonly opens: MinuteOfDay | undefined
  readonly lateAfter: MinuteOfDay | undefined
  readonly closes: MinuteOfDay | undefined
}

/** Two times for one registration, and times of one registration in an order that cannot be. */
export const registrationTimes: Check = (context) => {
  const entries = entriesOf(context)
  return [
    ...[...pairs(entries)].flatMap(([a, b]) =>
      sameOccasion(context, a, b) ? differences(context, a, b) : [],
    ),
    ...entries.flatMap((entry) => [...order(context, entry), ...tooLong(context, entry)]),
  ]
}

function entriesOf(context: CheckContext): Entry[] {
  const registration = context.document.day?.registration ?? []
  return registration.map((entry, index) => {
    const opens = entry.opens === undefined ? undefined : getTime(entry.opens)
    // A close that counts from the opening needs one: its own, else that of another entry of the same session.
    const base = opens ?? openingBeside(context, registration, entry)
    return {
      entry,
      index,
      opens,
      lateAfter: entry.late_after === undefined ? undefined : getTime(entry.late_after),
      closes:
        entry.closes === undefined
          ? undefined
          : 'at' in entry.closes
            ? getTime(entry.closes.at)
            : base === undefined
              ? undefined
              : base + entry.closes.minutes_after_opening,
    }
  })
}

function openingBeside(
  context: CheckContext,
  all: readonly Registration[],
  own: Registration,
): MinuteOfDay | undefined {
  const beside = all.find(
    (other) =>
      other.session === own.session &&
      other.opens !== undefined &&
      overlap(other.for, own.for, context.yearGroups),
  )?.opens
  return beside === undefined ? undefined : getTime(beside)
}

/**
 * Do two entries speak of the same registration? One for a weekday, or for some pupils, beside a general one is no second
 * statement but the narrower rule, and acts; unless the document says itself that one of them does not act.
 */
function sameOccasion(context: CheckContext, a: Entry, b: Entry): boolean {
  const bothAct = a.entry.acts !== false && b.entry.acts !== false
  if (
    bothAct &&
    ((a.entry.weekdays === undefined) !== (b.entry.weekdays === undefined) ||
      (a.entry.for === undefined) !== (b.entry.for === undefined))
  )
    return false
  const { weekdays: x } = a.entry
  const { weekdays: y } = b.entry
  return (
    a.entry.session === b.entry.session &&
    (x === undefined || y === undefined || x.some((weekday) => y.includes(weekday))) &&
    overlap(a.entry.for, b.entry.for, context.yearGroups)
  )
}

const KEYS = [
  ['opens', 'opens', 'opens'],
  ['lateAfter', 'late_after', 'takes arrivals as late after'],
  ['closes', 'closes', 'closes'],
] as const

function differences(context: CheckContext, a: Entry, b: Entry): Finding[] {
  return KEYS.flatMap(([key, written, verb]) => {
    const x = a[key]
    const y = b[key]
    if (x === undefined || y === undefined || x === y) return []
    const side = ({ entry, index }: Entry, minute: MinuteOfDay) => ({
      path: ['day', 'registration', index, written],
      cites: entry.cites,
      acts: entry.acts,
      says: `the ${phraseSession(entry.session)} register ${verb} ${key === 'lateAfter' ? '' : 'at '}${formatTime(minute)}`,
    })
    return quarrel(context, side(a, x), side(b, y))
  })
}

function order(context: CheckContext, { entry, index, opens, lateAfter, closes }: Entry): Finding[] {
  if (closes === undefined) return []
  const place = { path: ['day', 'registration', index, 'closes'], cites: entry.cites }
  const register = `The ${phraseSession(entry.session)} register closes at ${formatTime(closes)}`
  if (opens !== undefined && closes <= opens)
    return findingsAt(
      context,
      'conflict',
      place,
      `${register}, no later than it opens (${formatTime(opens)}).`,
    )
  if (lateAfter !== undefined && closes <= lateAfter)
    return findingsAt(
      context,
      'conflict',
      place,
      `${register}, before anybody is late (after ${formatTime(lateAfter)}): nobody can ever be late before the close, so that L never arises.`,
    )
  return []
}

/** Guidance has a longest time that a register stays open. */
function tooLong(context: CheckContext, { entry, index, opens, closes }: Entry): Finding[] {
  const most = context.law?.statement('other', 'register-open-minutes')
  if (most === undefined || typeof most.says !== 'number' || opens === undefined || closes === undefined)
    return []
  if (closes - opens <= most.says) return []
  return findingsAt(
    context,
    'conflict',
    { path: ['day', 'registration', index, 'closes'], cites: entry.cites },
    `The ${phraseSession(entry.session)} register is open for ${closes - opens} minutes (${formatTime(opens)} to ${formatTime(closes)}); by the law's guidance ${most.says} minutes are the most.`,
    most.cites,
  )
}
