import { dayOfInstant } from '../../kernel/school-date.js'
import { writeAudit } from '../../storage/audit.js'
import { addNote, NOTE_READERS, type NoteReaders } from '../../storage/class-register.js'
import { NoSuchThingError } from '../permissions/not-allowed.js'
import { requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { authorOf } from './author.js'
import { type ClassRegisterServices, membersOf, type SessionOfClass } from './class-register.js'

export { NOTE_READERS, type NoteReaders }

export interface NoteToAdd extends SessionOfClass {
  readonly pupilId: number
  readonly readers: NoteReaders
  readonly text: string
}

/** A pupil of a class, as the page of a note names them. */
export interface NotePupil {
  readonly pupilId: number
  readonly surname: string
  readonly forename: string
}

/** The pupil of a class's register about whom a note is to be written. */
export function notePupil(
  { database, schools }: ClassRegisterServices,
  principal: Principal,
  session: SessionOfClass,
  pupilId: number,
): Promise<NotePupil> {
  return database.inSchool(principal.schoolId, async (tx) => {
    const school = await schools.in(tx, principal.schoolId)
    const { pupilIds, subject } = membersOf(school, session)
    requireMay(principal, 'register.view', subject)
    const pupil = pupilIds.includes(pupilId) ? school.findPupil(pupilId) : undefined
    if (pupil === undefined) throw new NoSuchThingError('pupil', { pupil: pupilId })
    return { pupilId, surname: pupil.surname, forename: pupil.forename }
  })
}

/**
 * Adds a note to a pupil's session. Whoever writes one for the office or for safeguarding may not be among its readers.
 *
 * @throws {NotAllowedError} where it is not this person's class
 * @throws {NoSuchThingError} where the class has no such pupil on that day, or the day is still to come
 */
export async function addRegisterNote(
  { database, schools, clock, live }: ClassRegisterServices,
  principal: Principal,
  { pupilId, readers, text, ...session }: NoteToAdd,
): Promise<void> {
  await database.inSchool(principal.schoolId, async (tx) => {
    const school = await schools.in(tx, principal.schoolId)
    const { pupilIds, subject } = membersOf(school, session)
    requireMay(principal, 'register.view', subject)
    if (!pupilIds.includes(pupilId) || session.day > dayOfInstant(clock.now()))
      throw new NoSuchThingError('pupil', { pupil: pupilId })
    const author = authorOf(principal)
    const at = clock.instantUtc()
    const { schoolId } = principal
    await addNote(tx, schoolId, { pupilId, day: session.day, half: session.half, readers, text }, author, at)
    writeAudit(tx, {
      schoolId,
      at,
      author,
      action: 'change',
      what: 'note.add',
      pupilId,
      facts: { day: session.day, half: session.half, readers },
    })
  })
  const { day, half, className } = session
  live?.publish(principal.schoolId, { kind: 'note', day, half, className, pupilIds: [pupilId] })
}
