import { firstDayOfStoredYear, storedByte, storedYearOf } from '../domain/register/register-view.js'
import type { CodeId } from '../domain/register/code-set.js'
import { type Half, UNSTATED } from '../domain/register/entries.js'
import type { Day, MinuteOfDay } from '../kernel/school-date.js'
import type { CodeNumbers } from './code-numbers.js'
import type { Tx } from './database.js'
import { dayFrom, dayText } from './values.js'

/** What stands for a pupil on a day: two codes, 0 where there is no mark, and when the pupil came. */
export interface DayMarks {
  readonly codes: readonly [CodeId, CodeId]
  /** {@link UNSTATED} where nobody wrote it down. */
  readonly arrivals: readonly [MinuteOfDay, MinuteOfDay]
}

/** The marks of one day by pupil, from the stored years: one statement, however many pupils. */
export async function marksOnDay(
  tx: Tx,
  codes: CodeNumbers,
  schoolId: number,
  day: Day,
): Promise<Map<number, DayMarks>> {
  const year = storedYearOf(day)
  const rows = await tx.query<{
    pupil_id: number
    am: number
    pm: number
    came_am: number | null
    came_pm: number | null
  }>(
    `select pupil_id, get_byte(codes, $3::integer) as am, get_byte(codes, $3::integer + 1) as pm,
       arrival_in(arrivals, $3::integer) as came_am, arrival_in(arrivals, $3::integer + 1) as came_pm
     from register_year where school_id = $1 and year = $2::smallint`,
    [schoolId, year, storedByte(day, 0, firstDayOfStoredYear(year))],
  )
  return new Map(
    rows.map((row) => [
      row.pupil_id,
      {
        codes: [codes.fromStore[row.am] as number, codes.fromStore[row.pm] as number],
        arrivals: [row.came_am ?? UNSTATED, row.came_pm ?? UNSTATED],
      },
    ]),
  )
}

/** That a class's register was handed in: the last time for a session. */
export interface Taking {
  readonly className: string
  readonly half: Half
  readonly takenAt: Date
  readonly person: string
}

export async function takingsOn(tx: Tx, schoolId: number, day: Day): Promise<Taking[]> {
  const rows = await tx.query<{ class_name: string; half: Half; taken_at: Date; person: string }>(
    `select distinct on (half, class_name) class_name, half, taken_at, person from register_taking
     where school_id = $1 and day = $2 order by half, class_name, taken_at desc`,
    [schoolId, dayText(day)],
  )
  return rows.map((row) => ({
    className: row.class_name,
    half: row.half,
    takenAt: row.taken_at,
    person: row.person,
  }))
}

/** Conflicts that nobody has looked at yet. */
export async function openConflicts(tx: Tx, schoolId: number): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    'select count(*) as n from register_conflict where school_id = $1 and resolved_at is null',
    [schoolId],
  )
  return row?.n ?? 0
}

/** How many entries and events a school has had: where neither has risen, nothing that they lead to has changed. */
export async function recordCounts(
  tx: Tx,
  schoolId: number,
): Promise<{ readonly entries: number; readonly events: number }> {
  const rows = await tx.query<{ name: string; value: number }>(
    `select name, value from school_counter where school_id = $1 and name in ('entry', 'event')`,
    [schoolId],
  )
  const of = (name: string): number => rows.find((row) => row.name === name)?.value ?? 0
  return { entries: of('entry'), events: of('event') }
}

/** A mark of today as the list for an evacuation weighs it: when it was written down matters there. */
export interface WeighedMark {
  readonly pupilId: number
  readonly half: Half
  readonly code: CodeId
  readonly arrivedAt: MinuteOfDay
  readonly appendedAt: Date
  /** It amends another: it says nothing about when the pupil was seen. */
  readonly amends: boolean
}

/** The standing marks of both sessions of a day. */
export async function weighedMarksOn(
  tx: Tx,
  codes: CodeNumbers,
  schoolId: number,
  day: Day,
): Promise<WeighedMark[]> {
  const rows = await tx.query<{
    pupil_id: number
    half: Half
    code_id: number
    arrived_at: number | null
    appended_at: Date
    amends: number | null
  }>(
    `select distinct on (half, pupil_id) pupil_id, half, code_id, arrived_at, appended_at, amends from register_entry
     where school_id = $1 and day = $2 order by half, pupil_id, stands_from desc, entry_no desc`,
    [schoolId, dayText(day)],
  )
  return rows.map((row) => ({
    pupilId: row.pupil_id,
    half: row.half,
    code: codes.fromStore[row.code_id] as number,
    arrivedAt: row.arrived_at ?? UNSTATED,
    appendedAt: row.appended_at,
    amends: row.amends !== null,
  }))
}

/** One entry by its number, for a slip that names it. */
export interface NamedEntry {
  readonly entryNo: number
  readonly pupilId: number
  readonly day: Day
  readonly half: Half
  readonly code: CodeId
  readonly arrivedAt: MinuteOfDay
  readonly reason: string
  readonly recordedBy: string
  readonly position: string
}

export async function findEntry(
  tx: Tx,
  codes: CodeNumbers,
  schoolId: number,
  entryNo: number,
): Promise<NamedEntry | undefined> {
  const [row] = await tx.query<{
    entry_no: number
    pupil_id: number
    day: string
    half: Half
    code_id: number
    arrived_at: number | null
    reason: string
    recorded_by: string
    position: string
  }>(
    `select entry_no, pupil_id, day, half, code_id, arrived_at, reason, recorded_by, position from register_entry
     where school_id = $1 and entry_no = $2`,
    [schoolId, entryNo],
  )
  return row === undefined
    ? undefined
    : {
        entryNo: row.entry_no,
        pupilId: row.pupil_id,
        day: dayFrom(row.day),
        half: row.half,
        code: codes.fromStore[row.code_id] as number,
        arrivedAt: row.arrived_at ?? UNSTATED,
        reason: row.reason,
        recordedBy: row.recorded_by,
        position: row.position,
      }
}
