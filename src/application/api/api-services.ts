import { type AuditNote, writeAudit } from '../../storage/audit.js'
import type { Tx } from '../../storage/database.js'
import type { Clock } from '../clock.js'
import type { RegisterChange, RegisterServices } from '../register/enter-marks.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { authorOf, type KeyHolder } from './keys.js'
import { MissingScopeError } from './refusals.js'
import type { ApiScope } from './scopes.js'

/** What the use cases of other systems work with. */
export interface ApiServices extends RegisterServices {
  readonly clock: Clock
  readonly live?: { publish(schoolId: number, change: RegisterChange | { readonly kind: 'planned' }): void }
}

/** @throws {MissingScopeError} where the key may not */
export function requireScope(key: KeyHolder, scope: ApiScope): void {
  if (!key.scopes.has(scope)) throw new MissingScopeError(scope)
}

/** Reads or changes as a key, in its school, where it has the scope. */
export function asKey<T>(
  { database, schools }: ApiServices,
  key: KeyHolder,
  scope: ApiScope,
  work: (tx: Tx, school: StoredSchool) => Promise<T>,
): Promise<T> {
  requireScope(key, scope)
  return database.inSchool(key.schoolId, async (tx) => work(tx, await schools.in(tx, key.schoolId)))
}

/** Notes what a key saw or did, in the transaction in which it did. */
export function noteFor(
  tx: Tx,
  { clock }: ApiServices,
  key: KeyHolder,
  note: Pick<AuditNote, 'action' | 'what' | 'pupilId' | 'facts'>,
): void {
  writeAudit(tx, {
    schoolId: key.schoolId,
    at: clock.instantUtc(),
    author: authorOf(key),
    ...note,
  })
}
