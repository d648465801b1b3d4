import { describe, expect, it } from 'vitest'
import { getDay, getInstant } from '../kernel/school-date.js'
import { countArgument, dayArgument, instantArgument } from './arguments.js'
import { CallError } from './call-error.js'

describe('an argument', () => {
  it('is read where it is right', () => {
    expect([instantArgument('2026-11-20T09:40'), dayArgument('2028-02-29'), countArgument('420')]).toEqual([
      getInstant('2026-11-20T09:40'),
      getDay('2028-02-29'),
      420,
    ])
  })

  it.each(['2026-11-20', '2026-11-20T25:00', '20/11/2026 09:40', ''])('"%s" is no instant', (text) => {
    expect(() => instantArgument(text)).toThrow(CallError)
    expect(() => instantArgument(text)).toThrow(/expected YYYY-MM-DDTHH:MM/)
  })

  it('of the hour over which the clocks go forward is told why it is none', () => {
    expect(() => instantArgument('2026-03-29T01:30')).toThrow(
      '"2026-03-29T01:30" is no instant, as the clocks go forward over it; expected YYYY-MM-DDTHH:MM',
    )
    expect(instantArgument('2026-10-25T01:30')).toBe(getInstant('2026-10-25T01:30'))
  })

  it.each(['2026-02-29', 'today', ''])('"%s" is no day', (text) => {
    expect(() => dayArgument(text)).toThrow(/expected YYYY-MM-DD/)
  })

  it.each(['0', '-1', '1.5', 'many', '', '1e3'])('"%s" is no count', (text) => {
    expect(() => countArgument(text)).toThrow(/whole number/)
  })
})
