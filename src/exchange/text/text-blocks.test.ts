import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { textBlocks, wholeText, type Encoding } from './text-blocks.js'

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size)
}

async function read(bytes: Uint8Array, size = 7): Promise<{ text: string; found: Encoding[] }> {
  const found: Encoding[] = []
  return { text: await wholeText(pieces(bytes, size), (encoding) => found.push(encoding)), found }
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('the text of a file', () => {
  it('is the same however the bytes come in pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 9 }),
        async (text, size) => {
          const clean = text.replace(/\r\n?/g, '\n').replace(/^\uFEFF/, '')
          expect((await read(utf8(clean), size)).text).toBe(clean)
        },
      ),
    )
  })

  it('comes in whole lines', async () => {
    const blocks: string[] = []
    for await (const block of textBlocks(pieces(utf8('one\ntwo\nthree'), 5))) blocks.push(block)
    expect(blocks).toEqual(['one\n', 'two\n', 'three'])
  })

  it('loses its byte-order mark, at the start only', async () => {
    expect((await read(utf8('\uFEFFupn\n\uFEFFx\n'))).text).toBe('upn\n\uFEFFx\n')
  })

  it('has one kind of line end, whatever system wrote it', async () => {
    expect((await read(utf8('a\r\nb\rc\n'), 2)).text).toBe('a\nb\nc\n')
  })

  it('is read as Windows-1252 where it is not UTF-8', async () => {
    // "Zoë €5 – O’Neil" as an English office machine writes it.
    const bytes = Uint8Array.from([
      ...utf8('first\nZo'),
      0xeb,
      ...utf8(' '),
      0x80,
      ...utf8('5 '),
      0x96,
      ...utf8(' O'),
      0x92,
      ...utf8('Neil\n'),
    ])
    expect(await read(bytes)).toEqual({ text: 'first\nZoë €5 – O’Neil\n', found: ['windows-1252'] })
  })

  it('is read as UTF-16 where the byte-order mark says so', async () => {
    const text = '\uFEFFupn,name\nx,Zoë\n'
    const little = new Uint8Array(text.length * 2)
    for (let i = 0; i < text.length; i++) {
      little[i * 2] = text.charCodeAt(i) & 255
      little[i * 2 + 1] = text.charCodeAt(i) >> 8
    }
    const big = little.map((_, i) => little[i ^ 1] as number)
    expect(await read(little, 5)).toEqual({ text: 'upn,name\nx,Zoë\n', found: ['utf-16'] })
    expect(await read(big, 4)).toEqual({ text: 'upn,name\nx,Zoë\n', found: ['utf-16'] })
  })

  it('is empty where the file is', async () => {
    expect(await read(new Uint8Array(0))).toEqual({ text: '', found: [] })
  })
})
