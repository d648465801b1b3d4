import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

// Sixteen with PostgreSQL and four with the embedded store.
it('nothing is lost when the server and PostgreSQL are killed at random moments, twenty times', async () => {
  const run = promisify(execFile)(process.execPath, [join(ROOT, 'scripts', 'crash.mjs'), '--rounds', '16'], {
    cwd: ROOT,
  })
  const { stdout, stderr } = await run.catch((error: { stdout: string; stderr: string }) => error)
  expect(stdout, stderr).toMatch(
    /^20 rounds \(\d+ kills of the server, \d+ of PostgreSQL\): \d+ registers acknowledged, .* 0 problems\.$/m,
  )
}, 600_000)
