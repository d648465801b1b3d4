import { describe, expect, it } from 'vitest'
import { phraseAudience, phraseOwner, phrasePupilIs, phraseYearGroups } from './audiences.js'

describe('who', () => {
  it('joins year groups that follow each other', () => {
    expect(phraseYearGroups(['R'])).toBe('Reception')
    expect(phraseYearGroups(['1'])).toBe('Year 1')
    expect(phraseYearGroups([2, 1])).toBe('Years 1 and 2')
    expect(phraseYearGroups(['1', '2', '5', '6'])).toBe('Years 1, 2, 5 and 6')
    expect(phraseYearGroups(['N2', 'R', '3', '4', '5'])).toBe('Nursery (N2), Reception and Years 3 to 5')
    expect(phraseYearGroups(['N1', 'N2', '13'], 'or')).toBe('Nursery or Year 13')
  })

  it('names an audience', () => {
    expect(phraseAudience(undefined)).toBe('every pupil')
    expect(phraseAudience({})).toBe('every pupil')
    expect(
      phraseAudience({ compulsory_school_age: true, year_groups: ['5', '6'], cohorts: ['walks-alone'] }),
    ).toBe('pupils of compulsory school age, in Years 5 and 6, who walk to school alone')
    expect(phrasePupilIs({ year_groups: ['5', '6'], cohorts: ['send', 'fsm'] })).toBe(
      'the pupil is in Year 5 or 6 and has special educational needs or a disability or gets free school meals',
    )
  })

  it('falls back on the school office where nobody is named', () => {
    expect(phraseOwner(undefined)).toBe('the school office')
  })
})
