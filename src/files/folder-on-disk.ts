import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FolderSource } from '../exchange/index.js'

/** Small pieces: the rows of one are gone before the next is read, and stay in the processor's cache meanwhile. */
const PIECE = 1 << 16

/** The files of a folder of this machine, each opened as a stream. */
export function folderOnDisk(folder: string): FolderSource {
  return {
    names: () =>
      readdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
        throw error
      }),
    async open(name) {
      const path = join(folder, name)
      const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
        throw error
      })
      return found?.isFile() === true ? createReadStream(path, { highWaterMark: PIECE }) : undefined
    },
  }
}
