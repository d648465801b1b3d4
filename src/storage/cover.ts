import type { Half } from '../domain/register/entries.js'
import type { Day } from '../kernel/school-date.js'
import type { Author } from './audit.js'
import type { Tx } from './database.js'
import { dayFrom, dayText } from './values.js'

/** A class given to somebody for a day, or for half of it. */
export interface NewCover {
  readonly accountId: string
  readonly className: string
  readonly day: Day
  readonly half: Half | null
}

export interface Cover extends NewCover {
  readonly coverNo: number
  readonly person: string
  readonly givenBy: string
  readonly withdrawnAt: Date | null
}

/** Somebody who takes registers. */
export interface RegisterTaker {
  readonly accountId: string
  readonly person: string
  readonly position: string
}

/** Who may be given a class on a day: those whose own work is classes, by name. */
export function registerTakers(tx: Tx, schoolId: number, day: Day): Promise<RegisterTaker[]> {
  return tx.query<RegisterTaker & Record<string, unknown>>(
    `select account_id as "accountId", min(person) as person, min(position) as position from membership
     where school_id = $1 and role in ('teacher', 'pastoral') and from_day <= $2::date
       and (to_day is null or to_day >= $2::date)
     group by account_id order by min(person), account_id`,
    [schoolId, dayText(day)],
  )
}

/** @returns its number */
export async function addCover(
  tx: Tx,
  schoolId: number,
  cover: NewCover,
  author: Author,
  at: Date,
): Promise<number> {
  const [row] = await tx.query<{ cover_no: number }>(
    `insert into cover (school_id, cover_no, account_id, class_name, day, half, given_by, given_at)
     values ($1, take_numbers($1, 'cover', 1), $2, $3, $4, $5, $6, $7) returning cover_no`,
    [
      schoolId,
      cover.accountId,
      cover.className,
      dayText(cover.day),
      cover.half,
      author.name,
      at.toISOString(),
    ],
  )
  return (row as { cover_no: number }).cover_no
}

/** Cover of a day and later, what was ended included. */
export async function coverFrom(tx: Tx, schoolId: number, day: Day): Promise<Cover[]> {
  const rows = await tx.query<CoverRow>(
    `select c.cover_no, c.account_id, c.class_name, c.day, c.half, c.given_by, c.withdrawn_at,
       coalesce((select min(m.person) from membership m where m.school_id = $1 and m.account_id = c.account_id), '') as person
     from cover c where c.school_id = $1 and c.day >= $2 order by c.day, c.half nulls first, c.class_name, c.cover_no`,
    [schoolId, dayText(day)],
  )
  return rows.map((row) => ({
    coverNo: row.cover_no,
    accountId: row.account_id,
    className: row.class_name,
    day: dayFrom(row.day),
    half: row.half,
    person: row.person,
    givenBy: row.given_by,
    withdrawnAt: row.withdrawn_at,
  }))
}

/** @returns the class and day; `undefined` where there is no such cover or it was ended before */
export async function endCover(
  tx: Tx,
  schoolId: number,
  coverNo: number,
  at: Date,
): Promise<{ readonly className: string; readonly day: Day } | undefined> {
  const [row] = await tx.query<{ class_name: string; day: string }>(
    `update cover set withdrawn_at = $3 where school_id = $1 and cover_no = $2 and withdrawn_at is null
     returning class_name, day`,
    [schoolId, coverNo, at.toISOString()],
  )
  return row === undefined ? undefined : { className: row.class_name, day: dayFrom(row.day) }
}

interface CoverRow {
  readonly cover_no: number
  readonly account_id: string
  readonly class_name: string
  readonly day: string
  readonly half: Half | null
  readonly person: string
  readonly given_by: string
  readonly withdrawn_at: Date | null
}
