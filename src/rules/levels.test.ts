import { describe, expect, it } from 'vitest'
import {
  halfTerm,
  inventedTimeline,
  type PlainMark,
  plainPupil,
  schoolOf,
} from '../../tests/support/plain-school.js'
import { worklist } from '../application/queries.js'
import type { SchoolEvent } from '../domain/events/school-event.js'
import { type Day, formatDay, getDay, getInstant } from '../kernel/school-date.js'
import type { Action } from './action.js'

const terms = [
  halfTerm('2025/26', 'summer', 2, '2026-06-08', '2026-07-17'),
  halfTerm('2026/27', 'autumn', 1, '2026-09-07', '2026-12-18'),
]
const RULES = `levels:
  - id: below-90
    label: Below 90%
    when: { measure: attendance, is: below, value: 90 }
    then:
      - { id: letter, kind: letter.attendance, cites: [ELM-002] }
      - { id: meeting, kind: meeting.attendance, after: [letter], cites: [ELM-003] }
    cites: [ELM-002]
bands:
  - id: bands
    label: Bands to one decimal
    measure: attendance
    round_to: 1
    bands:
      - { id: watch, label: Watch, at_least: 95.1, at_most: 97, then: [{ id: call, kind: contact.parents, cites: [ELM-004] }], cites: [ELM-004] }
      - { id: act, label: Act, at_least: 92.1, at_most: 95, then: [{ id: plan, kind: plan.support, cites: [ELM-005] }], cites: [ELM-005] }
    cites: [ELM-004]`
const timeline = inventedTimeline(RULES)
const upn = plainPupil(0).upn

/** One code for each session from a day on, written as counts: `9/ 1I` is nine present and one ill. */
function marks(from: string, codes: string): PlainMark[] {
  const list = codes
    .split(' ')
    .flatMap((part) => Array.from({ length: Number.parseInt(part, 10) }, () => part.replace(/^\d+/, '')))
  const rows: PlainMark[] = []
  for (let day: Day = getDay(from); rows.length < list.length; day++) {
    if ((day + 3) % 7 > 4) continue
    for (const half of [0, 1] as const)
      if (rows.length < list.length)
        rows.push({
          pupil: 0,
          day,
          half,
          code: list[rows.length] === '/' && half === 1 ? '\\' : (list[rows.length] as string),
        })
  }
  return rows
}

function found(rows: readonly PlainMark[], asOf: string, events: readonly object[] = []): Action[] {
  const school = schoolOf({
    timeline,
    terms,
    marks: rows,
    pupils: [plainPupil(0)],
    events: events.map((event) => ({ upn, ...event }) as SchoolEvent),
  })
  return worklist(school, getInstant(asOf)).actions.filter(
    (action) => action.id.startsWith('below-90/') || action.id.startsWith('bands.'),
  )
}

const kinds = (...given: Parameters<typeof found>): string[] => found(...given).map((action) => action.kind)
const letter = (at: string) => ({ type: 'letter', at: getInstant(at), about: 'attendance', kind: '' })
const LATER = '2026-12-18T16:00'

describe('a level', () => {
  it.each([
    ['18/ 2I', [], 'exactly 90%'],
    ['17/ 2I', ['letter.attendance'], 'just below'],
    ['19/ 2I', [], 'just above'],
  ])('with %s asks for %o: %s', (codes, wanted) => {
    expect(kinds(marks('2026-09-07', codes), LATER)).toEqual(wanted)
  })

  // Below 90% from the second session of 8 September (3 of 4), until twenty more present ones bring it back to 90% and more.
  const dropped = marks('2026-09-07', '3/ 1I 30/')

  it('keeps its identity while it holds, and goes when the figures recover', () => {
    const ids = new Set<string>()
    for (const day of ['2026-09-08', '2026-09-09', '2026-09-10', '2026-09-11'])
      for (const time of ['13:30', '23:59'])
        for (const action of found(dropped, `${day}T${time}`)) ids.add(action.id)
    expect([...ids]).toEqual([`below-90/letter:${upn}:2026-09-08`])
    expect(kinds(dropped, LATER)).toEqual([])
  })

  it('is gone once it was done, and the next step comes', () => {
    expect(kinds(dropped, '2026-09-09T08:00', [letter('2026-09-08T15:00')])).toEqual(['meeting.attendance'])
    expect(kinds(dropped, '2026-09-08T14:59', [letter('2026-09-08T15:00')])).toEqual(['letter.attendance'])
  })

  it('does not come back while it goes on, and does when the figures recovered and fell again', () => {
    const again = [...dropped, ...marks('2026-09-30', '12I')]
    const done = [letter('2026-09-08T15:00'), { ...letter('2026-09-08T16:00'), type: 'meeting', held: true }]
    expect(kinds(again, '2026-09-09T16:00', done)).toEqual([])
    const anew = found(again, '2026-10-30T16:00', done)
    expect(anew.map((action) => action.kind)).toEqual(['letter.attendance'])
    expect(anew[0]?.id).not.toBe(`below-90/letter:${upn}:2026-09-08`)
  })

  it('begins anew in another academic year', () => {
    const summer = marks('2026-06-08', '10I 20/')
    const done = [letter('2026-07-01T15:00'), { ...letter('2026-07-02T16:00'), type: 'meeting', held: true }]
    expect(kinds(summer, '2026-07-17T16:00', done)).toEqual([])
    expect(kinds([...summer, ...marks('2026-09-07', '10I')], '2026-09-11T16:00', done)).toEqual([
      'letter.attendance',
    ])
    expect(kinds([...summer, ...marks('2026-09-07', '10/')], '2026-09-11T16:00', [])).toEqual([])
  })

  it('does not act before so many sessions as the school wants', () => {
    const school = schoolOf({ timeline, terms, marks: marks('2026-09-07', '8/ 2I'), pupils: [plainPupil(0)] })
    const with_ = (minimumSessions: number) =>
      worklist(
        {
          ...school,
          record: { ...school.record, profile: { ...school.record.profile, settings: { minimumSessions } } },
        },
        getInstant(LATER),
      ).actions.some((action) => action.kind === 'letter.attendance')
    expect([with_(0), with_(10), with_(11)]).toEqual([true, true, false])
  })
})

describe('bands that are printed to one decimal', () => {
  it.each<[possible: number, missed: number, kind: string | undefined, why: string]>([
    [200, 6, 'contact.parents', '97.0'],
    [200, 5, undefined, '97.5: above every band'],
    [200, 9, 'contact.parents', '95.5'],
    [200, 10, 'plan.support', '95.0'],
    [182, 9, 'contact.parents', '95.05… is 95.1'],
    [181, 9, 'plan.support', '95.03 is 95.0'],
    [190, 15, 'plan.support', '92.1'],
    [201, 16, undefined, '92.04 is 92.0: below every band'],
  ])('%i sessions, %i missed: %s (%s)', (possible, missed, kind, _shown) => {
    const long = [halfTerm('2026/27', 'autumn', 1, '2026-09-01', '2027-05-28')]
    const school = schoolOf({
      timeline,
      terms: long,
      marks: marks('2026-09-01', `${missed}I ${possible - missed}/`),
      pupils: [plainPupil(0)],
    })
    const bands = worklist(school, getInstant('2027-05-28T20:00')).actions.filter((action) =>
      action.id.startsWith('bands.'),
    )
    expect(bands.map((action) => action.kind)).toEqual(kind === undefined ? [] : [kind])
  })

  it('exclude each other, and a pupil who moves from one to another begins a new episode', () => {
    const rows = marks('2026-09-07', '1I 19/ 20/')
    const first = found(rows, `${formatDay(getDay('2026-09-07') + 11)}T20:00`)
    expect(first.map((action) => action.kind)).toEqual(['plan.support'])
    const later = found(rows, LATER)
    expect(later).toEqual([])
  })
})

describe('the identity of a level', () => {
  const ids = (rules: string, rows: readonly PlainMark[], moments: readonly string[]): string[] => {
    const school = schoolOf({
      timeline: inventedTimeline(rules),
      terms,
      marks: rows,
      pupils: [plainPupil(0, { priorYearAttendance: { units: 90, decimals: 0 } })],
    })
    return moments.flatMap((at) =>
      worklist(school, getInstant(at)).actions.flatMap((action) =>
        action.id.startsWith('level/') ? [action.id.split(':').at(-1) ?? ''] : [],
      ),
    )
  }
  const level = (when: string): string =>
    `levels: [{ id: level, label: Level, when: ${when}, then: [{ id: act, kind: letter.attendance, cites: [ELM-002] }], cites: [ELM-002] }]`

  it('stays the same over lunch on the day on which the last of so many days in a row begins', () => {
    const rows = marks('2026-09-07', '2/ 8I')
    const found = ids(level('{ measure: consecutive-days, codes: ["I"], is: at-least, value: 4 }'), rows, [
      '2026-09-11T09:29',
      '2026-09-11T09:30',
      '2026-09-11T13:30',
      '2026-09-12T12:00',
    ])
    expect(new Set(found).size).toBe(1)
    expect(found).toHaveLength(3)
  })

  it.each([
    ['a poor year before', '{ measure: prior-year-attendance, is: at-most, value: 92 }'],
    [
      'the school weeks before the summer holiday',
      '{ measure: sessions, counts: absent, over: { school_weeks: 10 }, is: at-least, value: 6 }',
    ],
  ])('stays the same when the first register of the year closes: %s', (_, when) => {
    const found = ids(
      level(when),
      [...marks('2026-07-06', '8I 12/'), ...marks('2026-09-07', '4I')],
      ['2026-09-06T12:00', '2026-09-07T09:29', '2026-09-07T09:30', '2026-09-07T13:30', '2026-09-08T12:00'],
    )
    expect(found).toHaveLength(5)
    expect([...new Set(found)]).toHaveLength(1)
  })
})
