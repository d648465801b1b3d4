import { DomainError } from '../../kernel/domain-error.js'
import type { Database, Tx } from '../../storage/database.js'
import { type Appended, appendMarks, appendMarksIn, type MarksToAppend } from '../../storage/register.js'
import type { SchoolCache } from '../schools/school-cache.js'
import type { StoredSchool } from '../schools/stored-school.js'

/** What entering marks needs of the running program. */
export interface RegisterServices {
  readonly database: Database
  readonly schools: SchoolCache
  /** Hears of every change of a school's register, for the screens that are open. */
  readonly live?: { publish(schoolId: number, change: RegisterChange): void }
}

export interface RegisterChange {
  readonly kind: 'marks' | 'note'
  readonly day: number
  readonly half: 0 | 1
  readonly className: string | null
  readonly pupilIds: readonly number[]
}

/** Marks that were entered: everything but what the store answers when it was asked with an old version. */
export type Entered = Extract<Appended, { outcome: 'appended' }>

const ATTEMPTS = 3

/**
 * Enters marks of one session by what the school is now: where the roll, the calendar or the policy changed since they were
 * checked, they are checked again.
 *
 * @param check makes the marks from the school, or throws what is wrong with them
 * @param andWrite what is written with the marks, or neither is; not asked where any of them was a conflict
 * @param afterNews enters the marks where something became known beforehand of some pupils since they were made
 */
export async function enterMarks(
  { database, schools, live }: RegisterServices,
  schoolId: number,
  check: (school: StoredSchool) => Omit<MarksToAppend, 'schoolId' | 'schoolVersion'>,
  andWrite?: (tx: Tx) => Promise<void>,
  afterNews?: (pupilIds: readonly number[]) => Promise<Appended>,
): Promise<Entered> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const school = await schools.known(schoolId)
    const given = check(school)
    const marks = { ...given, schoolId, schoolVersion: school.version }
    let answer =
      andWrite === undefined
        ? await appendMarks(database, school.codeNumbers, marks)
        : await database.inSchool(schoolId, async (tx) => {
            const appended = await appendMarksIn(tx, school.codeNumbers, marks)
            if (appended.outcome === 'appended' && appended.conflicts.length === 0) await andWrite(tx)
            return appended
          })
    if (answer.outcome === 'known-since' && afterNews !== undefined) answer = await afterNews(answer.pupilIds)
    if (answer.outcome === 'appended') {
      const { day, half, className } = given
      if (!answer.repeated)
        live?.publish(schoolId, { kind: 'marks', day, half, className, pupilIds: [...answer.entered.keys()] })
      return answer
    }
    schools.forget(schoolId)
  }
  throw new DomainError(
    'register.school-changing',
    'The school is being changed at this moment: try again.',
    {
      schoolId,
    },
  )
}
