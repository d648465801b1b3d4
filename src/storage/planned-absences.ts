import type { CodeId } from '../domain/register/code-set.js'
import type { Half } from '../domain/register/entries.js'
import type { Day } from '../kernel/school-date.js'
import type { Author } from './audit.js'
import type { CodeNumbers } from './code-numbers.js'
import type { Tx } from './database.js'
import { dayFrom, dayText } from './values.js'

export const PLANNED_SOURCES = ['leave', 'appointment', 'trip', 'reported-ill', 'other'] as const
export type PlannedSource = (typeof PLANNED_SOURCES)[number]

/** An absence that is known beforehand. */
export interface NewPlannedAbsence {
  readonly pupilId: number
  readonly from: Day
  readonly to: Day
  /** `null`: whole days. */
  readonly half: Half | null
  readonly code: CodeId
  readonly source: PlannedSource
  readonly reason: string
}

export interface PlannedAbsence extends NewPlannedAbsence {
  readonly plannedNo: number
  readonly givenBy: string
  readonly givenAt: Date
  readonly cancelledBy: string | null
  readonly cancelledAt: Date | null
}

/** @returns its number */
export async function addPlannedAbsence(
  tx: Tx,
  codes: CodeNumbers,
  schoolId: number,
  planned: NewPlannedAbsence,
  author: Author,
  givenAt: Date,
): Promise<number> {
  const [row] = await tx.query<{ planned_no: number }>(
    `insert into planned_absence (school_id, planned_no, pupil_id, from_day, to_day, half, code_id, source, reason, given_at,
       account_id, given_by)
     values ($1, take_numbers($1, 'planned', 1), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     returning planned_no`,
    [
      schoolId,
      planned.pupilId,
      dayText(planned.from),
      dayText(planned.to),
      planned.half,
      codes.toStore[planned.code],
      planned.source,
      planned.reason,
      givenAt.toISOString(),
      author.accountId,
      author.name,
    ],
  )
  return (row as { planned_no: number }).planned_no
}

/** Planned absences that reach a span of days, those that were cancelled included; the ones that begin first come first. */
export async function plannedAbsencesIn(
  tx: Tx,
  codes: CodeNumbers,
  schoolId: number,
  from: Day,
  to: Day,
): Promise<PlannedAbsence[]> {
  const rows = await tx.query<PlannedRow>(
    `select planned_no, pupil_id, from_day, to_day, half, code_id, source, reason, given_at, given_by, cancelled_at,
       cancelled_by
     from planned_absence where school_id = $1 and to_day >= $2 and from_day <= $3 order by from_day, planned_no`,
    [schoolId, dayText(from), dayText(to)],
  )
  return rows.map((row) => plannedOf(row, codes))
}

export async function findPlannedAbsence(
  tx: Tx,
  codes: CodeNumbers,
  schoolId: number,
  plannedNo: number,
): Promise<PlannedAbsence | undefined> {
  const [row] = await tx.query<PlannedRow>(
    `select planned_no, pupil_id, from_day, to_day, half, code_id, source, reason, given_at, given_by, cancelled_at,
       cancelled_by
     from planned_absence where school_id = $1 and planned_no = $2`,
    [schoolId, plannedNo],
  )
  return row === undefined ? undefined : plannedOf(row, codes)
}

/** @returns whether it was still to come true: one that is cancelled stays as it is */
export async function cancelPlannedAbsence(
  tx: Tx,
  schoolId: number,
  plannedNo: number,
  author: Author,
  at: Date,
): Promise<boolean> {
  const rows = await tx.query(
    `update planned_absence set cancelled_at = $3, cancelled_by = $4
     where school_id = $1 and planned_no = $2 and cancelled_at is null returning 1`,
    [schoolId, plannedNo, at.toISOString(), author.name],
  )
  return rows.length > 0
}

interface PlannedRow {
  readonly planned_no: number
  readonly pupil_id: number
  readonly from_day: string
  readonly to_day: string
  readonly half: Half | null
  readonly code_id: number
  readonly source: PlannedSource
  readonly reason: string
  readonly given_at: Date
  readonly given_by: string
  readonly cancelled_at: Date | null
  readonly cancelled_by: string | null
}

const plannedOf = (row: PlannedRow, codes: CodeNumbers): PlannedAbsence => ({
  plannedNo: row.planned_no,
  pupilId: row.pupil_id,
  from: dayFrom(row.from_day),
  to: dayFrom(row.to_day),
  half: row.half,
  code: codes.fromStore[row.code_id] as number,
  source: row.source,
  reason: row.reason,
  givenAt: row.given_at,
  givenBy: row.given_by,
  cancelledAt: row.cancelled_at,
  cancelledBy: row.cancelled_by,
})
