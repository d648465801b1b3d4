import { openSchool } from '../../application/school.js'
import { worklist } from '../../application/queries.js'
import { stepNamesOf } from '../../application/step-names.js'
import { dayOfInstant } from '../../kernel/school-date.js'
import { instantArgument } from '../arguments.js'
import { printActions } from '../action-table.js'
import { printJson, printWarnings, type Terminal } from '../terminal.js'

export async function worklistCommand(
  folder: string,
  options: { asOf: string; json?: boolean },
  terminal: Terminal,
): Promise<void> {
  const asOf = instantArgument(options.asOf)
  const school = await openSchool(folder)
  const list = worklist(school, asOf)
  if (options.json === true) return printJson(terminal, list)
  terminal.out(
    `${terminal.colours.bold(school.record.profile.name)}: what must be done, as of ${list.asOf.replace('T', ' ')}`,
  )
  terminal.out('')
  printActions(
    terminal,
    list.actions,
    school.record,
    list.asOf,
    stepNamesOf(school.timeline.on(dayOfInstant(asOf))),
  )
  printWarnings(terminal, list.warnings)
}
