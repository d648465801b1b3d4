import { describe, expect, it } from 'vitest'
import { CODES } from '../../tests/exchange/small-school.js'
import { InputError } from '../kernel/domain-error.js'
import { getDay } from '../kernel/school-date.js'
import { parseCodeTable } from './code-table.js'

const HEADER = 'code,title,category,counts_as,possible,authorised,valid_from,valid_to,notes\n'

function faultsIn(text: string): string[] {
  try {
    parseCodeTable(text)
  } catch (error) {
    if (error instanceof InputError)
      return error.faults.map(({ file, line, message }) => `${file}:${line}: ${message}`)
  }
  return []
}

describe('the national code table', () => {
  it('has 34 codes from 19 August 2024 and 25 on the day before', () => {
    expect(CODES.on(getDay('2024-08-19'))).toHaveLength(34)
    expect(CODES.on(getDay('2024-08-18'))).toHaveLength(25)
  })

  it('knows that D was attending until 31 August 2011 and is not possible since', () => {
    const countsAs = (day: string) => CODES.meaning(CODES.find('D', getDay(day)) ?? 0).countsAs
    expect(countsAs('2011-08-31')).toBe('attending')
    expect(countsAs('2011-09-01')).toBe('not-possible')
  })

  it('says what each code counts as', () => {
    const countsAs = (symbol: string) => CODES.meaning(CODES.find(symbol, getDay('2025-09-02')) ?? 0).countsAs
    expect(['/', 'C', 'O', 'X'].map(countsAs)).toEqual([
      'attending',
      'authorised',
      'unauthorised',
      'not-possible',
    ])
  })

  it('tells a header that lacks a column', () => {
    expect(faultsIn('code,title\n')).toEqual([
      expect.stringMatching(/^attendance-codes.csv:1: the header lacks category/),
    ])
  })

  it('tells a row with an unknown counts_as or a date that is none', () => {
    const text = `${HEADER}A,,x,perhaps,,,2024-08-19,,\nB,,x,attending,,,19/08/2024,,\n`
    expect(faultsIn(text)).toEqual([expect.stringContaining(':2: unknown counts_as')])
    expect(faultsIn(`${HEADER}B,,x,attending,,,19/08/2024,,\n`)).toEqual([
      expect.stringContaining(':2: a date that is none'),
    ])
  })

  it('tells an empty text', () => {
    expect(faultsIn('')).toEqual([expect.stringContaining('the file is empty')])
  })
})
