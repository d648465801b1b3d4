import { describe, expect, it } from 'vitest'
import { tableLines, wrapText } from './text-table.js'

const plain = (text: string): string => text

describe('a table', () => {
  it('has its columns under their titles, numbers to the right', () => {
    const lines = tableLines(
      [
        { title: 'Due', width: 6 },
        { title: 'Line', width: 4, right: true },
        { title: 'What', width: 10 },
      ],
      [
        ['20 Nov', '7', 'a call'],
        ['', '12', 'a letter'],
      ],
      plain,
    )
    expect(lines).toEqual(['Due     Line  What', '20 Nov     7  a call', '          12  a letter'])
  })

  it('leaves nothing out of a cell that is longer than its column', () => {
    const text = 'Emergency contacts: day 1, no reason since 10 February and anticonstitutionally long'
    const lines = tableLines([{ title: '', width: 12 }], [[text]], plain).slice(1)
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(12)
  })

  it('colours what a cell says and not the room around it', () => {
    const lines = tableLines(
      [
        { title: '', width: 6, paint: (text) => `<${text}>` },
        { title: '', width: 4 },
      ],
      [['late', 'who']],
      plain,
    )
    expect(lines.at(-1)).toBe('<late>    who')
  })
})

describe('a text', () => {
  it('is broken between its words, and keeps a line break', () => {
    expect(wrapText('one two three\nfour', 8)).toEqual(['one two', 'three', 'four'])
  })

  it('is counted in characters, not in the units that they are stored in', () => {
    expect(wrapText('😀😀😀 😀', 3)).toEqual(['😀😀😀', '😀'])
  })
})
