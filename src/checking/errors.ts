import type { CodeSet } from '../domain/register/code-set.js'
import type { DeletionGround } from '../domain/roll/deletion-ground.js'
import { type Day, getDay } from '../kernel/school-date.js'
import type { DocumentProblem, ParsedPolicy } from '../policy/document/parse-policy.js'
import type { PolicyDocument } from '../policy/document/policy-document.js'
import { firstDayOf } from '../policy/effective/effective-policy.js'
import { bands } from './checks/bands.js'
import { codesInUse } from './checks/codes-in-use.js'
import { dates } from './checks/dates.js'
import { daysThatExist } from './checks/days-that-exist.js'
import { deletionGrounds } from './checks/deletion-grounds.js'
import { duplicateIds } from './checks/duplicate-ids.js'
import { ladders } from './checks/ladders.js'
import { layers } from './checks/layers.js'
import { leaveRules } from './checks/leave-rules.js'
import { rewards } from './checks/rewards.js'
import { stepReferences } from './checks/step-references.js'
import { unreadWords } from './checks/unread-words.js'
import type { Check, CheckContext, Said } from './context.js'
import { type Finding, inOrder } from './finding.js'
import { LawInForce } from './law-in-force.js'
import { yearGroupsOf } from './pupils.js'

export interface CheckOptions {
  /** The day on which the law is asked and review dates are judged. */
  readonly on: Day
  /** How the document's file is called. */
  readonly fileName: string
  /** The trust's policy that this one narrows. */
  readonly trust?: PolicyDocument
  /** The first days of the policy's other versions. */
  readonly otherVersions?: readonly Day[]
  /** The national code table. */
  readonly codes: CodeSet
  /** The law's grounds for a name to come off the roll. */
  readonly grounds: readonly DeletionGround[]
}

/** The checks that can find that a document cannot run. No other check finds an error. */
export const MAY_STOP: readonly Check[] = [
  duplicateIds,
  stepReferences,
  layers,
  codesInUse,
  deletionGrounds,
  dates,
  ladders,
  bands,
  leaveRules,
  rewards,
  unreadWords,
]

/**
 * All that keeps a document from running, by line: mistakes against the schema and, as far as it can be judged beside them, what
 * the schema cannot see. What runs a policy refuses it with these.
 *
 * @param law the statutory layer; without it nothing is said of the layers under the document
 */
export function errorsIn(
  parsed: ParsedPolicy,
  law: PolicyDocument | undefined,
  options: CheckOptions,
): Finding[] {
  const { document, said, rest, lineOf, columnOf } = parsed
  if (document !== undefined) {
    const days = daysThatExist({ document, lineOf, columnOf })
    // Nothing else can be judged before they are put right.
    return inOrder(days.length > 0 ? days : stopping(contextOf(document, parsed, law, options)))
  }
  const faults = readable(parsed.problems).map(asError)
  if (said === null || typeof said !== 'object') return inOrder(faults)
  const text: Said = { document: said as PolicyDocument, lineOf, columnOf }
  const days = daysThatExist(text)
  return inOrder([
    ...faults,
    ...days,
    ...duplicateIds(text),
    ...stepReferences(text),
    ...(rest === undefined || days.length > 0
      ? []
      : stopping({ ...contextOf(rest.document, rest, law, options), said })),
  ])
}

function stopping(context: CheckContext): Finding[] {
  return MAY_STOP.flatMap((check) => check(context)).filter(({ severity }) => severity === 'error')
}

/** What every check is given of a document. */
export function contextOf(
  document: PolicyDocument,
  { lineOf, columnOf }: Pick<ParsedPolicy, 'lineOf' | 'columnOf'>,
  law: PolicyDocument | undefined,
  { on, fileName, trust, otherVersions, codes, grounds }: CheckOptions,
): CheckContext {
  const whole = trust === undefined ? document : over(trust, document)
  return {
    document,
    whole,
    trust,
    law: document.layer === 'statutory' || law === undefined ? undefined : new LawInForce(law, on),
    fileName,
    on,
    from: firstDayOf(document.in_force.from),
    to: document.in_force.to === undefined ? null : getDay(document.in_force.to),
    nextVersion: nextAfter(firstDayOf(document.in_force.from), otherVersions),
    codes,
    grounds,
    yearGroups: yearGroupsOf(whole),
    lineOf,
    columnOf,
  }
}

function nextAfter(from: Day, others: readonly Day[] = []): Day | undefined {
  const later = others.filter((day) => day > from)
  return later.length === 0 ? undefined : Math.min(...later)
}

const asError = ({ line, column, message }: DocumentProblem): Finding => ({
  severity: 'error',
  clause: null,
  law: null,
  message,
  line,
  column,
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
