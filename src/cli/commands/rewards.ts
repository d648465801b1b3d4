import { rewards } from '../../application/queries.js'
import { openSchool } from '../../application/school.js'
import type { RewardPeriod } from '../../rules/rewards.js'
import { dayArgument } from '../arguments.js'
import { CallError } from '../call-error.js'
import { printJson, printTable, printWarnings, type Terminal } from '../terminal.js'

const PERIODS: readonly [option: string, period: RewardPeriod][] = [
  ['weekOf', 'week'],
  ['halfTerm', 'half-term'],
  ['term', 'term'],
  ['year', 'academic-year'],
]

export async function rewardsCommand(
  folder: string,
  options: Record<string, string | boolean | undefined>,
  terminal: Terminal,
): Promise<void> {
  const asked = PERIODS.filter(([option]) => options[option] !== undefined)
  const [option, period] = asked[0] ?? []
  if (asked.length !== 1 || option === undefined || period === undefined)
    throw new CallError('expected exactly one of --week-of, --half-term, --term and --year, with a date')
  const school = await openSchool(folder)
  const answer = rewards(school, period, dayArgument(String(options[option])), String(options['seed'] ?? ''))
  if (options['json'] === true) return printJson(terminal, answer)
  if (answer.awards.length === 0) terminal.out('The policy awards nothing for this period.')
  else {
    const names = new Map(
      school.record.pupils.map((pupil) => [pupil.upn, `${pupil.surname}, ${pupil.forename}`]),
    )
    printTable(
      terminal,
      [
        { title: 'Award', width: 24 },
        { title: 'Place', width: 6 },
        { title: 'Who' },
        { title: 'On', width: 11 },
        { title: 'Clause', width: 10 },
      ],
      answer.awards.map((award) => [
        award.kind,
        award.place === undefined ? '' : String(award.place),
        award.class ?? names.get(award.pupil ?? '') ?? '',
        award.on ?? '',
        award.cites.join(' '),
      ]),
    )
  }
  printWarnings(terminal, answer.warnings)
}
