import { type CheckedPolicy, checkFile, versionInForce } from '../../application/check.js'
import { findPolicyFiles, preparePolicy, requireOnePolicy } from '../../application/policies.js'
import type { Finding, Severity } from '../../checking/finding.js'
import { MOST_FAULTS } from '../../exchange/index.js'
import { shippedPolicyIds } from '../../files/shipped-policies.js'
import { InputError } from '../../kernel/domain-error.js'
import { dayArgument } from '../arguments.js'
import { CallError } from '../call-error.js'
import { today } from '../clock.js'
import { printJson, printTable, type Terminal } from '../terminal.js'

/** @throws {InputError} with every error where a document cannot run */
export async function checkCommand(
  policies: readonly string[],
  options: { on?: string; all?: boolean; json?: boolean },
  terminal: Terminal,
): Promise<void> {
  const on = options.on === undefined ? today() : dayArgument(options.on)
  const names = options.all === true ? shippedPolicyIds() : policies
  if (names.length === 0)
    throw new CallError(
      'expected at least one policy: the id of one that ships, or the path of a document (--all: every one that ships)',
    )
  for (const name of names) await preparePolicy(name, process.cwd())
  const files = names.map((name) => {
    const found = findPolicyFiles(name, process.cwd())
    if (found.length === 0)
      throw new CallError(
        `there is no policy "${name}"; expected one of ${shippedPolicyIds().join(', ')}, or the path of a policy document`,
      )
    return found
  })
  const checked = files.map((found) => checkFile(versionInForce(found, on), on))
  const errors = checked.flatMap(({ faults }) => faults)
  // A document that cannot run is faulty input: its faults, and nothing on standard output.
  if (errors.length > 0) throw new InputError(errors.slice(0, MOST_FAULTS), errors.length)
  for (const found of files) requireOnePolicy(found)
  const answers = checked.map(({ policy, findings }) => ({ policy, warnings: [], findings }))
  if (options.json === true) printJson(terminal, answers.length === 1 ? answers[0] : answers)
  else for (const policy of checked) printFindings(terminal, policy)
}

function printFindings(terminal: Terminal, { policy, file, findings }: CheckedPolicy): void {
  const { colours } = terminal
  const paint: Record<Severity, (text: string) => string> = {
    error: colours.red,
    conflict: colours.red,
    outdated: colours.yellow,
    note: colours.dim,
  }
  terminal.out(`${colours.bold(policy)} (${file})`)
  if (findings.length === 0) terminal.out('Nothing found.')
  else {
    printTable(
      terminal,
      [
        { title: 'What', width: 9, paint: (severity) => paint[severity as Severity](severity) },
        { title: 'Clause', width: 9 },
        { title: 'Line', width: 5, right: true },
        { title: 'Finding' },
      ],
      toldOnce(findings).map(({ finding, clauses }) => [
        finding.severity,
        clauses.join(' '),
        String(finding.line),
        `${finding.message}${finding.law === null ? '' : ` (${finding.law})`}`,
      ]),
    )
  }
  terminal.out('')
}

interface Told {
  readonly finding: Finding
  readonly clauses: string[]
}

/** What is said alike of several clauses, as one paragraph with all of them. */
function toldOnce(findings: readonly Finding[]): Told[] {
  const told = new Map<string, Told>()
  for (const finding of findings) {
    const { severity, line, law, message, clause } = finding
    const key = JSON.stringify([severity, line, law, message])
    const before = told.get(key)
    if (before === undefined) told.set(key, { finding, clauses: clause === null ? [] : [clause] })
    else if (clause !== null) before.clauses.push(clause)
  }
  return [...told.values()]
}
