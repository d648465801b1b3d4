import { phraseCount, phraseOwner } from '../../policy/phrasing/index.js'
import { type Check, type CheckContext, findingsAt, noteAt, quarrel } from '../context.js'
import type { Finding } from '../finding.js'
import type { ItemOf, Part, Side } from '../places.js'

type Leave = Part<'leave'>
type LeaveTest = ItemOf<ItemOf<NonNullable<Leave['refuse']>>['if']>

interface Entry {
  readonly list: 'refuse' | 'consider' | 'needed'
  readonly name: string
  readonly tests: readonly LeaveTest[]
  readonly path: readonly (string | number)[]
  readonly cites: readonly string[]
}

/** Leave: tests that cannot be read, tests that can never hold together, and what the school must set. */
export const leaveRules: Check = (context) => {
  const entries = entriesOf(context.document.leave)
  return [
    ...entries.flatMap((entry) =>
      entry.tests.flatMap((test, index) => unreadable(context, entry, test, index)),
    ),
    ...entries.flatMap((entry) => contradictory(context, entry)),
    ...entries.flatMap((entry) => settings(context, entry)),
    ...noticeTwice(context, entries),
    ...noticeWherePossible(context, entries),
    ...decider(context),
    ...festivals(context),
  ]
}

function entriesOf(leave: Part<'leave'> | undefined): Entry[] {
  return (['refuse', 'consider', 'needed'] as const).flatMap((list) =>
    (leave?.[list] ?? []).map((entry, index) => ({
      list,
      name: 'label' in entry ? entry.label : entry.what,
      tests: entry.if ?? [],
      path: ['leave', list, index],
      cites: entry.cites,
    })),
  )
}

const NUMBERS = new Set<LeaveTest['fact']>(['days-asked', 'notice-days', 'leave-days-this-year'])

function unreadable(context: CheckContext, entry: Entry, test: LeaveTest, index: number): Finding[] {
  const place = { path: [...entry.path, 'if', index], cites: entry.cites }
  const error = (expected: string): Finding[] =>
    findingsAt(context, 'error', place, `The fact "${test.fact}" cannot be tested so; expected ${expected}.`)
  if (NUMBERS.has(test.fact))
    return typeof test.is === 'string' && test.value !== undefined
      ? []
      : error('a comparison in "is" and a number in "value"')
  if (test.fact === 'reason') return test.reasons === undefined ? error('the reasons in "reasons"') : []
  if (test.fact === 'pupil') return test.when === undefined ? error('a condition in "when"') : []
  if (test.fact === 'in-months' && test.months === undefined)
    return error('the months in "months", such as [5, 6]')
  return typeof test.is === 'string' ? error('true or false in "is"') : []
}

/** Tests of one entry hold together or not at all. */
function contradictory(context: CheckContext, entry: Entry): Finding[] {
  const why = whyTogetherNever(entry.tests)
  if (why === undefined) return []
  return findingsAt(context, 'conflict', entry, `"${entry.name}" can never hold: ${why}.`)
}

function whyTogetherNever(tests: readonly LeaveTest[]): string | undefined {
  const wanted = new Map<string, boolean>()
  let reasons: ReadonlySet<string> | undefined
  const ranges = new Map<string, { low: number; high: number }>()
  for (const test of tests) {
    if (test.fact === 'reason' && test.reasons !== undefined) {
      const before = reasons
      reasons = new Set<string>(
        before === undefined ? test.reasons : test.reasons.filter((reason) => before.has(reason)),
      )
      if (reasons.size === 0) return 'no reason is in both lists'
    } else if (NUMBERS.has(test.fact) && typeof test.is === 'string' && test.value !== undefined) {
      const range = ranges.get(test.fact) ?? { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
      // Days are whole, so that "above 5" is from 6.
      if (test.is === 'above') range.low = Math.max(range.low, Math.floor(test.value) + 1)
      else if (test.is === 'at-least') range.low = Math.max(range.low, Math.ceil(test.value))
      else if (test.is === 'below') range.high = Math.min(range.high, Math.ceil(test.value) - 1)
      else if (test.is === 'at-most') range.high = Math.min(range.high, Math.floor(test.value))
      else {
        range.low = Math.max(range.low, test.value)
        range.high = Math.min(range.high, test.value)
      }
      ranges.set(test.fact, range)
      if (range.low > range.high) return `no number of ${test.fact.replaceAll('-', ' ')} meets all its tests`
      if (test.fact === 'days-asked' && range.high < 1) return 'leave is for one day at least'
    } else if (typeof test.is !== 'string' && test.fact !== 'pupil') {
      const value = test.is ?? true
      const before = wanted.get(test.fact)
      if (before !== undefined && before !== value) return `"${test.fact}" cannot be both true and false`
      wanted.set(test.fact, value)
    }
  }
  const notice = ranges.get('notice-days')
  if (wanted.get('retrospective') === true && notice !== undefined && notice.low > 0)
    return 'leave that is asked for afterwards has no notice'
  return undefined
}

const SETTINGS: Partial<Record<LeaveTest['fact'], string>> = {
  'in-transition-year': 'transition_years',
  'at-start-of-year': 'start_of_year_school_days',
  'in-test-weeks': 'test_weeks',
}

function settings(context: CheckContext, entry: Entry): Finding[] {
  return entry.tests.flatMap((test, index) => {
    const setting = SETTINGS[test.fact]
    if (setting === undefined) return []
    return noteAt(
      context,
      { path: [...entry.path, 'if', index], cites: entry.cites },
      `"${entry.name}" needs the school's own setting "${setting}": the document leaves it open, and without it nothing is tested.`,
    )
  })
}

/** The notice of the section against the notice in a bar. */
function noticeTwice(context: CheckContext, entries: readonly Entry[]): Finding[] {
  const notice = context.document.leave?.notice
  if (notice === undefined) return []
  return noticeBars(entries)
    .filter(({ days }) => days !== notice.days)
    .flatMap((bar) =>
      quarrel(
        context,
        {
          path: ['leave', 'notice', 'days'],
          cites: notice.cites,
          says: `leave is asked for ${notice.days} days before`,
        },
        bar,
      ),
    )
}

/** A notice that is kept where possible is weighed, and a bar on less of it refuses. */
function noticeWherePossible(context: CheckContext, entries: readonly Entry[]): Finding[] {
  const notice = context.document.leave?.notice
  if (notice?.strength !== 'where-possible') return []
  return noticeBars(entries)
    .filter(({ days }) => days === notice.days)
    .flatMap((bar) =>
      quarrel(
        context,
        {
          path: ['leave', 'notice', 'strength'],
          cites: notice.cites,
          says: `${notice.days} days of notice are given where possible`,
        },
        bar,
      ),
    )
}

/** The bars that refuse for too short a notice alone. */
function noticeBars(entries: readonly Entry[]): (Side & { readonly days: number })[] {
  return entries.flatMap(({ list, tests, path, cites }) => {
    const [test, ...more] = tests
    if (list !== 'refuse' || more.length > 0 || test?.fact !== 'notice-days') return []
    if (test.is !== 'below' || test.value === undefined) return []
    return [
      { path, cites, days: test.value, says: `it is refused with less than ${test.value} days of notice` },
    ]
  })
}

/** The decision on leave is the headteacher's, whoever prepares it. */
function decider(context: CheckContext): Finding[] {
  const law = context.law?.document.leave?.decided_by
  if (law === undefined) return []
  const { decided_by: by, decide } = context.document.leave ?? {}
  return [
    ...(by === undefined || by.role === law.role
      ? []
      : findingsAt(
          context,
          'conflict',
          { path: ['leave', 'decided_by', 'role'], cites: by.cites },
          `Leave is decided by ${phraseOwner(by.role)} here; the decision is always for ${phraseOwner(law.role)}.`,
          law.cites,
        )),
    ...(decide === undefined || decide.owner === law.role
      ? []
      : findingsAt(
          context,
          'conflict',
          { path: ['leave', 'decide', 'owner'], cites: decide.cites },
          `A request for leave is put to ${phraseOwner(decide.owner)} to decide; the decision is always for ${phraseOwner(law.role)}.`,
          law.cites,
        )),
  ]
}

function festivals(context: CheckContext): Finding[] {
  const religious = context.document.leave?.religious
  const { days_per_festival: each, days_per_year: year } = religious ?? {}
  if (religious === undefined || each === undefined || year === undefined || each <= year) return []
  return findingsAt(
    context,
    'conflict',
    { path: ['leave', 'religious', 'days_per_festival'], cites: religious.cites },
    `${phraseCount(each, 'day')} may be granted for one festival, and no more than ${year} in a whole year.`,
  )
}
