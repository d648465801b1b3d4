import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

// How long anything takes is the bench's business and no test's: only that nothing is lost.
it('every mark of a small nine o’clock over HTTP is there afterwards', async () => {
  const run = promisify(execFile)(process.execPath, [join(ROOT, 'bench', 'server.mjs'), '--quick'], {
    cwd: ROOT,
  })
  const { stdout, stderr } = await run.catch((error: { stdout: string; stderr: string }) => error)
  expect(stdout, stderr).toContain('Afterwards 3,360 marks were there of 3,360 that were sent')
  expect(stdout).toContain('nothing lost')
}, 600_000)
