import type { CodeId } from '../domain/register/code-set.js'
import { type Half, UNSTATED } from '../domain/register/entries.js'
import type { Day, Instant, MinuteOfDay } from '../kernel/school-date.js'
import type { Author } from './audit.js'
import type { CodeNumbers } from './code-numbers.js'
import type { Database, Tx } from './database.js'
import type { UseCase } from './use-cases.js'
import { dayFrom, dayText, instantFrom, instantText } from './values.js'

/** A mark to be added to the register. */
export interface NewMark {
  readonly pupilId: number
  readonly code: CodeId
  /** {@link UNSTATED} where nobody wrote it down. */
  readonly arrivedAt: MinuteOfDay
  /** Why, where it amends another; what was said at the door. */
  readonly reason: string
  /** The entry that the person saw when the mark was made: 0 none, {@link WHATEVER_STANDS} where that does not matter. */
  readonly basedOn: number
}

/** The mark is entered whatever stands by now: a deliberate amendment. */
export const WHATEVER_STANDS = -1

export interface MarksToAppend {
  readonly schoolId: number
  /** Names the request, so that the same one sent twice is applied once; `null` where it can be sent only once. */
  readonly requestId: string | null
  /** The school's version by which the marks were checked. */
  readonly schoolVersion: number
  readonly day: Day
  readonly half: Half
  /** The class whose register is handed in; `null` where marks are amended or entered for many. */
  readonly className: string | null
  readonly author: Author
  readonly recordedAt: Instant
  readonly appendedAt: Date
  /** The use case, for the audit: `register.take`. */
  readonly useCase: UseCase
  readonly marks: readonly NewMark[]
  /** In sight of what the marks were made; left out where it does not matter what became known since. */
  readonly knownUpTo?: KnownUpTo
  /** When a device says that the marks were made; left out where they came at once. */
  readonly takenAt?: Date
  /** Nothing is entered: whatever differs from what stands is kept as a conflict. */
  readonly handOver?: boolean
}

/** The last numbers of what is known beforehand at a school: whoever read it knows of nothing with a higher one. */
export interface KnownUpTo {
  readonly planned: number
  readonly event: number
}

export type Appended =
  | {
      readonly outcome: 'appended'
      /** By pupil: the number of the new entry. */
      readonly entered: ReadonlyMap<number, number>
      readonly unchanged: number
      /** The pupils for whom somebody had entered another mark since: kept as a conflict, not entered. */
      readonly conflicts: readonly number[]
      /** The very same request was applied before. */
      readonly repeated: boolean
    }
  /** The school changed since the marks were checked: check again. Nothing was entered. */
  | { readonly outcome: 'stale' }
  /** Something became known beforehand of these pupils since the marks were made. Nothing was entered. */
  | { readonly outcome: 'known-since'; readonly pupilIds: readonly number[] }

const APPEND = `select append_marks($1, $2, $3, $4, $5::smallint, $6, $7, $8, $9, $10, $11, $12,
  $13::integer[], $14::smallint[], $15::smallint[], $16::text[], $17::bigint[], $18, $19, $20, $21) as answer`

/** Adds marks of one session to the register, all or nothing, in one round trip. */
export async function appendMarks(
  database: Database,
  codes: CodeNumbers,
  given: MarksToAppend,
): Promise<Appended> {
  return appendedBy(await database.callInSchool<AnswerRow>(given.schoolId, APPEND, valuesOf(codes, given)))
}

/** The same within a transaction of its school, which may write more. */
export async function appendMarksIn(tx: Tx, codes: CodeNumbers, given: MarksToAppend): Promise<Appended> {
  return appendedBy(await tx.query<AnswerRow>(APPEND, valuesOf(codes, given)))
}

function valuesOf(codes: CodeNumbers, given: MarksToAppend): readonly unknown[] {
  const { marks, author } = given
  return [
    given.schoolId,
    given.requestId,
    given.schoolVersion,
    dayText(given.day),
    given.half,
    given.className,
    author.accountId,
    author.name,
    author.position,
    instantText(given.recordedAt),
    given.appendedAt.toISOString(),
    given.useCase,
    marks.map((mark) => mark.pupilId),
    marks.map((mark) => codes.toStore[mark.code]),
    marks.map((mark) => (mark.arrivedAt === UNSTATED ? null : mark.arrivedAt)),
    marks.map((mark) => mark.reason),
    marks.map((mark) => mark.basedOn),
    given.knownUpTo?.planned ?? null,
    given.knownUpTo?.event ?? null,
    given.takenAt?.toISOString() ?? null,
    given.handOver === true,
  ]
}

function appendedBy(rows: readonly AnswerRow[]): Appended {
  const { answer } = rows[0] as AnswerRow
  if ('stale' in answer) return { outcome: 'stale' }
  if ('known' in answer) return { outcome: 'known-since', pupilIds: answer.known }
  return {
    outcome: 'appended',
    entered: new Map(answer.entered),
    unchanged: answer.unchanged,
    conflicts: answer.conflicts,
    repeated: answer.repeated === true,
  }
}

interface AnswerRow {
  readonly answer: Answer
}

type Answer =
  | { readonly stale: true }
  | { readonly known: readonly number[] }
  | {
      readonly entered: readonly (readonly [number, number])[]
      readonly unchanged: number
      readonly conflicts: readonly number[]
      readonly repeated?: boolean
    }

/** What stands for a pupil and session. */
export interface StandingMark {
  readonly pupilId: number
  readonly entryNo: number
  readonly code: CodeId
  readonly arrivedAt: MinuteOfDay
  readonly recordedBy: string
  readonly position: string
  readonly reason: string
  readonly appendedAt: Date
}

/** The standing marks of a session, of some pupils or of the whole school. */
export async function standingMarks(
  tx: Tx,
  codes: CodeNumbers,
  schoolId: number,
  day: Day,
  half: Half,
  pupilIds?: readonly number[],
): Promise<StandingMark[]> {
  const rows = await tx.query<EntryRow>(STANDING_MARKS, [schoolId, pupilIds ?? null, dayText(day), half])
  return rows.map((row) => markOf(codes, row))
}

/** The standing marks of school $1 and pupils $2 (of all where it is null) in the session of day $3 and half $4, each an {@link EntryRow}. */
export const STANDING_MARKS = `select distinct on (pupil_id)
    pupil_id, entry_no, code_id, arrived_at, recorded_by, position, reason, appended_at
  from register_entry
  where school_id = $1 and day = $3::date and half = $4::smallint
    and ($2::integer[] is null or pupil_id = any ($2::integer[]))
  order by pupil_id, stands_from desc, entry_no desc`

export interface EntryRow {
  readonly pupil_id: number
  readonly entry_no: number
  readonly code_id: number
  readonly arrived_at: number | null
  readonly recorded_by: string
  readonly position: string
  readonly reason: string
  /** A text where the row comes within JSON. */
  readonly appended_at: Date | string
}

export const markOf = (codes: CodeNumbers, row: EntryRow): StandingMark => ({
  pupilId: row.pupil_id,
  entryNo: row.entry_no,
  code: codes.fromStore[row.code_id] as number,
  arrivedAt: row.arrived_at ?? UNSTATED,
  recordedBy: row.recorded_by,
  position: row.position,
  reason: row.reason,
  appendedAt: new Date(row.appended_at),
})

/** One entry of a pupil, with all that the record keeps of it. */
export interface EntryRecord extends StandingMark {
  readonly day: Day
  readonly half: Half
  /** {@link UNSTATED} in an imported row that does not say. */
  readonly recordedAt: Instant
  /** `null` in an original. */
  readonly amends: number | null
}

/** Every entry of a pupil between two days, in the order of recording. */
export async function entriesOfPupil(
  tx: Tx,
  codes: CodeNumbers,
  schoolId: number,
  pupilId: number,
  from: Day,
  to: Day,
): Promise<EntryRecord[]> {
  const rows = await tx.query<
    EntryRow & { day: string; half: Half; recorded_at: string | null; amends: number | null }
  >(
    `select pupil_id, entry_no, day, half, code_id, arrived_at, recorded_at, recorded_by, position, reason, appended_at, amends
     from register_entry where school_id = $1 and pupil_id = $2 and day between $3 and $4
     order by day, half, stands_from, entry_no`,
    [schoolId, pupilId, dayText(from), dayText(to)],
  )
  return rows.map((row) => ({
    ...markOf(codes, row),
    day: dayFrom(row.day),
    half: row.half,
    recordedAt: row.recorded_at === null ? UNSTATED : instantFrom(row.recorded_at),
    amends: row.amends,
  }))
}

/** A pupil's stored year, in the program's codes. */
export interface PupilYear {
  readonly pupilId: number
  readonly year: number
  readonly codes: Uint8Array
  readonly arrivals: Uint8Array | null
}

/** The stored years of a school from a year on; of some pupils or of all. */
export async function pupilYears(
  tx: Tx,
  codes: CodeNumbers,
  schoolId: number,
  fromYear: number,
  pupilIds?: readonly number[],
): Promise<PupilYear[]> {
  const rows = await tx.query<{
    pupil_id: number
    year: number
    codes: Uint8Array
    arrivals: Uint8Array | null
  }>(
    `select pupil_id, year, codes, arrivals from register_year
     where school_id = $1 and year >= $2 and ($3::integer[] is null or pupil_id = any ($3::integer[]))`,
    [schoolId, fromYear, pupilIds ?? null],
  )
  return rows.map((row) => ({
    pupilId: row.pupil_id,
    year: row.year,
    codes: codes.translate(row.codes),
    arrivals: row.arrivals,
  }))
}

/** The number of the school's newest entry; 0 where it has none. */
export async function lastEntryNumber(tx: Tx, schoolId: number): Promise<number> {
  const [row] = await tx.query<{ value: number }>(
    `select value from school_counter where school_id = $1 and name = 'entry'`,
    [schoolId],
  )
  return row?.value ?? 0
}

/** The pupils who had an entry added after the one with a number. */
export async function pupilsWithEntriesAfter(tx: Tx, schoolId: number, entryNo: number): Promise<number[]> {
  const rows = await tx.query<{ pupil_id: number }>(
    'select distinct pupil_id from register_entry where school_id = $1 and entry_no > $2',
    [schoolId, entryNo],
  )
  return rows.map((row) => row.pupil_id)
}

/** Lets nobody enter a mark at the school until the transaction ends. */
export async function holdEntries(tx: Tx, schoolId: number): Promise<void> {
  await tx.query(`select value from school_counter where school_id = $1 and name = 'entry' for update`, [
    schoolId,
  ])
}

/** Makes a school's stored years anew from its entries. @returns how many pupil-years there are */
export async function rebuildYears(tx: Tx, schoolId: number): Promise<number> {
  await tx.query('delete from register_year where school_id = $1', [schoolId])
  const rows = await tx.query(
    `insert into register_year (school_id, pupil_id, year, codes, arrivals)
     select $1, pupil_id, year, codes, arrivals from computed_register_years($1) returning 1`,
    [schoolId],
  )
  return rows.length
}

/** The pupil-years whose stored bytes are not what the entries say: none, ever. */
export async function wrongYears(
  tx: Tx,
  schoolId: number,
): Promise<{ readonly pupilId: number; readonly year: number }[]> {
  const rows = await tx.query<{ pupil_id: number; year: number }>(
    `select coalesce(kept.pupil_id, made.pupil_id) as pupil_id, coalesce(kept.year, made.year) as year
     from (select * from register_year where school_id = $1) kept
       full join computed_register_years($1) made on made.pupil_id = kept.pupil_id and made.year = kept.year
     where (kept.codes, kept.arrivals) is distinct from (made.codes, made.arrivals)`,
    [schoolId],
  )
  return rows.map((row) => ({ pupilId: row.pupil_id, year: row.year }))
}

/** An entry that took the place of another one. */
export interface Amendment {
  readonly pupilId: number
  readonly day: Day
  readonly half: Half
  readonly before: CodeId
  readonly after: CodeId
  readonly reason: string
  readonly recordedBy: string
  readonly position: string
  /** {@link UNSTATED} in an imported row that does not say. */
  readonly recordedAt: Instant
}

/** What was amended in sessions of some days: each entry of a session but its first, beside the one before it. */
export async function amendmentsBetween(
  tx: Tx,
  codes: CodeNumbers,
  schoolId: number,
  from: Day,
  to: Day,
): Promise<Amendment[]> {
  const rows = await tx.query<{
    pupil_id: number
    day: string
    half: Half
    before: number
    code_id: number
    reason: string
    recorded_by: string
    position: string
    recorded_at: string | null
  }>(
    `select * from (
       select pupil_id, day, half, code_id, reason, recorded_by, position, recorded_at,
         lag(code_id) over (partition by pupil_id, day, half order by stands_from, entry_no) as before
       from register_entry where school_id = $1 and day between $2 and $3
     ) entry where before is not null order by day, half, pupil_id`,
    [schoolId, dayText(from), dayText(to)],
  )
  return rows.map((row) => ({
    pupilId: row.pupil_id,
    day: dayFrom(row.day),
    half: row.half,
    before: codes.fromStore[row.before] as number,
    after: codes.fromStore[row.code_id] as number,
    reason: row.reason,
    recordedBy: row.recorded_by,
    position: row.position,
    recordedAt: row.recorded_at === null ? UNSTATED : instantFrom(row.recorded_at),
  }))
}

/** What stands for every pupil and session between two days, where it is one of some codes; of one pupil or of all. */
export async function standingBetween(
  tx: Tx,
  codes: CodeNumbers,
  schoolId: number,
  from: Day,
  to: Day,
  wanted: readonly CodeId[],
  pupilId?: number,
): Promise<(StandingMark & { readonly day: Day; readonly half: Half })[]> {
  const rows = await tx.query<EntryRow & { day: string; half: Half }>(
    `select * from (
       select distinct on (pupil_id, day, half)
         pupil_id, entry_no, day, half, code_id, arrived_at, recorded_by, position, reason, appended_at
       from register_entry
       where school_id = $1 and day between $2 and $3 and ($4::integer is null or pupil_id = $4::integer)
       order by pupil_id, day, half, stands_from desc, entry_no desc) standing
     where code_id = any ($5::smallint[]) order by day, half, arrived_at nulls last, entry_no`,
    [schoolId, dayText(from), dayText(to), pupilId ?? null, wanted.map((code) => codes.toStore[code])],
  )
  return rows.map((row) => ({ ...markOf(codes, row), day: dayFrom(row.day), half: row.half }))
}
