import { describe, expect, it } from 'vitest'
import type { Audience } from '../policy/vocabulary/words.js'
import { overlap, someoneIn } from './pupils.js'

const PRIMARY = ['N1', 'N2', 'R', '1', '2', '3', '4', '5', '6']
const anybody = (...audiences: Audience[]): boolean => someoneIn(audiences, PRIMARY)

describe('an audience that nobody is in', () => {
  it.each([
    ['a year group of the school', { year_groups: [6] }, true],
    ['a year group of another phase', { year_groups: ['7'] }, false],
    ['a key stage of another phase', { key_stages: ['KS3'] }, false],
    ['a key stage and a year in it', { key_stages: ['LKS2'], year_groups: ['4'] }, true],
    ['a key stage and a year beside it', { key_stages: ['LKS2'], year_groups: ['5'] }, false],
    ['nursery of compulsory school age', { year_groups: ['N2'], compulsory_school_age: true }, false],
    ['reception of compulsory school age', { year_groups: ['R'], compulsory_school_age: true }, true],
    ['year 1 below compulsory school age', { year_groups: ['1'], compulsory_school_age: false }, false],
    ['a cohort wanted and left out', { cohorts: ['fsm'], not_cohorts: ['fsm'] }, false],
    ['one cohort wanted and another left out', { cohorts: ['fsm', 'send'], not_cohorts: ['fsm'] }, true],
    [
      'a special need that is neither support nor a plan',
      { cohorts: ['send'], not_cohorts: ['send-support', 'ehc-plan'] },
      false,
    ],
    ['a plan without a special need', { cohorts: ['ehc-plan'], not_cohorts: ['send'] }, false],
  ] as [string, Audience, boolean][])('%s', (_name, audience, expected) => {
    expect(anybody(audience)).toBe(expected)
  })

  it('is made by two that share no school', () => {
    expect(anybody({ schools: ['a', 'b'] }, { schools: ['b'] })).toBe(true)
    expect(anybody({ schools: ['a'] }, { schools: ['b'] })).toBe(false)
  })

  it('is never made by support and a plan at once', () => {
    expect(anybody({ cohorts: ['send-support'] }, { cohorts: ['ehc-plan'] })).toBe(false)
  })

  it('leaves out whoever is excepted', () => {
    expect(someoneIn([{ year_groups: ['6'] }], PRIMARY, [{ key_stages: ['KS2'] }])).toBe(false)
    expect(overlap(undefined, { year_groups: ['6'] }, PRIMARY)).toBe(true)
  })
})
