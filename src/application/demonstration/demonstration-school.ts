import { randomUUID } from 'node:crypto'
import { findSpell, type Pupil } from '../../domain/roll/pupil.js'
import { type Day, dayOfInstant, formatDay, type Instant } from '../../kernel/school-date.js'
import { SeededRandom } from '../../simulation/seeded-random.js'
import { inventName } from '../../simulation/invented-people.js'
import type { Author } from '../../storage/audit.js'
import type { Database } from '../../storage/database.js'
import { addAccount } from '../../storage/identity/accounts.js'
import { addClassTeacher, addMembership, enterSchool } from '../../storage/identity/memberships.js'
import { addSharedCase } from '../../storage/shared-cases.js'
import { ROLE_TITLES, ROLES, type Role } from '../permissions/roles.js'
import { timelineOf } from '../policies.js'
import { importSchool, type Progress } from '../schools/import-school.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { simulate } from '../simulate.js'

/** An invented school of the demonstration. */
export interface DemonstrationSchool {
  readonly policy: string
  readonly name: string
  readonly pupils: number
}

/** Who works at each: one of each role that has pages, the teacher with a class. */
const STAFF: readonly Role[] = ROLES.filter((role) => role !== 'parent')

const DEMONSTRATION: Author = { accountId: null, name: 'Demonstration', position: 'program' }

/** Invents a school with its history up to a moment and brings it into the store. @returns its number */
export async function makeDemonstrationSchool(
  database: Database,
  { policy, name, pupils }: DemonstrationSchool,
  until: Instant,
  at: Date,
  onProgress: Progress,
): Promise<number> {
  const seed = `demonstration ${policy}`
  const record = simulate({
    policy,
    pupils,
    years: 1,
    seed,
    until,
    name: `${name} School`,
    id: `demonstration-${policy}`,
  })
  return importSchool(database, record, await timelineOf(policy, []), {
    at,
    author: DEMONSTRATION,
    demo: true,
    onProgress,
  })
}

/** Gives a demonstration school its people. */
export async function staffDemonstrationSchool(
  database: Database,
  school: StoredSchool,
  until: Instant,
  at: Date,
): Promise<void> {
  const random = new SeededRandom(`${school.profile.id} staff`)
  const today = dayOfInstant(until)
  const fromDay = formatDay(school.calendar.yearOf(today).start)
  const classes = school.classesOn(today)
  const yearGroups = [
    ...new Set(school.pupils.flatMap(({ spells }) => spells.map((spell) => spell.yearGroup))),
  ]
  for (const role of STAFF) {
    const person = inventName(random)
    const accountId = randomUUID()
    await database.asIdentity(async (tx) => {
      await addAccount(tx, {
        accountId,
        email: `${role}@${school.profile.id}.example`,
        name: person,
        passwordHash: null,
        at,
      })
      await enterSchool(tx, school.schoolId)
      await addMembership(tx, {
        schoolId: school.schoolId,
        accountId,
        role,
        person,
        position: ROLE_TITLES[role].toLowerCase(),
        yearGroups: role === 'pastoral' ? yearGroups.slice(0, Math.ceil(yearGroups.length / 2)) : [],
        fromDay,
      })
      if (role === 'teacher')
        for (const className of classes.slice(0, 2))
          await addClassTeacher(tx, { schoolId: school.schoolId, accountId, className, fromDay })
    })
    if (role === 'la-officer') await shareSomeCases(database, school, accountId, today, at)
  }
}

/** As many cases as the officer of the local authority has from the beginning. */
const SHARED = 3

async function shareSomeCases(
  database: Database,
  { schoolId, pupils, pupilIds }: StoredSchool,
  accountId: string,
  today: Day,
  at: Date,
): Promise<void> {
  const onRoll = pupilIds.filter((_, index) => findSpell(pupils[index] as Pupil, today) !== undefined)
  await database.inSchool(schoolId, async (tx) => {
    for (const pupilId of onRoll.slice(0, SHARED))
      await addSharedCase(
        tx,
        schoolId,
        { accountId, pupilId, from: today, to: null, reason: 'For the meeting with the local authority' },
        DEMONSTRATION,
        at,
      )
  })
}
