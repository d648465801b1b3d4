import type { CodeId } from '../domain/register/code-set.js'
import type { Half } from '../domain/register/entries.js'
import type { CodeNumbers } from './code-numbers.js'
import type { Tx } from './database.js'

/**
 * What happened at a school after a number, in the order of the numbers.
 *
 * A school's counters are held to the commit, so whoever sees a number sees every smaller one: to go on from the last
 * number read misses nothing, however many write at the same time.
 */
export interface Following {
  readonly schoolId: number
  /** The last number known; 0 to begin. */
  readonly after: number
  readonly limit: number
}

/** An entry of the register as other systems follow it. */
export interface EntryChange {
  readonly entryNo: number
  readonly pupilId: number
  /** `YYYY-MM-DD` */
  readonly day: string
  readonly half: Half
  readonly code: CodeId
  /** `null` where nobody wrote it down. */
  readonly arrivedAt: number | null
  /** `YYYY-MM-DD HH:MM:SS`; `null` in an imported row that does not say. */
  readonly recordedAt: string | null
  readonly appendedAt: Date
  readonly recordedBy: string
  readonly position: string
  readonly reason: string
  /** `null` in an original. */
  readonly amends: number | null
  /** The code of the entry that this one amends. */
  readonly amendedCode: CodeId | null
}

/** Narrows a stream of entries; the cursor means the same with it and without. */
export interface EntryFilter {
  readonly pupilId?: number | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

export async function entriesAfter(
  tx: Tx,
  codes: CodeNumbers,
  { schoolId, after, limit }: Following,
  { pupilId, from, to }: EntryFilter = {},
): Promise<EntryChange[]> {
  const rows = await tx.query<
    Omit<EntryChange, 'code' | 'amendedCode'> & { codeId: number; amendedCodeId: number | null }
  >(
    `select e.entry_no as "entryNo", e.pupil_id as "pupilId", e.day, e.half, e.code_id as "codeId",
       e.arrived_at as "arrivedAt", e.recorded_at as "recordedAt", e.appended_at as "appendedAt",
       e.recorded_by as "recordedBy", e.position, e.reason, e.amends, a.code_id as "amendedCodeId"
     from register_entry e
       left join register_entry a on a.school_id = e.school_id and a.entry_no = e.amends
     where e.school_id = $1 and e.entry_no > $2 and ($4::integer is null or e.pupil_id = $4::integer)
       and ($5::date is null or e.day >= $5::date) and ($6::date is null or e.day <= $6::date)
     order by e.entry_no limit $3`,
    [schoolId, after, limit, pupilId ?? null, from ?? null, to ?? null],
  )
  return rows.map(({ codeId, amendedCodeId, ...row }) => ({
    ...row,
    code: codes.fromStore[codeId] as number,
    amendedCode: amendedCodeId === null ? null : (codes.fromStore[amendedCodeId] as number),
  }))
}

/** An event as other systems follow it. */
export interface EventChange {
  readonly eventNo: number
  readonly pupilId: number | null
  readonly body: Readonly<Record<string, unknown>>
  readonly appendedAt: Date
  readonly person: string
}

export function eventsAfter(
  tx: Tx,
  { schoolId, after, limit }: Following,
  pupilId?: number,
): Promise<EventChange[]> {
  return tx.query<EventChange>(
    `select event_no as "eventNo", pupil_id as "pupilId", body, appended_at as "appendedAt", person
     from event where school_id = $1 and event_no > $2 and ($4::integer is null or pupil_id = $4::integer)
     order by event_no limit $3`,
    [schoolId, after, limit, pupilId ?? null],
  )
}

/** A change of the roll as other systems follow it: that there was one, not what it said. */
export interface RollChange {
  readonly historyNo: number
  readonly pupilId: number
  readonly change: string
  readonly effectiveOn: string
  readonly at: Date
}

export function rollChangesAfter(
  tx: Tx,
  { schoolId, after, limit }: Following,
  pupilId?: number,
): Promise<RollChange[]> {
  return tx.query<RollChange>(
    `select history_no as "historyNo", pupil_id as "pupilId", change, effective_on as "effectiveOn", at
     from roll_history where school_id = $1 and history_no > $2 and ($4::integer is null or pupil_id = $4::integer)
     order by history_no limit $3`,
    [schoolId, after, limit, pupilId ?? null],
  )
}

/** The numbers that a stream's changes have. */
export const COUNTERS = { marks: 'entry', events: 'event', roll: 'history' } as const

/** One time that a class's register was handed in. */
export interface Taking {
  readonly takenAt: Date
  readonly person: string
  readonly position: string
  readonly marks: number
}

/** Each time that a class's register of a session was handed in, the first one first. */
export function takingsOf(
  tx: Tx,
  schoolId: number,
  day: string,
  half: Half,
  className: string,
): Promise<Taking[]> {
  return tx.query<Taking>(
    `select taken_at as "takenAt", person, position, marks from register_taking
     where school_id = $1 and day = $2 and half = $3 and class_name = $4 order by taken_at`,
    [schoolId, day, half, className],
  )
}

/** The pupils of requests for leave, by the request's id. */
export async function leaveRequests(
  tx: Tx,
  schoolId: number,
  ids: readonly string[],
): Promise<Map<string, number>> {
  const rows = await tx.query<{ id: string; pupil_id: number }>(
    `select body ->> 'id' as id, pupil_id from event
     where school_id = $1 and type = 'leave-request' and body ->> 'id' = any ($2::text[])`,
    [schoolId, ids],
  )
  return new Map(rows.map((row) => [row.id, row.pupil_id]))
}
