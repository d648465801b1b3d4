import { mkdir, mkdtemp, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { DomainError } from '../kernel/domain-error.js'

/**
 * Writes a folder with all of its files, or nothing: the files are written into a temporary folder beside it, which takes
 * the folder's name when the last one is complete.
 *
 * @param folder is made, with the folders above it; it may be there already only if it is empty
 * @param files by name; one with a `/` in it goes into a folder within this one
 * @throws {DomainError} `files.folder-not-empty`: nothing that is there already is ever written over
 */
export async function writeFolder(
  folder: string,
  files: ReadonlyMap<string, Iterable<string>>,
): Promise<void> {
  const target = resolve(folder)
  await refuseIfInUse(target)
  await mkdir(dirname(target), { recursive: true })
  // A temporary folder is its maker's alone; the one inside it has the rights that any new folder has.
  const holder = await mkdtemp(join(dirname(target), `.${basename(target)}-`))
  try {
    const complete = join(holder, 'complete')
    await mkdir(complete)
    for (const [name, text] of files) {
      const path = join(complete, name)
      await mkdir(dirname(path), { recursive: true })
      await writeText(path, text)
    }
    await rename(complete, target)
  } finally {
    await rm(holder, { recursive: true, force: true })
  }
}

async function refuseIfInUse(folder: string): Promise<void> {
  const there = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  if (there.length === 0) return
  const message = `${folder} is not empty and nothing was written. Name a new folder, or empty this one.`
  throw new DomainError('files.folder-not-empty', message, { folder })
}

async function writeText(path: string, text: Iterable<string>): Promise<void> {
  const file = await open(path, 'wx')
  try {
    for (const piece of text) await file.writeFile(piece)
  } finally {
    await file.close()
  }
}

/**
 * Writes files into a folder that may hold others: each of them whole or not at all, in place of one of its name.
 *
 * @returns the paths written
 */
export async function writeFilesInto(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<string[]> {
  const target = resolve(folder)
  await mkdir(target, { recursive: true })
  const holder = await mkdtemp(join(target, '.writing-'))
  try {
    for (const [name, content] of files) await writeFile(join(holder, name), content)
    for (const name of files.keys()) await rename(join(holder, name), join(target, name))
  } finally {
    await rm(holder, { recursive: true, force: true })
  }
  return [...files.keys()].map((name) => join(target, name))
}
