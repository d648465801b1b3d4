import { backUp, moveStore, restore } from '../../application/operations/carry-over.js'
import { rebuildSchools, retain, verifySchools } from '../../application/operations/look-after.js'
import { monthEnd } from '../../application/operations/month-end.js'
import { prepareStore, versionOf } from '../../application/operations/prepare-store.js'
import { formatDay } from '../../kernel/school-date.js'
import { hasCitus, distribute } from '../../storage/distribute.js'
import { nameOfStore, openDatabase } from '../../storage/open-database.js'
import type { TableSum } from '../../storage/store-rows.js'
import { monthArgument } from '../arguments.js'
import { CallError } from '../call-error.js'
import { today } from '../clock.js'
import { InputProblem } from '../input-problem.js'
import { Progress } from '../progress.js'
import { printTable, type Terminal } from '../terminal.js'
import { storePlace, withStore } from '../with-store.js'

interface StoreOption {
  readonly store?: string
}

const number = (value: number): string => value.toLocaleString('en-GB')

/** Makes the store, or brings it to the newest shape. */
export async function migrateCommand(options: StoreOption, terminal: Terminal): Promise<void> {
  await withStore(
    options.store,
    async (database, name) => {
      const before = await versionOf(database)
      await prepareStore(database)
      const after = await versionOf(database)
      terminal.out(
        before === after
          ? `${name} has the newest shape already (${after}).`
          : `${name} has the newest shape now (${after}; before: ${before ?? 'nothing'}).`,
      )
    },
    { asItIs: true },
  )
}

/** Whether every register is whole. */
export async function verifyCommand(options: StoreOption, terminal: Terminal): Promise<void> {
  await withStore(options.store, async (database, name) => {
    const progress = new Progress(terminal, 'schools')
    const found = await verifySchools(database, progress.show)
    progress.end()
    const wrong = found.filter(({ faults }) => faults.length > 0)
    for (const { school, faults } of wrong)
      for (const fault of faults) terminal.error(`${school.slug}: ${fault}.`)
    if (wrong.length > 0)
      throw new InputProblem(
        `${wrong.length} of ${found.length} schools in ${name} have a register that is not whole`,
      )
    terminal.out(
      `${name}: the registers of ${number(found.length)} schools are whole. The stored years are what the entries say, and no number is missing.`,
    )
  })
}

/** Makes the stored years anew. */
export async function rebuildCommand(options: StoreOption, terminal: Terminal): Promise<void> {
  await withStore(options.store, async (database, name) => {
    const progress = new Progress(terminal, 'schools')
    const years = await rebuildSchools(database, progress.show)
    progress.end()
    terminal.out(`${name}: ${number(years)} pupil-years made anew from the entries.`)
  })
}

/** Carries everything over to another store. */
export async function moveCommand(
  options: StoreOption & { readonly to: string },
  terminal: Terminal,
): Promise<void> {
  const place = storePlace(options.store)
  if (place === options.to)
    throw new CallError('a store cannot be moved onto itself: --to must name another one')
  await withStore(
    options.store,
    async (from, name) => {
      const to = await openDatabase(options.to)
      try {
        const progress = new Progress(terminal, 'rows')
        const sums = await moveStore(from, to, progress.show)
        progress.end()
        printSums(terminal, sums)
        terminal.out(
          `${name} was carried over to ${nameOfStore(options.to)}, and every table there was found equal.`,
        )
        terminal.out(
          'It is unchanged itself. Start the server with the new one; docs/how-to/move-to-postgresql.md says how.',
        )
      } finally {
        await to.close()
      }
    },
    { asItIs: true },
  )
}

/** Writes everything to one file. */
export async function backupCommand(file: string, options: StoreOption, terminal: Terminal): Promise<void> {
  await withStore(
    options.store,
    async (database, name) => {
      const progress = new Progress(terminal, 'rows')
      const sums = await backUp(database, file, new Date(), progress.show)
      progress.end()
      terminal.out(`${file}: everything in ${name}, ${number(rowsIn(sums))} rows of ${sums.length} tables.`)
    },
    { asItIs: true },
  )
}

/** Fills an empty store from a backup. */
export async function restoreCommand(file: string, options: StoreOption, terminal: Terminal): Promise<void> {
  await withStore(
    options.store,
    async (database, name) => {
      const progress = new Progress(terminal, 'rows')
      const sums = await restore(database, file, progress.show)
      progress.end()
      printSums(terminal, sums)
      terminal.out(`${name} holds what is in ${file}: every table was read again and found equal.`)
    },
    { asItIs: true },
  )
}

const rowsIn = (sums: readonly TableSum[]): number => sums.reduce((sum, { rows }) => sum + rows, 0)

function printSums(terminal: Terminal, sums: readonly TableSum[]): void {
  printTable(
    terminal,
    [{ title: 'Table' }, { title: 'Rows', width: 12, right: true }, { title: 'SHA-256', width: 16 }],
    sums.map(({ name, rows, hash }) => [name, number(rows), hash.slice(0, 16)]),
  )
}

/** Deletes what is past its time, or lists it. */
export async function retainCommand(
  options: StoreOption & { readonly dryRun?: boolean },
  terminal: Terminal,
): Promise<void> {
  await withStore(options.store, async (database) => {
    const clock = { instantUtc: () => new Date() }
    const found = await retain(database, clock, today(), { delete: options.dryRun !== true })
    const { kept, schools, deleted } = found
    if (kept === undefined)
      throw new InputProblem('the store does not say how long entries are kept, so nothing may go')
    const rows = schools.flatMap(({ school, years }) =>
      years.map((year) => [
        school.slug,
        `${year.year}/${String(year.year + 1).slice(2)}`,
        year.entries === 0 ? '' : `${formatDay(year.firstDay)} to ${formatDay(year.lastDay)}`,
        number(year.sessions),
        number(year.entries),
        number(year.heldSessions),
      ]),
    )
    if (rows.length > 0)
      printTable(
        terminal,
        [
          { title: 'School' },
          { title: 'Year', width: 8 },
          { title: 'Days', width: 25 },
          { title: 'Sessions', width: 9, right: true },
          { title: 'Entries', width: 9, right: true },
          { title: 'Held', width: 7, right: true },
        ],
        rows,
      )
    const entries = schools.reduce(
      (sum, { years }) => sum + years.reduce((all, year) => all + year.entries, 0),
      0,
    )
    terminal.out(
      `An entry is kept for ${kept.years} years from its date (${kept.cites.join(', ')}). Held: as old, but kept whole for a younger amendment.`,
    )
    terminal.out(
      options.dryRun === true
        ? `${number(entries)} entries may go as of ${formatDay(found.today)}. Nothing was changed.`
        : `${number(deleted)} entries were deleted, as noted in each school's audit.`,
    )
  })
}

/** Spreads the schools over machines. */
export async function distributeCommand(options: StoreOption, terminal: Terminal): Promise<void> {
  await withStore(options.store, async (database, name) => {
    const spread = await database.asOwner(async (tx) => ((await hasCitus(tx)) ? distribute(tx) : undefined))
    if (spread === undefined)
      throw new InputProblem(
        `${name} has no Citus extension, so its tables stay on one machine. Nothing was changed. Every table of schools is ready to be spread by school_id as soon as it has`,
      )
    terminal.out(
      `Spread by school: ${spread.bySchool.join(', ') || 'nothing new'}. On every machine: ${spread.reference.join(', ') || 'nothing new'}.`,
    )
  })
}

/** Each school as a folder, with the registers of a month to print. */
export async function monthEndCommand(
  options: StoreOption & { readonly out: string; readonly month?: string },
  terminal: Terminal,
): Promise<void> {
  const month = monthArgument(options.month, today())
  await withStore(options.store, async (database) => {
    for (const { school, folder, classes } of await monthEnd(database, options.out, month))
      terminal.out(`${folder}: ${school.name}, ${classes} registers of ${month}.`)
  })
}
