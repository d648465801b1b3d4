import type { CodeSet } from '../domain/register/code-set.js'
import type { DeletionGround } from '../domain/roll/deletion-ground.js'
import { type Day, getDay } from '../kernel/school-date.js'
import type { DocumentProblem, ParsedPolicy } from '../policy/document/parse-policy.js'
import type { PolicyDocument } from '../policy/document/policy-document.js'
import { firstDayOf } from '../policy/effective/effective-policy.js'
import { CHECKS } from './checks.js'
import { daysThatExist } from './checks/days-that-exist.js'
import type { CheckContext } from './context.js'
import { type Finding, SEVERITIES } from './finding.js'
import { LawInForce } from './law-in-force.js'
import { yearGroupsOf } from './pupils.js'

export interface CheckOptions {
  /** The day on which the law is asked and review dates are judged. */
  readonly on: Day
  /** How the document's file is called. */
  readonly fileName: string
  /** The trust's policy that this one narrows. */
  readonly trust?: PolicyDocument
  /** The national code table. */
  readonly codes: CodeSet
  /** The law's grounds for a name to come off the roll. */
  readonly grounds: readonly DeletionGround[]
}

/**
 * What is wrong in a policy document, where it disagrees with itself, and where it disagrees with the law on a day.
 *
 * It compares data with data: the document's parts with one another, with the trust's, with the statutory layer and with
 * the national codes. A document that cannot be used gives errors and nothing else.
 *
 * @param law the statutory layer; the law itself may be checked too, against nothing but itself
 * @returns errors first, then conflicts, outdated figures and notes, each by line
 */
export function checkPolicy(parsed: ParsedPolicy, law: PolicyDocument, options: CheckOptions): Finding[] {
  const { document } = parsed
  if (document === undefined) return inOrder(readable(parsed.problems).map(asError))
  const wrongDates = daysThatExist({ document, lineOf: parsed.lineOf })
  if (wrongDates.length > 0) return inOrder(wrongDates)
  const whole = options.trust === undefined ? document : over(options.trust, document)
  const context: CheckContext = {
    document,
    whole,
    trust: options.trust,
    law: document.layer === 'statutory' ? undefined : new LawInForce(law, options.on),
    fileName: options.fileName,
    on: options.on,
    from: firstDayOf(document.in_force.from),
    to: document.in_force.to === undefined ? null : getDay(document.in_force.to),
    codes: options.codes,
    grounds: options.grounds,
    yearGroups: yearGroupsOf(whole),
    lineOf: parsed.lineOf,
  }
  return inOrder(CHECKS.flatMap((check) => check(context)))
}

const asError = ({ line, message }: DocumentProblem): Finding => ({
  severity: 'error',
  clause: null,
  law: null,
  message,
  line,
})

/** Where the text is no YAML, everything after its first fault is an echo of it. */
function readable(problems: readonly DocumentProblem[]): readonly DocumentProblem[] {
  const yaml = problems.filter(
    (problem) => problem.path === '' && problem.message.endsWith('expected YAML 1.2'),
  )
  return yaml.length > 0 ? yaml.slice(0, 1) : problems
}

/** The trust's document with what the school's own says instead, section by section. */
function over(trust: PolicyDocument, own: PolicyDocument): PolicyDocument {
  return { ...trust, ...own }
}

function inOrder(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>()
  return findings
    .filter((finding) => {
      const key = JSON.stringify([finding.severity, finding.clause, finding.message])
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
    .map((finding, index) => ({ finding, index }))
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.finding.severity) - SEVERITIES.indexOf(b.finding.severity) ||
        a.finding.line - b.finding.line ||
        a.index - b.index,
    )
    .map(({ finding }) => finding)
}
