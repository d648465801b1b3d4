import { findPolicyFiles, schoolPolicyIds } from '../../application/policies.js'
import { simulateInto } from '../../application/simulate.js'
import { getInstant } from '../../kernel/school-date.js'
import { countArgument, instantArgument } from '../arguments.js'
import { CallError } from '../call-error.js'
import type { Terminal } from '../terminal.js'

/** The end of the year that the Department's figures are of, so that the same call makes the same school on any day. */
const UNTIL = getInstant('2026-08-31T23:59')

export async function simulateCommand(
  options: Record<string, string | undefined>,
  terminal: Terminal,
): Promise<void> {
  const { policy = '', out = '', seed = '', la, phase } = options
  if (phase !== undefined && phase !== 'primary' && phase !== 'secondary')
    throw new CallError(`"${phase}" is no phase; expected primary or secondary`)
  if (findPolicyFiles(policy, process.cwd()).length === 0)
    throw new CallError(
      `there is no policy "${policy}"; expected one of ${schoolPolicyIds().join(', ')}, or the path of a policy document`,
    )
  const record = await simulateInto(out, {
    policy,
    pupils: countArgument(options['pupils'] ?? ''),
    years: countArgument(options['years'] ?? ''),
    seed,
    until: options['until'] === undefined ? UNTIL : instantArgument(options['until']),
    ...(la === undefined ? {} : { la }),
    ...(phase === undefined ? {} : { phase }),
  })
  terminal.out(
    `${out}: ${record.pupils.length} pupils, ${record.entries.length} marks, ${record.events.length} events.`,
  )
}
