import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lockDirectory } from '../../src/storage/directory-lock.js'
import { openPglite } from '../../src/storage/pglite.js'

const LOCKER = `
  const { lockDirectory } = await import(process.argv[2])
  await lockDirectory(process.argv[3])
  console.log('locked')
  setInterval(() => undefined, 1000)
`

describe('the folder of an embedded store', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollbook-lock-'))
    writeFileSync(join(folder, 'locker.mjs'), LOCKER)
  }, 60_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** A process of its own that takes the folder and keeps it. */
  async function holder(store: string): Promise<{ pid: number; kill(): Promise<void> }> {
    const built = new URL('../../dist/storage/directory-lock.js', import.meta.url).href
    const child = spawn(process.execPath, [join(folder, 'locker.mjs'), built, store])
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve())
      child.once('exit', () => reject(new Error('it did not take the folder')))
    })
    return {
      pid: child.pid as number,
      kill: () =>
        new Promise((resolve) => {
          child.removeAllListeners('exit')
          child.once('exit', () => resolve())
          child.kill('SIGKILL')
        }),
    }
  }

  it('is refused to a second process, which is told who has it, and taken over at once when that one was killed', async () => {
    const store = join(folder, 'store')
    const first = await holder(store)
    await expect(openPglite(store)).rejects.toMatchObject({
      code: 'storage.in-use',
      message: `The store in ${store} is in use by process ${first.pid}. Only one process may have it open: stop that one first, or move the store to a PostgreSQL.`,
    })
    await first.kill()
    const started = performance.now()
    const lock = await lockDirectory(store)
    expect(performance.now() - started).toBeLessThan(1000)
    await expect(lockDirectory(store)).rejects.toMatchObject({ code: 'storage.in-use' })
    await lock.release()
    await (await lockDirectory(store)).release()
  }, 60_000)

  it('is not kept from us by a process that was given the number of the one that had it', async () => {
    const store = join(folder, 'recycled')
    await (await lockDirectory(store)).release()
    // This process runs, but it did not begin when the lock says.
    writeFileSync(join(store, 'in-use'), `${process.pid} 1`)
    await (await lockDirectory(store)).release()
  })

  it('goes to one alone of many that want it at once', async () => {
    const store = join(folder, 'wanted')
    const dead = await holder(store)
    await dead.kill()
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(store)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  }, 60_000)
})
