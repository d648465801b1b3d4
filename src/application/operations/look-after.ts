import type { Day } from '../../kernel/school-date.js'
import { type Author, writeAudit } from '../../storage/audit.js'
import type { Database } from '../../storage/database.js'
import { holdEntries, rebuildYears } from '../../storage/register.js'
import {
  deletePastKeeping,
  type EntriesKept,
  entriesKept,
  pastKeeping,
  type YearPastKeeping,
} from '../../storage/retention.js'
import { raiseVersion, type SchoolName, schoolNames } from '../../storage/schools.js'
import { faultsOfRegister } from '../../storage/verify.js'
import type { Clock } from '../clock.js'

/** Who does what a command does. */
const PROGRAM: Author = { accountId: null, name: 'Rollbook', position: 'program' }

export interface SchoolFaults {
  readonly school: SchoolName
  readonly faults: readonly string[]
}

/** Whether every school's register is whole: stored years equal to the entries, numbers without a gap, nothing unknown. */
export async function verifySchools(
  database: Database,
  onSchool: (done: number, of: number) => void = () => undefined,
): Promise<SchoolFaults[]> {
  const schools = await database.asIdentity(schoolNames)
  const found: SchoolFaults[] = []
  for (const [index, school] of schools.entries()) {
    const faults = await database.inSchool(school.schoolId, (tx) => faultsOfRegister(tx, school.schoolId))
    found.push({ school, faults })
    onSchool(index + 1, schools.length)
  }
  return found
}

/** Makes every school's stored years anew from its entries. @returns how many pupil-years there are */
export async function rebuildSchools(
  database: Database,
  onSchool: (done: number, of: number) => void = () => undefined,
): Promise<number> {
  const schools = await database.asIdentity(schoolNames)
  let years = 0
  for (const [index, { schoolId }] of schools.entries()) {
    years += await database.inSchool(schoolId, async (tx) => {
      // Nobody enters a mark between the reading and the writing.
      await holdEntries(tx, schoolId)
      return rebuildYears(tx, schoolId)
    })
    onSchool(index + 1, schools.length)
  }
  return years
}

export interface Retention {
  /** `undefined` where the store does not know, and nothing may go. */
  readonly kept: EntriesKept | undefined
  readonly today: Day
  readonly schools: readonly { readonly school: SchoolName; readonly years: readonly YearPastKeeping[] }[]
  /** How many entries were deleted; 0 where it was only asked. */
  readonly deleted: number
}

/**
 * What of the registers is past the time for which the law has it kept.
 *
 * @param options.delete deletes it, with a note in each school's audit; otherwise nothing is changed
 */
export async function retain(
  database: Database,
  clock: Pick<Clock, 'instantUtc'>,
  today: Day,
  options: { readonly delete: boolean },
): Promise<Retention> {
  const names = await database.asIdentity(schoolNames)
  const kept = await database.asOwner(entriesKept)
  const schools: Retention['schools'][number][] = []
  let deleted = 0
  for (const school of names) {
    const { schoolId } = school
    const years = await database.asRetention(schoolId, async (tx) => {
      const past = await pastKeeping(tx, schoolId, today)
      if (!options.delete || past.every(({ entries }) => entries === 0)) return past
      const went = await deletePastKeeping(tx, schoolId, today)
      writeAudit(tx, {
        schoolId,
        at: clock.instantUtc(),
        author: PROGRAM,
        action: 'change',
        what: 'register.retain',
        reason: (kept?.cites ?? []).join(', '),
        facts: { entries: went, years: past.map(({ year }) => year), keptYears: kept?.years ?? null },
      })
      deleted += went
      return past
    })
    // A server that runs has the years in memory; their shorter ones are read anew with the school.
    if (options.delete && years.some(({ entries }) => entries > 0))
      await database.inSchool(schoolId, (tx) => raiseVersion(tx, schoolId))
    schools.push({ school, years })
  }
  return { kept, today, schools, deleted }
}
