// `npm run mutation`: changes one figure or one comparison at a time and looks whether a test notices.
//
//   npm run mutation                              every policy document
//   npm run mutation -- --policy foxdell          one document (again for more)
//   npm run mutation -- --engine                  the comparisons of the engine instead (long; see --sample)
//   npm run mutation -- --sample 50 --seed 7      so many, the same ones for the same seed
//   npm run mutation -- --engine --file penalty   only files whose path has the word
//   npm run mutation -- --json                    every mutant with its verdict, as JSON
//
// A mutant of a document is "caught by its clause" where a failing case cites the clause of the changed rule.

import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { ensurePackages, script } from './set-up.mjs'

const POLICIES = ['england', 'foxdell', 'laat', 'nailsworth', 'russell', 'stanborough']
const PROCESSES = Math.min(2, availableParallelism())

function printTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)))
  for (const row of rows)
    console.log(
      row
        .map((cell, column) =>
          column === 0 ? String(cell).padEnd(widths[0]) : String(cell).padStart(widths[column]),
        )
        .join('  '),
    )
}

const share = (part, whole) => (whole === 0 ? '' : `${Math.floor((part * 100) / whole)}%`)

function reportDocuments(results) {
  const rows = [['document', 'mutants', 'caught', '', 'by its clause', '', 'survived']]
  const total = [0, 0, 0]
  for (const [policy, list] of results) {
    const usable = list.filter((one) => one.verdict !== 'invalid')
    const clause = usable.filter((one) => one.verdict === 'caught-by-its-clause').length
    const caught = usable.filter((one) => one.verdict !== 'survived').length
    rows.push([
      policy,
      usable.length,
      caught,
      share(caught, usable.length),
      clause,
      share(clause, usable.length),
      usable.length - caught,
    ])
    total[0] += usable.length
    total[1] += caught
    total[2] += clause
  }
  rows.push([
    'all',
    total[0],
    total[1],
    share(total[1], total[0]),
    total[2],
    share(total[2], total[0]),
    total[0] - total[1],
  ])
  for (const [policy, list] of results) {
    for (const { mutant, verdict, by } of list.filter(
      (one) => one.verdict === 'survived' || one.verdict === 'caught',
    )) {
      const where = `${policy}:${mutant.line}  ${mutant.path}  ${mutant.from} -> ${mutant.to === '' ? '(left out)' : mutant.to}  [${mutant.cites.join(', ')}]`
      console.log(verdict === 'survived' ? `survived        ${where}` : `another clause  ${where}  by ${by}`)
    }
  }
  console.log('')
  printTable(rows)
  return total[0] - total[1]
}

function reportEngine(results) {
  const rows = [['file', 'mutants', 'caught', '', 'survived']]
  let mutants = 0
  let caught = 0
  for (const [file, list] of results) {
    if (list.length === 0) continue
    const noticed = list.filter((one) => one.verdict === 'caught').length
    rows.push([file, list.length, noticed, share(noticed, list.length), list.length - noticed])
    mutants += list.length
    caught += noticed
    for (const { mutant } of list.filter((one) => one.verdict === 'survived'))
      console.log(`survived  ${file}:${mutant.line}  ${mutant.from} -> ${mutant.to}`)
  }
  rows.push(['all', mutants, caught, share(caught, mutants), mutants - caught])
  console.log('')
  printTable(rows)
  return mutants - caught
}

await script(async () => {
  ensurePackages()
  const { values } = parseArgs({
    options: {
      policy: { type: 'string', multiple: true },
      engine: { type: 'boolean' },
      file: { type: 'string' },
      sample: { type: 'string' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean' },
    },
  })
  const sample = values.sample === undefined ? undefined : Number(values.sample)
  const startedAt = Date.now()
  const options = {
    sample,
    seed: values.seed,
    processes: PROCESSES,
    policies: values.policy ?? POLICIES,
    only: values.file,
  }
  const { results, failing } = values.engine
    ? await (await import('./mutation/engine.mjs')).mutateEngine(options)
    : await (await import('./mutation/documents.mjs')).mutateDocuments(options)
  for (const name of failing) console.error(`fails without any mutant, and so notices none: ${name}`)
  if (values.json) {
    console.log(JSON.stringify(Object.fromEntries(results), null, 2))
    return 0
  }
  if (values.engine) reportEngine(results)
  else reportDocuments(results)
  console.log(`\n${((Date.now() - startedAt) / 1000).toFixed(0)} s`)
  return 0
})
