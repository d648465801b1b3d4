import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { schoolPolicyIds } from '../application/policies.js'
import { worklist } from '../application/queries.js'
import { openSchool } from '../application/school.js'
import { simulateInto } from '../application/simulate.js'
import { formatInstant, type Instant } from '../kernel/school-date.js'
import { printActions } from './action-table.js'
import { now } from './clock.js'
import { printWarnings, type Terminal } from './terminal.js'

const FOLDER = 'demonstration'
/** As many actions as a person reads before asking for the whole list. */
const SHOWN = 12

/** Invented schools, one for each shipped policy. */
const SCHOOLS: readonly { readonly name: string; readonly pupils: number }[] = [
  { name: 'Larchfield', pupils: 210 },
  { name: 'Mill Lane', pupils: 240 },
  { name: 'Otterbourne', pupils: 180 },
  { name: 'Harrowgate', pupils: 210 },
  { name: 'Priory Road', pupils: 420 },
]

/**
 * Makes the demonstration schools, once, each with a history up to this moment, and prints what must be done at each today.
 *
 * They are made again when the day is another one, so that the list is always about today. Every person in them is invented.
 */
export async function openDemonstration(terminal: Terminal): Promise<number> {
  const { colours } = terminal
  const asOf = now()
  const folder = join(FOLDER, formatInstant(asOf).slice(0, 10))
  terminal.out(
    colours.bold(
      'Rollbook: five demonstration schools, one for each policy. Every person in them is invented.',
    ),
  )
  for (const [index, policy] of schoolPolicyIds().entries()) {
    const school = SCHOOLS[index % SCHOOLS.length] as (typeof SCHOOLS)[number]
    await showSchool(policy, school, folder, asOf, terminal)
  }
  terminal.out('')
  terminal.out('Look further:')
  const first = join(folder, schoolPolicyIds()[0] ?? '')
  terminal.out(`  npx rollbook worklist ${first} --as-of ${formatInstant(asOf)}`)
  terminal.out(`  npx rollbook summary ${first} --as-of ${formatInstant(asOf)}`)
  terminal.out('  npx rollbook check --all')
  terminal.out('  npx rollbook --help')
  return 0
}

async function showSchool(
  policy: string,
  school: { readonly name: string; readonly pupils: number },
  folder: string,
  asOf: Instant,
  terminal: Terminal,
): Promise<void> {
  const path = join(folder, policy)
  if (!existsSync(path)) {
    terminal.error(`Making ${school.name} (${policy}) …`)
    await simulateInto(path, {
      policy,
      pupils: school.pupils,
      years: 2,
      seed: `demonstration ${policy}`,
      until: asOf,
      name: `${school.name} School`,
      id: `demonstration-${policy}`,
    })
  }
  const opened = await openSchool(path)
  const list = worklist(opened, asOf)
  const overdue = list.actions.filter((action) => action.overdue).length
  terminal.out('')
  terminal.out(terminal.colours.bold(`${opened.record.profile.name} (policy: ${policy})`))
  terminal.out(
    `As of ${list.asOf.replace('T', ' ')}: ${list.actions.length} things to do, ${overdue} of them late.`,
  )
  terminal.out('')
  printActions(terminal, list.actions, opened.record, list.asOf, SHOWN)
  printWarnings(terminal, list.warnings)
}
