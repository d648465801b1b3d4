import { UNSTATED } from '../../domain/register/entries.js'
import { spellNear } from '../../domain/roll/pupil.js'
import type { SchoolRecord } from '../../domain/school-record.js'
import { DomainError } from '../../kernel/domain-error.js'
import { instantAt } from '../../kernel/school-date.js'
import { PolicyClock } from '../../policy/effective/policy-clock.js'
import type { PolicyTimeline } from '../../policy/effective/policy-timeline.js'
import { registrationAudience } from '../../rules/facts/school-facts.js'
import { type Author, writeAudit } from '../../storage/audit.js'
import { CodeNumbers } from '../../storage/code-numbers.js'
import type { Database } from '../../storage/database.js'
import { addPolicyDocument, type UploadedDocument } from '../../storage/policy-uploads.js'
import { rebuildYears } from '../../storage/register.js'
import { BATCH, importEntries } from '../../storage/entries.js'
import { appendEvents } from '../../storage/events.js'
import { addClosures, addPupils, addSchool, addTerms, schoolNames } from '../../storage/schools.js'
import { nationalCodes } from '../policies.js'

/** A step of long work, for whoever waits. */
export type Progress = (step: { readonly what: string; readonly done: number; readonly of: number }) => void

export interface ImportWish {
  readonly at: Date
  readonly author: Author
  /** An invented school, which anybody may sign in to where demonstrations are allowed. */
  readonly demo?: boolean
  /** The documents of a policy that does not ship. */
  readonly documents?: readonly UploadedDocument[]
  readonly onProgress?: Progress
}

/**
 * Brings a school's record into the store, whole or not at all.
 *
 * @returns the school's number
 * @throws {DomainError} `school.exists` where the store has a school with that id already
 */
export async function importSchool(
  database: Database,
  record: SchoolRecord,
  timeline: PolicyTimeline,
  { at, author, demo = false, documents = [], onProgress = () => undefined }: ImportWish,
): Promise<number> {
  const numbers = await CodeNumbers.read(database, nationalCodes())
  const known = await database.asIdentity(schoolNames)
  if (known.some((school) => school.slug === record.profile.id))
    throw new DomainError(
      'school.exists',
      `The store has a school with the id ${record.profile.id} already.`,
      {
        school: record.profile.id,
      },
    )
  const schoolId = Math.max(0, ...known.map((school) => school.schoolId)) + 1
  const { entries, pupils } = record
  const clock = new PolicyClock(timeline, registrationAudience(record.profile.id))
  await database.inSchool(schoolId, async (tx) => {
    await addSchool(tx, schoolId, record.profile, at, demo)
    for (const document of documents) await addPolicyDocument(tx, schoolId, document, author, at)
    await addTerms(tx, schoolId, record.terms)
    await addClosures(tx, schoolId, record.closures)
    const pupilIds = await addPupils(tx, schoolId, pupils)
    const idOf = new Map(pupils.map(({ upn }, index) => [upn, pupilIds[index] as number]))
    const recorded = (index: number): number => {
      const entry = entries.at(index)
      if (entry.recordedAt !== UNSTATED) return entry.recordedAt
      const pupil = pupils[entry.pupil]
      if (pupil === undefined) throw new RangeError(`entry ${index} is of no pupil`)
      return instantAt(
        entry.day,
        clock.recorded(entry.day, entry.half, spellNear(pupil, entry.day).yearGroup),
      )
    }
    for (let from = 0; from < entries.length; from += BATCH) {
      const to = Math.min(from + BATCH, entries.length)
      await importEntries(
        tx,
        numbers,
        schoolId,
        entries,
        { from, to },
        { pupilIds, appendedAt: at, recorded },
      )
      onProgress({ what: 'marks', done: to, of: entries.length })
    }
    await appendEvents(tx, schoolId, record.events, (upn) => idOf.get(upn) as number, author, at)
    await rebuildYears(tx, schoolId)
    writeAudit(tx, {
      schoolId,
      at,
      author,
      action: 'change',
      what: 'school.import',
      facts: { pupils: pupils.length, entries: entries.length, events: record.events.length },
    })
  })
  return schoolId
}
