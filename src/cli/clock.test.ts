import { afterEach, describe, expect, it, vi } from 'vitest'
import { formatDay, formatInstant } from '../kernel/school-date.js'
import { now, today } from './clock.js'

describe('the clock of the program is London’s, wherever the machine stands', () => {
  afterEach(() => void vi.useRealTimers())

  it.each([
    ['2026-11-20T09:40:59Z', '2026-11-20T09:40'],
    ['2026-06-10T09:40:00Z', '2026-06-10T10:40'],
    ['2026-06-10T23:30:00Z', '2026-06-11T00:30'],
    ['2025-03-30T00:59:00Z', '2025-03-30T00:59'],
    ['2025-03-30T01:00:00Z', '2025-03-30T02:00'],
    ['2025-10-26T00:59:00Z', '2025-10-26T01:59'],
    ['2025-10-26T01:00:00Z', '2025-10-26T01:00'],
  ])('%s is %s there', (utc, local) => {
    vi.useFakeTimers({ now: new Date(utc) })
    expect(formatInstant(now())).toBe(local)
    expect(formatDay(today())).toBe(local.slice(0, 10))
  })
})
