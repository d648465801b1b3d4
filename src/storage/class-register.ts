import type { SchoolEvent } from '../domain/events/school-event.js'
import type { CodeId, CodeSet } from '../domain/register/code-set.js'
import type { Half } from '../domain/register/entries.js'
import { eventFromJson } from '../exchange/index.js'
import type { Day } from '../kernel/school-date.js'
import type { Author } from './audit.js'
import type { CodeNumbers } from './code-numbers.js'
import type { Tx } from './database.js'
import { type EntryRow, type KnownUpTo, markOf, STANDING_MARKS, type StandingMark } from './register.js'
import { dayText } from './values.js'

/** A class's register as it is kept: its standing marks, and what lies around them. */
export interface KeptRegister {
  readonly standing: readonly StandingMark[]
  /** By pupil, the codes of the stored years' bytes that were asked for; who has none is not there. */
  readonly recent: ReadonlyMap<number, readonly CodeId[]>
  /** Absences that the office planned, of those not cancelled; the one given last comes last. */
  readonly planned: readonly PlannedAbsence[]
  /** What is on record of leave, explanations and suspensions that reach the day, and every decision on leave. */
  readonly events: readonly SchoolEvent[]
  /** Notes of the day and half that a class's teacher may read. */
  readonly notes: readonly ClassNote[]
  /** The last time that the register was handed in. */
  readonly taking: Taking | undefined
  /** The last of what is known beforehand that this has seen. */
  readonly knownUpTo: KnownUpTo
}

export interface PlannedAbsence {
  readonly pupilId: number
  readonly code: CodeId
  readonly source: 'leave' | 'appointment' | 'trip' | 'reported-ill' | 'other'
}

export interface ClassNote {
  readonly pupilId: number
  readonly text: string
  readonly person: string
}

export interface Taking {
  readonly className: string
  readonly half: Half
  readonly takenAt: Date
  readonly person: string
  readonly position: string
}

export interface KeptRegisterWish {
  readonly day: Day
  readonly half: Half
  readonly className: string
  readonly pupilIds: readonly number[]
  /** The stored year, and the bytes of it that are wanted. */
  readonly recent: { readonly year: number; readonly firstByte: number; readonly bytes: number }
}

interface KeptRegisterRow {
  readonly standing: readonly EntryRow[] | null
  readonly recent: readonly (readonly [number, string])[] | null
  readonly planned: readonly (readonly [number, number, PlannedAbsence['source']])[] | null
  readonly events: readonly Record<string, unknown>[] | null
  readonly notes: readonly (readonly [number, string, string])[] | null
  readonly taking: readonly [string, string, string] | null
  readonly last_planned: number | null
  readonly last_event: number | null
}

/** All that a class's register shows besides the roll, in one question. */
export async function readClassRegister(
  tx: Tx,
  codes: CodeSet,
  numbers: CodeNumbers,
  schoolId: number,
  { day, half, className, pupilIds, recent }: KeptRegisterWish,
): Promise<KeptRegister> {
  const [row] = await tx.query<KeptRegisterRow>(
    `select
       (select json_agg(s) from (${STANDING_MARKS}) s) as standing,
       (select json_agg(json_build_array(y.pupil_id, encode(substring(y.codes from $6::integer + 1 for $7::integer), 'hex')))
          from register_year y where y.school_id = $1 and y.pupil_id = any ($2::integer[]) and y.year = $5::smallint) as recent,
       (select json_agg(json_build_array(p.pupil_id, p.code_id, p.source) order by p.planned_no)
          from planned_absence p
          where p.school_id = $1 and p.pupil_id = any ($2::integer[]) and p.to_day >= $3::date and p.from_day <= $3::date
            and (p.half is null or p.half = $4::smallint) and p.cancelled_at is null) as planned,
       (select json_agg(e.body order by e.at, e.event_no)
          from event e
          where e.school_id = $1 and e.pupil_id = any ($2::integer[])
            and (e.type = 'leave-decision' or e.type in ('leave-request', 'explanation', 'suspension')
              and e.body ->> 'from' <= $8 and e.body ->> 'to' >= $8)) as events,
       (select json_agg(json_build_array(n.pupil_id, n.text, n.person) order by n.note_no)
          from note n
          where n.school_id = $1 and n.pupil_id = any ($2::integer[]) and n.day = $3::date
            and (n.half is null or n.half = $4::smallint) and n.visibility = 'class') as notes,
       (select json_build_array(t.taken_at, t.person, t.position)
          from register_taking t
          where t.school_id = $1 and t.day = $3::date and t.half = $4::smallint and t.class_name = $9
          order by t.taken_at desc limit 1) as taking,
       (select max(p.planned_no) from planned_absence p where p.school_id = $1) as last_planned,
       (select max(e.event_no) from event e where e.school_id = $1) as last_event`,
    [
      schoolId,
      pupilIds,
      dayText(day),
      half,
      recent.year,
      recent.firstByte,
      recent.bytes,
      dayText(day),
      className,
    ],
  )
  const {
    standing,
    recent: bytes,
    planned,
    events,
    notes,
    taking,
    last_planned,
    last_event,
  } = row as KeptRegisterRow
  return {
    standing: (standing ?? []).map((mark) => markOf(numbers, mark)),
    recent: new Map((bytes ?? []).map(([pupilId, hex]) => [pupilId, codesFromHex(numbers, hex)])),
    planned: (planned ?? []).map(([pupilId, number, source]) => ({
      pupilId,
      code: numbers.fromStore[number] as CodeId,
      source,
    })),
    events: (events ?? []).map((body) => eventFromJson(body, codes)),
    notes: (notes ?? []).map(([pupilId, text, person]) => ({ pupilId, text, person })),
    taking:
      taking === null
        ? undefined
        : { className, half, takenAt: new Date(taking[0]), person: taking[1], position: taking[2] },
    knownUpTo: { planned: last_planned ?? 0, event: last_event ?? 0 },
  }
}

/** Who made an absence known beforehand, and what they said of it. */
export interface WhoMadeKnown {
  readonly author: Author
  readonly reason: string
}

/** Whose word it was, by pupil, where something became known of a session after what had been seen; the last one's. */
export async function whoMadeKnownSince(
  tx: Tx,
  schoolId: number,
  { day, half, pupilIds }: Pick<KeptRegisterWish, 'day' | 'half' | 'pupilIds'>,
  seen: KnownUpTo,
): Promise<Map<number, WhoMadeKnown>> {
  const rows = await tx.query<{
    pupil_id: number
    account_id: string | null
    person: string
    position: string
    reason: string
  }>(
    `select distinct on (said.pupil_id) said.pupil_id, said.account_id, said.person, said.reason,
       coalesce((select m.position from membership m where m.school_id = $1 and m.account_id = said.account_id
         order by m.from_day desc, m.role limit 1), 'office') as position
     from (
       select pupil_id, account_id, given_by as person, reason, given_at as at from planned_absence
       where school_id = $1 and pupil_id = any ($2::integer[]) and planned_no > $5 and $3::date between from_day and to_day
         and (half is null or half = $4::smallint) and cancelled_at is null
       union all
       select pupil_id, account_id, person, '', appended_at from event
       where school_id = $1 and pupil_id = any ($2::integer[]) and event_no > $6
         and type in ('leave-decision', 'explanation', 'suspension')
     ) said
     order by said.pupil_id, said.at desc`,
    [schoolId, pupilIds, dayText(day), half, seen.planned, seen.event],
  )
  return new Map(
    rows.map(({ pupil_id, account_id, person, position, reason }) => [
      pupil_id,
      { author: { accountId: account_id, name: person, position }, reason },
    ]),
  )
}

function codesFromHex(numbers: CodeNumbers, hex: string): CodeId[] {
  return Array.from(
    { length: hex.length / 2 },
    (_, at) => numbers.fromStore[Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16)] as CodeId,
  )
}

/** When each register of a day was last handed in; of some classes or of all. */
export async function takingsOn(
  tx: Tx,
  schoolId: number,
  day: Day,
  classNames: readonly string[] | null,
): Promise<Taking[]> {
  const rows = await tx.query<{
    class_name: string
    half: Half
    taken_at: Date
    person: string
    position: string
  }>(
    `select distinct on (half, class_name) half, class_name, taken_at, person, position from register_taking
     where school_id = $1 and day = $2 and ($3::text[] is null or class_name = any ($3::text[]))
     order by half, class_name, taken_at desc`,
    [schoolId, dayText(day), classNames],
  )
  return rows.map((row) => ({
    className: row.class_name,
    half: row.half,
    takenAt: row.taken_at,
    person: row.person,
    position: row.position,
  }))
}

export const NOTE_READERS = ['class', 'office', 'safeguarding'] as const
/** Who may read a note: whoever may take the class's register, the office and above, or those who see safeguarding notes. */
export type NoteReaders = (typeof NOTE_READERS)[number]

export interface NewNote {
  readonly pupilId: number
  readonly day: Day
  readonly half: Half | null
  readonly readers: NoteReaders
  readonly text: string
}

/** Adds a note of a pupil. */
export async function addNote(
  tx: Tx,
  schoolId: number,
  note: NewNote,
  author: Author,
  at: Date,
): Promise<void> {
  await tx.query(
    `insert into note (school_id, note_no, pupil_id, day, half, visibility, text, at, account_id, person, position)
     select $1, take_numbers($1, 'note', 1), $2, $3, $4, $5, $6, $7, $8, $9, $10`,
    [
      schoolId,
      note.pupilId,
      dayText(note.day),
      note.half,
      note.readers,
      note.text,
      at.toISOString(),
      author.accountId,
      author.name,
      author.position,
    ],
  )
}
