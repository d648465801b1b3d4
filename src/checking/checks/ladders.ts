import { formatTime, getTime, type MinuteOfDay } from '../../kernel/school-date.js'
import { phraseAudience } from '../../policy/phrasing/index.js'
import type { Ladder, LadderStep } from '../../policy/vocabulary/rules.js'
import { type Check, type CheckContext, findingsAt, noteAt } from '../context.js'
import { listOf } from '../document-parts.js'
import type { Finding } from '../finding.js'
import type { Path } from '../places.js'
import { overlap, someoneIn } from '../pupils.js'

interface Place {
  readonly ladder: Ladder
  readonly step: LadderStep
  readonly path: Path
  readonly cites: readonly string[]
}

/** Steps of a ladder that can never arise, that fall away for everybody, or that are due before they begin. */
export const ladders: Check = (context) =>
  (context.document.follow_up ?? []).flatMap((ladder, ladderIndex) =>
    ladder.steps.flatMap((step, index) => {
      const place = { ladder, step, path: ['follow_up', ladderIndex, 'steps', index], cites: step.cites }
      return [
        ...days(context, place),
        ...audience(context, place),
        ...instead(context, place),
        ...times(context, place),
      ]
    }),
  )

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
function instead(context: CheckContext, place: Place): Finding[] {
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
  const replacing = ladder.steps.find(
    (other) =>
      other.id !== step.id &&
      other.instead_of?.includes(step.id) === true &&
      !someoneIn([...listOf(ladder.for), ...listOf(step.for)], context.yearGroups, listOf(other.for ?? {})) &&
      coversDays(other, step),
  )
  if (replacing === undefined) return missing
  return [
    ...missing,
    ...findingsAt(
      context,
      'conflict',
      place,
      `The step "${step.id}" can never arise: "${replacing.id}" (${replacing.cites.join(', ')}) comes instead of it for every pupil.`,
    ),
  ]
}

function coversDays(wide: LadderStep, narrow: LadderStep): boolean {
  const on = (step: LadderStep, day: number): boolean =>
    step.day === day ||
    step.days?.includes(day) === true ||
    (step.from_day !== undefined && day >= step.from_day && (step.to_day === undefined || day <= step.to_day))
  const last = Math.max(
    ...[wide, narrow].map((step) =>
      Math.max(step.day ?? 0, step.from_day ?? 0, step.to_day ?? 0, ...(step.days ?? [])),
    ),
  )
  for (let day = 1; day <= last + 1; day++) if (on(narrow, day) && !on(wide, day)) return false
  return true
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
