import type { Closure, HalfTerm } from '../domain/calendar/terms.js'
import type { RegisterOrder } from '../domain/roll/register-order.js'
import type { SchoolProfile } from '../domain/school-record.js'
import type { Day } from '../kernel/school-date.js'
import type { Tx } from './database.js'
import { addClosures, addTerms } from './schools.js'
import { dayText } from './values.js'

/** A school's profile as it is from now on; its id stays, and so does what the store alone keeps of its settings. */
export async function changeProfile(
  tx: Tx,
  schoolId: number,
  profile: Omit<SchoolProfile, 'id'>,
): Promise<void> {
  await tx.query(
    `update school set name = $2, policy = $3, phase = $4, la = $5, trust = $6, hub = $7, laestab = $8,
       settings = $9::jsonb || jsonb_strip_nulls(jsonb_build_object('registerOrder', settings -> 'registerOrder'))
     where school_id = $1`,
    [
      schoolId,
      profile.name,
      profile.policy,
      profile.phase,
      profile.la,
      profile.trust,
      profile.hub,
      profile.laestab,
      JSON.stringify(profile.settings),
    ],
  )
}

/** In what order the school's registers are from now on. */
export async function changeRegisterOrder(tx: Tx, schoolId: number, order: RegisterOrder): Promise<void> {
  await tx.query(
    `update school set settings = settings || jsonb_build_object('registerOrder', $2::text) where school_id = $1`,
    [schoolId, order],
  )
}

/** The terms of one academic year, in place of those that were there. */
export async function replaceTerms(
  tx: Tx,
  schoolId: number,
  academicYear: string,
  terms: readonly HalfTerm[],
): Promise<void> {
  await tx.query('delete from half_term where school_id = $1 and academic_year = $2', [
    schoolId,
    academicYear,
  ])
  await addTerms(tx, schoolId, terms)
}

/** The closures from one day to another, in place of those that were there. */
export async function replaceClosures(
  tx: Tx,
  schoolId: number,
  from: Day,
  to: Day,
  closures: readonly Closure[],
): Promise<void> {
  await tx.query('delete from closure where school_id = $1 and day between $2 and $3', [
    schoolId,
    dayText(from),
    dayText(to),
  ])
  if (closures.length > 0) await addClosures(tx, schoolId, closures)
}

/** The days between two with an entry in the attendance register. */
export async function daysWithEntries(tx: Tx, schoolId: number, from: Day, to: Day): Promise<string[]> {
  const rows = await tx.query<{ day: string }>(
    'select distinct day from register_entry where school_id = $1 and day between $2 and $3 order by day',
    [schoolId, dayText(from), dayText(to)],
  )
  return rows.map(({ day }) => day)
}

export const SET_UP_FILES = ['pupils.csv', 'contacts.csv', 'mapping.yaml'] as const
export type SetUpFileName = (typeof SET_UP_FILES)[number]

/** A file that waits to be brought in. */
export interface SetUpFile {
  readonly fileName: SetUpFileName
  /** As it was called where it came from. */
  readonly givenName: string
  readonly content: Uint8Array
  readonly uploadedAt: Date
  readonly person: string
}

export async function putSetUpFile(tx: Tx, schoolId: number, file: SetUpFile): Promise<void> {
  await tx.query(
    `insert into set_up_file (school_id, file_name, given_name, content, uploaded_at, person) values ($1, $2, $3, $4, $5, $6)
     on conflict (school_id, file_name) do update set given_name = excluded.given_name, content = excluded.content,
       uploaded_at = excluded.uploaded_at, person = excluded.person`,
    [schoolId, file.fileName, file.givenName, file.content, file.uploadedAt.toISOString(), file.person],
  )
}

export async function readSetUpFiles(tx: Tx, schoolId: number): Promise<SetUpFile[]> {
  return tx.query<SetUpFile & Record<string, unknown>>(
    `select file_name as "fileName", given_name as "givenName", content, uploaded_at as "uploadedAt", person
     from set_up_file where school_id = $1 order by file_name`,
    [schoolId],
  )
}

/** Throws away what waits: one file, or all of them. @returns the names of those that did */
export async function dropSetUpFiles(
  tx: Tx,
  schoolId: number,
  fileName?: SetUpFileName,
): Promise<SetUpFileName[]> {
  const rows = await tx.query<{ name: SetUpFileName }>(
    `delete from set_up_file where school_id = $1 and ($2::text is null or file_name = $2::text)
     returning file_name as name`,
    [schoolId, fileName ?? null],
  )
  return rows.map(({ name }) => name).sort()
}
