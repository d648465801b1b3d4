import { bringIn } from '../../application/operations/folders.js'
import { Progress } from '../progress.js'
import { printWarnings, type Terminal } from '../terminal.js'
import { withStore } from '../with-store.js'

/** Brings a school folder into the store. */
export async function importCommand(
  folder: string,
  options: { readonly store?: string },
  terminal: Terminal,
): Promise<void> {
  await withStore(options.store, async (database, name) => {
    const progress = new Progress(terminal, 'marks')
    const { record } = await bringIn(database, folder, new Date(), ({ done, of }) => progress.show(done, of))
    progress.end()
    terminal.out(
      `${record.profile.name} (${record.profile.id}) is in ${name}: ${record.pupils.length} pupils, ${record.entries.length} marks, ${record.events.length} events.`,
    )
    printWarnings(terminal, record.warnings)
  })
}
