import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseCodeTable } from '../../exchange/code-table.js'
import { formatDay, getDay } from '../../kernel/school-date.js'
import { CodeSet, type CountsAs } from './code-set.js'

const codes = parseCodeTable(
  readFileSync(new URL('../../../policies/england/attendance-codes.csv', import.meta.url), 'utf8'),
)
const symbolsOn = (date: string): string[] => codes.on(getDay(date)).map((row) => row.symbol)
const countsAs = (symbol: string, date: string): CountsAs | undefined => {
  const id = codes.find(symbol, getDay(date))
  return id === undefined ? undefined : codes.meaning(id).countsAs
}
const bySense = (date: string): Record<CountsAs, string[]> => {
  const senses: Record<CountsAs, string[]> = {
    attending: [],
    authorised: [],
    unauthorised: [],
    'not-possible': [],
  }
  for (const row of codes.on(getDay(date))) senses[row.countsAs].push(row.symbol)
  for (const list of Object.values(senses)) list.sort()
  return senses
}
const list = (words: string): string[] => words.split(' ').sort()

describe('the codes from 19 August 2024', () => {
  it('are 34: 8 attending, 10 authorised, 4 unauthorised, 12 not a possible attendance', () => {
    expect(bySense('2024-08-19')).toEqual({
      attending: list('/ \\ L K V P W B'),
      authorised: list('C1 M J1 S C2 C T R I E'),
      unauthorised: list('G N O U'),
      'not-possible': list('D X Q Y1 Y2 Y3 Y4 Y5 Y6 Y7 Z #'),
    })
    expect(symbolsOn('2024-08-19')).toHaveLength(34)
    expect(symbolsOn('2027-08-31')).toEqual(symbolsOn('2024-08-19'))
  })
})

describe('the codes until 18 August 2024', () => {
  it('are 25, with what each counted as', () => {
    expect(bySense('2024-08-18')).toEqual({
      attending: list('/ \\ L B J P V W'),
      authorised: list('C E H I M R S T'),
      unauthorised: list('G N O U'),
      'not-possible': list('D X Y Z #'),
    })
    expect(symbolsOn('2024-08-18')).toHaveLength(25)
  })

  it('had F, authorised, until 31 August 2013', () => {
    expect(countsAs('F', '2013-08-31')).toBe('authorised')
    expect(countsAs('F', '2013-09-01')).toBeUndefined()
    expect(symbolsOn('2013-08-31')).toHaveLength(26)
    expect(symbolsOn('2013-09-01')).toHaveLength(25)
  })

  it('had D as attending until 31 August 2011 and as not possible from 1 September', () => {
    expect(countsAs('D', '2011-08-31')).toBe('attending')
    expect(countsAs('D', '2011-09-01')).toBe('not-possible')
    expect(countsAs('D', '2024-08-19')).toBe('not-possible')
  })
})

describe('the change of 19 August 2024', () => {
  it.each(['H', 'J', 'Y'])('took %s away', (symbol) => {
    expect(countsAs(symbol, '2024-08-18')).toBeDefined()
    expect(countsAs(symbol, '2024-08-19')).toBeUndefined()
    expect(codes.knows(symbol)).toBe(true)
  })

  it.each(['C1', 'C2', 'J1', 'K', 'Q', 'Y1', 'Y2', 'Y3', 'Y4', 'Y5', 'Y6', 'Y7'])('brought %s', (symbol) => {
    expect(countsAs(symbol, '2024-08-18')).toBeUndefined()
    expect(countsAs(symbol, '2024-08-19')).toBeDefined()
  })

  it('made an interview, attending as J, an authorised absence as J1', () => {
    expect([countsAs('J', '2024-08-18'), countsAs('J1', '2024-08-19')]).toEqual(['attending', 'authorised'])
  })
})

describe('a code set', () => {
  it('has one row at most for each symbol on each day', () => {
    for (let day = getDay('2006-09-01'); day <= getDay('2027-08-31'); day++) {
      const rows = codes.on(day)
      if (new Set(rows.map((row) => row.symbol)).size !== rows.length)
        expect.fail(`two rows of a symbol on ${formatDay(day)}`)
      for (const row of rows)
        if (codes.meaning(codes.find(row.symbol, day) as number) !== row)
          expect.fail(`${row.symbol} on ${formatDay(day)}`)
    }
  })

  it('knows no other symbols, and neither small letters nor a blank', () => {
    expect(['', ' ', '-', 'l', '?', 'Y8', 'A'].filter((symbol) => codes.knows(symbol))).toEqual([])
  })

  it('tells a symbol’s rows of every date apart from the others’', () => {
    const ids = codes.idsOf(['D'])
    expect(ids.length).toBeGreaterThan(1)
    const table = codes.tableOf(['D', 'N'])
    expect(ids.every((id) => table[id] === 1)).toBe(true)
    expect(table[codes.find('O', getDay('2026-11-20')) as number]).toBe(0)
    expect(table[0]).toBe(0)
  })

  it('does not take 0, or a number beyond its rows, for a code', () => {
    expect(() => codes.meaning(0)).toThrow(RangeError)
    expect(() => codes.meaning(codes.size + 1)).toThrow(RangeError)
  })

  it('has 254 rows at most, since a mark is kept in a byte', () => {
    const row = codes.meaning(1)
    expect(new CodeSet(Array.from({ length: 254 }, () => row)).size).toBe(254)
    expect(() => new CodeSet(Array.from({ length: 255 }, () => row))).toThrow(RangeError)
  })
})
