import { phraseList } from '../../policy/phrasing/text.js'
import type { FigureTest, Measure } from '../../policy/vocabulary/conditions.js'
import { type Check, type CheckContext, findingsAt } from '../context.js'
import { rulesOf, walk } from '../document-parts.js'
import type { Finding } from '../finding.js'
import type { Path, Place } from '../places.js'

/** Words of the language that nothing reads where they stand, or that lack another without which they say nothing. */
export const unreadWords: Check = (context) => [
  ...figures(context),
  ...occurrences(context),
  ...casework(context),
  ...leaveTests(context),
  ...reports(context),
  ...penalties(context),
  ...rhythms(context),
  ...unamendable(context),
]

type Faulty = (key: string, message: string) => Finding[]

const COUNTS_OF_CODES = new Set<Measure>([
  'sessions',
  'days',
  'occasions',
  'consecutive-days',
  'expected-days',
])
const HALVES = new Set<Measure>(['days', 'expected-days'])
const WHOLE = new Set<Measure>([
  'sessions',
  'occasions',
  'consecutive-days',
  'lates',
  'minutes-late',
  'points',
])
const LATENESS = new Set<Measure>(['lates', 'minutes-late'])
const LATE_CODES = new Set(['L', 'U'])

function figures(context: CheckContext): Finding[] {
  return [...walk(context.document)].flatMap(({ value, path, cites }) =>
    isFigure(value, path)
      ? figure(value, (key, message) =>
          findingsAt(context, 'error', { path: [...path, key], cites }, message),
        )
      : [],
  )
}

/** A condition stands under `when` or `not`, or among `all` or `any`; awards and bands have measures too. */
function isFigure(value: unknown, path: Path): value is FigureTest {
  const [before, last] = path.slice(-2)
  const place = typeof last === 'number' ? before : last
  return (
    value !== null &&
    typeof value === 'object' &&
    'measure' in value &&
    (place === 'when' || place === 'not' || place === 'all' || place === 'any')
  )
}

function figure(
  {
    measure,
    codes,
    counts,
    points,
    round_to: decimals,
    value,
    without_adequate_reason: withoutReason,
  }: FigureTest,
  at: Faulty,
): Finding[] {
  const counted = COUNTS_OF_CODES.has(measure)
  const share = !counted && !WHOLE.has(measure)
  const findings: Finding[] = []
  if (codes !== undefined && counts !== undefined)
    findings.push(...at('counts', '"codes" and "counts" both say what is counted; expected one of them.'))
  else if (codes !== undefined && measure === 'lates') {
    if (!codes.every((code) => LATE_CODES.has(code)))
      findings.push(
        ...at('codes', `Late arrivals are L and U, and not ${phraseList(codes)}; expected "L" or "U".`),
      )
  } else if (codes !== undefined && !counted)
    findings.push(
      ...at(
        'codes',
        share
          ? `"codes" is not read with ${measure}, which is a percentage of all possible sessions; expected a count with them, of the measure sessions or days.`
          : `"codes" is not read with ${measure}; expected ${measure === 'points' ? 'the codes in "points"' : 'none: the minutes are those of L and U'}.`,
      ),
    )
  else if (counts !== undefined && !counted)
    findings.push(
      ...at(
        'counts',
        `"counts" is not read with ${measure}; expected ${measure === 'lates' ? '"codes" of "L" or "U"' : 'it with sessions, days, occasions, consecutive-days or expected-days'}.`,
      ),
    )
  if ((measure === 'points') !== (points !== undefined))
    findings.push(
      ...at(
        'points',
        measure === 'points'
          ? 'The measure points lacks "points"; expected how many each code scores, such as { L: 1, U: 3 }.'
          : `"points" is not read with ${measure}; expected the measure points.`,
      ),
    )
  if (withoutReason !== undefined && !LATENESS.has(measure))
    findings.push(
      ...at(
        'without_adequate_reason',
        `"without_adequate_reason" is not read with ${measure}; expected it with lates or minutes-late${counted ? ', or "counts: unexplained" instead' : ''}.`,
      ),
    )
  if (decimals !== undefined && !share)
    findings.push(...at('round_to', `"round_to" is not read with ${measure}; expected it with a percentage.`))
  if (HALVES.has(measure) && !Number.isInteger(value * 2))
    findings.push(
      ...at(
        'value',
        `"value" is ${value}, and days are counted in halves; expected a whole number or a half.`,
      ),
    )
  if (WHOLE.has(measure) && !Number.isInteger(value))
    findings.push(
      ...at('value', `"value" is ${value}, and ${measure} are counted one by one; expected a whole number.`),
    )
  return findings
}

/** Times of arrival that say nothing, or that nobody can have. */
function occurrences(context: CheckContext): Finding[] {
  return (context.document.lateness?.each ?? []).flatMap(({ each, cites }, index) => {
    const { arrived_after: after, arrived_by: by, minutes_late: minutes, arrival_unknown: unknown } = each
    const at: Faulty = (key, message) =>
      findingsAt(context, 'error', { path: ['lateness', 'each', index, 'each', key], cites }, message)
    const { at_least: least, at_most: most } = minutes ?? {}
    return [
      ...(unknown !== undefined && (after === undefined || by !== undefined || minutes !== undefined)
        ? at(
            'arrival_unknown',
            '"arrival_unknown" is read with "arrived_after" alone; expected that, and neither "arrived_by" nor "minutes_late", which ask for an arrival that is known.',
          )
        : []),
      ...(after !== undefined && by !== undefined && by <= after
        ? at('arrived_by', `Nobody comes after ${after} and by ${by}; expected a later time here.`)
        : []),
      ...(minutes !== undefined && least === undefined && most === undefined
        ? at('minutes_late', '"minutes_late" says nothing; expected at_least, at_most or both.')
        : []),
      ...(least !== undefined && most !== undefined && most < least
        ? at('minutes_late', `Nobody is at least ${least} and at most ${most} minutes late.`)
        : []),
    ]
  })
}

function casework({ document, ...rest }: CheckContext): Finding[] {
  return (document.casework ?? []).flatMap((rule, index) => {
    const { id, on, day, abroad, about, kinds, due_on: dueOn, met_by: metBy, cites } = rule
    const isOfLeave = on === 'leave-granted' || on === 'leave-not-returned'
    const isOfPlan = on === 'plan-review-due' || on === 'plan-made'
    const at: Faulty = (key, message) =>
      findingsAt({ document, ...rest }, 'error', { path: ['casework', index, key], cites }, message)
    const unread = (key: string, given: unknown, isRead: boolean, expected: string): Finding[] =>
      given === undefined || isRead
        ? []
        : at(key, `"${key}" is not read with "${on}"; expected it with ${expected}.`)
    return [
      ...(on === 'suspension-day' && day === undefined
        ? at(
            'on',
            `"${id}" is for a day of a suspension and lacks "day"; expected which school day of it, such as day: 1.`,
          )
        : []),
      ...unread('day', day, on === 'suspension-day', 'suspension-day'),
      ...unread('abroad', abroad, isOfLeave, 'leave-granted or leave-not-returned'),
      ...unread('met_by', metBy, isOfLeave, 'leave-granted or leave-not-returned'),
      ...unread('kinds', kinds, isOfPlan, 'plan-review-due or plan-made'),
      ...unread('due_on', dueOn, on === 'plan-made', 'plan-made'),
      ...unread(
        'about',
        about,
        isOfPlan || on === 'meeting-held' || on === 'meeting-missed',
        'plan-review-due, plan-made, meeting-held or meeting-missed',
      ),
    ]
  })
}

const LEAVE_WORDS: Readonly<Record<'reasons' | 'months' | 'when' | 'unit', readonly string[]>> = {
  reasons: ['reason'],
  months: ['in-months'],
  when: ['pupil'],
  unit: ['days-asked', 'notice-days'],
}

function leaveTests(context: CheckContext): Finding[] {
  const { leave } = context.document
  return (['refuse', 'consider', 'needed'] as const).flatMap((list) =>
    (leave?.[list] ?? []).flatMap((entry, index) =>
      (entry.if ?? []).flatMap((test, place) =>
        (Object.keys(LEAVE_WORDS) as (keyof typeof LEAVE_WORDS)[]).flatMap((key) =>
          test[key] === undefined || LEAVE_WORDS[key].includes(test.fact)
            ? []
            : findingsAt(
                context,
                'error',
                { path: ['leave', list, index, 'if', place, key], cites: entry.cites },
                `"${key}" is not read with the fact "${test.fact}"; expected it with ${phraseList(LEAVE_WORDS[key], 'or')}.`,
              ),
        ),
      ),
    ),
  )
}

function reports(context: CheckContext): Finding[] {
  return (context.document.reports ?? []).flatMap(({ rhythm, weekday, cites }, index) =>
    weekday === undefined || rhythm === 'week' || rhythm === 'fortnight'
      ? []
      : findingsAt(
          context,
          'error',
          { path: ['reports', index, 'weekday'], cites },
          `"weekday" is not read with the rhythm "${rhythm}", as the report falls due when that ends; expected it with week or fortnight.`,
        ),
  )
}

/** A penalty notice names parents, an offence and an amount, and only its own section knows them. */
function penalties(context: CheckContext): Finding[] {
  const steps = [
    ...rulesOf(context.document).flatMap((rule) => rule.steps),
    ...(context.document.follow_up ?? []).flatMap((ladder, index) =>
      ladder.steps.map((step, at) => ({ step, cites: step.cites, path: ['follow_up', index, 'steps', at] })),
    ),
  ]
  return steps
    .filter(({ step }) => step.kind === 'consider.penalty-notice')
    .flatMap(({ step, path, cites }) =>
      findingsAt(
        context,
        'error',
        { path: [...path, 'kind'], cites },
        `The step "${step.id}" asks for a penalty notice, and here it has no parents, offence or amount; expected it in "penalty", by its threshold.`,
      ),
    )
}

function rhythms(context: CheckContext): Finding[] {
  return [...walk(context.document)].flatMap(({ key, value, path, cites }) =>
    key === 'every' && value !== null && typeof value === 'object' && Object.values(value).includes(0)
      ? findingsAt(context, 'error', { path, cites }, '"every" is no time at all; expected 1 or more.')
      : [],
  )
}

function unamendable(context: CheckContext): Finding[] {
  const { unamendable: fixed } = context.document
  if (fixed === undefined) return []
  const known = new Set([...walk(context.said ?? context.document)].flatMap(({ value }) => idOf(value)))
  return fixed.ids.flatMap((id, index) => {
    const place: Place = { path: ['unamendable', 'ids', index], cites: fixed.cites }
    return known.has(id)
      ? []
      : findingsAt(
          context,
          'error',
          place,
          `"unamendable" names "${id}", and nothing in this document has that id; expected the id of a rule, band, ladder or award of its own.`,
        )
  })
}

function idOf(value: unknown): string[] {
  const id = value !== null && typeof value === 'object' ? (value as { id?: unknown }).id : undefined
  return typeof id === 'string' ? [id] : []
}
