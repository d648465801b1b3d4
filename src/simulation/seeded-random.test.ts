import { describe, expect, it } from 'vitest'
import { SeededRandom, normalShareBelow } from './seeded-random.js'

const many = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw)
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

describe('a seeded random generator', () => {
  it('draws the same for the same seed, today and in ten years', () => {
    const random = new SeededRandom('rollbook')
    expect(many(6, () => random.below(1000))).toEqual([357, 447, 96, 903, 388, 880])
  })

  it('draws differently for seeds that differ in their last character', () => {
    const first = new SeededRandom('school/1')
    const second = new SeededRandom('school/2')
    expect(many(8, () => first.next())).not.toEqual(many(8, () => second.next()))
  })

  it('is even over its range', () => {
    const random = new SeededRandom('even')
    const counts = Array.from({ length: 10 }, () => 0)
    for (let i = 0; i < 100_000; i++) counts[random.below(10)]!++
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500)
  })

  it('keeps the means that it was asked for', () => {
    const random = new SeededRandom('means')
    expect(mean(many(50_000, () => random.normal()))).toBeCloseTo(0, 1)
    expect(mean(many(50_000, () => random.normal() ** 2))).toBeCloseTo(1, 1)
    expect(mean(many(50_000, () => random.poisson(2.5)))).toBeCloseTo(2.5, 1)
    expect(mean(many(50_000, () => random.poisson(40)))).toBeCloseTo(40, 0)
    expect(mean(many(50_000, () => random.geometric(3)))).toBeCloseTo(3, 1)
  })

  it('knows the share of the normal distribution below a point', () => {
    expect(normalShareBelow(0)).toBeCloseTo(0.5, 6)
    expect(normalShareBelow(1.96)).toBeCloseTo(0.975, 4)
    expect(normalShareBelow(-1)).toBeCloseTo(0.158655, 5)
  })
})
