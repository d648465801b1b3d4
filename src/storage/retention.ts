import type { Day } from '../kernel/school-date.js'
import type { Tx } from './database.js'
import { holdEntries, rebuildYears } from './register.js'
import { dayFrom, dayText } from './values.js'

/** How long entries of the register are kept, and by which clauses. */
export interface EntriesKept {
  readonly years: number
  readonly cites: readonly string[]
}

/** What may go of one school year, and what is as old but must stay. */
export interface YearPastKeeping {
  /** The calendar year in which it began. */
  readonly year: number
  readonly sessions: number
  readonly entries: number
  readonly firstDay: Day
  readonly lastDay: Day
  /** Sessions with an entry past its time, kept whole as a younger entry amends it. */
  readonly heldSessions: number
}

/** @returns `undefined` where the store does not know how long, and so nothing may go */
export async function entriesKept(tx: Tx): Promise<EntriesKept | undefined> {
  const [row] = await tx.query<{ years: number; cites: string[] }>(
    `select years, cites from retention_period where record = 'register-entries'`,
  )
  return row
}

/**
 * Every session that has an entry past its time on $2, with how many it has and whether all are. A session goes as a whole: an
 * original is kept for as long as its youngest amendment.
 */
const SESSIONS_PAST_KEEPING = `
  select e.pupil_id, e.day, e.half, count(*) as entries,
    max(kept_until(e.day, e.stands_from, p.years)) < $2::date as may_go
  from register_entry e, retention_period p
  where e.school_id = $1 and p.record = 'register-entries' and e.day <= $2::date - make_interval(years => p.years)
  group by e.pupil_id, e.day, e.half
  having min(kept_until(e.day, e.stands_from, p.years)) < $2::date`

/** What of a school's register may go on a day, school year by school year. Nothing is changed. */
export async function pastKeeping(tx: Tx, schoolId: number, today: Day): Promise<YearPastKeeping[]> {
  const rows = await tx.query<{
    year: number
    sessions: number
    entries: number
    first_day: string | null
    last_day: string | null
    held: number
  }>(
    `select (extract(year from day) - (extract(month from day) < 8)::integer)::integer as year,
       count(*) filter (where may_go) as sessions, coalesce(sum(entries) filter (where may_go), 0)::bigint as entries,
       min(day) filter (where may_go) as first_day, max(day) filter (where may_go) as last_day,
       count(*) filter (where not may_go) as held
     from (${SESSIONS_PAST_KEEPING}) session group by 1 order by 1`,
    [schoolId, dayText(today)],
  )
  return rows.map((row) => ({
    year: row.year,
    sessions: row.sessions,
    entries: row.entries,
    firstDay: dayFrom(row.first_day ?? dayText(today)),
    lastDay: dayFrom(row.last_day ?? dayText(today)),
    heldSessions: row.held,
  }))
}

/**
 * Deletes what may go of a school's register on a day, and makes the stored years anew. For the role of retention; the
 * database itself refuses it every entry that is not past its time by its own clock.
 *
 * @returns how many entries went
 */
export async function deletePastKeeping(tx: Tx, schoolId: number, today: Day): Promise<number> {
  // Writers wait: the stored years must be made of what is there afterwards.
  await holdEntries(tx, schoolId)
  const rows = await tx.query<{ went: number }>(
    `with gone as (
       delete from register_entry e using (${SESSIONS_PAST_KEEPING}) session
       where session.may_go and e.school_id = $1 and e.pupil_id = session.pupil_id and e.day = session.day
         and e.half = session.half
       returning 1
     ) select count(*) as went from gone`,
    [schoolId, dayText(today)],
  )
  const went = rows[0]?.went ?? 0
  if (went === 0) return 0
  // So that the numbers of those that are left can be accounted for.
  await tx.query('select take_numbers($1, $2, $3)', [schoolId, ENTRIES_GONE, went])
  await rebuildYears(tx, schoolId)
  return went
}

/** The counter of the entries that were deleted. */
export const ENTRIES_GONE = 'entries-gone'
