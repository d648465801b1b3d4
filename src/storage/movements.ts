import type { Day, MinuteOfDay } from '../kernel/school-date.js'
import type { Author } from './audit.js'
import type { Tx } from './database.js'
import { dayText } from './values.js'

/** A line of the sign-out and sign-in book. */
export interface Movement {
  readonly movementNo: number
  readonly pupilId: number
  readonly day: Day
  readonly minute: MinuteOfDay
  readonly direction: 'in' | 'out'
  readonly reason: string
  /** Who fetched the pupil; empty where nobody did. */
  readonly collectedBy: string
  readonly expectedBack: MinuteOfDay | null
  /** The line in whose place this one stands. */
  readonly corrects: number | null
  /** It says that the line that it corrects never happened. */
  readonly void: boolean
}

export type NewMovement = Omit<Movement, 'movementNo'>

/** A line with who wrote it, and when. */
export interface MovementRecord extends Movement {
  readonly appendedAt: Date
  readonly person: string
  readonly position: string
}

/** Keeps others from writing in the school's book until the transaction ends. */
export async function holdMovements(tx: Tx, schoolId: number): Promise<void> {
  await tx.query(`select take_numbers($1, 'movement', 0)`, [schoolId])
}

/** Writes a line. @returns its number */
export async function appendMovement(
  tx: Tx,
  schoolId: number,
  movement: NewMovement,
  author: Author,
  appendedAt: Date,
): Promise<number> {
  const [row] = await tx.query<{ movement_no: number }>(
    `insert into site_movement (school_id, movement_no, pupil_id, day, minute, direction, reason, collected_by, expected_back,
       corrects, void, appended_at, account_id, person, position)
     values ($1, take_numbers($1, 'movement', 1), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     returning movement_no`,
    [
      schoolId,
      movement.pupilId,
      dayText(movement.day),
      movement.minute,
      movement.direction,
      movement.reason,
      movement.collectedBy,
      movement.expectedBack,
      movement.corrects,
      movement.void,
      appendedAt.toISOString(),
      author.accountId,
      author.name,
      author.position,
    ],
  )
  return (row as { movement_no: number }).movement_no
}

/** Every line of a day in the order of writing, those that were corrected included. */
export async function movementsOn(tx: Tx, schoolId: number, day: Day): Promise<MovementRecord[]> {
  const rows = await tx.query<MovementRow>(
    `select movement_no, pupil_id, minute, direction, reason, collected_by, expected_back, corrects, void, appended_at,
       person, position
     from site_movement where school_id = $1 and day = $2 order by movement_no`,
    [schoolId, dayText(day)],
  )
  return rows.map((row) => ({
    movementNo: row.movement_no,
    pupilId: row.pupil_id,
    day,
    minute: row.minute,
    direction: row.direction,
    reason: row.reason,
    collectedBy: row.collected_by,
    expectedBack: row.expected_back,
    corrects: row.corrects,
    void: row.void,
    appendedAt: row.appended_at,
    person: row.person,
    position: row.position,
  }))
}

interface MovementRow {
  readonly movement_no: number
  readonly pupil_id: number
  readonly minute: number
  readonly direction: 'in' | 'out'
  readonly reason: string
  readonly collected_by: string
  readonly expected_back: number | null
  readonly corrects: number | null
  readonly void: boolean
  readonly appended_at: Date
  readonly person: string
  readonly position: string
}
