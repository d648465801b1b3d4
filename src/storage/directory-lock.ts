import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError } from '../kernel/domain-error.js'

export interface DirectoryLock {
  release(): Promise<void>
}

const FILE = 'in-use'

/**
 * Takes a folder for this process alone. The lock of a process that is no longer there is taken over at once: it holds the
 * process's number and when that process began, so that another one which was given the number since is not mistaken for it.
 *
 * @throws {DomainError} `storage.in-use` naming the process that has it
 */
export async function lockDirectory(folder: string): Promise<DirectoryLock> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, FILE)
  const mine = `${process.pid} ${(await startOf(process.pid)) ?? ''}`
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      await writeFile(path, mine, { flag: 'wx' })
      return { release: () => rm(path, { force: true }) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = await readFile(path, 'utf8').catch(() => undefined)
    if (holder === undefined) continue
    if (await isRunning(holder)) throw inUse(folder, holder)
    await discard(path, holder)
  }
  throw inUse(folder, await readFile(path, 'utf8').catch(() => ''))
}

/** Removes the lock that was read, and puts back one that somebody else has set in between. */
async function discard(path: string, holder: string): Promise<void> {
  const aside = `${path}.${process.pid}`
  await rename(path, aside).catch(() => undefined)
  const taken = await readFile(aside, 'utf8').catch(() => undefined)
  if (taken !== undefined && taken !== holder) await rename(aside, path)
  else await rm(aside, { force: true })
}

function inUse(folder: string, holder: string): DomainError {
  const pid = Number(holder.split(' ')[0])
  return new DomainError(
    'storage.in-use',
    `The store in ${folder} is in use by process ${pid}. Only one process may have it open: stop that one first, or move the store to a PostgreSQL.`,
    { folder, pid },
  )
}

async function isRunning(holder: string): Promise<boolean> {
  const [pid, start = ''] = holder.split(' ')
  try {
    process.kill(Number(pid), 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  const now = await startOf(Number(pid))
  return now === undefined || start === '' || now === start
}

/** When a process began, as the system counts; `undefined` where the system does not say. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The second field is the program's name in brackets and may hold spaces; the start is the twentieth after it.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}
