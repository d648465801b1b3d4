import { describe, expect, it } from 'vitest'
import { getDay, getTime } from '../../kernel/school-date.js'
import { parseTypedDay, parseTypedTime } from './typed.js'

describe('a time as people type it', () => {
  it.each([
    ['9:05', '09:05'],
    ['09.05', '09:05'],
    ['0905', '09:05'],
    ['905', '09:05'],
    ['9.05am', '09:05'],
    ['12am', '00:00'],
    ['12:30 pm', '12:30'],
    ['2pm', '14:00'],
    ['2:15PM', '14:15'],
    ['14:10', '14:10'],
  ])('%s is %s', (typed, time) => expect(parseTypedTime(typed)).toBe(getTime(time)))

  it.each(['', '9', '25:00', '9:60', '13pm', '0pm', 'nine'])('"%s" is none', (typed) =>
    expect(parseTypedTime(typed)).toBeUndefined(),
  )
})

describe('a day as people type it', () => {
  it('is read as browsers send it and as it is written in England', () => {
    expect(parseTypedDay('2026-11-20')).toBe(getDay('2026-11-20'))
    expect(parseTypedDay('20/11/2026')).toBe(getDay('2026-11-20'))
    expect(parseTypedDay('1.2.2027')).toBe(getDay('2027-02-01'))
  })

  it.each(['', '31/2/2026', '2026-13-01', 'tomorrow'])('"%s" is none', (typed) =>
    expect(parseTypedDay(typed)).toBeUndefined(),
  )
})
