import { END_OF_DAY, formatTime, getTime, type MinuteOfDay } from '../../kernel/school-date.js'
import { phraseAudience } from '../../policy/phrasing/index.js'
import type { Ladder, LadderStep } from '../../policy/vocabulary/rules.js'
import { WEEKDAYS, type Weekday } from '../../policy/vocabulary/words.js'
import { type Check, type CheckContext, findingsAt, noteAt, pairs, quarrel } from '../context.js'
import { listOf } from '../document-parts.js'
import type { Finding } from '../finding.js'
import type { Path, Side } from '../places.js'
import { overlap, someoneIn } from '../pupils.js'

interface Place {
  readonly ladder: Ladder
  readonly step: LadderStep
  readonly path: Path
  readonly cites: readonly string[]
}

/**
 * Steps of a ladder that can never arise, that fall away for everybody, or that are due before they begin; and one step
 * with two times in two ladders.
 */
export const ladders: Check = (context) => {
  const places = (context.document.follow_up ?? []).flatMap((ladder, ladderIndex) =>
    ladder.steps.map(
      (step, index): Place => ({
        ladder,
        step,
        path: ['follow_up', ladderIndex, 'steps', index],
        cites: step.cites,
      }),
    ),
  )
  return [
    ...places.flatMap((place) => [
      ...days(context, place),
      ...audience(context, place),
      ...instead(context, place, places),
      ...times(context, place),
      ...waiting(context, place, places),
    ]),
    ...[...pairs(places)].flatMap(([a, b]) => twoTimes(context, a, b)),
  ]
}

/** More school days in a row than a school year has. */
const LONGEST_RUN = 215

function days(context: CheckContext, place: Place): Finding[] {
  const { step } = place
  const given = [step.day, step.days, step.from_day].filter((day) => day !== undefined)
  if (given.length === 0)
    return findingsAt(
      context,
      'error',
      place,
      `The step "${step.id}" names no day, so it never arises; expected day, days or from_day.`,
    )
  if (given.length > 1)
    return findingsAt(
      context,
      'error',
      place,
      `The step "${step.id}" names its days more than once; expected one of day, days and from_day.`,
    )
  if (step.to_day !== undefined && step.from_day === undefined)
    return findingsAt(
      context,
      'error',
      place,
      `The step "${step.id}" has to_day without from_day; expected both.`,
    )
  if (step.to_day !== undefined && step.from_day !== undefined && step.to_day < step.from_day)
    return findingsAt(
      context,
      'conflict',
      place,
      `The step "${step.id}" can never arise: it ends on day ${step.to_day}, before it begins on day ${step.from_day}.`,
    )
  const first = step.day ?? step.from_day ?? Math.min(...(step.days ?? []))
  if (first > LONGEST_RUN)
    return findingsAt(
      context,
      'conflict',
      place,
      `The step "${step.id}" can never arise: no school year has ${first} school days in a row.`,
    )
  return []
}

function audience(context: CheckContext, place: Place): Finding[] {
  const { ladder, step } = place
  const { yearGroups } = context
  const own = listOf(step.for)
  const outer = listOf(ladder.for)
  // An audience with nobody in it by itself is told where it stands.
  if (
    !someoneIn(own, yearGroups) ||
    !someoneIn(outer, yearGroups) ||
    someoneIn([...own, ...outer], yearGroups)
  )
    return []
  return findingsAt(
    context,
    'conflict',
    place,
    `The step "${step.id}" can never arise: it is for ${phraseAudience(step.for)}, and the ladder for ${phraseAudience(ladder.for)}.`,
  )
}

/** Steps that are named and not there, and steps that fall away for every one of their pupils. */
function instead(context: CheckContext, place: Place, places: readonly Place[]): Finding[] {
  const { ladder, step } = place
  const ids = ladder.steps.map((other) => other.id)
  const unknown = (step.instead_of ?? []).filter((id) => !ids.includes(id) || id === step.id)
  const missing = unknown.flatMap((id) =>
    findingsAt(
      context,
      'error',
      { ...place, path: [...place.path, 'instead_of'] },
      `"instead_of" names "${id}", which is no other step of "${ladder.id}"; expected one of ${ids.filter((other) => other !== step.id).join(', ')}.`,
    ),
  )
  const replacing = places.find(
    ({ ladder: on, step: other }) =>
      on === ladder &&
      other.id !== step.id &&
      other.instead_of?.includes(step.id) === true &&
      !someoneIn([...listOf(ladder.for), ...listOf(step.for)], context.yearGroups, listOf(other.for ?? {})) &&
      coversDays(other, step),
  )
  if (replacing === undefined) return missing
  const other = replacing.step
  return [
    ...missing,
    ...findingsAt(
      context,
      'conflict',
      place,
      `The step "${step.id}" can never arise: "${other.id}" (${other.cites.join(', ')}) comes instead of it for every pupil.`,
    ),
    ...findingsAt(
      context,
      'conflict',
      { ...replacing, cites: other.cites.filter((clause) => !step.cites.includes(clause)) },
      `The step "${other.id}" comes instead of "${step.id}" (${step.cites.join(', ')}) for every pupil, so that "${step.id}" can never arise.`,
    ).filter(({ clause }) => clause !== null),
  ]
}

function coversDays(wide: LadderStep, narrow: LadderStep): boolean {
  if (!WEEKDAYS.every((day) => !isOnWeekday(narrow, day) || isOnWeekday(wide, day))) return false
  for (const day of daysOf(wide, narrow)) if (isOn(narrow, day) && !isOn(wide, day)) return false
  return true
}

const isOn = (step: LadderStep, day: number): boolean =>
  step.day === day ||
  step.days?.includes(day) === true ||
  (step.from_day !== undefined && day >= step.from_day && (step.to_day === undefined || day <= step.to_day))

const isOnWeekday = (step: LadderStep, day: Weekday): boolean => step.weekdays?.includes(day) ?? true

/** Days enough to tell the two apart: to the day after the last that either names. */
function daysOf(a: LadderStep, b: LadderStep): number[] {
  const last = Math.max(
    ...[a, b].map((step) =>
      Math.max(step.day ?? 0, step.from_day ?? 0, step.to_day ?? 0, ...(step.days ?? [])),
    ),
  )
  return Array.from({ length: last + 1 }, (_, index) => index + 1)
}

function firstSharedDay(a: LadderStep, b: LadderStep): number | undefined {
  if (!WEEKDAYS.some((day) => isOnWeekday(a, day) && isOnWeekday(b, day))) return undefined
  return daysOf(a, b).find((day) => isOn(a, day) && isOn(b, day))
}

/** A step waits for the one before it on its day, until that is done or overdue. */
function waiting(context: CheckContext, place: Place, places: readonly Place[]): Finding[] {
  const { step, ladder } = place
  const due = dueOf(step)
  const known = step.instead_of?.every((id) => ladder.steps.some((other) => other.id === id)) ?? true
  if (due === undefined || step.waits === 'for-nothing' || !known) return []
  const before = places
    .slice(0, places.indexOf(place))
    .filter((other) => other.ladder === ladder && comesBefore(context, other.step, place))
    .find((other) => (dueOf(other.step) ?? 0) > due)
  if (before === undefined) return []
  return quarrel(
    context,
    {
      ...place,
      says: `the step "${step.id}" is due at ${formatTime(due)}, and waits for "${before.step.id}"`,
    },
    { ...before, says: `the step "${before.step.id}" is due only at ${formatTime(dueOf(before.step) ?? 0)}` },
  )
}

function comesBefore(context: CheckContext, earlier: LadderStep, { step, ladder }: Place): boolean {
  return (
    earlier.waits !== 'for-nothing' &&
    earlier.only_if === undefined &&
    step.instead_of?.includes(earlier.id) !== true &&
    earlier.instead_of?.includes(step.id) !== true &&
    firstSharedDay(earlier, step) !== undefined &&
    someoneIn([...listOf(ladder.for), ...listOf(earlier.for), ...listOf(step.for)], context.yearGroups)
  )
}

/** One kind of step on one day in two ladders for the same pupils, due at two times. */
function twoTimes(context: CheckContext, a: Place, b: Place): Finding[] {
  const sameStep = a.step.kind === b.step.kind && a.step.at === b.step.at && a.step.only_if === b.step.only_if
  if (a.ladder === b.ladder || a.ladder.begins !== b.ladder.begins || !sameStep) return []
  const x = dueOf(a.step)
  const y = dueOf(b.step)
  const day = firstSharedDay(a.step, b.step)
  if (x === undefined || y === undefined || x === y || day === undefined || !meet(context, a, b)) return []
  const side = (place: Place, due: MinuteOfDay): Side => ({
    ...place,
    says: `on day ${day} the step "${place.step.id}" of "${place.ladder.id}" is due at ${formatTime(due)}`,
  })
  return quarrel(context, side(a, x), side(b, y))
}

/** Are both ladders there on one day, for one pupil? */
function meet(context: CheckContext, a: Place, b: Place): boolean {
  const apart = (first: Ladder, then: Ladder): boolean =>
    first.to !== undefined && then.from !== undefined && first.to < then.from
  return (
    !apart(a.ladder, b.ladder) &&
    !apart(b.ladder, a.ladder) &&
    someoneIn(
      [a, b].flatMap(({ ladder, step }) => [...listOf(ladder.for), ...listOf(step.for)]),
      context.yearGroups,
    )
  )
}

function times(context: CheckContext, place: Place): Finding[] {
  const { step, ladder } = place
  const due = dueOf(step)
  if (due === undefined) return []
  const at = step.at === undefined ? undefined : getTime(step.at)
  if (at !== undefined)
    return due < at
      ? findingsAt(
          context,
          'conflict',
          place,
          `The step "${step.id}" is due at ${formatTime(due)} and begins only at ${formatTime(at)}.`,
        )
      : []
  const closes = ladder.begins === 'missing-after-present' ? undefined : morningCloses(context, place)
  if (closes === undefined || due >= closes) return []
  return noteAt(
    context,
    place,
    `The step "${step.id}" is due at ${formatTime(due)}, and the morning register closes only at ${formatTime(closes)}: it is overdue as soon as it arises.`,
  )
}

function dueOf(step: LadderStep): MinuteOfDay | undefined {
  if (step.due === 'morning') return 720
  if (step.due === 'end-of-day') return END_OF_DAY
  return typeof step.due === 'object' && 'time' in step.due ? getTime(step.due.time) : undefined
}

/** The earliest close of the morning for any of the step's pupils. */
function morningCloses(context: CheckContext, { ladder, step }: Place): MinuteOfDay | undefined {
  const closes = (context.whole.day?.registration ?? []).flatMap((entry) => {
    if (entry.session !== 'AM' || entry.acts === false || entry.closes === undefined) return []
    if (
      !overlap(entry.for, step.for, context.yearGroups) ||
      !overlap(entry.for, ladder.for, context.yearGroups)
    )
      return []
    if ('at' in entry.closes) return [getTime(entry.closes.at)]
    return entry.opens === undefined ? [] : [getTime(entry.opens) + entry.closes.minutes_after_opening]
  })
  return closes.length === 0 ? undefined : Math.min(...closes)
}
