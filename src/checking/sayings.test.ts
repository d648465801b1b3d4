import { describe, expect, it } from 'vitest'
import { readAbsenceLine, readSaying, saysTheSame } from './sayings.js'

describe('what a statement says', () => {
  it.each([
    ['10% or more missed', { is: 'at-most', value: 90 }],
    ['more than 10% missed', { is: 'below', value: 90 }],
    ['90% or below', { is: 'at-most', value: 90 }],
    ['at-most 90', { is: 'at-most', value: 90 }],
    ['below 90%', { is: 'below', value: 90 }],
    ['less than half', undefined],
    [10, { is: undefined, value: 90 }],
    [90, { is: undefined, value: 90 }],
  ])('%s is a line across attendance', (says, line) => {
    expect(readAbsenceLine(says)).toEqual(line)
  })

  it('is the same time whatever the words for midday', () => {
    expect(saysTheSame('midday', '12:00')).toBe(true)
    expect(saysTheSame('12:00', '12:30')).toBe(false)
  })

  it('is the same number as text and as number', () => {
    expect(saysTheSame(14, '14')).toBe(true)
    expect(saysTheSame(14, '15')).toBe(false)
  })

  it('is the same words whatever their case, and no others', () => {
    expect(saysTheSame('The  Headteacher', 'the headteacher')).toBe(true)
    expect(saysTheSame('10 weeks', '10 school weeks')).toBe(false)
  })

  it('reads a number with its thousands, and none out of a time', () => {
    expect(readSaying('up to £2,500').number).toBe(2500)
    expect(readSaying('by 09:30').number).toBeUndefined()
  })
})
