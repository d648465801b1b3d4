import { describe, expect, it } from 'vitest'
import {
  addMonths,
  dayOf,
  dayOfInstant,
  daysInMonth,
  formatDay,
  formatInstant,
  formatTime,
  getDay,
  getInstant,
  getTime,
  instantAt,
  isLeapYear,
  lastDayOfMonth,
  minuteOfInstant,
  mondayOf,
  parseDay,
  parseInstant,
  parseTime,
  partsOfDay,
  weekdayOf,
} from './school-date.js'

const MS_PER_DAY = 86_400_000

describe('a day', () => {
  it('is the same day as the platform’s own calendar has, each day from 1900 to 2100', () => {
    const first = Date.UTC(1900, 0, 1) / MS_PER_DAY
    const last = Date.UTC(2100, 11, 31) / MS_PER_DAY
    for (let day = first; day <= last; day++) {
      const theirs = new Date(day * MS_PER_DAY)
      const text = theirs.toISOString().slice(0, 10)
      const parts = {
        year: theirs.getUTCFullYear(),
        month: theirs.getUTCMonth() + 1,
        dayOfMonth: theirs.getUTCDate(),
      }
      if (formatDay(day) !== text || parseDay(text) !== day || weekdayOf(day) !== (theirs.getUTCDay() || 7))
        expect.fail(`${text} is day ${day}`)
      if (dayOf(parts.year, parts.month, parts.dayOfMonth) !== day) expect.fail(`${text} by its parts`)
      if (JSON.stringify(partsOfDay(day)) !== JSON.stringify(parts)) expect.fail(`${text} in parts`)
    }
  })

  it.each([
    [2028, true],
    [2024, true],
    [2000, true],
    [1900, false],
    [2100, false],
    [2027, false],
  ])('of the year %i: is it a leap year? %s', (year, leap) => {
    expect(isLeapYear(year)).toBe(leap)
    expect(daysInMonth(year, 2)).toBe(leap ? 29 : 28)
    expect(parseDay(`${year}-02-29`) !== undefined).toBe(leap)
    expect(dayOf(year, 3, 1) - dayOf(year, 2, 28)).toBe(leap ? 2 : 1)
  })

  it('29 February 2028 is a Tuesday between the 28th and 1 March', () => {
    const day = getDay('2028-02-29')
    expect([formatDay(day - 1), weekdayOf(day), formatDay(day + 1)]).toEqual(['2028-02-28', 2, '2028-03-01'])
  })

  it.each([
    '2026-02-30',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-1-01',
    '20260101',
    '01/09/2026',
    '2026-09-01T',
    ' 2026-09-01',
    '２０２６-09-01',
    '0000-01-01',
    '',
    '2026-09-1a',
  ])('"%s" is none', (text) => {
    expect(parseDay(text)).toBeUndefined()
    expect(() => getDay(text)).toThrow(RangeError)
  })

  it('belongs to the week of its Monday', () => {
    for (const [day, monday] of [
      ['2026-11-16', '2026-11-16'],
      ['2026-11-22', '2026-11-16'],
      ['2026-11-23', '2026-11-23'],
      ['1969-12-31', '1969-12-29'],
    ] as const) {
      expect(formatDay(mondayOf(getDay(day)))).toBe(monday)
    }
  })

  it('has a last one in each month', () => {
    expect(formatDay(lastDayOfMonth(2028, 2))).toBe('2028-02-29')
    expect(formatDay(lastDayOfMonth(2026, 12))).toBe('2026-12-31')
    expect(formatDay(lastDayOfMonth(2026, 9))).toBe('2026-09-30')
  })
})

describe('some months on', () => {
  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-11-20', -12, '2025-11-20'],
    ['2026-11-20', 2, '2027-01-20'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2026-08-31', 36, '2029-08-31'],
    ['2026-05-31', 0, '2026-05-31'],
    ['2026-12-31', 6, '2027-06-30'],
  ])('%s and %i months are %s', (day, months, then) => {
    expect(formatDay(addMonths(getDay(day), months))).toBe(then)
  })
})

describe('a time', () => {
  it('is any minute of the day and nothing else', () => {
    for (let minute = 0; minute < 1440; minute++) expect(parseTime(formatTime(minute))).toBe(minute)
    expect([getTime('00:00'), getTime('09:30'), getTime('23:59')]).toEqual([0, 570, 1439])
  })

  it.each(['24:00', '09:60', '9:30', '09.30', '0930', '09:3', '09:30:00', '-1:00', ''])(
    '"%s" is none',
    (text) => {
      expect(parseTime(text)).toBeUndefined()
      expect(() => getTime(text)).toThrow(RangeError)
    },
  )
})

describe('an instant', () => {
  it('is written as it was read', () => {
    for (const text of [
      '2026-11-18T09:40',
      '2028-02-29T23:59',
      '1970-01-01T00:00',
      '1969-12-31T23:59',
      '2025-03-30T02:30',
      '2025-10-26T01:30',
    ]) {
      expect(formatInstant(getInstant(text))).toBe(text)
    }
  })

  it('falls into its day and minute, before 1970 too', () => {
    const instant = getInstant('1969-12-31T23:59')
    expect([formatDay(dayOfInstant(instant)), minuteOfInstant(instant)]).toEqual(['1969-12-31', 1439])
    expect(instantAt(getDay('2026-11-18'), getTime('09:40'))).toBe(getInstant('2026-11-18T09:40'))
  })

  it('is not of the hour that no clock in London shows, and is of the one that it shows twice', () => {
    const london = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Europe/London',
      dateStyle: 'short',
      timeStyle: 'short',
    })
    for (let year = 1981; year <= 2040; year++) {
      const shown = new Set<string>()
      for (const month of [2, 9])
        for (let hour = 20 * 24; hour < 32 * 24; hour++)
          shown.add(london.format(new Date(Date.UTC(year, month, 1, hour, 30))).replace(' ', 'T'))
      for (const month of ['03', '10'])
        for (let day = 23; day <= 31; day++)
          for (const hour of ['00', '01', '02', '03']) {
            const text = `${year}-${month}-${day}T${hour}:30`
            expect(parseInstant(text) !== undefined, text).toBe(shown.has(text))
          }
    }
  })

  it('knows no change of the clocks: the days about it have 1440 minutes each', () => {
    for (const [before, after] of [
      ['2025-03-28', '2025-03-31'],
      ['2025-10-24', '2025-10-27'],
    ] as const) {
      expect(getInstant(`${after}T09:30`) - getInstant(`${before}T09:30`)).toBe(3 * 1440)
    }
  })

  it.each([
    '2026-11-18',
    '2026-11-18 09:40',
    '2026-11-18T9:40',
    '2026-11-18T09:40:00',
    '2026-11-18T09:40Z',
    '2026-11-31T09:40',
    '2026-11-18T24:00',
    '2026-03-29T01:00',
    '2026-03-29T01:59',
    'now',
    '',
  ])('"%s" is none', (text) => {
    expect(parseInstant(text)).toBeUndefined()
    expect(() => getInstant(text)).toThrow(RangeError)
  })
})
