import { describe, expect, it } from 'vitest'
import { leaveNotices } from './leave-notice.js'

describe('the notice for leave', () => {
  it('is read from its own key, from a bar and from what is weighed', () => {
    expect(
      leaveNotices({
        notice: { days: 10, unit: 'school', strength: 'must', cites: ['A'] },
        refuse: [
          {
            id: 'late',
            label: 'Asked for late',
            if: [
              { fact: 'notice-days', is: 'below', value: 14, unit: 'unstated' },
              { fact: 'reason', reasons: ['holiday'] },
            ],
            cites: ['B'],
          },
        ],
        consider: [
          {
            id: 'early',
            label: 'Asked for early',
            if: [{ fact: 'notice-days', is: 'at-most', value: 27 }],
            for: { year_groups: ['6'] },
            cites: ['C'],
          },
        ],
      }),
    ).toEqual([
      { days: 10, unit: 'school', strength: 'must', cites: ['A'], where: [] },
      {
        days: 14,
        unit: 'unstated',
        strength: 'must',
        cites: ['B'],
        where: [{ fact: 'reason', reasons: ['holiday'] }],
      },
      {
        days: 28,
        unit: 'calendar',
        strength: 'where-possible',
        cites: ['C'],
        where: [],
        for: { year_groups: ['6'] },
      },
    ])
  })

  it('is not read from tests that ask for no notice', () => {
    expect(leaveNotices(undefined)).toEqual([])
    expect(
      leaveNotices({
        consider: [
          {
            id: 'early',
            label: 'Early',
            if: [{ fact: 'notice-days', is: 'at-least', value: 60 }],
            cites: [],
          },
          { id: 'age', label: 'The age', cites: [] },
        ],
      }),
    ).toEqual([])
  })
})
