import { describe, expect, it } from 'vitest'
import { getTime } from '../kernel/school-date.js'
import { codeOfArrival } from './arrival-code.js'

const morning = { lateAfter: getTime('09:00'), closes: getTime('09:20'), cites: ['FOX-051'] }
const codeAt = (time: string): string => codeOfArrival(morning, 0, getTime(time)).code

describe('the code of an arrival', () => {
  it('[FOX-056, FOX-058] is present at 09:00, when nobody is late yet, and L a minute later', () => {
    expect([codeAt('09:00'), codeAt('09:01'), codeAt('09:10')]).toEqual(['/', 'L', 'L'])
  })

  it('[FOX-026, FOX-059] is L at the very minute at which the register closes and U a minute later', () => {
    expect([codeAt('09:20'), codeAt('09:21'), codeAt('09:35')]).toEqual(['L', 'U', 'U'])
  })

  it('is never U where the policy states no closing time', () => {
    const afternoon = { lateAfter: getTime('13:00'), closes: null, cites: ['FOX-053'] }
    expect(codeOfArrival(afternoon, 1, getTime('15:00'))).toEqual({
      code: 'L',
      why: 'no-close',
      cites: ['FOX-053'],
    })
    expect(codeOfArrival(afternoon, 1, getTime('13:00')).code).toBe('\\')
  })

  it('is L where the policy says neither from when nor until when', () => {
    expect(codeOfArrival({ lateAfter: null, closes: null, cites: [] }, 1, getTime('14:00')).code).toBe('L')
  })
})
