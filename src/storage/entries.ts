import { type Half, RegisterEntries, UNSTATED } from '../domain/register/entries.js'
import type { Instant } from '../kernel/school-date.js'
import type { CodeNumbers } from './code-numbers.js'
import type { Tx } from './database.js'
import { dayFrom, dayText, instantFrom, instantText } from './values.js'

/** Entries from elsewhere, such as a folder's: added as they are, with what the school said of them. */
export async function importEntries(
  tx: Tx,
  codes: CodeNumbers,
  schoolId: number,
  entries: RegisterEntries,
  range: { readonly from: number; readonly to: number },
  given: {
    readonly pupilIds: readonly number[]
    readonly appendedAt: Date
    /** When an entry that does not say so was recorded, by the policy. */
    readonly recorded: (entry: number) => Instant
  },
): Promise<void> {
  const indexes = Array.from({ length: range.to - range.from }, (_, i) => range.from + i)
  const columns = indexes.map((i) => entries.at(i))
  await tx.query(
    `insert into register_entry (school_id, entry_no, pupil_id, day, half, code_id, arrived_at, recorded_at, stands_from,
       appended_at, recorded_by, position, reason)
     select $1, take + n - 1, pupil_id, day, half, code_id, arrived_at, recorded_at, stands_from, $2, recorded_by, position, reason
     from take_numbers($1, 'entry', $3) as take,
       unnest($4::integer[], $5::date[], $6::smallint[], $7::smallint[], $8::smallint[], $9::timestamp[], $10::timestamp[],
         $11::text[], $12::text[], $13::text[])
         with ordinality as given (pupil_id, day, half, code_id, arrived_at, recorded_at, stands_from, recorded_by, position,
           reason, n)`,
    [
      schoolId,
      given.appendedAt.toISOString(),
      columns.length,
      columns.map((entry) => given.pupilIds[entry.pupil]),
      columns.map((entry) => dayText(entry.day)),
      columns.map((entry) => entry.half),
      columns.map((entry) => codes.toStore[entry.code]),
      columns.map((entry) => (entry.arrivedAt === UNSTATED ? null : entry.arrivedAt)),
      columns.map((entry) => (entry.recordedAt === UNSTATED ? null : instantText(entry.recordedAt))),
      columns.map((_, n) => instantText(given.recorded(range.from + n))),
      columns.map((entry) => entry.recordedBy),
      columns.map((entry) => entry.position),
      columns.map((entry) => entry.reason),
    ],
  )
}

/** Every entry of a school in the order of its numbers, for export and for questions about the past. */
export async function readEntries(
  tx: Tx,
  codes: CodeNumbers,
  schoolId: number,
  indexOf: ReadonlyMap<number, number>,
  onProgress: (read: number) => void = () => undefined,
): Promise<RegisterEntries> {
  const entries = new RegisterEntries()
  let after = 0
  for (;;) {
    const rows = await tx.query<EntryRow>(
      `select entry_no, pupil_id, day, half, code_id, arrived_at, recorded_at, recorded_by, position, reason
       from register_entry where school_id = $1 and entry_no > $2 order by entry_no limit ${BATCH}`,
      [schoolId, after],
    )
    for (const row of rows) {
      entries.append({
        pupil: indexOf.get(row.pupil_id) as number,
        day: dayFrom(row.day),
        half: row.half,
        code: codes.fromStore[row.code_id] as number,
        arrivedAt: row.arrived_at ?? UNSTATED,
        recordedAt: row.recorded_at === null ? UNSTATED : instantFrom(row.recorded_at),
        recordedBy: row.recorded_by,
        position: row.position,
        reason: row.reason,
      })
    }
    onProgress(entries.length)
    const last = rows.at(-1)
    if (last === undefined) return entries
    after = last.entry_no
  }
}

/** How many entries travel to or from the store at once. */
export const BATCH = 10_000

interface EntryRow {
  readonly entry_no: number
  readonly pupil_id: number
  readonly day: string
  readonly half: Half
  readonly code_id: number
  readonly arrived_at: number | null
  readonly recorded_at: string | null
  readonly recorded_by: string
  readonly position: string
  readonly reason: string
}
