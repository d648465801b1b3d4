import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { getDay, getInstant } from '../../kernel/school-date.js'
import { AM, type Entry, halfName, PM, RegisterEntries, UNSTATED } from './entries.js'

const plain: Entry = {
  pupil: 0,
  day: getDay('2026-11-18'),
  half: AM,
  code: 1,
  arrivedAt: UNSTATED,
  recordedAt: UNSTATED,
  recordedBy: '',
  position: '',
  reason: '',
}

describe('the register’s entries', () => {
  it('come back as they were handed in, however many there are and whatever they say', () => {
    const word = fc.constantFrom('', 'A teacher', 'Office', 'ill', 'überfällig')
    const entry: fc.Arbitrary<Entry> = fc.record({
      pupil: fc.nat(5000),
      day: fc.integer({ min: 13_000, max: 25_000 }),
      half: fc.constantFrom(AM, PM),
      code: fc.integer({ min: 1, max: 254 }),
      arrivedAt: fc.oneof(fc.constant(UNSTATED), fc.nat(1439)),
      recordedAt: fc.oneof(
        fc.constant(UNSTATED),
        fc.integer({ min: getInstant('2006-09-01T00:00'), max: getInstant('2037-08-31T23:59') }),
      ),
      recordedBy: word,
      position: word,
      reason: word,
    })
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40 }), fc.nat(2100), (list, before) => {
        const entries = new RegisterEntries()
        for (let i = 0; i < before; i++) entries.append(plain)
        for (const one of list) entries.append(one)
        expect(entries.length).toBe(before + list.length)
        expect(list.map((_, i) => entries.at(before + i))).toEqual(list)
        if (before > 0) expect(entries.at(before - 1)).toEqual(plain)
      }),
      { numRuns: 60 },
    )
  })

  it('are none outside the list', () => {
    const entries = new RegisterEntries()
    expect(() => entries.at(0)).toThrow(RangeError)
    entries.append(plain)
    expect(() => entries.at(1)).toThrow(RangeError)
    expect(() => entries.at(-1)).toThrow(RangeError)
  })

  it('tell the morning from the afternoon', () => {
    expect([halfName(AM), halfName(PM)]).toEqual(['AM', 'PM'])
  })
})
