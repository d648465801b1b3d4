import type { SchoolRecord } from '../../domain/school-record.js'
import { writeSchoolFolder } from '../../exchange/index.js'
import type { Database } from '../../storage/database.js'
import { readEntries } from '../../storage/entries.js'
import { readEvents } from '../../storage/events.js'
import { uploadedPolicy } from '../../storage/policy-uploads.js'
import { readRoll } from '../../storage/schools.js'
import { CodeNumbers } from '../../storage/code-numbers.js'
import { type CarriedPolicy, nationalCodes, policyOfStore } from '../policies.js'
import type { Progress } from './import-school.js'
import { UnknownSchoolError } from './school-cache.js'

/** A school of the store with the documents of its own policy, by their paths from the folder that is written of it. */
export type ExportedSchool = SchoolRecord & Pick<CarriedPolicy, 'documents'>

/** A school of the store as the record that a folder is written from, every entry in the order of its number. */
export async function exportSchool(
  database: Database,
  schoolId: number,
  onProgress: Progress = () => undefined,
): Promise<ExportedSchool> {
  const codes = nationalCodes()
  const numbers = await CodeNumbers.read(database, codes)
  return database.inSchool(schoolId, async (tx) => {
    const roll = await readRoll(tx, schoolId)
    if (roll === undefined) throw new UnknownSchoolError(schoolId)
    const { policy, documents } = await policyOfStore(roll.profile.policy, await uploadedPolicy(tx, schoolId))
    const [{ of } = { of: 0 }] = await tx.query<{ of: number }>(
      'select count(*) as of from register_entry where school_id = $1',
      [schoolId],
    )
    const indexOf = new Map(roll.pupils.map(({ pupilId }, index) => [pupilId, index]))
    return {
      profile: { ...roll.profile, policy },
      documents,
      terms: roll.terms,
      closures: roll.closures,
      pupils: roll.pupils.map(({ pupil }) => pupil),
      entries: await readEntries(tx, numbers, schoolId, indexOf, (done) =>
        onProgress({ what: 'marks', done, of }),
      ),
      events: await readEvents(tx, codes, schoolId),
      warnings: [],
    }
  })
}

/** A school's folder, whole: with the documents of its own policy. */
export function folderOf(school: ExportedSchool): Map<string, Iterable<string>> {
  return new Map<string, Iterable<string>>([
    ...writeSchoolFolder(school, nationalCodes()),
    ...school.documents.map(({ fileName, text }) => [fileName, [text]] as const),
  ])
}
