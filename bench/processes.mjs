// (c) Whole processes, from `node` to the exit: what a person waits for.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSchoolFolder } from '../dist/exchange/index.js'
import { writeFolder } from '../dist/files/index.js'
import { progress, ROOT, spread } from './machine.mjs'
import { codes, policies, simulatedSchool, YEARS_END } from './schools.mjs'

const ROLLBOOK = join(ROOT, 'bin', 'rollbook.js')

/** Wall time of some runs of `node`, after one that is not counted. */
function runs(count, args) {
  const seconds = []
  for (let run = 0; run <= count; run++) {
    const start = performance.now()
    const { status, stderr } = spawnSync(process.execPath, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`)
    if (run > 0) seconds.push((performance.now() - start) / 1000)
  }
  return { runs: count, ...spread(seconds) }
}

export async function measureProcesses({ count, schools = policies }) {
  const above = mkdtempSync(join(tmpdir(), 'rollbook-bench-'))
  try {
    const rows = [
      { name: 'node -e 0 (what Node itself takes)', ...runs(count, ['-e', '0']) },
      { name: 'rollbook --help', target: 0.2, ...runs(count, [ROLLBOOK, '--help']) },
    ]
    for (const policy of schools) {
      progress(`(c) rollbook worklist, ${policy}`)
      const folder = join(above, policy)
      await writeFolder(folder, writeSchoolFolder(simulatedSchool(policy, 'bench-0').record, codes))
      const marks = readFileSync(join(folder, 'marks.csv'), 'latin1').split('\n').length - 2
      const args = [ROLLBOOK, 'worklist', folder, '--as-of', YEARS_END]
      rows.push({ name: `rollbook worklist, ${policy}`, marks, target: 1, ...runs(count, args) })
      rows.push({
        name: `rollbook worklist --json, ${policy}`,
        marks,
        target: 1,
        ...runs(count, [...args, '--json']),
      })
    }
    return rows
  } finally {
    rmSync(above, { recursive: true, force: true })
  }
}
