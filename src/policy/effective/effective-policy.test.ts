import { describe, expect, it } from 'vitest'
import { inventedPolicy, shippedTimeline } from '../../../tests/support/plain-school.js'
import { getDay } from '../../kernel/school-date.js'
import type { PolicyDocument } from '../document/policy-document.js'
import { effectivePolicy } from './effective-policy.js'

const law = shippedTimeline('england').versionOn(getDay('2026-11-20'))
const TODAY = getDay('2026-11-20')
const by = (rules: string, on = TODAY) => effectivePolicy([law, inventedPolicy(rules)], on)
const level = (when: string, sharpens: string): string =>
  `levels: [{ id: own-line, label: Own, when: ${when}, sharpens: ${sharpens}, then: [{ id: flag, kind: flag.persistent-absence, cites: [ELM-003] }], cites: [ELM-002] }]`

describe('a level of the law that a school sets too', () => {
  it.each([
    ['stricter', '{ measure: attendance, is: at-most, value: 92 }', { is: 'at-most', value: 92 }],
    ['the same', '{ measure: attendance, is: at-most, value: 90 }', { is: 'at-most', value: 90 }],
    ['laxer by its word', '{ measure: attendance, is: below, value: 90 }', { is: 'at-most', value: 90 }],
    ['laxer by its figure', '{ measure: attendance, is: at-most, value: 85 }', { is: 'at-most', value: 90 }],
  ])('%s: the stricter figure acts once, and both are cited', (_, when, acting) => {
    const { rules } = by(level(when, 'persistent-absence'))
    const found = rules.filter((rule) => rule.id === 'own-line' || rule.id === 'persistent-absence')
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({
      when: { measure: 'attendance', ...acting },
      cites: ['ELM-002', 'LAW-PERSISTENT-ABSENCE'],
    })
    expect(found[0]?.then[0]?.cites).toEqual(['ELM-003', 'LAW-PERSISTENT-ABSENCE'])
  })

  it('stays two where they cannot be compared', () => {
    const { rules } = by(
      level('{ measure: days, counts: absent, is: at-least, value: 15 }', 'persistent-absence'),
    )
    expect(rules.map((rule) => rule.id)).toEqual(expect.arrayContaining(['own-line', 'persistent-absence']))
  })
})

describe('a ladder of a trust’s that its academy sharpens', () => {
  const ladder = (id: string, rest: string): string =>
    `follow_up: [{ id: ${id}, label: No reason, begins: unexplained-absence, ${rest}, steps: [{ id: call, kind: contact.call, day: 1, cites: [ELM-006] }], cites: [ELM-005] }]`
  const laddersOf = (trust: string, academy: string) => {
    const { ladders, own } = effectivePolicy([law, inventedPolicy(trust), inventedPolicy(academy)], TODAY)
    return {
      acting: ladders.filter(({ begins }) => begins === 'unexplained-absence'),
      printed: (own.follow_up ?? []).map(({ id }) => id),
    }
  }

  it('acts no longer, and is cited', () => {
    const { acting, printed } = laddersOf(
      ladder('wide', 'from: "2026-09-01"'),
      ladder('own', 'sharpens: wide'),
    )
    expect(acting.map(({ id }) => id)).toEqual(['own'])
    expect(printed).toEqual(['own'])
  })

  it('goes on for those whom the academy’s is not for', () => {
    const { acting, printed } = laddersOf(
      ladder('wide', 'from: "2026-09-01"'),
      ladder('own', 'for: { key_stages: [KS1] }, sharpens: wide'),
    )
    expect(acting).toMatchObject([{ id: 'own' }, { id: 'wide', exceptFor: { key_stages: ['KS1'] } }])
    expect(printed).toEqual(['own', 'wide'])
  })

  it('goes on until the academy’s begins', () => {
    const { acting } = laddersOf(
      ladder('wide', 'from: "2026-09-01"'),
      ladder('own', 'from: "2027-01-01", sharpens: wide'),
    )
    expect(acting.map(({ id }) => id)).toEqual(['wide'])
  })
})

describe('days of a duty that the law sets too', () => {
  const deadline = (days: number, unit: string) =>
    by(`returns: { reason_deadline: { days: ${days}, unit: ${unit}, cites: [ELM-004] } }`).reasonDeadline

  it.each([
    [5, 'school', 5, 'school'],
    [4, 'school', 4, 'school'],
    [6, 'school', 5, 'school'],
    [5, 'working', 5, 'school'],
    [3, 'unstated', 3, 'school'],
  ])('%i %s days act as %i %s', (days, unit, acting, actingUnit) => {
    expect(deadline(days, unit)).toMatchObject({
      days: acting,
      unit: actingUnit,
      cites: ['ELM-004', 'LAW-N-FIVE-DAYS'],
    })
  })

  it('are the law’s where the school says nothing', () => {
    expect(by('phase: primary').reasonDeadline).toMatchObject({
      days: 5,
      unit: 'school',
      cites: ['LAW-N-FIVE-DAYS'],
    })
  })
})

describe('penalty notices', () => {
  const threshold = (sessions: number, weeks: number) =>
    by(
      `penalty: { threshold: { sessions: ${sessions}, codes: ["G", "O"], school_weeks: ${weeks}, cites: [ELM-005] } }`,
    ).penalty.threshold

  it('are considered by the stricter count and window, and by the school’s own codes', () => {
    expect(threshold(10, 10)).toMatchObject({
      sessions: 10,
      school_weeks: 10,
      codes: ['G', 'O'],
      from: '2024-08-19',
      cites: ['ELM-005', 'LAW-PENALTY-THRESHOLD'],
    })
    expect(threshold(8, 10)).toMatchObject({ sessions: 8, school_weeks: 10 })
    expect(threshold(20, 6)).toMatchObject({ sessions: 10, school_weeks: 10 })
    // Twenty in twelve weeks is no ground for ten in twelve.
    expect(threshold(20, 12)).toMatchObject({ sessions: 10, school_weeks: 10 })
    expect(threshold(8, 6)).toMatchObject({ sessions: 8, school_weeks: 10 })
    expect(threshold(10, 12)).toMatchObject({ sessions: 10, school_weeks: 12 })
  })

  it('cost what the law says, whatever a school prints', () => {
    const { penalty } = by(
      'penalty: { notices: [{ from: "2024-09-01", stages: [{ offence: 1, reduced: 60, full: 120 }], cites: [ELM-006] }] }',
    )
    expect(penalty.notices?.find((notice) => notice.from === '2024-08-19')).toMatchObject({
      stages: [{ reduced: 80, full: 160 }, { full: 160 }],
      // The school's clause is on the same notices, though its amounts are not the ones that act.
      cites: ['ELM-006', 'LAW-PENALTY-AMOUNTS'],
    })
    expect(penalty.notices?.find((notice) => notice.from === '2013-09-01')?.cites).toEqual([
      'LAW-PENALTY-AMOUNTS',
    ])
    expect(penalty.limit).toMatchObject({ notices: 2, within_years: 3 })
  })
})

describe('a trust’s policy that an academy narrows', () => {
  const trust: PolicyDocument = {
    ...inventedPolicy(`phase: primary
levels:
  - { id: a, label: A, when: { measure: attendance, is: below, value: 95 }, then: [{ id: x, kind: letter.attendance, cites: [ELM-010] }], cites: [ELM-010] }
  - { id: b, label: B, when: { measure: attendance, is: below, value: 92 }, then: [{ id: x, kind: plan.support, cites: [ELM-011] }], cites: [ELM-011] }`),
    layer: 'trust',
  }
  const academy = inventedPolicy(`levels:
  - { id: b, label: B, when: { measure: attendance, is: below, value: 93 }, then: [{ id: x, kind: plan.support, cites: [OAK-001] }], cites: [OAK-001] }`)

  it('keeps what the academy does not say, and takes what it says by its id', () => {
    const { rules, own } = effectivePolicy([law, trust, academy], TODAY)
    expect(own.phase).toBe('primary')
    expect(
      rules
        .filter((rule) => rule.id === 'a' || rule.id === 'b')
        .map((rule) => [rule.id, rule.cites])
        .sort(),
    ).toEqual([
      ['a', ['ELM-010']],
      ['b', ['OAK-001']],
    ])
  })
})
