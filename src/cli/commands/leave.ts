import { leaveAdvice } from '../../application/queries.js'
import { openSchool } from '../../application/school.js'
import type { LeavePoint } from '../../rules/leave/leave-advice.js'
import { instantArgument } from '../arguments.js'
import { printJson, printTable, printText, printWarnings, type Terminal } from '../terminal.js'

export async function leaveCommand(
  folder: string,
  options: { asOf: string; request: string; json?: boolean },
  terminal: Terminal,
): Promise<void> {
  const asOf = instantArgument(options.asOf)
  const advice = leaveAdvice(await openSchool(folder), asOf, options.request)
  if (options.json === true) return printJson(terminal, advice)
  const { colours } = terminal
  terminal.out(
    `${colours.bold(`Request ${advice.request}`)}: ${advice.recommendation === 'refuse' ? 'the policy gives a reason to refuse' : 'nothing in the policy bars it'}. The headteacher decides.`,
  )
  points(terminal, 'Reasons to refuse', advice.reasons)
  points(terminal, 'To be weighed', advice.considerations)
  if (advice.needed.length > 0)
    printText(terminal, `\nNeeded: ${advice.needed.map((need) => need.replaceAll('-', ' ')).join(', ')}.`)
  printText(
    terminal,
    `\nCode if granted: ${advice.code_if_granted ?? 'the policy does not say'}. Code if refused: ${advice.code_if_refused ?? 'the policy does not say'}.`,
  )
  printWarnings(terminal, advice.warnings)
}

function points(terminal: Terminal, title: string, list: readonly LeavePoint[]): void {
  if (list.length === 0) return
  terminal.out('')
  printTable(
    terminal,
    [{ title }, { title: 'Clause', width: 20 }],
    list.map((point) => [point.message, point.cites.join(' ')]),
  )
}
