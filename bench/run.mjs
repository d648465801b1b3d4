// npm run bench                 everything at full size; writes bench/RESULTS.md and bench/growth.svg
// npm run bench -- --quick      everything at small size in less than a minute; writes nothing
// npm run bench -- --only b,c   some of it; writes nothing
// npm run bench -- --agreement  only whether all give the same results, as one line of JSON
//
// The exit status is 1 where results that must be equal are not.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { measureFiveFigures } from './five-figures.mjs'
import { growthChart, measureGrowth } from './growth.mjs'
import { describeMachine, progress, ROOT } from './machine.mjs'
import { measurePolicies } from './policy.mjs'
import { measureProcesses } from './processes.mjs'
import { writePart } from './results-file.mjs'
import { previousFigures, resultsMarkdown } from './results.mjs'

const SIZES = {
  full: {
    five: { engine: 100_000, duckdb: 100_000, postgres: 20_000, rounds: 5 },
    policy: { schools: 8, seconds: 6 },
    processes: { count: 7 },
    growth: { sizes: [1000, 10_000, 100_000, 1_000_000] },
  },
  quick: {
    five: { engine: 4000, duckdb: 4000, postgres: 1000, rounds: 2 },
    policy: { schools: 1, seconds: 0.3 },
    processes: { count: 1, schools: ['foxdell'] },
    growth: { sizes: [500, 2500], quick: true },
  },
  agreement: {
    five: { engine: 1500, duckdb: 1500, postgres: 1500, rounds: 1 },
    policy: { schools: 1, seconds: 0 },
  },
}

// So that what was started is ended, and what was made is removed.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))

const args = process.argv.slice(2)
const kind = args.includes('--agreement') ? 'agreement' : args.includes('--quick') ? 'quick' : 'full'
const only = args.includes('--only') ? args[args.indexOf('--only') + 1].split(',') : ['a', 'b', 'c', 'd', 'e']
const sizes = SIZES[kind]
const wants = (letter) => only.includes(letter)

const results = { kind, machine: describeMachine() }
if (results.machine.load > 0.5)
  progress(
    `this machine is not quiet (load ${results.machine.load.toFixed(1)}): times will be longer than they should be`,
  )
if (wants('a')) results.five = await measureFiveFigures(sizes.five)
if (wants('b')) results.policy = await measurePolicies(sizes.policy)
const agree = (results.five?.agree ?? true) && (results.policy?.agree ?? true)

if (kind === 'agreement') {
  const { engine, duckdb, postgres } = results.five
  const figures = { engine: engine.checksum, duckdb: duckdb.checksum, postgres: postgres.checksum }
  const worklists = results.policy.rows.map(({ policy, actions, hash, commandHash }) => ({
    policy,
    actions,
    hash,
    commandHash,
  }))
  console.log(JSON.stringify({ agree, figures, worklists }))
} else {
  if (wants('c')) results.processes = await measureProcesses(sizes.processes)
  if (wants('d') || wants('e')) results.growth = measureGrowth(sizes.growth)
  const text = resultsMarkdown(results, kind === 'full' ? previousFigures() : undefined)
  console.log(text.replace(/\n<!--.*?-->\n/s, ''))
  if (kind === 'full' && only.length === 5) {
    writePart('engine', text)
    writeFileSync(join(ROOT, 'bench', 'growth.svg'), growthChart(results.growth))
    progress('written: bench/RESULTS.md, bench/growth.svg')
  }
}
if (!agree) {
  console.error('Results that must be equal are not: see above.')
  process.exitCode = 1
}
