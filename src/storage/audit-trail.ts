import type { Tx } from './database.js'

/** One line of what was looked at and changed at a school. */
export interface AuditLine {
  readonly auditId: string
  readonly at: Date
  readonly person: string
  readonly position: string
  readonly action: 'view' | 'change'
  readonly what: string
  readonly pupilId: number | null
  readonly reason: string
}

export interface AuditFilter {
  readonly action?: 'view' | 'change' | undefined
  readonly pupilId?: number | undefined
  /** Of this London day, `YYYY-MM-DD`, and before. */
  readonly until?: string | undefined
  /** After this line of an earlier answer, in its order. */
  readonly after?: { readonly at: Date; readonly auditId: string } | undefined
  readonly limit: number
}

/** The newest first. A line of one pupil's mark has the reason that its entry keeps. */
export function readAuditTrail(tx: Tx, schoolId: number, filter: AuditFilter): Promise<AuditLine[]> {
  const { action = null, pupilId = null, until = null, after, limit } = filter
  return tx.query<AuditLine>(
    `select audit_id as "auditId", at, person, position, action, what, pupil_id as "pupilId",
       coalesce(nullif(reason, ''), (
         select e.reason from register_entry e
         where e.school_id = $1 and e.pupil_id = audit.pupil_id and e.day = (audit.facts ->> 'day')::date
           and e.half = (audit.facts ->> 'half')::smallint and e.appended_at = audit.at
           and e.account_id is not distinct from audit.account_id and audit.facts ? 'entered' limit 1), '') as reason
     from audit
     where school_id = $1 and ($2::text is null or action = $2::text) and ($3::int is null or pupil_id = $3::int)
       and ($4::date is null or at < ($4::date + 1)::timestamp at time zone 'Europe/London')
       and ($5::timestamptz is null or (at, audit_id) < ($5::timestamptz, $6::uuid))
     order by at desc, audit_id desc limit $7`,
    [schoolId, action, pupilId, until, after?.at.toISOString() ?? null, after?.auditId ?? null, limit],
  )
}
