import { describe, expect, it } from 'vitest'
import { formatDay, getDay, weekdayOf } from '../kernel/school-date.js'
import { easterSunday, festivalsOf, openDayFrom, schoolCalendar, startYearOf } from './school-calendar.js'

const YEARS = Array.from({ length: 20 }, (_, index) => 2018 + index)

describe('the calendar of an invented school', () => {
  it.each(YEARS)('opens 190 weekdays in %i, none of them a closure', (startYear) => {
    const { days, closures, halfTerms } = schoolCalendar(startYear)
    expect(days).toHaveLength(190)
    expect(days.every((day) => weekdayOf(day) <= 5)).toBe(true)
    expect(closures.some(({ day }) => days.includes(day))).toBe(false)
    expect(days.every((day) => halfTerms.some((half) => day >= half.start && day <= half.end))).toBe(true)
  })

  it.each(YEARS)(
    'has six halves with a holiday between each in %i, and ends in the second half of July',
    (startYear) => {
      const { halfTerms } = schoolCalendar(startYear)
      expect(halfTerms.map(({ term, half }) => `${term} ${half}`)).toEqual([
        'autumn 1',
        'autumn 2',
        'spring 1',
        'spring 2',
        'summer 1',
        'summer 2',
      ])
      for (let i = 1; i < 6; i++)
        expect(halfTerms[i]!.start - halfTerms[i - 1]!.end).toBeGreaterThanOrEqual(9)
      expect(formatDay(halfTerms[5]!.end).slice(5)).toMatch(/^07-(1[5-9]|2\d)$/)
    },
  )

  it('starts with two days of training', () => {
    const { closures } = schoolCalendar(2025)
    expect(
      closures
        .filter(({ kind }) => kind === 'inset')
        .slice(0, 2)
        .map(({ day }) => formatDay(day)),
    ).toEqual(['2025-09-01', '2025-09-02'])
  })

  it('closes on the bank holidays that fall in term', () => {
    expect(schoolCalendar(2025).closures.some(({ day }) => day === getDay('2026-05-04'))).toBe(true)
    expect(schoolCalendar(2027).days).not.toContain(getDay('2028-01-03'))
  })

  it('knows Easter', () => {
    expect([2024, 2025, 2026, 2027, 2038].map((year) => formatDay(easterSunday(year)))).toEqual([
      '2024-03-31',
      '2025-04-20',
      '2026-04-05',
      '2027-03-28',
      '2038-04-25',
    ])
  })

  it('knows the Eids of 2025/26', () => {
    expect(festivalsOf(2025).map(({ name, day }) => `${name} ${formatDay(day)}`)).toEqual([
      'Eid al-Fitr 2026-03-20',
      'Eid al-Adha 2026-05-27',
    ])
  })

  it('finds the open day after a weekend, and none after the last', () => {
    const { days } = schoolCalendar(2025)
    expect(days[openDayFrom(days, getDay('2025-09-06'))]).toBe(getDay('2025-09-08'))
    expect(openDayFrom(days, getDay('2026-08-01'))).toBe(190)
  })

  it('gives the last of August to the year that ends', () => {
    expect([startYearOf(getDay('2026-08-31')), startYearOf(getDay('2026-09-01'))]).toEqual([2025, 2026])
  })
})
