import type { CodeId } from '../domain/register/code-set.js'
import { type Half, UNSTATED } from '../domain/register/entries.js'
import type { Day, MinuteOfDay } from '../kernel/school-date.js'
import type { CodeNumbers } from './code-numbers.js'
import type { Tx } from './database.js'
import { dayFrom } from './values.js'

/** A mark that was handed in and not entered, with the one that stands now. */
export interface Conflict {
  readonly conflictId: string
  readonly pupilId: number
  readonly day: Day
  readonly half: Half
  readonly offered: {
    readonly code: CodeId
    /** {@link UNSTATED} where nobody wrote it down. */
    readonly arrivedAt: MinuteOfDay
    readonly by: string
    readonly position: string
    readonly at: Date
    /** When the device says that it was made; `null` where it came at once. */
    readonly takenAt: Date | null
  }
  /** `null`: nothing stands, the register had closed before the mark came. */
  readonly standing: {
    readonly entryNo: number
    readonly code: CodeId
    readonly arrivedAt: MinuteOfDay
    readonly by: string
    readonly position: string
    readonly at: Date
  } | null
}

interface ConflictRow {
  readonly conflict_id: string
  readonly pupil_id: number
  readonly day: string
  readonly half: Half
  readonly offered_code_id: number
  readonly offered_arrived_at: number | null
  readonly offered_by: string
  readonly offered_position: string
  readonly offered_at: Date
  readonly offered_taken_at: Date | null
  /** `null` with all that follows where nothing stands. */
  readonly entry_no: number | null
  readonly code_id: number
  readonly arrived_at: number | null
  readonly recorded_by: string
  readonly position: string
  readonly appended_at: Date
}

/** The conflicts that nobody has decided, latest session first; one of them, or all. */
export async function openConflicts(
  tx: Tx,
  codes: CodeNumbers,
  schoolId: number,
  conflictId: string | null = null,
): Promise<Conflict[]> {
  const rows = await tx.query<ConflictRow>(
    `select c.conflict_id, c.pupil_id, c.day, c.half, c.offered_code_id, c.offered_arrived_at, c.offered_by,
       c.offered_position, c.offered_at, c.offered_taken_at, s.entry_no, s.code_id, s.arrived_at, s.recorded_by, s.position, s.appended_at
     from register_conflict c
       left join lateral (
         select * from register_entry e
         where e.school_id = c.school_id and e.day = c.day and e.half = c.half and e.pupil_id = c.pupil_id
         order by e.stands_from desc, e.entry_no desc limit 1) s on true
     where c.school_id = $1 and c.resolved_at is null and ($2::uuid is null or c.conflict_id = $2::uuid)
     order by c.day desc, c.half desc, c.offered_at, c.pupil_id`,
    [schoolId, conflictId],
  )
  return rows.map((row) => ({
    conflictId: row.conflict_id,
    pupilId: row.pupil_id,
    day: dayFrom(row.day),
    half: row.half,
    offered: {
      code: codes.fromStore[row.offered_code_id] as CodeId,
      arrivedAt: row.offered_arrived_at ?? UNSTATED,
      by: row.offered_by,
      position: row.offered_position,
      at: row.offered_at,
      takenAt: row.offered_taken_at,
    },
    standing:
      row.entry_no === null
        ? null
        : {
            entryNo: row.entry_no,
            code: codes.fromStore[row.code_id] as CodeId,
            arrivedAt: row.arrived_at ?? UNSTATED,
            by: row.recorded_by,
            position: row.position,
            at: row.appended_at,
          },
  }))
}

/** Notes what was decided. @returns whether it was still open */
export async function resolveConflict(
  tx: Tx,
  schoolId: number,
  conflictId: string,
  resolution: 'kept' | 'offered',
  by: string,
  at: Date,
): Promise<boolean> {
  const rows = await tx.query(
    `update register_conflict set resolved_at = $3, resolved_by = $4, resolution = $5
     where school_id = $1 and conflict_id = $2 and resolved_at is null returning 1`,
    [schoolId, conflictId, at.toISOString(), by, resolution],
  )
  return rows.length > 0
}
