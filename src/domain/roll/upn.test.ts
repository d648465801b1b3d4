import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkLetter, checkUpn } from './upn.js'

/** The right and wrong numbers of the Department's guide and of local authorities, with why each is there. */
const EXAMPLES: readonly (readonly [string, boolean])[] = readFileSync(
  new URL('../../../tests/exchange/upn-examples.csv', import.meta.url),
  'utf8',
)
  .trim()
  .split(/\r?\n/)
  .slice(1)
  .map((line) => [line.slice(0, line.lastIndexOf(',')), line.endsWith(',true')] as const)

describe('a unique pupil number', () => {
  it.each(EXAMPLES)('%s is judged as the published examples judge it (%s)', (upn, valid) => {
    expect(checkUpn(upn).outcome === 'right').toBe(valid)
  })

  it('has the check letter B for the worked example of the guide', () => {
    expect(checkLetter('801200005001')).toBe('B')
  })

  it('is told which letter would be right', () => {
    expect(checkUpn('A801200005001')).toEqual({ outcome: 'wrong-letter', expected: 'B' })
  })

  it('is temporary where it ends in a letter', () => {
    expect(checkUpn('M31820012601A')).toEqual({ outcome: 'right', temporary: true })
    expect(checkUpn('B801200005001')).toEqual({ outcome: 'right', temporary: false })
  })

  it('has the wrong form in small letters', () => {
    expect(checkUpn('b801200005001')).toEqual({ outcome: 'wrong-form' })
  })
})
