import { describe, expect, it } from 'vitest'
import { COMPARISONS } from '../vocabulary/words.js'
import { phraseCondition } from './conditions.js'
import { phraseBand } from './figures.js'
import { phraseAfter, phraseWindow } from './steps.js'

describe('conditions', () => {
  it('keeps the four comparisons apart', () => {
    const attendance = (is: (typeof COMPARISONS)[number]) =>
      phraseCondition({ measure: 'attendance', is, value: 95 })
    expect(COMPARISONS.map(attendance)).toEqual([
      'attendance this school year is below 95%',
      'attendance this school year is 95% or below',
      'attendance this school year is 95% or above',
      'attendance this school year is above 95%',
      'attendance this school year is exactly 95%',
    ])
    const lates = (is: (typeof COMPARISONS)[number]) =>
      phraseCondition({ measure: 'lates', over: 'half-term', is, value: 3 })
    expect(COMPARISONS.map(lates)).toEqual([
      'there are fewer than 3 late arrivals this half term',
      'there are 3 or fewer late arrivals this half term',
      'there are 3 or more late arrivals this half term',
      'there are more than 3 late arrivals this half term',
      'there are exactly 3 late arrivals this half term',
    ])
  })

  it('counts one as one', () => {
    expect(phraseCondition({ measure: 'sessions', counts: 'absent', is: 'at-least', value: 1 })).toBe(
      'there is at least 1 session (half day) of absence this school year',
    )
  })

  it('tells whether evidence is there', () => {
    const missing = { evidence: 'medical', is: 'missing', over: 'half-term' } as const
    expect(phraseCondition(missing)).toBe('medical evidence is not on record this half term')
    expect(phraseCondition({ not: missing })).toBe('medical evidence is on record this half term')
    expect(phraseCondition({ evidence: 'any', is: 'on-record' })).toBe(
      'any evidence is on record this school year',
    )
  })

  it('prints a band with the decimals of the document', () => {
    expect(phraseBand({ at_least: 92.1, at_most: 95 }, 1)).toBe('92.1% to 95.0%')
    expect(phraseBand({ at_most: 92 }, 1)).toBe('92.0% or below')
    expect(phraseBand({ above: 97 })).toBe('above 97%')
    expect(phraseBand({ above: 90, at_most: 95 })).toBe('above 90% and up to 95%')
    expect(phraseBand({ at_least: 90, below: 95 })).toBe('90% or above and below 95%')
    expect(phraseBand({ below: 90 })).toBe('below 90%')
    expect(phraseBand({})).toBe('any percentage')
  })

  it('joins conditions, and turns them round under a not', () => {
    const low = { measure: 'attendance', is: 'below', value: 90 } as const
    const often = { measure: 'lates', over: 'week', is: 'at-least', value: 3 } as const
    expect(phraseCondition({ all: [low, often] })).toBe(
      'attendance this school year is below 90%, and there are 3 or more late arrivals in one week',
    )
    expect(phraseCondition({ not: { all: [low, often] } })).toBe(
      'attendance this school year is 90% or above, or there are fewer than 3 late arrivals in one week',
    )
    expect(phraseCondition({ all: [low, { any: [often, low] }] })).toContain(
      ', and either there are 3 or more late arrivals in one week or attendance',
    )
    expect(phraseCondition({ all: [low] })).toBe(phraseCondition(low))
    expect(phraseCondition({ not: { not: low } })).toBe(phraseCondition(low))
    expect(phraseCondition({ not: { measure: 'days', is: 'exactly', value: 3 } })).toContain('other than 3')
    expect(phraseCondition({ not: { pupil: { year_groups: ['6'] } } })).toBe(
      'it is not so that the pupil is in Year 6',
    )
  })

  it('tells steps by their kind, by the kind behind their id, or by their name', () => {
    expect(phraseCondition({ step: 'plan.support', is: 'not-done' })).toBe(
      'a plan of support has not been agreed',
    )
    expect(phraseCondition({ not: { step: 'plan.support', is: 'not-done' } })).toBe(
      'a plan of support has been agreed',
    )
    expect(phraseCondition({ step: 'letter.attendance', is: 'done', for_at_least: { weeks: 2 } })).toBe(
      'a letter about attendance was sent 2 weeks or more ago',
    )
    expect(
      phraseCondition({ not: { step: 'letter.attendance', is: 'done', for_at_least: { weeks: 2 } } }),
    ).toBe('it is not so that a letter about attendance was sent 2 weeks or more ago')
    expect(phraseCondition({ step: 'letter.attendance', is: 'not-done', for_at_least: { weeks: 2 } })).toBe(
      'a letter about attendance has not been sent for 2 weeks or more',
    )
    const context = {
      stepKind: (id: string) => (id === 'letter' ? ('letter.attendance' as const) : undefined),
    }
    expect(phraseAfter(['letter', 'second-letter'], context)).toBe(
      'a letter about attendance has been sent and the step “second letter” has been done',
    )
    expect(phraseWindow({ since: 'second-letter' })).toBe('since the step “second letter” was done')
  })

  it('tells of no improvement', () => {
    const test = { no_improvement_since: 'plan.support', after: { school_weeks: 4 }, by_points: 2 }
    expect(phraseCondition(test)).toBe(
      'attendance has not got better by 2 percentage points in the 4 school weeks after a plan of support was agreed',
    )
    expect(phraseCondition({ not: { ...test, after: { days: 0 } } })).toBe(
      'attendance has got better by 2 percentage points since a plan of support was agreed',
    )
  })
})
