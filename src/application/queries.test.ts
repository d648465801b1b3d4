import { describe, expect, it } from 'vitest'
import {
  halfTerm,
  inventedTimeline,
  type PlainMark,
  plainPupil,
  schoolOf,
} from '../../tests/support/plain-school.js'
import { getDay, getInstant } from '../kernel/school-date.js'
import { compare, explain, leaveAdvice, NotFoundError, rewards, worklist } from './queries.js'
import { summarise } from './summary.js'

const terms = [halfTerm('2026/27', 'autumn', 1, '2026-09-07', '2026-10-23')]
const AT = getInstant('2026-09-30T16:00')
const level = (value: number, kind: string): string =>
  `levels: [{ id: low, label: Low, when: { measure: attendance, is: below, value: ${value} }, then: [{ id: act, kind: ${kind}, cites: [ELM-002] }], cites: [ELM-002] }]`
const pupils = [
  plainPupil(0),
  plainPupil(1, {
    spells: [
      { enrolledOn: getDay('2026-09-01'), leftOn: getDay('2026-09-11'), yearGroup: '5', className: '5R' },
    ],
  }),
]

/** The first pupil misses one session of ten, the second none. */
const marks = Array.from(
  { length: 20 },
  (_, i): PlainMark => ({
    pupil: i % 2,
    day: getDay('2026-09-07') + (i >> 2),
    half: ((i >> 1) & 1) as 0 | 1,
    code: i === 0 ? 'I' : ((i >> 1) & 1) === 0 ? '/' : '\\',
  }),
)
const school = schoolOf({ timeline: inventedTimeline(level(95, 'letter.attendance')), terms, marks, pupils })

describe('two policies compared on the same marks', () => {
  const strict = inventedTimeline(level(95, 'letter.attendance'))
  const lax = inventedTimeline(level(80, 'letter.attendance'))
  const other = inventedTimeline(level(95, 'plan.support'))

  it('differ by the actions that only one of them asks for: the same kind and pupil are the same action', () => {
    const { onlyA, onlyB, both } = compare(school, strict, lax, AT)
    expect(onlyA.map((action) => [action.kind, action.upn])).toEqual([['letter.attendance', pupils[0]?.upn]])
    expect(onlyB).toEqual([])
    expect(both).toBeGreaterThan(0)
    const kinds = compare(school, strict, other, AT)
    expect([kinds.onlyA.map((action) => action.kind), kinds.onlyB.map((action) => action.kind)]).toEqual([
      ['letter.attendance'],
      ['plan.support'],
    ])
  })

  it('are the same beside themselves', () => {
    expect(compare(school, strict, strict, AT)).toMatchObject({ onlyA: [], onlyB: [] })
  })
})

describe('why', () => {
  it('names each rule with its facts, whether it acted or not, and what was in force', () => {
    const { rules, inForce } = explain(school, AT, pupils[0]?.upn ?? '')
    expect(inForce).toMatchObject({ policy: 'Elm', policyFrom: '2024-09-01' })
    expect(rules.find((rule) => rule.rule.startsWith('low'))).toMatchObject({
      outcome: 'acts',
      cites: ['ELM-002'],
    })
    expect(
      explain(school, AT, pupils[1]?.upn ?? '').rules.find((rule) => rule.rule.startsWith('low'))?.outcome,
    ).not.toBe('acts')
    for (const rule of rules) expect(rule.why).toMatch(/\.$/)
  })

  it('of a pupil who is not there is the caller’s mistake', () => {
    expect(() => explain(school, AT, 'X999999999999')).toThrow(NotFoundError)
    expect(() => leaveAdvice(school, AT, 'LR9')).toThrow(NotFoundError)
    expect(() => rewards(school, 'half-term', getDay('2026-12-25'), '')).toThrow(NotFoundError)
  })
})

describe('the summary', () => {
  it('has a leaver of this academic year, with the class that the pupil left', () => {
    const { pupils: rows, classes } = summarise(school, AT)
    expect(rows.map((row) => [row.class, row.possible, row.attended])).toEqual([
      ['4R', 10, 9],
      ['5R', 10, 10],
    ])
    expect(classes.map((row) => [row.class, row.attendance])).toEqual([
      ['4R', '90.0'],
      ['5R', '100.0'],
    ])
  })

  it('has no rate where nothing was possible yet', () => {
    const { school: whole, pupils: rows } = summarise(school, getInstant('2026-09-07T08:00'))
    expect([whole.possible, whole.attendance, rows[0]?.attendance]).toEqual([0, null, null])
    expect(rows.every((row) => !row.persistentlyAbsent && !row.severelyAbsent)).toBe(true)
  })
})

describe('warnings', () => {
  it('say that a policy is used for days before it came into force', () => {
    const early = schoolOf({
      timeline: inventedTimeline('phase: primary', '2026-09-20'),
      terms,
      marks: [],
      pupils,
    })
    expect(worklist(early, AT).warnings.some((warning) => warning.includes('2026-09-20'))).toBe(true)
    const intime = schoolOf({
      timeline: inventedTimeline('phase: primary', '2026-09-07'),
      terms,
      marks: [],
      pupils,
    })
    expect(worklist(intime, AT).warnings).toEqual([])
  })

  it('say that something was done of a kind that there is not, once it was', () => {
    const upn = pupils[0]?.upn as string
    const at = (day: string) => getInstant(`${day}T10:00`)
    const done = (kind: string, day: string) =>
      ({ type: 'done', at: at(day), kind, upn, className: '' }) as const
    const events = [
      done('letter.attendance', '2026-09-09'),
      done('letter.atendance', '2026-09-10'),
      { type: 'hold', at: at('2026-09-11'), kind: 'call', upn, reason: 'In hospital', until: null } as const,
    ]
    const { record, ...rest } = school
    const warnings = (day: string) =>
      worklist({ ...rest, record: { ...record, events } }, at(day)).warnings.filter((it) =>
        it.includes('there is not'),
      )
    expect(warnings('2026-09-09')).toEqual([])
    expect(warnings('2026-09-10')).toHaveLength(1)
    expect(warnings('2026-09-30')).toEqual([
      '2 events of "done" or "hold" name a kind of action that there is not, so that nothing is answered by them: "letter.atendance", "call"; the first is of 2026-09-10T10:00.',
    ])
  })
})
