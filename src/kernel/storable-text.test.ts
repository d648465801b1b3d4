import { describe, expect, it } from 'vitest'
import { isUnstorable } from './storable-text.js'

describe('text that cannot be kept', () => {
  it.each([['a\0b'], ['\ud800'], [{ name: ['x', 'a\0'] }], [{ 'a\0': 1 }]])('is found in %j', (value) => {
    expect(isUnstorable(value)).toBe(true)
  })

  it.each([['Zoë 😀\n'], [null], [{ name: ['x', 7], at: undefined }], [new Uint8Array([0, 1])]])(
    'is not found in %j',
    (value) => {
      expect(isUnstorable(value)).toBe(false)
    },
  )
})
