import type { Day, MinuteOfDay } from '../kernel/school-date.js'
import type { Author } from './audit.js'
import type { Tx } from './database.js'
import { dayFrom, dayText } from './values.js'

/** Where somebody who comes in is met: at the office, at the door for who is late, at a check of the gate. */
export const MEETING_PLACES = ['office', 'late-door', 'late-gate'] as const
export type MeetingPlace = (typeof MEETING_PLACES)[number]

/** A line of the sign-out and sign-in book. */
export interface Movement {
  readonly movementNo: number
  readonly pupilId: number
  readonly day: Day
  readonly minute: MinuteOfDay
  readonly direction: 'in' | 'out'
  readonly reason: string
  /** Who fetched the pupil, or who took one who came late to class; empty where nobody did. */
  readonly collectedBy: string
  readonly expectedBack: MinuteOfDay | null
  /** Empty where the line does not say. */
  readonly metAt: MeetingPlace | ''
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
       met_at, corrects, void, appended_at, account_id, person, position)
     values ($1, take_numbers($1, 'movement', 1), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
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
      movement.metAt,
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
export function movementsOn(tx: Tx, schoolId: number, day: Day): Promise<MovementRecord[]> {
  return movementsBetween(tx, schoolId, day, day)
}

/** Every line between two days in the order of writing, those that were corrected included; of one pupil or of all. */
export async function movementsBetween(
  tx: Tx,
  schoolId: number,
  from: Day,
  to: Day,
  pupilId?: number,
): Promise<MovementRecord[]> {
  const rows = await tx.query<MovementRow>(
    `select movement_no, pupil_id, day, minute, direction, reason, collected_by, expected_back, met_at, corrects, void,
       appended_at, person, position
     from site_movement
     where school_id = $1 and day between $2 and $3 and ($4::integer is null or pupil_id = $4::integer) order by movement_no`,
    [schoolId, dayText(from), dayText(to), pupilId ?? null],
  )
  return rows.map((row) => ({
    movementNo: row.movement_no,
    pupilId: row.pupil_id,
    day: dayFrom(row.day),
    minute: row.minute,
    direction: row.direction,
    reason: row.reason,
    collectedBy: row.collected_by,
    expectedBack: row.expected_back,
    metAt: row.met_at,
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
  readonly day: string
  readonly minute: number
  readonly direction: 'in' | 'out'
  readonly reason: string
  readonly collected_by: string
  readonly expected_back: number | null
  readonly met_at: MeetingPlace | ''
  readonly corrects: number | null
  readonly void: boolean
  readonly appended_at: Date
  readonly person: string
  readonly position: string
}
