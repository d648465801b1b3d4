import { writeAudit } from '../storage/audit.js'
import { type AuditFilter, type AuditLine, readAuditTrail } from '../storage/audit-trail.js'
import type { Database, Tx } from '../storage/database.js'
import type { Clock } from './clock.js'
import { requireMay, scopeOf } from './permissions/permissions.js'
import type { Principal } from './permissions/principal.js'
import { authorOf } from './register/author.js'

/** What a use case says of itself for the record. */
export interface AuditNote {
  /** The use case: `pupil.view`, `admission.leave`. */
  readonly what: string
  /** Left out where it is about no pupil, or about many. */
  readonly pupilId?: number
  /** Why, in the person's words. */
  readonly reason?: string
  /** Ids, days and counts; never a name. */
  readonly facts?: Readonly<Record<string, unknown>>
}

/** Notes that somebody looked at a pupil's record, in the transaction that read it. */
export function recordView(
  tx: Tx,
  clock: Pick<Clock, 'instantUtc'>,
  principal: Principal,
  note: AuditNote,
): void {
  record(tx, clock, principal, 'view', note)
}

/** Notes a change, in the transaction that makes it. */
export function recordChange(
  tx: Tx,
  clock: Pick<Clock, 'instantUtc'>,
  principal: Principal,
  note: AuditNote,
): void {
  record(tx, clock, principal, 'change', note)
}

function record(
  tx: Tx,
  clock: Pick<Clock, 'instantUtc'>,
  principal: Principal,
  action: 'view' | 'change',
  note: AuditNote,
): void {
  const { schoolId } = principal
  writeAudit(tx, { schoolId, at: clock.instantUtc(), author: authorOf(principal), action, ...note })
}

/** A line as the person may see it. */
export type ShownAuditLine = Omit<AuditLine, 'reason'> & {
  /** `null` where it is not shown: what people write may name a pupil. */
  readonly reason: string | null
}

/**
 * What was looked at and changed at the school, the newest first. Who may see no pupil sees the changes, without the
 * pupils and without what people wrote.
 */
export async function auditTrail(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  principal: Principal,
  filter: AuditFilter,
): Promise<readonly ShownAuditLine[]> {
  requireMay(principal, 'audit.view', filter.pupilId === undefined ? {} : { pupilId: filter.pupilId })
  const withoutPupils = scopeOf(principal, 'audit.view') === 'no-pupils'
  return database.inSchool(principal.schoolId, async (tx) => {
    const lines = await readAuditTrail(tx, principal.schoolId, {
      ...filter,
      action: withoutPupils ? 'change' : filter.action,
    })
    recordView(tx, clock, principal, {
      what: 'audit.view',
      facts: filter.pupilId === undefined ? {} : { pupil: filter.pupilId },
    })
    return withoutPupils ? lines.map((line) => ({ ...line, pupilId: null, reason: null })) : lines
  })
}
