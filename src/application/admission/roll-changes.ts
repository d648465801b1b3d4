import { type Pupil, spellNear } from '../../domain/roll/pupil.js'
import { type Day, dayOfInstant, type Instant } from '../../kernel/school-date.js'
import { holdRoll, keepRollChanges, type RollChange } from '../../storage/admission.js'
import { type Author, writeAudit } from '../../storage/audit.js'
import type { Tx } from '../../storage/database.js'
import { raiseVersion } from '../../storage/schools.js'
import type { UseCase } from '../../storage/use-cases.js'
import { NoSuchThingError } from '../permissions/not-allowed.js'
import { requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { authorOf } from '../register/author.js'
import type { StoredSchool } from '../schools/stored-school.js'
import type { Services } from '../services.js'

/** What the use cases of the admission register need of the running program. */
export type AdmissionServices = Pick<Services, 'database' | 'clock' | 'schools'>

/** A field of a form that cannot be accepted, with the numbers or words that its message needs. */
export interface Refusal {
  readonly field: string
  /** In the program's words; the page has its own for people. */
  readonly why: string
  readonly facts?: Readonly<Record<string, string | number>>
  /** The clauses of the policy or the law that refuse it; without them it is a field that was left out. */
  readonly cites?: readonly string[]
}

/** What a change came to: done, or refused with everything that is wrong with it, and then nothing was written. */
export type Outcome<T = object> =
  | ({ readonly outcome: 'done' } & T)
  | { readonly outcome: 'refused'; readonly refusals: readonly Refusal[] }

/** A change of the roll while it goes on: one transaction, with the roll held still. */
export interface RollWork {
  readonly tx: Tx
  readonly school: StoredSchool
  readonly schoolId: number
  readonly author: Author
  readonly now: Instant
  readonly today: Day
  readonly at: Date
  /** Keeps a line of the history and notes the change for the audit. */
  keep(change: RollChange): Promise<void>
}

/**
 * Changes the roll: whoever may, one change after another, with its history and its audit in the same transaction. Work that
 * refuses writes nothing.
 */
export async function changeRoll<R extends { readonly outcome: 'done' | 'refused' }>(
  { database, clock, schools }: AdmissionServices,
  principal: Principal,
  useCase: UseCase,
  work: (roll: RollWork) => Promise<R>,
): Promise<R> {
  requireMay(principal, 'admission.edit')
  const { schoolId } = principal
  const author = authorOf(principal)
  return database.inSchool(schoolId, async (tx) => {
    await holdRoll(tx, schoolId)
    const at = clock.instantUtc()
    const now = clock.now()
    const result = await work({
      tx,
      school: await schools.in(tx, schoolId),
      schoolId,
      author,
      now,
      today: dayOfInstant(now),
      at,
      async keep(change) {
        await keepRollChanges(tx, schoolId, [change], author, at)
        writeAudit(tx, {
          schoolId,
          at,
          author,
          action: 'change',
          what: useCase,
          pupilId: change.pupilId,
          reason: change.reason,
          facts: { change: change.change, effectiveOn: change.effectiveOn },
        })
      },
    })
    if (result.outcome === 'done') await raiseVersion(tx, schoolId)
    return result
  })
}

/** @throws {NoSuchThingError} where the school has no such pupil */
export function getPupil(school: StoredSchool, pupilId: number): Pupil {
  const pupil = school.findPupil(pupilId)
  if (pupil === undefined) throw new NoSuchThingError('pupil', { pupil: pupilId })
  return pupil
}

export const refused = (...refusals: Refusal[]): { outcome: 'refused'; refusals: readonly Refusal[] } => ({
  outcome: 'refused',
  refusals,
})

/** The last spell of a pupil as it is written, in whatever class it is going to be. */
export function lastSpell(pupil: Pupil) {
  return pupil.spells.at(-1) ?? spellNear(pupil, Number.MAX_SAFE_INTEGER)
}

/** The fields of two records that differ, before and after. */
export function differences<T extends object>(
  before: T,
  after: T,
): { readonly before: Record<string, unknown>; readonly after: Record<string, unknown> } | undefined {
  const changed = (Object.keys(after) as (keyof T & string)[]).filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  )
  if (changed.length === 0) return undefined
  const pick = (from: T): Record<string, unknown> =>
    Object.fromEntries(changed.map((key) => [key, from[key]]))
  return { before: pick(before), after: pick(after) }
}
