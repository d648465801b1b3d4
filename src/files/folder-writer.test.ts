import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeFolder } from './folder-writer.js'

let above: string
beforeEach(async () => {
  above = await mkdtemp(join(tmpdir(), 'rollbook-'))
})
afterEach(() => rm(above, { recursive: true }))

describe('writing a folder', () => {
  it('writes every file, and the folders above', async () => {
    const folder = join(above, 'schools', 'one')
    await writeFolder(
      folder,
      new Map([
        ['a.csv', ['x,', 'ë\n']],
        ['empty.jsonl', []],
      ]),
    )
    expect((await readdir(folder)).sort()).toEqual(['a.csv', 'empty.jsonl'])
    expect(await readFile(join(folder, 'a.csv'), 'utf8')).toBe('x,ë\n')
    expect(await readdir(join(above, 'schools'))).toEqual(['one'])
  })

  it('takes the place of an empty folder', async () => {
    const folder = await mkdtemp(join(above, 'empty-'))
    await writeFolder(folder, new Map([['a.csv', ['x\n']]]))
    expect(await readdir(folder)).toEqual(['a.csv'])
  })

  it('leaves nothing behind when a file fails halfway', async () => {
    function* failing(): Generator<string> {
      yield 'x'
      throw new Error('no more')
    }
    const files = new Map<string, Iterable<string>>([
      ['a.csv', ['x\n']],
      ['b.csv', failing()],
    ])
    await expect(writeFolder(join(above, 'one'), files)).rejects.toThrow('no more')
    expect(await readdir(above)).toEqual([])
  })

  it('never writes over a folder that has something in it', async () => {
    await writeFile(join(above, 'keep.txt'), 'mine')
    await expect(writeFolder(above, new Map([['a.csv', ['x\n']]]))).rejects.toMatchObject({
      code: 'files.folder-not-empty',
    })
    expect(await readdir(above)).toEqual(['keep.txt'])
  })
})
