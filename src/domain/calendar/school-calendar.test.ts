import { describe, expect, it } from 'vitest'
import { formatDay, getDay } from '../../kernel/school-date.js'
import { SchoolCalendar, startOfAcademicYear } from './school-calendar.js'
import type { Closure, HalfTerm, TermName } from './terms.js'

const half = (academicYear: string, term: TermName, which: 1 | 2, start: string, end: string): HalfTerm => ({
  academicYear,
  term,
  half: which,
  start: getDay(start),
  end: getDay(end),
})
const closed = (day: string, session: 0 | 1 | null = null): Closure => ({
  day: getDay(day),
  half: session,
  kind: 'planned',
  reason: '',
})
const TERMS = [
  half('2025/26', 'summer', 2, '2026-06-01', '2026-07-21'),
  half('2026/27', 'autumn', 1, '2026-09-03', '2026-10-23'),
  half('2026/27', 'autumn', 2, '2026-11-02', '2026-12-18'),
  half('2026/27', 'spring', 1, '2027-01-04', '2027-02-12'),
]
const calendar = SchoolCalendar.from(TERMS, [
  closed('2026-09-03'),
  closed('2026-11-18', 1),
  closed('2026-11-25', 0),
  closed('2026-12-25'),
])
const after = (day: string, count: number, from = calendar): string =>
  formatDay(from.addSchoolDays(getDay(day), count))
const between = (from: string, to: string): number => calendar.schoolDaysBetween(getDay(from), getDay(to))

describe('a session is open', () => {
  it.each([
    ['2026-09-02', false, false, 'before the term'],
    ['2026-09-03', false, false, 'INSET'],
    ['2026-09-04', true, true, 'a Friday in term'],
    ['2026-09-05', false, false, 'a Saturday'],
    ['2026-09-06', false, false, 'a Sunday'],
    ['2026-10-23', true, true, 'the last day of a half'],
    ['2026-10-26', false, false, 'half term'],
    ['2026-11-02', true, true, 'the first day of a half'],
    ['2026-11-18', true, false, 'closed in the afternoon'],
    ['2026-11-25', false, true, 'closed in the morning'],
    ['2026-12-18', true, true, 'the last day of term'],
    ['2026-12-25', false, false, 'Christmas'],
    ['2030-01-01', false, false, 'years later'],
  ])('on %s in the morning %s, in the afternoon %s: %s', (date, am, pm) => {
    const day = getDay(date)
    expect([calendar.isOpen(day, 0), calendar.isOpen(day, 1), calendar.isSchoolDay(day)]).toEqual([
      am,
      pm,
      am || pm,
    ])
  })

  it('and has a number that leads back to its day and half', () => {
    for (let session = 0; session < calendar.sessionCount; session++) {
      expect(calendar.indexOf(calendar.dayOfSession(session), calendar.halfOfSession(session))).toBe(session)
      expect(calendar.schoolDays[calendar.schoolDayOfSession(session)]).toBe(calendar.dayOfSession(session))
      const monday = calendar.schoolWeeks[calendar.weekOfSession(session)] as number
      expect(calendar.dayOfSession(session) - monday).toBeGreaterThanOrEqual(0)
      expect(calendar.dayOfSession(session) - monday).toBeLessThan(7)
    }
  })
})

describe('school days', () => {
  it.each([
    ['2026-11-16', 5, '2026-11-23'],
    ['2026-10-22', 1, '2026-10-23'],
    ['2026-10-22', 2, '2026-11-02'],
    ['2026-10-23', 5, '2026-11-06'],
    ['2026-12-18', 1, '2027-01-04'],
    ['2026-11-17', 1, '2026-11-18'],
    ['2026-11-24', 1, '2026-11-25'],
    ['2026-11-21', 1, '2026-11-23'],
    ['2026-11-20', 0, '2026-11-20'],
    ['2026-07-20', 2, '2026-09-04'],
  ])('%s and %i of them are %s: over weekends, holidays and closures', (day, count, then) => {
    expect(after(day, count)).toBe(then)
  })

  it('past the calendar’s end are Mondays to Fridays less bank holidays and the summer', () => {
    expect(after('2027-02-12', 1)).toBe('2027-02-15')
    expect(after('2027-02-11', 3)).toBe('2027-02-16')
    expect(after('2027-03-25', 1)).toBe('2027-03-30') // Good Friday and Easter Monday
    expect(after('2027-07-23', 1)).toBe('2027-09-01')
    expect(after('2028-07-21', 1)).toBe('2028-07-24')
    expect(after('2028-07-24', 1)).toBe('2028-09-01') // Tuesday 25 July is holiday
  })

  it.each([
    ['2026-11-16', '2026-11-20', 5],
    ['2026-11-20', '2026-11-20', 1],
    ['2026-11-21', '2026-11-22', 0],
    ['2026-10-19', '2026-11-06', 10],
    ['2026-11-20', '2026-11-16', 0],
    ['2026-09-01', '2026-09-04', 1],
    ['2025-01-01', '2025-02-01', 0],
  ])('from %s to %s are %i', (from, to, days) => {
    expect(between(from, to)).toBe(days)
  })

  it('are as many when they are stepped through one by one', () => {
    for (let day = getDay('2026-09-01'); day <= getDay('2027-01-20'); day++) {
      for (const count of [1, 4, 11])
        expect(calendar.schoolDaysBetween(day + 1, calendar.addSchoolDays(day, count))).toBe(count)
    }
  })
})

describe('school weeks', () => {
  it('are the weeks with at least one open session', () => {
    expect(
      [...calendar.schoolWeeks]
        .map((day) => formatDay(day))
        .filter((day) => day >= '2026-07-13' && day <= '2026-11-10'),
    ).toEqual([
      '2026-07-13',
      '2026-07-20',
      '2026-08-31',
      '2026-09-07',
      '2026-09-14',
      '2026-09-21',
      '2026-09-28',
      '2026-10-05',
      '2026-10-12',
      '2026-10-19',
      '2026-11-02',
      '2026-11-09',
    ])
  })

  it('up to a day are counted without the holidays', () => {
    const week = (day: string): number => calendar.weekUpTo(getDay(day))
    expect(week('2026-11-02') - week('2026-10-19')).toBe(1)
    expect([week('2026-10-28'), week('2026-11-01'), week('2026-11-08')]).toEqual([
      week('2026-10-23'),
      week('2026-10-23'),
      week('2026-11-02'),
    ])
    expect(week('2026-05-30')).toBe(-1)
    expect(formatDay(calendar.dayOfSession(calendar.firstSessionOfWeek(week('2026-11-25'))))).toBe(
      '2026-11-23',
    )
    expect(calendar.firstSessionOfWeek(-5)).toBe(0)
    expect(calendar.firstSessionOfWeek(calendar.schoolWeeks.length)).toBe(calendar.sessionCount)
  })

  it('are two in a week that one term ends and another begins, and one in a week with one open session', () => {
    const broken = SchoolCalendar.from(
      [
        half('2026/27', 'autumn', 1, '2026-10-19', '2026-10-20'),
        half('2026/27', 'autumn', 2, '2026-10-22', '2026-11-13'),
      ],
      [
        ...[
          '2026-11-03',
          '2026-11-04',
          '2026-11-05',
          '2026-11-06',
          '2026-11-09',
          '2026-11-10',
          '2026-11-11',
          '2026-11-12',
          '2026-11-13',
        ].map((day) => closed(day)),
        closed('2026-11-02', 0),
      ],
    )
    expect([...broken.schoolWeeks].map((day) => formatDay(day))).toEqual([
      '2026-10-19',
      '2026-10-26',
      '2026-11-02',
    ])
  })

  it('of a year of 53 weeks keep their Mondays', () => {
    const long = SchoolCalendar.from([half('2026/27', 'autumn', 1, '2026-09-01', '2027-09-03')], [])
    expect(long.schoolWeeks).toHaveLength(53)
    expect(formatDay(long.schoolWeeks[17] as number)).toBe('2026-12-28')
    expect(long.weekUpTo(getDay('2027-01-01'))).toBe(17)
    expect(long.weekUpTo(getDay('2027-01-04'))).toBe(18)
  })
})

describe('terms and years', () => {
  it('hold their days', () => {
    const term = calendar.findTerm(getDay('2026-10-28'))
    expect(term).toMatchObject({
      term: 'autumn',
      academicYear: '2026/27',
      start: getDay('2026-09-03'),
      end: getDay('2026-12-18'),
    })
    expect(calendar.findHalfTerm(getDay('2026-10-28'))).toBeUndefined()
    expect(calendar.findHalfTerm(getDay('2026-11-02'))).toMatchObject({ half: 2 })
    expect(calendar.findTerm(getDay('2026-12-19'))).toBeUndefined()
  })

  it('an academic year is what the terms say, and 1 September to 31 August around it', () => {
    const year = (day: string) => {
      const { label, start, end } = calendar.yearOf(getDay(day))
      return [label, formatDay(start), formatDay(end)]
    }
    expect(year('2026-08-31')).toEqual(['2025/26', '2025-09-01', '2026-08-31'])
    expect(year('2026-09-01')).toEqual(['2026/27', '2026-09-01', '2027-08-31'])
    expect(year('2027-08-31')).toEqual(['2026/27', '2026-09-01', '2027-08-31'])
    expect(year('2028-11-01')).toEqual(['2028/29', '2028-09-01', '2029-08-31'])
  })

  it('a year that starts in August starts when its terms do', () => {
    const early = SchoolCalendar.from(
      [
        half('2025/26', 'summer', 2, '2026-06-01', '2026-07-10'),
        half('2026/27', 'autumn', 1, '2026-08-24', '2026-10-16'),
      ],
      [],
    )
    expect(early.yearOf(getDay('2026-08-24')).label).toBe('2026/27')
    expect(early.yearOf(getDay('2026-08-23')).label).toBe('2025/26')
  })

  it('are numbered ranges of sessions that lie end to end', () => {
    const year = calendar.yearOf(getDay('2026-11-20'))
    const inside = calendar.terms.filter((term) => term.academicYear === '2026/27')
    expect(inside.map((term) => term.term)).toEqual(['autumn', 'spring'])
    expect(inside[0]?.firstSession).toBe(year.firstSession)
    expect(inside[0]?.endSession).toBe(inside[1]?.firstSession)
    expect(inside[1]?.endSession).toBe(year.endSession)
  })
})

describe('without terms', () => {
  const marked = SchoolCalendar.fromMarkedSessions([
    getDay('2026-11-18') * 2 + 1,
    getDay('2026-11-18') * 2,
    getDay('2026-11-18') * 2,
    getDay('2025-06-02') * 2,
  ])

  it('the sessions that have marks are the open ones, each once', () => {
    expect(marked.sessionCount).toBe(3)
    expect([
      marked.isOpen(getDay('2025-06-02'), 0),
      marked.isOpen(getDay('2025-06-02'), 1),
      marked.isOpen(getDay('2026-11-17'), 0),
    ]).toEqual([true, false, false])
  })

  it('academic years run from 1 September to 31 August', () => {
    expect(marked.years.map(({ label, start, end }) => [label, formatDay(start), formatDay(end)])).toEqual([
      ['2024/25', '2024-09-01', '2025-08-31'],
      ['2026/27', '2026-09-01', '2027-08-31'],
    ])
    expect([
      formatDay(startOfAcademicYear(getDay('2026-08-31'))),
      formatDay(startOfAcademicYear(getDay('2026-09-01'))),
    ]).toEqual(['2025-09-01', '2026-09-01'])
  })

  it('and without marks there is a calendar all the same, with nothing in it', () => {
    const empty = SchoolCalendar.fromMarkedSessions([])
    expect([
      empty.sessionCount,
      empty.isSchoolDay(getDay('2026-11-18')),
      empty.weekUpTo(getDay('2026-11-18')),
      empty.firstSessionFrom(0),
    ]).toEqual([0, false, -1, 0])
    expect(after('2026-11-20', 1, empty)).toBe('2026-11-23')
    expect(empty.yearOf(getDay('2026-11-20'))).toMatchObject({
      label: '2026/27',
      firstSession: 0,
      endSession: 0,
    })
  })
})
