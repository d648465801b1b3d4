import { takeOut } from '../../application/operations/folders.js'
import { schoolNames } from '../../storage/schools.js'
import { CallError } from '../call-error.js'
import { Progress } from '../progress.js'
import type { Terminal } from '../terminal.js'
import { withStore } from '../with-store.js'

/** Writes a school of the store as a folder. */
export async function exportCommand(
  school: string | undefined,
  options: { readonly store?: string; readonly out: string },
  terminal: Terminal,
): Promise<void> {
  await withStore(options.store, async (database) => {
    const schools = await database.asIdentity(schoolNames)
    const found =
      school === undefined && schools.length === 1 ? schools[0] : schools.find(({ slug }) => slug === school)
    if (found === undefined) {
      const ids = schools.map(({ slug }) => slug).join(', ')
      throw new CallError(
        school === undefined
          ? `say which school: ${ids === '' ? 'the store has none' : ids}`
          : `there is no school "${school}"; the store has ${ids === '' ? 'none' : ids}`,
      )
    }
    const progress = new Progress(terminal, 'marks')
    const record = await takeOut(database, found.schoolId, options.out, ({ done, of }) =>
      progress.show(done, of),
    )
    progress.end()
    terminal.out(
      `${options.out}: ${record.pupils.length} pupils, ${record.entries.length} marks, ${record.events.length} events.`,
    )
  })
}
