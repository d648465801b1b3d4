import { resolve } from 'node:path'
import { loadTimeline, preparePolicy } from '../../application/policies.js'
import { compare } from '../../application/queries.js'
import { openSchool } from '../../application/school.js'
import { InputError } from '../../kernel/domain-error.js'
import { printActions } from '../action-table.js'
import { instantArgument } from '../arguments.js'
import { CallError } from '../call-error.js'
import { printJson, printWarnings, type Terminal } from '../terminal.js'
import type { PolicyTimeline } from '../../policy/effective/policy-timeline.js'

export async function compareCommand(
  folder: string,
  options: { policy: string[]; asOf: string; json?: boolean },
  terminal: Terminal,
): Promise<void> {
  const asOf = instantArgument(options.asOf)
  const [a, b] = options.policy
  if (options.policy.length !== 2 || a === undefined || b === undefined)
    throw new CallError('expected two policies: --policy A --policy B')
  const school = await openSchool(folder)
  const comparison = compare(school, await policyArgument(a, folder), await policyArgument(b, folder), asOf)
  if (options.json === true) return printJson(terminal, comparison)
  terminal.out(`${comparison.both} actions arise under both policies.`)
  terminal.out(`\nOnly under ${terminal.colours.bold(a)}: ${comparison.onlyA.length}`)
  printActions(terminal, comparison.onlyA, school.record, options.asOf)
  terminal.out(`\nOnly under ${terminal.colours.bold(b)}: ${comparison.onlyB.length}`)
  printActions(terminal, comparison.onlyB, school.record, options.asOf)
  printWarnings(terminal, comparison.warnings)
}

/** A policy that the call names: one that is not there is the call's mistake; a path counts from the school folder, else from here. */
async function policyArgument(policy: string, folder: string): Promise<PolicyTimeline> {
  for (const from of [resolve(folder), process.cwd()]) {
    try {
      await preparePolicy(policy, from)
      return loadTimeline(policy, from, { file: '', line: 0 })
    } catch (error) {
      if (!(error instanceof InputError && error.faults[0]?.file === '')) throw error
    }
  }
  throw new CallError(
    `there is no policy "${policy}"; expected the id of a policy that ships, or the path of a policy document`,
  )
}
