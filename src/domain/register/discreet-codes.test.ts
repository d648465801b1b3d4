import { describe, expect, it } from 'vitest'
import { nationalCodes } from '../../application/policies.js'
import { getDay } from '../../kernel/school-date.js'
import { isDiscreet } from './discreet-codes.js'

describe('codes that a class screen does not show', () => {
  const on = (day: string): string =>
    nationalCodes()
      .on(getDay(day))
      .filter((meaning) => !isDiscreet(meaning))
      .map(({ symbol }) => symbol)
      .join(' ')

  it('are all that tell of health, faith, travelling, exclusion or custody', () => {
    expect(on('2025-11-20')).toBe('/ \\ L V P W B G N O U Z #')
  })

  it('are so too by the table before August 2024', () => {
    expect(on('2023-11-20')).toBe('/ \\ L B J P V W G N O U Z #')
  })
})
