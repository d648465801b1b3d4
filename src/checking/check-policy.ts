import type { ParsedPolicy } from '../policy/document/parse-policy.js'
import type { PolicyDocument } from '../policy/document/policy-document.js'
import { CHECKS } from './checks.js'
import { daysThatExist } from './checks/days-that-exist.js'
import { type CheckOptions, contextOf, errorsIn } from './errors.js'
import { type Finding, inOrder } from './finding.js'

/**
 * What is wrong in a policy document, where it disagrees with itself, and where it disagrees with the law on a day.
 *
 * It compares data with data: the document's parts with one another, with the trust's, with the statutory layer and with
 * the national codes. A document that cannot be read gives errors and nothing else.
 *
 * @param law the statutory layer; the law itself may be checked too, against nothing but itself
 * @returns errors first, then conflicts, outdated figures and notes, each by line
 */
export function checkPolicy(parsed: ParsedPolicy, law: PolicyDocument, options: CheckOptions): Finding[] {
  const { document, lineOf, columnOf } = parsed
  if (document === undefined || daysThatExist({ document, lineOf, columnOf }).length > 0)
    return errorsIn(parsed, law, options)
  const context = contextOf(document, parsed, law, options)
  return inOrder(CHECKS.flatMap((check) => check(context)))
}
