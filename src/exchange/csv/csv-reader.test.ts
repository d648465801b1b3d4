import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import Papa from 'papaparse'
import { CsvReader } from './csv-reader.js'
import { formatRow } from './csv-row.js'

interface Read {
  rows: string[][]
  lines: number[]
  faults: string[]
}

function read(...blocks: string[]): Read {
  const result: Read = { rows: [], lines: [], faults: [] }
  const reader = new CsvReader(
    (row, width, line) => {
      result.rows.push(row.slice(0, width))
      result.lines.push(line)
    },
    (line, message) => result.faults.push(`${line}: ${message}`),
  )
  for (const block of blocks) reader.push(block)
  reader.end()
  return result
}

/** Cut after every line end, as the blocks of a file are. */
function linewise(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

describe('comma-separated text', () => {
  it('is read as papaparse reads it, in whatever blocks it comes', () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'é', ' ', ',', '"', '\n', '/', '\\') })
    fc.assert(
      fc.property(fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1 }), (rows) => {
        const text = rows.map(formatRow).join('')
        const expected = Papa.parse<string[]>(text.slice(0, -1), { delimiter: ',', newline: '\n' }).data
        expect(read(text).rows.slice(0, rows.length)).toEqual(expected)
        expect(read(...linewise(text)).rows.filter((row) => row.length > 1)).toEqual(expected)
      }),
    )
  })

  it('gives each row the line on which it starts, also after quoted line ends', () => {
    const text = 'a,b\n"one\ntwo\nthree",x\nlast,y\n'
    expect(read(text).lines.slice(0, 3)).toEqual([1, 2, 5])
    expect(read(...linewise(text)).lines.slice(0, 3)).toEqual([1, 2, 5])
  })

  it('needs no line end after the last row', () => {
    expect(read('a,b\nc,d').rows).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
    expect(read('a,"b"').rows).toEqual([['a', 'b']])
  })

  it('takes a quotation mark inside an unquoted field as it stands', () => {
    expect(read('a,5" nail\n').rows[0]).toEqual(['a', '5" nail'])
  })

  it('tells a quotation mark that is never closed, with the line that opens it', () => {
    expect(read('a,b\nc,"d\ne,f\n').faults).toEqual([
      expect.stringMatching(/^2: a quotation mark is opened .* not closed/),
    ])
  })

  it('tells quotation marks that are not doubled', () => {
    expect(read('a,b\n"the "big" hall",d\ne,f\n').faults).toEqual([
      expect.stringMatching(/^2: .*written twice/),
    ])
  })

  it('gives up on an open quotation mark after a million characters', () => {
    const { faults, rows } = read('a,"b\n', ...Array.from({ length: 40 }, () => `${'x'.repeat(50_000)}\n`))
    expect(faults).toEqual([expect.stringMatching(/^1: a quotation mark is opened/)])
    expect(rows).toEqual([])
  })

  it('tells a NUL character with its line, and reads on without it', () => {
    const text = 'a,b\n"one\ntw\0o",x\nla\0st,y\0\nz,z\n'
    const nul = 'a NUL character, which no text has; expected a file of text in UTF-8'
    for (const blocks of [[text], linewise(text)]) {
      const { rows, faults } = read(...blocks)
      expect(faults).toEqual([`3: ${nul}`, `4: ${nul}`])
      expect(rows.slice(0, 4)).toEqual([
        ['a', 'b'],
        ['one\ntwo', 'x'],
        ['last', 'y'],
        ['z', 'z'],
      ])
    }
  })
})
