import type { CodeSet } from '../../domain/register/code-set.js'
import type { SchoolRecord } from '../../domain/school-record.js'
import { FolderReading } from './folder-reading.js'
import type { FolderSource } from './folder-source.js'
import { parseMapping } from './mapping.js'
import { openSessions, readClosures, readTerms } from './read-calendar.js'
import { readEvents } from './read-events.js'
import { readMarks } from './read-marks.js'
import { type OpenPolicy, readProfile } from './read-profile.js'
import { readRoll } from './read-roll.js'

/**
 * Reads a school folder: section 1 of the contract, and what real offices make of it (docs/how-to/bring-in-a-school.md).
 *
 * Marks are read block by block, so a folder of a million of them needs no more memory than their columns.
 *
 * @param codes the national code table; marks are stored under the row that held on their day
 * @param openPolicy opens the policy that the folder names, so that its faults are told with the others; without it nobody asks
 *   whether there is such a policy
 * @returns the school with its warnings
 * @throws {InputError} with every fault of every file, the first fifty of them told and all of them counted
 */
export async function readSchoolFolder(
  source: FolderSource,
  codes: CodeSet,
  openPolicy?: OpenPolicy,
): Promise<SchoolRecord> {
  const reading = await FolderReading.of(source)
  const mapping = await reading.text('mapping.yaml')
  if (mapping !== undefined) reading.mapping = parseMapping(mapping, reading.faults)
  const profile = await readProfile(reading, openPolicy)
  const terms = await readTerms(reading)
  const closures = await readClosures(reading)
  const roll = await readRoll(reading)
  const isOpen = openSessions(terms, closures)
  const entries = await readMarks(reading, roll, codes, isOpen, terms.length > 0)
  const events = await readEvents(reading, roll, codes)
  reading.faults.throwIfAny()
  if (profile === undefined) throw new TypeError('a profile without faults was not read')
  return { profile, terms, closures, pupils: roll.pupils, entries, events, warnings: reading.warnings }
}
