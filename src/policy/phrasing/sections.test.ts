import { describe, expect, it } from 'vitest'
import { phraseOccurrence } from './events.js'
import { phraseLadderDays } from './ladders.js'
import { LEAVE_REASONS, phraseLeaveTest, phraseLeaveTests } from './leave.js'
import { phraseReward, phraseRewardPeriod } from './rewards-and-reports.js'
import { phraseWeekdays } from './school-day.js'

describe('sections', () => {
  it('tells the days of a ladder', () => {
    expect(phraseLadderDays({ day: 1 })).toBe('day 1')
    expect(phraseLadderDays({ days: [5, 4] })).toBe('days 4 and 5')
    expect(phraseLadderDays({ from_day: 1 })).toBe('each day')
    expect(phraseLadderDays({ from_day: 2 })).toBe('each day from day 2')
    expect(phraseLadderDays({ day: 3, weekdays: ['friday', 'monday'] })).toBe(
      'day 3, if it is a Monday or Friday',
    )
    expect(phraseLadderDays({ from_day: 2, to_day: 5 })).toBe('each day from day 2 to day 5')
  })

  it('tells weekdays', () => {
    expect(phraseWeekdays(undefined)).toBe('every school day')
    expect(phraseWeekdays(['monday', 'tuesday', 'wednesday', 'thursday', 'friday'])).toBe('every school day')
    expect(phraseWeekdays(['thursday', 'monday', 'tuesday', 'wednesday'])).toBe('Monday to Thursday')
    expect(phraseWeekdays(['monday', 'friday'])).toBe('Monday and Friday')
  })

  it('tells an occurrence', () => {
    expect(
      phraseOccurrence({
        codes: ['L', 'U'],
        session: 'AM',
        arrived_after: '08:45',
        without_adequate_reason: true,
      }),
    ).toBe(
      'each time a child is marked L or U in the morning and they came after 8:45am, with no good reason',
    )
  })

  it('tells bands of minutes', () => {
    const minutes = (minutes_late: { at_least?: number; at_most?: number }, more = {}): string =>
      phraseOccurrence({ codes: ['L'], minutes_late, ...more })
    expect(minutes({ at_least: 5, at_most: 10 })).toBe(
      'each time a child is marked L and they were 5 to 10 minutes late',
    )
    expect(minutes({ at_least: 11 }, { arrived_by: '09:30' })).toBe(
      'each time a child is marked L and they came by 9:30am and they were at least 11 minutes late',
    )
    expect(minutes({ at_most: 1 })).toBe('each time a child is marked L and they were at most 1 minute late')
  })

  it('tells a test of leave', () => {
    expect(phraseLeaveTest({ fact: 'notice-days', is: 'below', value: 14 })).toBe(
      'it is asked for fewer than 14 days before',
    )
    expect(phraseLeaveTest({ fact: 'days-asked', is: 'above', value: 5, unit: 'school' })).toBe(
      'the leave is more than 5 school days long',
    )
    expect(
      phraseLeaveTests([
        { fact: 'retrospective' },
        { fact: 'reason', reasons: LEAVE_REASONS.filter((reason) => reason !== 'medical') },
      ]),
    ).toBe('it is asked for after the leave began, and it is not for a medical reason')
    expect(phraseLeaveTest({ fact: 'reason', is: false, reasons: ['holiday'] })).toBe(
      'it is not for a holiday',
    )
    expect(phraseLeaveTest({ fact: 'reason', reasons: [...LEAVE_REASONS] })).toBe('it is for any reason')
    expect(phraseLeaveTest({ fact: 'pupil', when: { measure: 'attendance', is: 'below', value: 97 } })).toBe(
      'attendance this school year is below 97%',
    )
  })

  it('tells a reward', () => {
    const reward = {
      id: 'best',
      label: 'Best',
      period: 'week',
      unit: 'class',
      measure: 'attendance',
      cites: ['ABC-001'],
    } as const
    const base = { ...reward, cites: [...reward.cites] }
    expect(phraseReward({ ...base, places: 3, separately_by: ['KS1', 'KS2'] })).toBe(
      'the 3 classes with the best attendance, separately in Key Stage 1 and Key Stage 2',
    )
    expect(phraseReward({ ...base, is: 'at-least', value: 100 })).toBe(
      'every class with attendance 100% or above',
    )
    expect(phraseReward({ ...base, unit: 'pupil', is: 'at-least', value: 97, raffle: { winners: 1 } })).toBe(
      '1 pupil drawn by lot from those with attendance 97% or above',
    )
    expect(phraseReward({ ...base, places: 1, is: 'above', value: 96, for: { year_groups: ['6'] } })).toBe(
      'the class with the best attendance, with attendance above 96%, for pupils in Year 6',
    )
    expect(phraseReward({ ...base, measure: 'improvement', is: 'at-least', value: 5 })).toBe(
      'every class with improvement in attendance of 5 or more percentage points',
    )
    expect(
      phraseRewardPeriod({ period: 'half-term', in: ['autumn-1'], on: { weekday: 'friday', week: 'next' } }),
    ).toBe('every half term, in the first half of the autumn term, on Friday of the next week')
  })
})
