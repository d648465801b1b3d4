import { explain } from '../../application/queries.js'
import { openSchool } from '../../application/school.js'
import { instantArgument } from '../arguments.js'
import { stepNamesOf, traceInWords } from '../../application/step-names.js'
import { dayOfInstant } from '../../kernel/school-date.js'
import { phraseDate } from '../../policy/phrasing/index.js'
import { printJson, printTable, printText, printWarnings, type Terminal } from '../terminal.js'

const OUTCOMES: Record<string, string> = {
  acts: 'acts',
  done: 'done already',
  held: 'put aside',
  waits: 'waits',
  'does-not-act': 'does not act',
  'not-for-this-pupil': 'not for this pupil',
}

export async function explainCommand(
  folder: string,
  options: { asOf: string; pupil: string; json?: boolean },
  terminal: Terminal,
): Promise<void> {
  const asOf = instantArgument(options.asOf)
  const school = await openSchool(folder)
  const explanation = explain(school, asOf, options.pupil)
  if (options.json === true) return printJson(terminal, explanation)
  const { inForce } = explanation
  terminal.out(`${terminal.colours.bold(explanation.upn)}, as of ${explanation.asOf.replace('T', ' ')}`)
  printText(
    terminal,
    `Policy: ${inForce.policy}, in force from ${phraseDate(inForce.policyFrom)}. Law: ${inForce.law}, from ${phraseDate(inForce.lawFrom)}.`,
  )
  terminal.out('')
  const names = stepNamesOf(school.timeline.on(dayOfInstant(asOf)))
  const acting = explanation.rules.filter((rule) => rule.outcome === 'acts')
  const others = explanation.rules.filter((rule) => rule.outcome !== 'acts')
  const paintOutcome = (outcome: string): string =>
    outcome === 'acts' ? terminal.colours.green(outcome) : outcome
  printTable(
    terminal,
    [{ title: 'Outcome', width: 18, paint: paintOutcome }, { title: 'Why' }, { title: 'Clause', width: 22 }],
    [...acting, ...others].map((rule) => [
      OUTCOMES[rule.outcome] ?? rule.outcome,
      traceInWords(rule, names),
      rule.cites.join(' '),
    ]),
  )
  printWarnings(terminal, explanation.warnings)
}
