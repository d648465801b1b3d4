// (b) The whole policy: what `rollbook worklist` works out, for each of the policies, on one core.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { schoolAt } from '../dist/application/school.js'
import { writeSchoolFolder } from '../dist/exchange/index.js'
import { writeFolder } from '../dist/files/index.js'
import { getInstant } from '../dist/kernel/school-date.js'
import { evaluatePupils, worklistOf } from '../dist/rules/evaluate-school.js'
import { progress, ROOT, spread } from './machine.mjs'
import { codes, policies, simulatedSchool, YEARS_END } from './schools.mjs'

const AS_OF = getInstant(YEARS_END)

/** What makes two worklists the same: which actions, of whom, until when, by which clauses. */
export function worklistHash(actions) {
  const lines = actions
    .map(({ id, kind, upn, due, cites }) => JSON.stringify([id, kind, upn ?? null, due, cites]))
    .sort()
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16)
}

/** The actions that the command prints for a school, from a folder with its files. */
export async function worklistByCommand(school) {
  const above = mkdtempSync(join(tmpdir(), 'rollbook-bench-'))
  try {
    const folder = join(above, 'school')
    await writeFolder(folder, writeSchoolFolder(school.record, codes))
    const args = [join(ROOT, 'bin', 'rollbook.js'), 'worklist', folder, '--as-of', YEARS_END, '--json']
    return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 30 })).actions
  } finally {
    rmSync(above, { recursive: true, force: true })
  }
}

export async function measurePolicies({ schools, seconds }) {
  const rows = []
  for (const policy of policies) {
    progress(`(b) ${policy}: inventing ${schools} schools`)
    const made = Array.from({ length: schools }, (_, i) => simulatedSchool(policy, `bench-${i}`))
    const behind = Array.from({ length: Math.min(2, schools) }, (_, i) =>
      simulatedSchool(policy, `bench-${i}`, { keepsUp: false }),
    )
    rows.push({
      policy,
      ...measure(made, seconds),
      ...(await compare(made[0])),
      behind: measure(behind, seconds / 3),
    })
  }
  const pupilYears = rows.length
  const perSecond = (name) => pupilYears / rows.reduce((sum, row) => sum + 1 / row[name], 0)
  return {
    rows,
    agree: rows.every((row) => row.hash === row.commandHash),
    all: {
      worklistRate: perSecond('worklistRate'),
      worklistProcessorRate: perSecond('worklistProcessorRate'),
      evaluateRate: perSecond('evaluateRate'),
      registerRate: perSecond('registerRate'),
      wholeRate: 1 / (1 / perSecond('worklistRate') + 1 / perSecond('registerRate')),
      actionsPerPupilYear: rows.reduce((sum, row) => sum + row.actionsPerPupilYear, 0) / rows.length,
    },
  }
}

/**
 * Each round asks every school once. Processor time is counted beside the time on the clock: on a machine that does other work as
 * well the clock also counts what this process waited for.
 *
 * @param made schools that are asked in turn, again and again, for so many seconds after half as many to warm up
 */
function measure(made, seconds) {
  const pupils = made.reduce((sum, school) => sum + school.record.pupils.length, 0)
  const rounds = { register: [], worklist: [], worklistProcessor: [], evaluate: [] }
  let actions = 0
  const begin = performance.now()
  for (let warm = false; rounds.register.length < 3 || performance.now() - begin < seconds * 1500; ) {
    const spent = { register: 0, worklist: 0, worklistProcessor: 0, evaluate: 0 }
    actions = 0
    for (const school of made) {
      const start = performance.now()
      const facts = schoolAt(school, AS_OF)
      const processorBefore = process.cpuUsage()
      const built = performance.now()
      const list = worklistOf(facts)
      const listed = performance.now()
      const processor = process.cpuUsage(processorBefore)
      let seen = 0
      const resumed = performance.now()
      evaluatePupils(facts, { add: (action) => (seen += action.cites.length) })
      const evaluated = performance.now()
      if (seen === 0) throw new Error('no action cites a clause')
      spent.register += built - start
      spent.worklist += listed - built
      spent.worklistProcessor += (processor.user + processor.system) / 1000
      spent.evaluate += evaluated - resumed
      actions += list.length
    }
    if (!warm) {
      warm = performance.now() - begin > seconds * 500
      continue
    }
    for (const part of Object.keys(rounds)) rounds[part].push((pupils / spent[part]) * 1000)
  }
  return {
    pupilYears: pupils,
    rounds: rounds.register.length,
    registerRate: spread(rounds.register).median,
    worklistRate: spread(rounds.worklist).median,
    worklistProcessorRate: spread(rounds.worklistProcessor).median,
    evaluateRate: spread(rounds.evaluate).median,
    worklistSpread: spread(rounds.worklist),
    actionsPerPupilYear: actions / pupils,
  }
}

async function compare(school) {
  const mine = worklistOf(schoolAt(school, AS_OF))
  const command = await worklistByCommand(school)
  return { actions: mine.length, hash: worklistHash(mine), commandHash: worklistHash(command) }
}
