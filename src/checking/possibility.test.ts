import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { YEAR_GROUPS } from '../domain/roll/year-groups.js'
import type { Condition, FigureTest } from '../policy/vocabulary/conditions.js'
import { COMPARISONS, type Comparison } from '../policy/vocabulary/words.js'
import { whyNever } from './possibility.js'

const never = (...conditions: Condition[]): boolean =>
  whyNever({ conditions, audiences: [], yearGroups: YEAR_GROUPS }) !== undefined
const attendance = (is: Comparison, value: number): FigureTest => ({ measure: 'attendance', is, value })

describe('conditions that can never hold', () => {
  it.each([
    ['below and at least the same', [attendance('below', 90), attendance('at-least', 90)], true],
    ['at most and at least the same', [attendance('at-most', 90), attendance('at-least', 90)], false],
    ['between two decimals', [attendance('above', 95), attendance('below', 95.1)], false],
    ['above all of it', [attendance('above', 100)], true],
    ['all of it', [attendance('at-least', 100)], false],
    ['below nothing', [attendance('below', 0)], true],
    ['nothing', [attendance('at-most', 0)], false],
    ['its own denial', [attendance('below', 90), { not: attendance('below', 90) }], true],
    [
      'absence of what is left',
      [attendance('at-most', 95.1), { measure: 'absence', is: 'below', value: 4.9 }],
      true,
    ],
    [
      'absence of just that',
      [attendance('at-most', 95.1), { measure: 'absence', is: 'at-most', value: 4.9 }],
      false,
    ],
    [
      'other years',
      [attendance('below', 90), { ...attendance('above', 95), over: 'previous-academic-year' }],
      false,
    ],
  ] as [string, Condition[], boolean][])('%s', (_name, conditions, expected) => {
    expect(never(...conditions)).toBe(expected)
  })

  it('counts no more sessions in a week than it has', () => {
    const week = (value: number): Condition => ({
      measure: 'sessions',
      counts: 'absent',
      over: 'week',
      is: 'at-least',
      value,
    })
    expect(never(week(10))).toBe(false)
    expect(never(week(11))).toBe(true)
  })

  it('counts whole sessions and half days', () => {
    const between = (measure: 'sessions' | 'days'): boolean =>
      never(
        { measure, counts: 'absent', is: 'above', value: 3 },
        { measure, counts: 'absent', is: 'below', value: 4 },
      )
    expect(between('sessions')).toBe(true)
    expect(between('days')).toBe(false)
  })

  it('sees no gap in rounded figures where there is one between exact ones', () => {
    const both = (round: object): boolean =>
      never({ ...attendance('above', 95), ...round }, { ...attendance('below', 95.1), ...round })
    expect(both({})).toBe(false)
    expect(both({ round_to: 1 })).toBe(true)
  })

  it('counts no more in a week than in the term that holds it', () => {
    const lates = (over: 'week' | 'term', is: Comparison, value: number): Condition => ({
      measure: 'lates',
      over,
      is,
      value,
    })
    expect(never(lates('week', 'at-least', 3), lates('term', 'below', 3))).toBe(true)
    expect(never(lates('week', 'at-least', 3), lates('term', 'at-most', 3))).toBe(false)
    expect(never(lates('term', 'at-least', 3), lates('week', 'below', 3))).toBe(false)
  })

  it('needs only one of several to be possible', () => {
    expect(never({ any: [attendance('above', 100), attendance('below', 90)] })).toBe(false)
    expect(never({ any: [attendance('above', 100), attendance('below', 0)] })).toBe(true)
  })

  it('agrees with trying every percentage of one decimal', () => {
    const compare: Record<Comparison, (a: number, b: number) => boolean> = {
      below: (a, b) => a < b,
      'at-most': (a, b) => a <= b,
      'at-least': (a, b) => a >= b,
      above: (a, b) => a > b,
      exactly: (a, b) => a === b,
    }
    const test = fc.record({
      is: fc.constantFrom(...COMPARISONS),
      tenths: fc.integer({ min: -5, max: 1005 }),
      not: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(test, { minLength: 1, maxLength: 4 }), (tests) => {
        const conditions = tests.map(({ is, tenths, not }): Condition => {
          const figure = { ...attendance(is, tenths / 10), round_to: 1 }
          return not ? { not: figure } : figure
        })
        const possible = Array.from({ length: 1001 }, (_, tenths) => tenths).some((at) =>
          tests.every(({ is, tenths, not }) => compare[is](at, tenths) !== not),
        )
        expect(never(...conditions)).toBe(!possible)
      }),
    )
  })
})
