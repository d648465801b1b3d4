import { describe, expect, it } from 'vitest'
import type { Condition } from '../vocabulary/conditions.js'
import { compareStrictness } from './strictness.js'

const attendance = (is: string, value: number, more: object = {}): Condition =>
  ({ measure: 'attendance', is, value, ...more }) as Condition
const days = (is: string, value: number, more: object = {}): Condition =>
  ({ measure: 'days', codes: ['I'], is, value, ...more }) as Condition

describe('which of two lines is the stricter', () => {
  it.each([
    ['at most 92 before at most 90', attendance('at-most', 92), attendance('at-most', 90), 1],
    ['at most 90 before below 90', attendance('at-most', 90), attendance('below', 90), 1],
    ['below 90 after at most 90', attendance('below', 90), attendance('at-most', 90), -1],
    ['below 90.1 before at most 90', attendance('below', 90.1), attendance('at-most', 90), 1],
    ['90 and 90 alike', attendance('below', 90), attendance('below', 90), 0],
    ['ten days before fifteen', days('at-least', 10), days('at-least', 15), 1],
    ['fifteen days after ten', days('at-least', 15), days('at-least', 10), -1],
    ['at least ten before above ten', days('at-least', 10), days('above', 10), 1],
    ['above nine before at least ten', days('above', 9), days('at-least', 10), 1],
    [
      'the academic year is the window where none is named',
      attendance('below', 90, { over: 'academic-year' }),
      attendance('below', 91),
      -1,
    ],
    [
      'codes in another order',
      days('at-least', 10, { codes: ['G', 'O'] }),
      days('at-least', 10, { codes: ['O', 'G'] }),
      0,
    ],
  ])('%s', (_, a, b, sign) => {
    expect(Math.sign(compareStrictness(a, b) as number)).toBe(sign)
  })

  it.each([
    ['another measure', attendance('below', 90), days('at-least', 10)],
    ['another window', attendance('below', 90, { over: 'term' }), attendance('below', 90)],
    ['other codes', days('at-least', 10), days('at-least', 10, { codes: ['I', 'M'] })],
    ['a comparison that looks the other way', attendance('above', 90), attendance('below', 90)],
    ['several tests together', { all: [attendance('below', 90)] } as Condition, attendance('below', 90)],
  ])('cannot be told for %s', (_, a, b) => {
    expect(compareStrictness(a, b)).toBeUndefined()
  })
})
