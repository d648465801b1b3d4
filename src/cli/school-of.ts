import type { Database } from '../storage/database.js'
import { type SchoolName, schoolNames } from '../storage/schools.js'
import { CallError } from './call-error.js'

/**
 * The school of the store that a call means.
 *
 * @param id may be left out where the store has one school
 * @throws {CallError} with the ids that there are
 */
export async function schoolOf(database: Database, id: string | undefined): Promise<SchoolName> {
  const schools = await database.asIdentity(schoolNames)
  const found =
    id === undefined && schools.length === 1 ? schools[0] : schools.find(({ slug }) => slug === id)
  if (found !== undefined) return found
  const ids = schools.length === 0 ? 'none' : schools.map(({ slug }) => slug).join(', ')
  throw new CallError(
    id === undefined
      ? `say which school: the store has ${ids}`
      : `there is no school "${id}"; the store has ${ids}`,
  )
}
