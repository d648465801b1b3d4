import type { CodeSet } from '../../domain/register/code-set.js'
import { DomainError } from '../../kernel/domain-error.js'
import { CodeNumbers } from '../../storage/code-numbers.js'
import type { Database, Tx } from '../../storage/database.js'
import { readRoll } from '../../storage/schools.js'
import { uploadedPolicy } from '../../storage/policy-uploads.js'
import { nationalCodes, timelineOf } from '../policies.js'
import { StoredSchool } from './stored-school.js'

/** A school that the store does not have, or that the caller may not know of: to the caller the same. */
export class UnknownSchoolError extends DomainError {
  constructor(schoolId: number) {
    super('school.unknown', 'There is no such school.', { schoolId })
  }
}

/** As many schools are kept at once, those that were asked for last; a school of 420 pupils takes about a megabyte. */
const MOST_SCHOOLS = 1500

/** The schools of a store, each read when it is first asked for and again when its version has risen. */
export class SchoolCache {
  readonly #schools = new Map<number, StoredSchool>()

  private constructor(
    readonly database: Database,
    readonly codes: CodeSet,
    readonly codeNumbers: CodeNumbers,
  ) {}

  static async open(database: Database): Promise<SchoolCache> {
    const codes = nationalCodes()
    return new SchoolCache(database, codes, await CodeNumbers.read(database, codes))
  }

  /**
   * The school as it is now, within a transaction of that school.
   *
   * @throws {UnknownSchoolError} where the store has none with that number
   */
  async in(tx: Tx, schoolId: number): Promise<StoredSchool> {
    const known = this.#recall(schoolId)
    const [row] = await tx.query<{ version: number }>('select version from school where school_id = $1', [
      schoolId,
    ])
    if (row === undefined) throw new UnknownSchoolError(schoolId)
    return known?.version === row.version ? known : this.#read(tx, schoolId)
  }

  /**
   * The school as it is now, with what is asked about it. The question goes out with the one for the school's version, and
   * again only where that has risen: `ask` must change nothing.
   *
   * @throws {UnknownSchoolError} where the store has none with that number
   */
  async asking<T>(
    tx: Tx,
    schoolId: number,
    ask: (school: StoredSchool) => Promise<T>,
  ): Promise<{ readonly school: StoredSchool; readonly answer: T }> {
    const known = this.#recall(schoolId)
    const [now, early] = await Promise.allSettled([
      this.in(tx, schoolId),
      known === undefined ? undefined : (async () => ask(known))(),
    ])
    if (now.status === 'rejected') throw now.reason
    const school = now.value
    if (school !== known) return { school, answer: await ask(school) }
    if (early.status === 'rejected') throw early.reason
    return { school, answer: early.value as T }
  }

  /**
   * The school as it was when it was last read, without asking the store: for a caller whose write names the version that it
   * was checked by, and who {@link forget}s the school and tries again where the store answers that it is stale.
   */
  async known(schoolId: number): Promise<StoredSchool> {
    return this.#recall(schoolId) ?? this.database.inSchool(schoolId, (tx) => this.in(tx, schoolId))
  }

  forget(schoolId: number): void {
    this.#schools.delete(schoolId)
  }

  async #read(tx: Tx, schoolId: number): Promise<StoredSchool> {
    const roll = await readRoll(tx, schoolId)
    if (roll === undefined) throw new UnknownSchoolError(schoolId)
    const timeline = await timelineOf(roll.profile.policy, await uploadedPolicy(tx, schoolId))
    const school = new StoredSchool(roll, timeline, this.codes, this.codeNumbers)
    this.#schools.set(schoolId, school)
    for (const oldest of this.#schools.keys()) {
      if (this.#schools.size <= MOST_SCHOOLS) break
      this.#schools.delete(oldest)
    }
    return school
  }

  /** A kept school, which is then the one that was asked for last. */
  #recall(schoolId: number): StoredSchool | undefined {
    const known = this.#schools.get(schoolId)
    if (known === undefined) return undefined
    this.#schools.delete(schoolId)
    this.#schools.set(schoolId, known)
    return known
  }
}
