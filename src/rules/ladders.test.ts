import { describe, expect, it } from 'vitest'
import {
  closed,
  halfTerm,
  inventedTimeline,
  type PlainMark,
  plainPupil,
  schoolOf,
} from '../../tests/support/plain-school.js'
import { worklist } from '../application/queries.js'
import type { SchoolEvent } from '../domain/events/school-event.js'
import { getDay, getInstant } from '../kernel/school-date.js'
import type { Action } from './action.js'

const terms = [
  halfTerm('2026/27', 'autumn', 1, '2026-10-12', '2026-10-23'),
  halfTerm('2026/27', 'autumn', 2, '2026-11-02', '2026-11-27'),
]
const ladder = (begins: string, steps: string): string => `follow_up:
  - id: away
    label: Away
    begins: ${begins}
    steps:
${steps
  .trim()
  .split('\n')
  .map((line) => `      - ${line.trim()}`)
  .join('\n')}
    cites: [ELM-002]`

const ONE_TO_TEN = ladder(
  'unexplained-absence',
  '{ id: call, kind: contact.call, from_day: 1, due: { time: "11:00" }, cites: [ELM-003] }',
)
const ANY_DAY = ladder(
  'any-absence',
  '{ id: visit, kind: visit.welfare, from_day: 1, due: end-of-day, cites: [ELM-004] }',
)
const TWO_STEPS = ladder(
  'unexplained-absence',
  `
{ id: text, kind: contact.text, day: 1, due: { time: "09:45" }, cites: [ELM-005] }
{ id: call, kind: contact.call, day: 1, due: { time: "11:00" }, cites: [ELM-006] }
{ id: head, kind: inform.headteacher, day: 1, waits: for-nothing, at: "10:15", due: end-of-day, cites: [ELM-007] }
{ id: visit, kind: visit.home, day: 2, only_if: nobody-reached, due: end-of-day, cites: [ELM-008] }`,
)

/** Marks day by day: two codes, or one for both sessions. */
function marks(days: Readonly<Record<string, string>>): PlainMark[] {
  return Object.entries(days).flatMap(([day, codes]) => {
    const [am = '', pm = am] = codes.split(' ')
    return [
      { pupil: 0, day: getDay(day), half: 0 as const, code: am },
      { pupil: 0, day: getDay(day), half: 1 as const, code: pm === '/' ? '\\' : pm },
    ].filter((mark) => mark.code !== '-')
  })
}

function actions(
  rules: string,
  days: Readonly<Record<string, string>>,
  asOf: string,
  events: readonly object[] = [],
  closures: readonly string[] = [],
): Action[] {
  const pupil = plainPupil(0)
  const school = schoolOf({
    timeline: inventedTimeline(rules),
    terms,
    closures: closures.map((day) => closed(getDay(day))),
    marks: marks(days),
    pupils: [pupil],
    events: events.map((event) => ({ upn: pupil.upn, ...event }) as SchoolEvent),
  })
  return worklist(school, getInstant(asOf)).actions.filter((action) => action.id.startsWith('away/'))
}

/** On which day of the run the pupil is; 0 where there is no run. */
const dayOfRun = (
  rules: string,
  days: Readonly<Record<string, string>>,
  asOf: string,
  events: readonly object[] = [],
  closures: readonly string[] = [],
): number =>
  Number(actions(rules, days, asOf, events, closures)[0]?.because[0]?.rule?.replace('day ', '') ?? 0)
const kinds = (...given: Parameters<typeof actions>): string[] =>
  actions(...given).map((action) => action.kind)
const AT = '2026-11-04T14:00'

describe('a run of unexplained days', () => {
  it.each([
    ['N today', { '2026-11-04': 'N' }, 1],
    ['O without an explanation', { '2026-11-04': 'O' }, 1],
    ['N on three days', { '2026-11-02': 'N', '2026-11-03': 'N', '2026-11-04': 'N' }, 3],
    ['N and O mixed', { '2026-11-03': 'N O', '2026-11-04': 'O' }, 2],
    ['a day in school between', { '2026-11-02': 'N', '2026-11-03': '/', '2026-11-04': 'N' }, 1],
    ['an afternoon in school between', { '2026-11-02': 'N', '2026-11-03': 'N /', '2026-11-04': 'N' }, 1],
    [
      'a late arrival after the close between: on site',
      { '2026-11-02': 'N', '2026-11-03': 'N U', '2026-11-04': 'N' },
      1,
    ],
    ['a holiday that was not granted: never unexplained', { '2026-11-03': 'N', '2026-11-04': 'G' }, 0],
    ['illness between', { '2026-11-02': 'N', '2026-11-03': 'I', '2026-11-04': 'N' }, 1],
    ['a day without a mark leaves the run as it is', { '2026-11-02': 'N', '2026-11-04': 'N' }, 2],
    [
      'over a weekend and the half-term holiday',
      { '2026-10-22': 'N', '2026-10-23': 'N', '2026-11-02': 'N', '2026-11-03': 'N', '2026-11-04': 'N' },
      5,
    ],
    ['in school today', { '2026-11-03': 'N', '2026-11-04': '/' }, 0],
    [
      'mornings only, as the timetable has it',
      { '2026-11-02': 'N X', '2026-11-03': 'N X', '2026-11-04': 'N X' },
      3,
    ],
    ['a day off by the timetable between', { '2026-11-02': 'N', '2026-11-03': 'X', '2026-11-04': 'N' }, 2],
    ['a day at the other school between', { '2026-11-02': 'N', '2026-11-03': 'D', '2026-11-04': 'N' }, 1],
    [
      'a day that could not be attended between',
      { '2026-11-02': 'N', '2026-11-03': 'Y1', '2026-11-04': 'N' },
      1,
    ],
  ])('%s: day %i', (_, days, day) => {
    expect(dayOfRun(ONE_TO_TEN, days as Record<string, string>, AT)).toBe(day)
  })

  it('skips a closure', () => {
    expect(dayOfRun(ONE_TO_TEN, { '2026-11-02': 'N', '2026-11-04': 'N' }, AT, [], ['2026-11-03'])).toBe(2)
  })

  it('begins in the afternoon where the pupil has none but afternoons', () => {
    const days = { '2026-11-03': 'X N', '2026-11-04': 'X N' }
    expect([
      dayOfRun(ONE_TO_TEN, days, '2026-11-03T13:29'),
      dayOfRun(ONE_TO_TEN, days, '2026-11-03T13:30'),
      dayOfRun(ONE_TO_TEN, days, '2026-11-04T13:30'),
    ]).toEqual([0, 1, 2])
  })

  it('goes on until the next register shows something else', () => {
    const days = { '2026-11-03': 'N', '2026-11-04': '/' }
    expect([
      dayOfRun(ONE_TO_TEN, days, '2026-11-03T09:29'),
      dayOfRun(ONE_TO_TEN, days, '2026-11-03T09:30'),
      dayOfRun(ONE_TO_TEN, days, '2026-11-04T09:29'),
      dayOfRun(ONE_TO_TEN, days, '2026-11-04T09:30'),
    ]).toEqual([0, 1, 1, 0])
  })

  it('ends with an explanation of its days, not with one that was turned down or is of other days', () => {
    const days = { '2026-11-03': 'N', '2026-11-04': 'N' }
    const explained = (from: string, to: string, accepted: boolean | null) => [
      {
        type: 'explanation',
        at: getInstant('2026-11-04T10:00'),
        from: getDay(from),
        to: getDay(to),
        reason: 'ill',
        accepted,
      },
    ]
    expect(dayOfRun(ONE_TO_TEN, days, AT, explained('2026-11-03', '2026-11-04', null))).toBe(0)
    expect(dayOfRun(ONE_TO_TEN, days, AT, explained('2026-11-03', '2026-11-04', false))).toBe(2)
    expect(dayOfRun(ONE_TO_TEN, days, AT, explained('2026-11-03', '2026-11-03', true))).toBe(1)
    expect(dayOfRun(ONE_TO_TEN, days, AT, explained('2026-11-05', '2026-11-06', true))).toBe(2)
    expect(dayOfRun(ONE_TO_TEN, days, '2026-11-04T09:59', explained('2026-11-03', '2026-11-04', null))).toBe(
      2,
    )
  })
})

describe('a run of days away for any reason', () => {
  it.each([
    ['illness, holiday and no reason', { '2026-11-02': 'I', '2026-11-03': 'G', '2026-11-04': 'N' }, 3],
    [
      'a day on which nothing was possible between',
      { '2026-11-02': 'I', '2026-11-03': 'Y1', '2026-11-04': 'I' },
      2,
    ],
    ['a morning in school', { '2026-11-03': '/ I', '2026-11-04': 'I' }, 1],
  ])('%s: day %i', (_, days, day) => {
    expect(dayOfRun(ANY_DAY, days as Record<string, string>, AT)).toBe(day)
  })
})

describe('the steps of a day', () => {
  const days = { '2026-11-04': 'N' }
  const text = {
    type: 'contact',
    at: getInstant('2026-11-04T09:40'),
    method: 'text',
    to: 'parent',
    outcome: 'sent',
  }
  const call = { ...text, at: getInstant('2026-11-04T10:20'), method: 'call', outcome: 'no-answer' }

  it('begin when the register has closed, and each waits for the one before it', () => {
    expect(kinds(TWO_STEPS, days, '2026-11-04T09:29')).toEqual([])
    expect(kinds(TWO_STEPS, days, '2026-11-04T09:30')).toEqual(['contact.text'])
    expect(kinds(TWO_STEPS, days, '2026-11-04T09:45')).toEqual(['contact.text'])
    expect(kinds(TWO_STEPS, days, '2026-11-04T09:46')).toEqual(['contact.text', 'contact.call'])
    expect(kinds(TWO_STEPS, days, '2026-11-04T09:39', [text])).toEqual(['contact.text'])
    expect(kinds(TWO_STEPS, days, '2026-11-04T09:40', [text])).toEqual(['contact.call'])
    expect(kinds(TWO_STEPS, days, '2026-11-04T10:20', [text, call])).toEqual(['inform.headteacher'])
  })

  it('wait for nothing where the policy says so, and come at the time that it names', () => {
    expect(kinds(TWO_STEPS, days, '2026-11-04T10:14', [text, call])).not.toContain('inform.headteacher')
    expect(kinds(TWO_STEPS, days, '2026-11-04T10:15', [text])).toContain('inform.headteacher')
  })

  it('of the second day come whatever became of the first, save where somebody was reached', () => {
    const two = { '2026-11-03': 'N', '2026-11-04': 'N' }
    const reached = { ...text, at: getInstant('2026-11-03T12:00'), method: 'call', outcome: 'reached' }
    expect(kinds(TWO_STEPS, two, '2026-11-04T09:30')).toContain('visit.home')
    expect(kinds(TWO_STEPS, two, '2026-11-04T09:30', [reached])).not.toContain('visit.home')
  })

  it('of one kind stand once: the later day’s takes the earlier one’s place', () => {
    const found = actions(ONE_TO_TEN, { '2026-11-02': 'N', '2026-11-03': 'N', '2026-11-04': 'N' }, AT)
    expect(found.map((action) => [action.kind, action.due, action.overdue])).toEqual([
      ['contact.call', '2026-11-04T11:00', true],
    ])
  })

  it('are done by a contact of their own day, and open again on the next', () => {
    const two = { '2026-11-03': 'N', '2026-11-04': 'N' }
    const yesterday = { ...call, at: getInstant('2026-11-03T10:00') }
    expect(kinds(ONE_TO_TEN, two, '2026-11-03T12:00', [yesterday])).toEqual([])
    expect(kinds(ONE_TO_TEN, two, '2026-11-04T12:00', [yesterday])).toEqual(['contact.call'])
  })
})

describe('the law, of a pupil present in the morning and missing in the afternoon', () => {
  const missing = (codes: string, asOf: string, events: readonly object[] = []): boolean => {
    const pupil = plainPupil(0)
    const school = schoolOf({
      timeline: inventedTimeline('phase: primary'),
      terms,
      marks: marks({ '2026-11-04': codes }),
      pupils: [pupil],
      events: events.map((event) => ({ upn: pupil.upn, ...event }) as SchoolEvent),
    })
    return worklist(school, getInstant(asOf)).actions.some(
      (action) => action.kind === 'contact.text-or-call' && action.cites.some((id) => id.startsWith('LAW-')),
    )
  }

  it.each([
    ['/ N', true],
    ['L N', true],
    ['/ O', true],
    ['U N', true],
    ['/ I', false],
    ['/ /', false],
    ['N N', false],
    ['I N', true],
    ['M N', true],
    ['C2 N', true],
    ['G O', true],
    ['M I', false],
    // Of no session of the pupil’s: the day is one of a run, or of nobody's.
    ['X N', false],
    ['- N', false],
    ['/ G', false],
  ])('%s: somebody must ask the same afternoon: %s', (codes, asked) => {
    expect(missing(codes, '2026-11-04T13:30')).toBe(asked)
    expect(missing(codes, '2026-11-04T13:29')).toBe(false)
  })

  it('is settled by a word from home, and does not last into the next day’s register', () => {
    expect(
      missing('/ N', '2026-11-04T14:00', [
        {
          type: 'explanation',
          at: getInstant('2026-11-04T13:45'),
          from: getDay('2026-11-04'),
          to: getDay('2026-11-04'),
          reason: 'dentist',
          accepted: null,
        },
      ]),
    ).toBe(false)
    expect(missing('/ N', '2026-11-04T23:59')).toBe(true)
  })
})
