import { resolve } from 'node:path'
import type { SchoolRecord } from '../../domain/school-record.js'
import { writeFolder } from '../../files/index.js'
import type { Author } from '../../storage/audit.js'
import type { Database } from '../../storage/database.js'
import { policyToCarry } from '../policies.js'
import { openSchool } from '../school.js'
import { exportSchool, folderOf } from '../schools/export-school.js'
import { importSchool, type Progress } from '../schools/import-school.js'

const AUTHOR: Author = { accountId: null, name: 'Import', position: 'program' }

/**
 * Brings a school folder into the store, with the policy that it names.
 *
 * @throws {InputError} with every fault of the folder; {DomainError} `school.exists`
 */
export async function bringIn(
  database: Database,
  folder: string,
  at: Date,
  onProgress?: Progress,
): Promise<{ readonly schoolId: number; readonly record: SchoolRecord }> {
  const { record, timeline } = await openSchool(folder)
  // A policy that does not ship goes with its school: the store asks no folder for it later.
  const { policy, documents } = policyToCarry(record.profile.policy, resolve(folder))
  const carried = { ...record, profile: { ...record.profile, policy } }
  const schoolId = await importSchool(database, carried, timeline, {
    at,
    author: AUTHOR,
    documents,
    ...(onProgress === undefined ? {} : { onProgress }),
  })
  return { schoolId, record }
}

/** Writes a school of the store as a folder. @throws {DomainError} `files.folder-not-empty` */
export async function takeOut(
  database: Database,
  schoolId: number,
  folder: string,
  onProgress?: Progress,
): Promise<SchoolRecord> {
  const record = await exportSchool(database, schoolId, onProgress)
  await writeFolder(folder, folderOf(record))
  return record
}
