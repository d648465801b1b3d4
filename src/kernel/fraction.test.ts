import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  comparePercent,
  decimalOf,
  formatHalfDays,
  formatPercent,
  formatUnits,
  percentUnits,
} from './fraction.js'

const share = fc
  .integer({ min: 1, max: 2000 })
  .chain((of) => fc.integer({ min: 0, max: of }).map((is) => ({ is, of })))

describe('a decimal', () => {
  it.each([
    [95, { units: 95, decimals: 0 }],
    [95.1, { units: 951, decimals: 1 }],
    [92.05, { units: 9205, decimals: 2 }],
    [0.5, { units: 5, decimals: 1 }],
    [100, { units: 100, decimals: 0 }],
  ])('%d is kept exactly', (value, decimal) => {
    expect(decimalOf(value)).toEqual(decimal)
  })
})

describe('a share compared with a percentage', () => {
  it.each([
    [{ is: 19, of: 20 }, 95, 0],
    [{ is: 949, of: 1000 }, 95, -1],
    [{ is: 951, of: 1000 }, 95, 1],
    [{ is: 951, of: 1000 }, 95.1, 0],
    [{ is: 342, of: 380 }, 90, 0],
    [{ is: 343, of: 380 }, 90, 1],
    [{ is: 341, of: 380 }, 90, -1],
    [{ is: 1, of: 3 }, 33.3, 1],
    [{ is: 1, of: 3 }, 33.4, -1],
    [{ is: 0, of: 1 }, 0, 0],
  ])('%o beside %d%% is %i', (fraction, percent, sign) => {
    expect(Math.sign(comparePercent(fraction, decimalOf(percent)))).toBe(sign)
  })

  it('agrees with whole-number arithmetic for every share and tenth of a percent', () => {
    fc.assert(
      fc.property(share, fc.integer({ min: 0, max: 1000 }), (fraction, tenths) => {
        const exact = BigInt(fraction.is) * 1000n - BigInt(tenths) * BigInt(fraction.of)
        const sign = exact < 0n ? -1 : exact > 0n ? 1 : 0
        expect(Math.sign(comparePercent(fraction, { units: tenths, decimals: 1 }))).toBe(sign)
      }),
    )
  })
})

describe('a percentage that is shown', () => {
  it.each([
    [{ is: 1, of: 3 }, '33.3'],
    [{ is: 2, of: 3 }, '66.7'],
    [{ is: 1901, of: 2000 }, '95.1'], // 95.05 is half way and goes up
    [{ is: 1841, of: 2000 }, '92.1'], // 92.05
    [{ is: 1899, of: 2000 }, '95.0'], // 94.95
    [{ is: 19009, of: 20000 }, '95.0'], // 95.045
    [{ is: 999, of: 1000 }, '99.9'],
    [{ is: 1999, of: 2000 }, '100.0'], // 99.95
    [{ is: 0, of: 7 }, '0.0'],
    [{ is: 7, of: 7 }, '100.0'],
    [{ is: 1, of: 2000 }, '0.1'], // 0.05
  ])('of %o is %s', (fraction, text) => {
    expect(formatPercent(fraction)).toBe(text)
  })

  it('is none where nothing was possible', () => {
    expect(formatPercent({ is: 0, of: 0 })).toBeNull()
    expect(percentUnits({ is: 0, of: 0 }, 1)).toBeNull()
  })

  it('is never further from the exact share than half of its last decimal, and at exactly half it is above', () => {
    fc.assert(
      fc.property(share, fc.integer({ min: 0, max: 3 }), ({ is, of }, decimals) => {
        const units = BigInt(percentUnits({ is, of }, decimals) as number)
        const exact = BigInt(is) * 100n * 10n ** BigInt(decimals)
        const twice = 2n * (units * BigInt(of) - exact)
        expect(twice > -BigInt(of) && twice <= BigInt(of)).toBe(true)
      }),
    )
  })

  it('takes as many decimals as are asked for', () => {
    expect([formatPercent({ is: 1, of: 3 }, 0), formatPercent({ is: 1, of: 3 }, 2)]).toEqual(['33', '33.33'])
    expect([formatUnits(942, 1), formatUnits(5, 2), formatUnits(-5, 1), formatUnits(7, 0)]).toEqual([
      '94.2',
      '0.05',
      '-0.5',
      '7',
    ])
  })
})

describe('half days as days', () => {
  it.each([
    [0, '0.0'],
    [1, '0.5'],
    [2, '1.0'],
    [3, '1.5'],
    [30, '15.0'],
  ])('%i sessions are %s', (sessions, days) => {
    expect(formatHalfDays(sessions)).toBe(days)
  })
})
