import { describe, expect, it } from 'vitest'
import { inventedTimeline } from '../../../tests/support/plain-school.js'
import { formatTime, getDay } from '../../kernel/school-date.js'
import { isYearGroupIn } from '../../rules/facts/school-facts.js'
import { PolicyClock } from './policy-clock.js'

/** Opens, late after, closes and recorded, as text. */
function times(registration: string, day = '2026-11-18', half: 0 | 1 = 0, yearGroup = '4'): string {
  const clock = new PolicyClock(inventedTimeline(`day: { registration: [${registration}] }`), isYearGroupIn)
  const { opens, lateAfter, closes, recorded } = clock.times(getDay(day), half, yearGroup)
  return [opens, lateAfter, closes, recorded]
    .map((minute) => (minute === null ? '-' : formatTime(minute)))
    .join(' ')
}

describe('when a register closes', () => {
  it.each([
    [
      'at a time',
      '{ session: AM, opens: "08:50", closes: { at: "09:20" }, cites: [ELM-001] }',
      '08:50 08:50 09:20 09:20',
    ],
    [
      'minutes after it opens',
      '{ session: AM, opens: "08:40", closes: { minutes_after_opening: 30 }, cites: [ELM-001] }',
      '08:40 08:40 09:10 09:10',
    ],
    [
      'late from another time than it opens',
      '{ session: AM, opens: "08:40", late_after: "08:55", closes: { at: "09:10" }, cites: [ELM-001] }',
      '08:40 08:55 09:10 09:10',
    ],
    [
      'not stated: thirty minutes after the time that is given',
      '{ session: AM, opens: "13:10", cites: [ELM-001] }',
      '13:10 13:10 - 13:40',
    ],
    [
      'not stated: thirty minutes after pupils are late',
      '{ session: AM, late_after: "08:45", cites: [ELM-001] }',
      '- 08:45 - 09:15',
    ],
    ['nothing stated at all: 09:30', '{ session: PM, opens: "13:00", cites: [ELM-001] }', '- - - 09:30'],
  ])('%s', (_, registration, expected) => {
    expect(times(registration)).toBe(expected)
  })

  it('in the afternoon, of which nothing is stated: 13:30', () => {
    expect(times('{ session: AM, opens: "09:00", cites: [ELM-001] }', '2026-11-18', 1)).toBe('- - - 13:30')
  })

  it('goes by the weekday and the year group, the narrower entry first', () => {
    const registration = [
      '{ session: AM, opens: "09:00", closes: { at: "09:30" }, cites: [ELM-001] }',
      '{ session: AM, opens: "09:01", closes: { at: "09:31" }, for: { year_groups: ["6"] }, cites: [ELM-002] }',
      '{ session: AM, opens: "09:02", closes: { at: "09:32" }, weekdays: [friday], cites: [ELM-003] }',
      '{ session: AM, opens: "09:03", closes: { at: "09:33" }, weekdays: [friday], for: { key_stages: [UKS2] }, cites: [ELM-004] }',
      '{ session: AM, opens: "07:00", closes: { at: "07:01" }, acts: false, cites: [ELM-005] }',
    ].join(', ')
    const closes = (day: string, yearGroup: string): string =>
      times(registration, day, 0, yearGroup).split(' ')[2] as string
    expect([
      closes('2026-11-18', '4'),
      closes('2026-11-18', '6'),
      closes('2026-11-20', '4'),
      closes('2026-11-20', '6'),
    ]).toEqual(['09:30', '09:31', '09:32', '09:33'])
    const reversed = registration
      .split(', {')
      .map((part, i) => (i === 0 ? part : `{${part}`))
      .reverse()
      .join(', ')
    expect(times(reversed, '2026-11-20', 0, '6').split(' ')[2]).toBe('09:33')
  })
})
