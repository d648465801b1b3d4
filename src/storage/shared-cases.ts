import type { Day } from '../kernel/school-date.js'
import type { Author } from './audit.js'
import type { Tx } from './database.js'
import { dayFrom, dayFromOrNull, dayText, dayTextOrNull } from './values.js'

/** A pupil whose case is shared with an officer of the local authority. */
export interface NewSharedCase {
  readonly accountId: string
  readonly pupilId: number
  readonly from: Day
  /** The last day; `null` until somebody ends it. */
  readonly to: Day | null
  readonly reason: string
}

export interface SharedCase extends NewSharedCase {
  /** The officer's name at the school. */
  readonly officer: string
  readonly sharedBy: string
}

/** Shares a case; one that was shared and ended on the same day is opened again. */
export async function addSharedCase(
  tx: Tx,
  schoolId: number,
  shared: NewSharedCase,
  author: Author,
  at: Date,
): Promise<void> {
  await tx.query(
    `insert into shared_case (school_id, account_id, pupil_id, from_day, to_day, reason, shared_by, shared_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (school_id, account_id, pupil_id, from_day) do update set to_day = excluded.to_day,
       reason = excluded.reason, shared_by = excluded.shared_by, shared_at = excluded.shared_at`,
    [
      schoolId,
      shared.accountId,
      shared.pupilId,
      dayText(shared.from),
      dayTextOrNull(shared.to),
      shared.reason,
      author.name,
      at.toISOString(),
    ],
  )
}

/** The cases that are shared on a day: of one pupil, with one officer, or all of them. */
export async function sharedCasesOn(
  tx: Tx,
  schoolId: number,
  day: Day,
  of: { readonly pupilId?: number; readonly accountId?: string } = {},
): Promise<SharedCase[]> {
  const rows = await tx.query<SharedCaseRow>(
    `select c.account_id, c.pupil_id, c.from_day, c.to_day, c.reason, c.shared_by,
       coalesce((select min(m.person) from membership m where m.school_id = $1 and m.account_id = c.account_id), '') as officer
     from shared_case c
     where c.school_id = $1 and c.from_day <= $2::date and (c.to_day is null or c.to_day >= $2::date)
       and ($3::int is null or c.pupil_id = $3::int) and ($4::uuid is null or c.account_id = $4::uuid)
     order by officer, c.account_id, c.from_day, c.pupil_id`,
    [schoolId, dayText(day), of.pupilId ?? null, of.accountId ?? null],
  )
  return rows.map((row) => ({
    accountId: row.account_id,
    pupilId: row.pupil_id,
    from: dayFrom(row.from_day),
    to: dayFromOrNull(row.to_day),
    reason: row.reason,
    officer: row.officer,
    sharedBy: row.shared_by,
  }))
}

/**
 * Ends what is shared with an officer, with the day before.
 *
 * @param pupilId `null` for every case that they have
 * @returns how many were ended
 */
export async function endSharedCases(
  tx: Tx,
  schoolId: number,
  accountId: string,
  pupilId: number | null,
  today: Day,
): Promise<number> {
  const rows = await tx.query(
    `update shared_case set to_day = greatest($4::date - 1, from_day - 1)
     where school_id = $1 and account_id = $2 and ($3::int is null or pupil_id = $3::int)
       and (to_day is null or to_day >= $4::date)
     returning 1 as ended`,
    [schoolId, accountId, pupilId, dayText(today)],
  )
  return rows.length
}

interface SharedCaseRow {
  readonly account_id: string
  readonly pupil_id: number
  readonly from_day: string
  readonly to_day: string | null
  readonly reason: string
  readonly officer: string
  readonly shared_by: string
}
