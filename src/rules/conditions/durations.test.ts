import { describe, expect, it } from 'vitest'
import { halfTerm, inventedTimeline, plainPupil, schoolOf } from '../../../tests/support/plain-school.js'
import { schoolAt } from '../../application/school.js'
import { formatDay, formatInstant, getDay, getInstant } from '../../kernel/school-date.js'
import type { Due, Duration } from '../../policy/vocabulary/words.js'
import { addDuration, dueInstant, durationEnd } from './durations.js'

const terms = [
  halfTerm('2026/27', 'autumn', 1, '2026-09-03', '2026-10-23'),
  halfTerm('2026/27', 'autumn', 2, '2026-11-02', '2026-12-18'),
]
const school = schoolAt(
  schoolOf({ timeline: inventedTimeline('phase: primary'), terms, marks: [], pupils: [plainPupil(0)] }),
  getInstant('2026-11-20T16:00'),
)
const after = (day: string, duration: Duration): string =>
  formatDay(addDuration(school, getDay(day), duration))

describe('a length of time', () => {
  it.each([
    ['2026-10-22', { days: 5 }, '2026-10-27'],
    ['2026-10-22', { weeks: 2 }, '2026-11-05'],
    ['2026-08-31', { months: 6 }, '2027-02-28'],
    ['2026-10-22', { school_days: 2 }, '2026-11-02'],
    ['2026-12-24', { working_days: 1 }, '2026-12-29'],
    ['2026-10-20', { school_weeks: 1 }, '2026-11-03'],
    ['2026-10-20', { school_weeks: 2 }, '2026-11-10'],
    ['2026-11-04', { school_weeks: 0 }, '2026-11-04'],
    ['2026-12-16', { school_weeks: 1 }, '2026-12-23'], // past the calendar's end every week is one
    ['2026-10-22', { days: 0 }, '2026-10-22'],
    ['2026-10-22', { half_terms: 0 }, '2026-10-22'],
    ['2026-10-22', { half_terms: 1 }, '2026-10-23'],
    ['2026-10-23', { half_terms: 1 }, '2026-10-23'],
    ['2026-10-24', { half_terms: 1 }, '2026-12-18'], // in a holiday the next one
    ['2026-10-22', { half_terms: 2 }, '2026-12-18'],
    ['2026-10-22', { half_terms: 3 }, '2027-02-12'], // past the calendar's end eight weeks are one
    ['2026-12-24', { half_terms: 1 }, '2027-02-18'],
    ['2026-10-22', { terms: 1 }, '2026-12-18'],
    ['2026-10-22', { terms: 2 }, '2027-04-09'],
  ])('from %s, %o, ends on %s', (day, duration, end) => {
    expect(after(day, duration as Duration)).toBe(end)
  })

  it('ends with the last day of a half term or a term', () => {
    const end = (duration: Duration): string =>
      formatInstant(durationEnd(school, getInstant('2026-11-20T09:41'), duration))
    expect([end({ half_terms: 1 }), end({ terms: 1 })]).toEqual(['2026-12-18T23:59', '2026-12-18T23:59'])
  })

  it('ends in the minute in which it began', () => {
    expect(formatInstant(durationEnd(school, getInstant('2026-11-20T09:41'), { weeks: 1 }))).toBe(
      '2026-11-27T09:41',
    )
  })
})

describe('when something that arose on Friday 20 November is due', () => {
  it.each([
    [undefined, null],
    ['none', null],
    ['end-of-day', '2026-11-20T23:59'],
    ['morning', '2026-11-20T12:00'],
    [{ time: '11:00' }, '2026-11-20T11:00'],
    [{ within: { days: 3 } }, '2026-11-23T23:59'],
    [{ within: { school_days: 5 } }, '2026-11-27T23:59'],
    [{ within: { working_days: 1 } }, '2026-11-23T23:59'],
  ])('%o: %s', (due, expected) => {
    const instant = dueInstant(school, getDay('2026-11-20'), due as Due | undefined)
    expect(instant === null ? null : formatInstant(instant)).toBe(expected)
  })
})
