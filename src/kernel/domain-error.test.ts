import { describe, expect, it } from 'vitest'
import { DomainError, InputError } from './domain-error.js'

describe('an error', () => {
  it('has a code that stays the same, and facts', () => {
    const error = new DomainError('roll.no-such-day', 'There is no such day.', { day: '2026-02-30' })
    expect(error).toMatchObject({
      name: 'DomainError',
      code: 'roll.no-such-day',
      facts: { day: '2026-02-30' },
    })
    expect(error).toBeInstanceOf(Error)
  })

  it('of the input carries its faults and how many there were in all', () => {
    const fault = { file: 'marks.csv', line: 2, message: 'there is no such code' }
    expect(new InputError([fault])).toMatchObject({
      faults: [fault],
      total: 1,
      message: '1 fault in the input',
    })
    expect(new InputError([fault], 70)).toMatchObject({ total: 70, message: '70 faults in the input' })
  })
})
