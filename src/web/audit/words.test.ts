import { describe, expect, it } from 'vitest'
import { USE_CASES } from '../../storage/use-cases.js'
import { useCaseInWords } from './words.js'

describe('who did what', () => {
  it.each(USE_CASES)('has words for %s, looked at or changed', (useCase) => {
    for (const action of ['view', 'change'] as const)
      expect(useCaseInWords(useCase, action)).toMatch(/^[A-Z][a-z]+ [^.]+$/)
  })

  it('shows a line of an older version as it is', () => {
    expect(useCaseInWords('once.upon-a-time', 'view')).toBe('once.upon-a-time')
  })
})
