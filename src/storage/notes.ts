import type { Half } from '../domain/register/entries.js'
import type { Day } from '../kernel/school-date.js'
import type { NoteReaders } from './class-register.js'
import type { Tx } from './database.js'
import { dayFrom, dayText } from './values.js'

/** A note that was written on a class's register. */
export interface StoredNote {
  readonly pupilId: number
  readonly day: Day
  /** `null` for the whole day. */
  readonly half: Half | null
  readonly readers: NoteReaders
  readonly text: string
  readonly at: Date
  readonly person: string
  readonly position: string
}

interface NoteRow extends Record<string, unknown> {
  readonly pupil_id: number
  readonly day: string
  readonly half: Half | null
  readonly visibility: NoteReaders
  readonly text: string
  readonly at: Date
  readonly person: string
  readonly position: string
}

const COLUMNS = 'pupil_id, day, half, visibility, text, at, person, position'

const noteOf = ({ pupil_id: pupilId, day, visibility: readers, ...rest }: NoteRow): StoredNote => ({
  pupilId,
  day: dayFrom(day),
  readers,
  half: rest.half,
  text: rest.text,
  at: rest.at,
  person: rest.person,
  position: rest.position,
})

/** Notes of a pupil between two days, for these readers and no others; the newest first. */
export async function notesOfPupil(
  tx: Tx,
  schoolId: number,
  pupilId: number,
  from: Day,
  to: Day,
  readers: readonly NoteReaders[],
): Promise<StoredNote[]> {
  const rows = await tx.query<NoteRow>(
    `select ${COLUMNS} from note where school_id = $1 and pupil_id = $2 and day between $3 and $4
       and visibility = any ($5::text[]) order by note_no desc`,
    [schoolId, pupilId, dayText(from), dayText(to), readers],
  )
  return rows.map(noteOf)
}

/** Notes of a day for the office, the newest first. */
export async function officeNotesOn(tx: Tx, schoolId: number, day: Day): Promise<StoredNote[]> {
  const rows = await tx.query<NoteRow>(
    `select ${COLUMNS} from note where school_id = $1 and day = $2 and visibility = 'office' order by note_no desc`,
    [schoolId, dayText(day)],
  )
  return rows.map(noteOf)
}
