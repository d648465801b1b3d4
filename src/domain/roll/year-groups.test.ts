import { describe, expect, it } from 'vitest'
import { formatDay, getDay, weekdayOf } from '../../kernel/school-date.js'
import {
  ageOn,
  compulsoryAgeBegins,
  compulsoryAgeEnds,
  isOfCompulsorySchoolAge,
  keyStagesOf,
  YEAR_GROUPS,
  yearGroupByAge,
} from './year-groups.js'

describe('compulsory school age begins', () => {
  it.each([
    ['2021-03-31', '2026-03-31', 'a fifth birthday on a prescribed day counts that day'],
    ['2021-03-30', '2026-03-31', 'the day before waits for the day'],
    ['2021-04-01', '2026-08-31', 'the day after waits for August'],
    ['2021-08-31', '2026-08-31', 'a birthday on 31 August'],
    ['2021-09-01', '2026-12-31', 'the first of the younger school year'],
    ['2021-12-31', '2026-12-31', 'a birthday on 31 December'],
    ['2022-01-01', '2027-03-31', 'New Year’s Day waits for March'],
    ['2020-02-29', '2025-03-31', 'a child born on 29 February'],
  ])('for one born on %s on %s: %s', (born, begins) => {
    expect(formatDay(compulsoryAgeBegins(getDay(born)))).toBe(begins)
    expect(isOfCompulsorySchoolAge(getDay(born), 'R', getDay(begins) - 1)).toBe(false)
    expect(isOfCompulsorySchoolAge(getDay(born), 'R', getDay(begins))).toBe(true)
  })
})

describe('compulsory school age ends on the last Friday in June', () => {
  it.each([
    ['2010-01-15', '2026-06-26'],
    ['2009-09-01', '2026-06-26'],
    ['2010-08-31', '2026-06-26'],
    ['2010-09-01', '2027-06-25'],
    ['2011-08-31', '2027-06-25'],
    ['2012-02-29', '2028-06-30'],
    ['2012-08-31', '2028-06-30'],
    ['2009-08-31', '2025-06-27'],
  ])('for one born on %s on %s', (born, ends) => {
    const last = compulsoryAgeEnds(getDay(born))
    expect(formatDay(last)).toBe(ends)
    expect(weekdayOf(last)).toBe(5)
    expect(isOfCompulsorySchoolAge(getDay(born), '11', last)).toBe(true)
    expect(isOfCompulsorySchoolAge(getDay(born), '11', last + 1)).toBe(false)
  })
})

describe('without a date of birth', () => {
  it('years 1 to 11 are of compulsory school age, the others are not', () => {
    const of = YEAR_GROUPS.filter((yearGroup) =>
      isOfCompulsorySchoolAge(null, yearGroup, getDay('2026-11-20')),
    )
    expect(of).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11'])
  })
})

describe('a year group', () => {
  it.each([
    ['2022-08-31', 'R'],
    ['2022-09-01', 'N2'],
    ['2021-09-01', 'R'],
    ['2021-08-31', '1'],
    ['2015-01-01', '7'],
    ['2010-08-31', '12'],
    ['2008-09-01', '13'],
    ['2023-09-01', 'N1'],
  ])('of one born on %s is %s in 2026/27: by the age on 31 August', (born, yearGroup) => {
    expect(yearGroupByAge(getDay(born), 2026)).toBe(yearGroup)
  })

  it('is none for the very young and for grown-ups', () => {
    expect([yearGroupByAge(getDay('2025-01-01'), 2026), yearGroupByAge(getDay('2000-01-01'), 2026)]).toEqual([
      undefined,
      undefined,
    ])
  })

  it.each([
    ['N1', ['EYFS']],
    ['N2', ['EYFS']],
    ['R', ['EYFS']],
    ['1', ['KS1']],
    ['2', ['KS1']],
    ['3', ['KS2', 'LKS2']],
    ['4', ['KS2', 'LKS2']],
    ['5', ['KS2', 'UKS2']],
    ['6', ['KS2', 'UKS2']],
    ['7', ['KS3']],
    ['9', ['KS3']],
    ['10', ['KS4']],
    ['11', ['KS4']],
    ['12', ['KS5']],
    ['13', ['KS5']],
    ['14', []],
  ])('%s is in key stages %o', (yearGroup, stages) => {
    expect(keyStagesOf(yearGroup)).toEqual(stages)
  })
})

describe('age in completed years', () => {
  it.each([
    ['2026-03-09', 10],
    ['2026-03-10', 11],
    ['2026-03-11', 11],
    ['2026-02-28', 10],
    ['2026-04-01', 11],
  ])('of one born on 10 March 2015 on %s is %i', (day, age) => {
    expect(ageOn(getDay('2015-03-10'), getDay(day))).toBe(age)
  })
})
