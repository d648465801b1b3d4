// `npm test`: installs what is missing, then type check, lint, the account of the clauses and the whole suite, in three
// time zones.
//
//   npm test                   everything
//   npm test -- calendar -t x  only these tests, once, in London: the words go to vitest
//   npm run test:tz            what needs no store, server or browser in all three time zones, no other checks
//
// The last line is always `N passed, N failed` (and `, N skipped` when some were).

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import {
  ensureBuilt,
  ensurePackages,
  ensureSystemTools,
  root,
  run,
  runPackage,
  SetUpError,
  script,
} from './set-up.mjs'

const HOME = 'Europe/London'
const ELSEWHERE = ['UTC', 'America/New_York']

const given = process.argv.slice(2)
const zonesOnly = given[0] === '--zones'
const words = zonesOnly ? given.slice(1) : given
const everything = !zonesOnly && words.length === 0

const total = { passed: 0, failed: 0, skipped: 0 }
const steps = []
/** What failed, by name, for who sees the end of the output only. */
const failures = []

function heading(title) {
  console.log(`\n── ${title} ${'─'.repeat(Math.max(3, 96 - title.length))}`)
}

/** Notes how a step ended. A step that failed without a failed test of its own still counts as one failure. */
function note(title, startedAt, exitCode, count = { passed: 0, failed: 0, skipped: 0 }) {
  const failed = exitCode !== 0 && count.failed === 0 ? 1 : count.failed
  total.passed += count.passed
  total.failed += failed
  total.skipped += count.skipped
  steps.push({ title, ok: failed === 0, seconds: (Date.now() - startedAt) / 1000 })
}

/** A build that fails is one more thing to report, not a reason to leave the rest unknown. */
function buildStep() {
  const startedAt = Date.now()
  try {
    ensureBuilt()
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error
    console.error(error.message)
    note('build', startedAt, 1)
  }
}

function check(title, npmScript) {
  heading(title)
  const startedAt = Date.now()
  note(title, startedAt, run('npm', ['run', '--silent', npmScript]))
}

/** Counts from vitest's JSON report. A file that could not even be loaded counts as one failure. */
function countTests(reportPath) {
  const report = JSON.parse(readFileSync(reportPath, 'utf8'))
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  for (const { name } of brokenFiles) failures.push(relative(root, name))
  for (const { name, assertionResults } of report.testResults)
    for (const test of assertionResults)
      if (test.status === 'failed') failures.push(`${relative(root, name)}: ${test.fullName}`)
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  }
}

function suite(zone, kind, folder) {
  const title = `tests, TZ=${zone}${kind === 'quick' ? ', without store, server and browser' : ''}`
  heading(title)
  const startedAt = Date.now()
  const reportPath = join(folder, `${zone.replaceAll('/', '-')}.json`)
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`, ...words]
  if (kind === 'quick') args.push('--passWithNoTests')
  const exitCode = runPackage('vitest', 'vitest', args, { TZ: zone, ROLLBOOK_SUITE: kind })
  let count
  try {
    count = countTests(reportPath)
  } catch {
    console.error('vitest ended without a report.')
  }
  note(title, startedAt, count === undefined ? exitCode || 1 : exitCode, count)
}

function summary() {
  heading('summary')
  for (const { title, ok, seconds } of steps) {
    console.log(`${ok ? 'ok    ' : 'FAILED'}  ${title} (${seconds.toFixed(1)} s)`)
  }
  for (const failure of failures) console.log(`FAILED  ${failure}`)
  const ran = total.passed + total.failed
  if (ran === 0) console.log('No test was run, so nothing is known.')
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`)
  return ran > 0 && total.failed === 0 ? 0 : 1
}

await script(() => {
  ensurePackages()
  ensureSystemTools()
  buildStep()

  if (everything) {
    check('type check', 'typecheck')
    check('lint', 'lint')
    check('clauses', 'coverage:clauses')
  }
  const folder = mkdtempSync(join(tmpdir(), 'rollbook-test-'))
  try {
    suite(HOME, zonesOnly ? 'quick' : 'full', folder)
    if (everything || zonesOnly) for (const zone of ELSEWHERE) suite(zone, 'quick', folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return summary()
})
