import type { Day } from '../../kernel/school-date.js'
import { dayOfInstant } from '../../kernel/school-date.js'
import { holdRoll } from '../../storage/admission.js'
import { type Author, writeAudit } from '../../storage/audit.js'
import type { Tx } from '../../storage/database.js'
import { raiseVersion } from '../../storage/schools.js'
import type { UseCase } from '../../storage/use-cases.js'
import { requireMay, type Thing } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { authorOf } from '../register/author.js'
import type { StoredSchool } from '../schools/stored-school.js'
import type { Services } from '../services.js'

export type SetUpServices = Pick<Services, 'database' | 'clock' | 'schools'>

/** A change of the school itself while it goes on: one transaction, one change after another. */
export interface SetUpWork {
  readonly tx: Tx
  readonly school: StoredSchool
  readonly schoolId: number
  readonly author: Author
  readonly today: Day
  readonly at: Date
}

/**
 * Changes a school's profile, policy, calendar or roll, and notes who did. Work that answers `undefined` has changed the
 * school; anything else is why it was not.
 */
export async function changeSchool<R>(
  { database, clock, schools }: SetUpServices,
  principal: Principal,
  thing: Thing,
  useCase: UseCase,
  work: (change: SetUpWork) => Promise<R | undefined>,
): Promise<R | undefined> {
  requireMay(principal, thing)
  const { schoolId } = principal
  const author = authorOf(principal)
  return database.inSchool(schoolId, async (tx) => {
    await holdRoll(tx, schoolId)
    const at = clock.instantUtc()
    const school = await schools.in(tx, schoolId)
    const refusal = await work({ tx, school, schoolId, author, today: dayOfInstant(clock.now()), at })
    if (refusal === undefined) {
      await raiseVersion(tx, schoolId)
      writeAudit(tx, { schoolId, at, author, action: 'change', what: useCase })
    }
    return refusal
  })
}
