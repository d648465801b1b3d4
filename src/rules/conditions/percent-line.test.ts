import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { comparePercent, decimalOf, roundedPercent } from '../../kernel/fraction.js'
import { COMPARISONS } from '../../policy/vocabulary/words.js'
import { comparer } from './comparison.js'
import { PercentLine } from './percent-line.js'

const comparison = fc.constantFrom(...COMPARISONS)
const percent = fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100)
const decimals = fc.constantFrom(undefined, 0, 1, 2)
const counts = fc
  .tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 400 }))
  .map(([a, b]) => ({ is: Math.min(a, b), of: Math.max(a, b) }))

describe('a line of percent', () => {
  it('says what comparing the fraction says, or the percentage rounded half up where the document rounds', () => {
    fc.assert(
      fc.property(comparison, percent, decimals, counts, (is, value, places, share) => {
        const line = decimalOf(value)
        const difference =
          places === undefined
            ? comparePercent(share, line)
            : roundedPercent(share.is, share.of, places) * 10 ** line.decimals - line.units * 10 ** places
        expect(PercentLine.comparing(is, value, places).holds(share.is, share.of)).toBe(
          comparer(is)(difference),
        )
      }),
    )
  })

  it('holds for as many fewer sessions as it says, whichever of them go', () => {
    fc.assert(
      fc.property(
        comparison,
        percent,
        decimals,
        counts,
        fc.infiniteStream(fc.boolean()),
        (is, value, places, share, counted) => {
          const line = PercentLine.comparing(is, value, places)
          fc.pre(line.holds(share.is, share.of))
          const least = line.sessionsToFall(share.is, share.of)
          let { is: left, of } = share
          for (let gone = 0; gone < least && of > 0; gone++) {
            expect(line.holds(left, of)).toBe(true)
            if (left > 0 && (left === of || counted.next().value === true)) left -= 1
            of -= 1
          }
        },
      ),
    )
  })

  it('of 95% is crossed by 94 of 100 once two absences go, and not by one', () => {
    const line = PercentLine.comparing('below', 95, undefined)
    expect(line.holds(94, 100)).toBe(true)
    expect(line.holds(95, 100)).toBe(false)
    expect(line.sessionsToFall(94, 100)).toBe(2)
  })
})
