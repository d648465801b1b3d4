import { describe, expect, it } from 'vitest'
import { phraseCondition } from './conditions.js'
import { phraseKind, phraseKindBriefly } from './kinds.js'
import { stepsContext } from './step-order.js'
import { phraseAfter } from './steps.js'

const letter = 'letter.attendance' as const
const visit = 'visit.home' as const

describe('several steps of one kind in a rule', () => {
  it('tells the second letter from the first, by what was done before each', () => {
    const context = stepsContext([
      // Not in the order in which they come.
      { id: 'c', kind: letter, after: ['visit'] },
      { id: 'a', kind: letter },
      { id: 'b', kind: letter, after: ['a'] },
      { id: 'visit', kind: visit, when: { step: 'b', is: 'done', for_at_least: { school_days: 5 } } },
    ])
    expect(['a', 'b', 'c', 'visit'].map((id) => context.stepNumber?.(id))).toEqual([1, 2, 3, undefined])
    expect(phraseAfter(['b'], context)).toBe('the second letter about attendance has been sent')
    expect(phraseCondition({ step: 'b', is: 'done', for_at_least: { school_days: 5 } }, context)).toBe(
      'the second letter about attendance was sent 5 school days or more ago',
    )
    expect(phraseKind(letter, 2)).toBe('write to parents about attendance (second letter)')
    expect(phraseKindBriefly(letter, 11)).toBe('Letter (11th)')
  })

  it('reads what comes before from any part of a condition', () => {
    const context = stepsContext([
      { id: 'a', kind: letter },
      {
        id: 'b',
        kind: letter,
        when: {
          all: [
            { measure: 'lates', over: { since: 'a' }, is: 'at-least', value: 4 },
            { evidence: 'medical', is: 'missing' },
          ],
        },
      },
      { id: 'c', kind: letter, when: { any: [{ no_improvement_since: 'b', after: { weeks: 4 } }] } },
      { id: 'd', kind: letter, after: [letter] },
    ])
    expect(['a', 'b', 'c', 'd'].map((id) => context.stepNumber?.(id))).toEqual([1, 2, 3, 4])
  })

  it('gives no number to steps beside each other, nor to one instead of another', () => {
    const context = stepsContext([
      { id: 'a', kind: letter },
      { id: 'b', kind: letter, when: { not: { step: 'a', is: 'done' } } },
      { id: 'c', kind: letter, when: { step: 'a', is: 'not-done' } },
    ])
    expect(['a', 'b', 'c'].map((id) => context.stepNumber?.(id))).toEqual([undefined, undefined, undefined])
    expect(phraseAfter(['a'], context)).toBe('a letter about attendance has been sent')
  })

  it('does not hang on steps that wait for each other', () => {
    const context = stepsContext([
      { id: 'a', kind: letter, after: ['b'] },
      { id: 'b', kind: letter, after: ['a'] },
    ])
    expect(['a', 'b'].map((id) => context.stepNumber?.(id))).toContain(2)
  })
})
