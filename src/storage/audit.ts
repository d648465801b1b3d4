import type { Tx } from './database.js'
import type { UseCase } from './use-cases.js'

/** Who does something, as the records keep it: the name and position of that moment. */
export interface Author {
  /** `null` for a program of the school's own, such as an import. */
  readonly accountId: string | null
  readonly name: string
  readonly position: string
}

export interface AuditNote {
  readonly schoolId: number
  readonly at: Date
  readonly author: Author
  readonly action: 'view' | 'change'
  readonly what: UseCase
  /** `null` where it is about no pupil, or about many. */
  readonly pupilId?: number | null
  /** Why, where the person said so. */
  readonly reason?: string
  /** Ids, days and counts; never a pupil's name. */
  readonly facts?: Readonly<Record<string, unknown>>
}

/** Notes that a record was looked at or changed, in the transaction that did it. */
export function writeAudit(tx: Tx, note: AuditNote): void {
  const { schoolId, at, author, action, what, pupilId = null, reason = '', facts = {} } = note
  tx.send(
    `insert into audit (school_id, at, account_id, person, position, action, what, pupil_id, reason, facts)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb)`,
    [
      schoolId,
      at.toISOString(),
      author.accountId,
      author.name,
      author.position,
      action,
      what,
      pupilId,
      reason,
      JSON.stringify(facts),
    ],
  )
}
