import { takeOut } from '../../application/operations/folders.js'
import { Progress } from '../progress.js'
import { schoolOf } from '../school-of.js'
import type { Terminal } from '../terminal.js'
import { withStore } from '../with-store.js'

/** Writes a school of the store as a folder. */
export async function exportCommand(
  school: string | undefined,
  options: { readonly store?: string; readonly out: string },
  terminal: Terminal,
): Promise<void> {
  await withStore(options.store, async (database) => {
    const found = await schoolOf(database, school)
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
