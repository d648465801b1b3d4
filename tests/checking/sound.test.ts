import { describe, expect, it } from 'vitest'
import { findingsOf, LAW, LAW_TEXT, SOUND } from './checking-fixtures.js'

describe('a sound policy', () => {
  it('has no error, no conflict and nothing outdated', () => {
    expect(findingsOf(SOUND).filter(({ severity }) => severity !== 'note')).toEqual([])
  })

  it('has no other note than its reading and the sharper words of the law', () => {
    expect(findingsOf(SOUND).map(({ clause }) => clause)).toEqual(['AV-021'])
  })

  it('is as sound on the day before its review falls due, and not on the day after', () => {
    expect(findingsOf(SOUND, { on: '2027-06-30' }).filter(({ severity }) => severity === 'outdated')).toEqual(
      [],
    )
    expect(findingsOf(SOUND, { on: '2027-07-01' })).toContainEqual(
      expect.objectContaining({ severity: 'outdated', clause: 'AV-002' }),
    )
  })

  it('is as sound with a nursery that goes home before the afternoon register', () => {
    const nursery = SOUND.replace('year_groups: ["R", "1"', 'year_groups: ["N2", "R", "1"').replace(
      'at: "15:10", for: { key_stages: [EYFS, KS1] }, cites: [AV-011] }',
      'at: "15:10", for: { year_groups: ["R", "1", "2"] }, cites: [AV-011] }\n    - { what: day-ends, at: "11:45", for: { year_groups: ["N2"] }, cites: [AV-011] }',
    )
    expect(findingsOf(nursery).map(({ clause }) => clause)).toEqual(['AV-021'])
  })

  it('stays sound when the law itself is checked against nothing but itself', () => {
    expect(findingsOf(LAW_TEXT, { law: LAW, fileName: 'law.yaml' })).toEqual([])
  })
})
