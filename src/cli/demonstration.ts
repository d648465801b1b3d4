import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../application/clock.js'
import { type Config, readConfig } from '../application/config.js'
import { demonstrationBegins } from '../application/demonstration/demonstration-clock.js'
import {
  type DemonstrationSchool,
  makeDemonstrationSchool,
  staffDemonstrationSchool,
} from '../application/demonstration/demonstration-school.js'
import { openStore } from '../application/open-store.js'
import { schoolPolicyIds } from '../application/policies.js'
import { calendarOf } from '../application/school.js'
import { openServices, type Services } from '../application/services.js'
import { simulate } from '../application/simulate.js'
import {
  type Day,
  dayOfInstant,
  formatDay,
  formatInstant,
  getInstant,
  type Instant,
} from '../kernel/school-date.js'
import { worklistOf } from '../rules/evaluate-school.js'
import { schoolNames } from '../storage/schools.js'
import { stepNamesOf } from '../application/step-names.js'
import { printActions } from './action-table.js'
import { serveUntilStopped, shiftedClock } from './commands/serve.js'
import type { Terminal } from './terminal.js'

const FOLDER = 'demonstration'
/** As many actions of each school as are printed; the browser shows all. */
const SHOWN = 5

/** Invented schools, one for each shipped policy. */
const SCHOOLS: readonly { readonly name: string; readonly pupils: number }[] = [
  { name: 'Larchfield', pupils: 210 },
  { name: 'Mill Lane', pupils: 240 },
  { name: 'Otterbourne', pupils: 180 },
  { name: 'Harrowgate', pupils: 210 },
  { name: 'Priory Road', pupils: 420 },
]

/**
 * Makes the demonstration schools, once a day, prints what must be done at each, and serves them until it is told to stop.
 *
 * They live in an embedded store of their own. Its clock begins at a moment of a school day, and goes on from there.
 */
export async function openDemonstration(terminal: Terminal): Promise<number> {
  const started = Date.now()
  const folder = join(FOLDER, formatDay(dayOfInstant(systemClock.now())))
  const config = demonstrationConfig(folder)
  terminal.out(
    terminal.colours.bold(
      'Rollbook: five demonstration schools, one for each policy. Every person in them is invented.',
    ),
  )
  const { database, secret } = await openStore(config)
  const begins = await beginningOf(folder)
  const clock = shiftedClock(systemClock, begins.instant - begins.made)
  const services = await openServices(database, clock, config, secret)
  await makeMissingSchools(services, begins.instant, terminal)
  await printWork(services, terminal)
  terminal.error(`Ready after ${Math.round((Date.now() - started) / 1000)} s.`)
  terminal.out('')
  terminal.out(
    `There it is ${formatInstant(clock.now()).replace('T', ' ')}. Sign in with one button as anybody who works there.`,
  )
  await serveUntilStopped(services, terminal)
  return 0
}

/** The demonstration's own settings; only where it listens comes from the environment. */
function demonstrationConfig(folder: string): Config {
  const { PORT = '3000', ROLLBOOK_HOST, ROLLBOOK_URL } = process.env
  return readConfig({
    PORT,
    ROLLBOOK_HOST,
    ROLLBOOK_URL,
    ROLLBOOK_STORE: join(folder, 'store'),
    ROLLBOOK_DEMO: 'yes',
    ROLLBOOK_LOG: 'errors',
  })
}

interface Beginning {
  /** What the demonstration's clock showed … */
  readonly instant: Instant
  /** … when this machine's showed this. */
  readonly made: Instant
}

/** When the demonstration of a folder began: kept in it, so that its clock goes on after a stop. */
async function beginningOf(folder: string): Promise<Beginning> {
  const path = join(folder, 'beginning.json')
  try {
    const kept = JSON.parse(await readFile(path, 'utf8')) as Record<keyof Beginning, string>
    return { instant: getInstant(kept.instant), made: getInstant(kept.made) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const made = systemClock.now()
  const instant = demonstrationBegins(made, schoolDays(made))
  await mkdir(folder, { recursive: true })
  await writeFile(path, JSON.stringify({ instant: formatInstant(instant), made: formatInstant(made) }))
  return { instant, made }
}

/** The invented calendar: whether its schools are open on a day. */
function schoolDays(now: Instant): (day: Day) => boolean {
  const policy = schoolPolicyIds()[0] as string
  const calendar = calendarOf(
    simulate({ policy, pupils: 1, years: 2, seed: 'calendar', until: now, keepsUp: false }),
  )
  return (day) => calendar.isSchoolDay(day)
}

async function makeMissingSchools(services: Services, until: Instant, terminal: Terminal): Promise<void> {
  const { database, schools, clock } = services
  for (const [index, policy] of schoolPolicyIds().entries()) {
    const known = await database.asIdentity(schoolNames)
    if (known.some(({ slug }) => slug === `demonstration-${policy}`)) continue
    const school: DemonstrationSchool = {
      policy,
      ...(SCHOOLS[index % SCHOOLS.length] as (typeof SCHOOLS)[number]),
    }
    terminal.error(`Making ${school.name} (${policy}) …`)
    const schoolId = await makeDemonstrationSchool(
      database,
      school,
      until,
      clock.instantUtc(),
      ({ done, of }) => terminal.error(`  ${done} of ${of} marks`),
    )
    await staffDemonstrationSchool(database, await schools.known(schoolId), until, clock.instantUtc())
  }
}

async function printWork({ database, schools, clock }: Services, terminal: Terminal): Promise<void> {
  const asOf = clock.now()
  for (const { schoolId } of await database.asIdentity(schoolNames)) {
    const { school, actions } = await database.inSchool(schoolId, async (tx) => {
      const found = await schools.in(tx, schoolId)
      return { school: found, actions: worklistOf(await found.factsNow(tx, asOf)) }
    })
    const overdue = actions.filter((action) => action.overdue).length
    terminal.out('')
    terminal.out(terminal.colours.bold(`${school.profile.name} (policy: ${school.profile.policy})`))
    terminal.out(
      `As of ${formatInstant(asOf).replace('T', ' ')}: ${actions.length} things to do, ${overdue} of them late.`,
    )
    terminal.out('')
    printActions(
      terminal,
      actions,
      school,
      formatInstant(asOf),
      stepNamesOf(school.timeline.on(dayOfInstant(asOf))),
      SHOWN,
    )
  }
}
