import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CODES, SMALL_SCHOOL } from '../../tests/exchange/small-school.js'
import { readSchoolFolder } from '../exchange/index.js'
import { folderOnDisk } from './folder-on-disk.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollbook-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('a school folder of this machine', () => {
  it('is read', async () => {
    for (const [name, text] of Object.entries(SMALL_SCHOOL)) await writeFile(join(folder, name), text)
    const { pupils, entries } = await readSchoolFolder(folderOnDisk(folder), CODES)
    expect([pupils.length, entries.length]).toEqual([2, 3])
  })

  it('has no file where there is none, or a folder of that name', async () => {
    await mkdir(join(folder, 'terms.csv'))
    expect(await folderOnDisk(folder).open('marks.csv')).toBeUndefined()
    expect(await folderOnDisk(folder).open('terms.csv')).toBeUndefined()
    expect(await folderOnDisk(join(folder, 'nowhere')).open('marks.csv')).toBeUndefined()
  })
})
