import { describe, expect, it } from 'vitest'
import { capital, phraseList, phraseNumber, sentence } from './text.js'
import { phraseDate, phraseEveryMonths, phraseTime } from './times.js'

describe('numbers, times and dates', () => {
  it('writes times as people say them', () => {
    expect(['00:00', '00:05', '09:00', '11:59', '12:00', '12:30', '15:15'].map(phraseTime)).toEqual([
      '12:00 midnight',
      '12:05am',
      '9:00am',
      '11:59am',
      '12:00 midday',
      '12:30pm',
      '3:15pm',
    ])
  })

  it('writes dates as exactly as the document has them', () => {
    expect(['2025-10-05', '2024-10', '2020 summer', '2026'].map(phraseDate)).toEqual([
      '5 October 2025',
      'October 2024',
      'summer 2020',
      '2026',
    ])
    expect([1, 6, 12, 24, 18].map(phraseEveryMonths)).toEqual([
      'every month',
      'every 6 months',
      'every year',
      'every 2 years',
      'every 18 months',
    ])
  })

  it('puts lists and numbers together', () => {
    expect(phraseList([])).toBe('')
    expect(phraseList(['a'])).toBe('a')
    expect(phraseList(['a', 'b', 'c'], 'or')).toBe('a, b or c')
    expect([999, 2500, 1234567.5].map(phraseNumber)).toEqual(['999', '2,500', '1,234,567.5'])
    expect(sentence('by 9:00am')).toBe('By 9:00am.')
    expect(sentence('really?')).toBe('Really?')
    expect(capital('')).toBe('')
  })
})
