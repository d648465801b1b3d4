import { RegisterEntries } from '../../domain/register/entries.js'
import type { SchoolRecord } from '../../domain/school-record.js'
import { folderInMemory, readSchoolFolder, writeSchoolFolder } from '../../exchange/index.js'
import { type Fault, InputError } from '../../kernel/domain-error.js'
import { formatDay } from '../../kernel/school-date.js'
import { keepRollChanges } from '../../storage/admission.js'
import type { Tx } from '../../storage/database.js'
import { addPupils } from '../../storage/schools.js'
import {
  dropSetUpFiles,
  putSetUpFile,
  readSetUpFiles,
  SET_UP_FILES,
  type SetUpFile,
  type SetUpFileName,
} from '../../storage/set-up.js'
import { recordChange } from '../audit.js'
import { requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { authorOf } from '../register/author.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { changeSchool, type SetUpServices } from './set-up-work.js'

export { SET_UP_FILES, type SetUpFileName } from '../../storage/set-up.js'

/** What the files that were handed in would bring, or what is wrong with them. Never a pupil's name. */
export interface PupilsPreview {
  readonly files: readonly Omit<SetUpFile, 'content'>[]
  /** Names these very files, so that what is confirmed is what was looked at. */
  readonly stamp: string
  /** The first of them; {@link total} counts all. */
  readonly faults: readonly Fault[]
  readonly total: number
  readonly warnings: readonly string[]
  /** `undefined` while there is a fault, or no file. */
  readonly brings:
    | {
        readonly pupils: number
        /** On the roll here already: left as they are. */
        readonly known: number
        readonly contacts: number
        readonly classes: readonly { readonly name: string; readonly pupils: number }[]
      }
    | undefined
}

/** Keeps a file until it is brought in or thrown away. Nothing of it is on the roll yet. */
export async function handInFile(
  { database, clock }: SetUpServices,
  principal: Principal,
  fileName: SetUpFileName,
  content: Uint8Array,
): Promise<void> {
  requireMay(principal, 'admission.edit')
  const { schoolId } = principal
  await database.inSchool(schoolId, async (tx) => {
    await putSetUpFile(tx, schoolId, {
      fileName,
      givenName: fileName,
      content,
      uploadedAt: clock.instantUtc(),
      person: authorOf(principal).name,
    })
    recordChange(tx, clock, principal, {
      what: 'set-up.hand-in',
      facts: { file: fileName, bytes: content.length },
    })
  })
}

/** Throws away what waits, if anything does. */
export async function throwAwayFiles(
  { database, clock }: SetUpServices,
  principal: Principal,
): Promise<void> {
  requireMay(principal, 'admission.edit')
  await database.inSchool(principal.schoolId, async (tx) => {
    const files = await dropSetUpFiles(tx, principal.schoolId)
    if (files.length > 0)
      recordChange(tx, clock, principal, {
        what: 'set-up.throw-away',
        facts: { files: files.join(', ') },
      })
  })
}

export function previewPupils(
  { database, schools }: SetUpServices,
  principal: Principal,
): Promise<PupilsPreview> {
  requireMay(principal, 'admission.edit')
  const { schoolId } = principal
  return database.inSchool(schoolId, async (tx) => (await read(tx, await schools.in(tx, schoolId))).preview)
}

/**
 * Puts the pupils of the files on the roll, all of them or none.
 *
 * @param stamp of the preview that was looked at
 * @returns why not: there is a fault, or the files are others by now
 */
export function bringInPupils(
  services: SetUpServices,
  principal: Principal,
  stamp: string,
): Promise<'faulty' | 'changed' | undefined> {
  return changeSchool(services, principal, 'admission.edit', 'set-up.pupils', async (work) => {
    const { tx, school, schoolId, author, at } = work
    const { preview, record } = await read(tx, school)
    if (record === undefined) return 'faulty'
    if (preview.stamp !== stamp) return 'changed'
    const pupils = record.pupils.filter(({ upn }) => school.pupilIdOf(upn) === undefined)
    const ids = await addPupils(tx, schoolId, pupils)
    await keepRollChanges(
      tx,
      schoolId,
      pupils.map(({ upn, spells }, n) => {
        const spell = spells.at(-1)
        const effectiveOn = spell?.enrolledOn ?? work.today
        return {
          pupilId: ids[n] as number,
          change: 'enrolled',
          effectiveOn,
          before: null,
          after: {
            upn,
            from: formatDay(effectiveOn),
            yearGroup: spell?.yearGroup ?? '',
            className: spell?.className ?? '',
          },
          reason: 'Brought in at set-up',
        }
      }),
      author,
      at,
    )
    await dropSetUpFiles(tx, schoolId)
    return undefined
  })
}

async function read(
  tx: Tx,
  school: StoredSchool,
): Promise<{ readonly preview: PupilsPreview; readonly record: SchoolRecord | undefined }> {
  const files = await readSetUpFiles(tx, school.schoolId)
  const nothing = {
    files: files.map(({ fileName, givenName, uploadedAt, person }) => ({
      fileName,
      givenName,
      uploadedAt,
      person,
    })),
    stamp: files.map(({ fileName, uploadedAt }) => `${fileName} ${uploadedAt.toISOString()}`).join(', '),
    faults: [],
    total: 0,
    warnings: [],
    brings: undefined,
  }
  if (!files.some(({ fileName }) => fileName === 'pupils.csv')) return { preview: nothing, record: undefined }
  try {
    const record = await readSchoolFolder(
      folderInMemory({
        ...ownTexts(school),
        ...Object.fromEntries(files.map(({ fileName, content }) => [fileName, content])),
      }),
      school.codes,
    )
    const classes = new Map<string, number>()
    for (const { spells } of record.pupils) {
      const name = spells.at(-1)?.className ?? ''
      classes.set(name, (classes.get(name) ?? 0) + 1)
    }
    const brings = {
      pupils: record.pupils.length,
      known: record.pupils.filter(({ upn }) => school.pupilIdOf(upn) !== undefined).length,
      contacts: record.pupils.reduce((sum, { contacts }) => sum + contacts.length, 0),
      classes: [...classes]
        .map(([name, pupils]) => ({ name, pupils }))
        .sort((a, b) => a.name.localeCompare(b.name, 'en-GB', { numeric: true })),
    }
    // The folder has no terms and no marks: set-up has its own steps for those.
    const warnings = record.warnings.filter((warning) => SET_UP_FILES.some((name) => warning.includes(name)))
    return { preview: { ...nothing, warnings, brings }, record }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { preview: { ...nothing, faults: error.faults, total: error.total }, record: undefined }
  }
}

/** What a folder has besides the files that were handed in: the school's profile, and no marks. */
function ownTexts(school: StoredSchool): Record<string, string> {
  const texts = writeSchoolFolder(
    {
      profile: school.profile,
      terms: [],
      closures: [],
      pupils: [],
      entries: new RegisterEntries(),
      events: [],
      warnings: [],
    },
    school.codes,
  )
  return Object.fromEntries(
    (['school.yaml', 'marks.csv'] as const).map((name) => [name, [...(texts.get(name) ?? [])].join('')]),
  )
}
