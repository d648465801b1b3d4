import { describe, expect, it } from 'vitest'
import { waitSeconds } from './throttle.js'

describe('waiting after failed attempts', () => {
  it.each([
    ['pair', 4, 0],
    ['pair', 5, 1],
    ['pair', 6, 2],
    ['pair', 10, 32],
    ['pair', 15, 900],
    ['pair', 1_000_000, 900],
    ['email', 19, 0],
    ['email', 20, 1],
    ['address', 99, 0],
    ['address', 100, 1],
    ['code', 4, 0],
    ['code', 5, 1],
  ] as const)('%s: after %i failures %i seconds', (kind, failures, seconds) => {
    expect(waitSeconds(kind, failures)).toBe(seconds)
  })

  it('never grows shorter', () => {
    for (let failures = 0; failures < 300; failures++)
      expect(waitSeconds('address', failures + 1)).toBeGreaterThanOrEqual(waitSeconds('address', failures))
  })
})
