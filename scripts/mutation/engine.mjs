// Mutation of the engine: each comparison in its files, one at a time, in copies of the project under the system's
// temporary folder. The tests that could notice are run in order of their speed.

import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { root, SetUpError } from '../set-up.mjs'
import { applyMutant, engineMutants } from './engine-mutants.mjs'
import { sampleOf } from './random.mjs'

const ENGINE = ['src/rules', 'src/domain', 'src/kernel/fraction.ts']
const STAGES = [
  [
    'src/kernel',
    'src/domain',
    'src/rules',
    'src/policy/effective',
    'src/application',
    'tests/cases',
    'tests/contract',
  ],
  [
    ...['penalty-threshold', 'register', 'running-counts', 'windows'].map(
      (name) => `tests/properties/${name}`,
    ),
    'tests/dates',
    'tests/policies-from-docs',
  ],
]
const COPIED = [
  'src',
  'tests',
  'policies',
  'scripts',
  'bin',
  'package.json',
  'package-lock.json',
  'vitest.config.ts',
  'tsconfig.json',
  'tsconfig.build.json',
]
const LONGEST = 600_000
const STOPPED = 'the tests'

function engineFiles() {
  return ENGINE.flatMap((path) => {
    const full = join(root, path)
    if (path.endsWith('.ts')) return [path]
    return readdirSync(full, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => relative(root, join(full, name)))
  }).sort()
}

/** @returns for each file its mutants, each with whether a test noticed and which; and the tests that fail without any */
export async function mutateEngine({ sample, seed, processes, only }) {
  const files = engineFiles().filter((file) => only === undefined || file.includes(only))
  const all = files.flatMap((file) =>
    engineMutants(readFileSync(join(root, file), 'utf8')).map((mutant) => ({ file, mutant })),
  )
  const queue = [...sampleOf(all, sample, seed)]
  const results = new Map(files.map((file) => [file, []]))
  const failing = []
  const copies = Array.from({ length: Math.min(processes, Math.max(1, queue.length)) }, copyTree)
  const stop = () => {
    for (const copy of copies) rmSync(copy, { recursive: true, force: true })
  }
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      stop()
      process.exit(1)
    })
  }
  try {
    const known = await failuresOf(copies[0], STAGES.flat())
    const unloaded = [...known].filter((name) => name.endsWith('.test.ts') || name.startsWith(STOPPED))
    if (unloaded.length > 0)
      throw new SetUpError(`The tests do not even start without a mutant: ${unloaded.join(', ')}`)
    failing.push(...known)
    await Promise.all(
      copies.map(async (copy) => {
        for (let task = queue.shift(); task !== undefined; task = queue.shift())
          results.get(task.file).push(told(task, await judge(copy, task, known)))
      }),
    )
  } finally {
    stop()
  }
  for (const list of results.values()) list.sort((a, b) => a.mutant.start - b.mutant.start)
  return { results, failing }
}

/** An engine run takes long, so each verdict is told as it is known. */
function told({ file, mutant }, result) {
  console.error(`${result.verdict}  ${file}:${mutant.line}  ${mutant.from} -> ${mutant.to}`)
  return result
}

function copyTree() {
  const copy = mkdtempSync(join(tmpdir(), 'rollbook-mutation-'))
  for (const name of COPIED)
    if (existsSync(join(root, name))) cpSync(join(root, name), join(copy, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

async function judge(copy, { file, mutant }, known) {
  const path = join(copy, file)
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, applyMutant(text, mutant))
  try {
    for (const stage of STAGES) {
      const failed = [...(await failuresOf(copy, stage, known.size + 1))].filter((name) => !known.has(name))
      if (failed.length > 0) return { mutant, verdict: 'caught', by: failed[0] }
    }
    return { mutant, verdict: 'survived', by: undefined }
  } finally {
    writeFileSync(path, text)
  }
}

/** The names of the tests that fail; a run that never ends or cannot start counts as one. */
async function failuresOf(copy, filters, bail = 0) {
  const report = join(copy, 'report.json')
  rmSync(report, { force: true })
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const args = [
    vitest,
    'run',
    '--root',
    copy,
    '--maxWorkers=1',
    '--no-isolate',
    `--bail=${bail}`,
    '--reporter=json',
    `--outputFile=${report}`,
    ...filters,
  ]
  const ended = await new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: copy,
      stdio: 'ignore',
      env: { ...process.env, TZ: 'Europe/London' },
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST)
    child.once('exit', (code) => {
      clearTimeout(timer)
      resolve(code)
    })
  })
  if (!existsSync(report))
    return new Set([ended === null ? `${STOPPED} never ended` : `${STOPPED} could not start`])
  const { testResults, numTotalTests } = JSON.parse(readFileSync(report, 'utf8'))
  // Tests that did not begin notice nothing, and must not pass for tests that found nothing.
  if (numTotalTests === 0) return new Set([`${STOPPED} did not begin`])
  return new Set(
    testResults.flatMap((file) => {
      const failed = file.assertionResults
        .filter((test) => test.status === 'failed')
        .map((test) => test.fullName)
      return failed.length > 0 || file.status !== 'failed' ? failed : [relative(copy, file.name)]
    }),
  )
}
