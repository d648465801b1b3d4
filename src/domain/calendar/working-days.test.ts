import { describe, expect, it } from 'vitest'
import { formatDay, getDay } from '../../kernel/school-date.js'
import { addWorkingDays, bankHolidaysOf, easterSunday, isBankHoliday, isWorkingDay } from './working-days.js'

describe('England’s bank holidays', () => {
  it.each([
    [2026, '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28'],
    [2027, '01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28'],
    // As the government published them: a royal wedding, two jubilees, VE day, a funeral and a coronation among them.
    [2011, '01-03 04-22 04-25 04-29 05-02 05-30 08-29 12-26 12-27'],
    [2012, '01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26'],
    [2016, '01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27'],
    [2020, '01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28'],
    [2021, '01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28'],
    [2022, '01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27'],
    [2023, '01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26'],
    [2024, '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26'],
    [2025, '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26'],
    [2028, '01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26'],
  ])('of %i', (year, days) => {
    expect(
      bankHolidaysOf(year)
        .map((day) => formatDay(day).slice(5))
        .join(' '),
    ).toBe(days)
  })

  it.each([
    [2025, '04-20'],
    [2026, '04-05'],
    [2027, '03-28'],
    [2028, '04-16'],
  ])('hang on Easter Sunday, in %i on %s', (year, day) => {
    expect(formatDay(easterSunday(year))).toBe(`${year}-${day}`)
  })

  it('are days of that year only', () => {
    expect([
      isBankHoliday(getDay('2026-12-28')),
      isBankHoliday(getDay('2026-12-26')),
      isBankHoliday(getDay('2025-12-26')),
    ]).toEqual([true, false, true])
  })
})

describe('working days', () => {
  it('are Monday to Friday less bank holidays', () => {
    expect(
      ['2026-04-02', '2026-04-03', '2026-04-04', '2026-04-05', '2026-04-06', '2026-04-07'].map((day) =>
        isWorkingDay(getDay(day)),
      ),
    ).toEqual([true, false, false, false, false, true])
  })

  it.each([
    ['2026-04-01', 1, '2026-04-02'],
    ['2026-04-02', 1, '2026-04-07'],
    ['2026-12-24', 3, '2026-12-31'],
    ['2026-12-24', 4, '2027-01-04'],
    ['2026-11-20', 0, '2026-11-20'],
    ['2026-11-21', 5, '2026-11-27'],
  ])('%s and %i of them are %s', (day, count, then) => {
    expect(formatDay(addWorkingDays(getDay(day), count))).toBe(then)
  })
})
