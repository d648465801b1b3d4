import { describe, expect, it } from 'vitest'
import { AbsenceLevels } from './absence-levels.js'

const RATES = { absent: 0.0528, persistent: 0.138, severe: 0.0085 }

describe('how much of school pupils miss', () => {
  const levels = new AbsenceLevels(RATES)
  const all = Array.from({ length: 100_000 }, (_, index) => levels.levelAt((index + 0.5) / 100_000))

  it('comes to the authority’s absence', () => {
    expect(all.reduce((sum, level) => sum + level, 0) / all.length).toBeCloseTo(RATES.absent, 4)
  })

  it('has the authority’s share of persistent and the phase’s of severe absence', () => {
    expect(all.filter((level) => level >= 0.1).length / all.length).toBeCloseTo(RATES.persistent, 3)
    expect(all.filter((level) => level >= 0.5).length / all.length).toBeCloseTo(RATES.severe, 3)
  })

  it('rises from pupil to pupil, and nobody misses everything', () => {
    expect(all.every((level, index) => index === 0 || level >= (all[index - 1] as number))).toBe(true)
    expect(all.at(-1)).toBeLessThan(1)
  })

  it('is never rounded across the tenth', () => {
    const justBelow = levels.missedSessions(1 - RATES.persistent - 1e-9, 380, 0.999)
    const justAbove = levels.missedSessions(1 - RATES.persistent + 1e-9, 380, 0)
    expect([justBelow, justAbove]).toEqual([37, 38])
  })
})
