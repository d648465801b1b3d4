import { checkFile } from '../../src/application/check.js'
import { findPolicyFiles } from '../../src/application/policies.js'
import type { School } from '../../src/application/school.js'
import { getDay } from '../../src/kernel/school-date.js'
import { buildSchool, type CasePupil, upnFor } from '../support/case-school.js'
import { unmet } from '../support/expectations.js'
import {
  answerOf,
  type Expected as AnyExpected,
  type PolicyCase as AnyCase,
  withUpns,
} from '../support/policy-cases.js'

interface Expected extends AnyExpected {
  /** How many items of the answer's list match. */
  readonly count?: { readonly of: Readonly<Record<string, unknown>>; readonly is: number }
}

/** A case as those of the shipped policies are, of a policy that is named by its path. */
export interface PolicyCase extends AnyCase {
  readonly expect: readonly Expected[]
}

/** Every expectation of a case that is not met, as sentences. The case's policy is a path from the project's folder. */
export async function problemsOf(one: PolicyCase): Promise<string[]> {
  const school = one.pupils === undefined ? undefined : await buildSchool(one)
  return one.expect.flatMap((expected) => {
    const answer = answerTo(one, school, expected)
    const wanted = withUpns(expected, one.pupils ?? [])
    return [
      ...unmet(expected.command ?? 'worklist', answer, wanted),
      ...miscounted(answer, expected, one.pupils ?? []),
    ]
  })
}

function answerTo(one: PolicyCase, school: School | undefined, expected: Expected): unknown {
  const command = expected.command ?? 'worklist'
  if (command === 'check') {
    const [file] = findPolicyFiles(one.policy, process.cwd())
    if (file === undefined) throw new Error(`there is no policy ${one.policy}`)
    return checkFile(file, getDay(expected.on ?? '2026-11-21'))
  }
  if (school === undefined) throw new Error(`a case that asks for ${command} needs pupils`)
  return answerOf(command, school, one, expected)
}

function miscounted(answer: unknown, { count }: Expected, pupils: readonly CasePupil[]): string[] {
  if (count === undefined) return []
  const { pupil, ...rest } = count.of
  const of = pupil === undefined ? rest : { ...rest, upn: upnFor(pupils, String(pupil)) }
  const lists = Object.values(answer as Record<string, unknown>).filter((value) => Array.isArray(value))
  const items = lists.flat() as Record<string, unknown>[]
  const found = items.filter((item) =>
    Object.entries(of).every(([key, value]) => JSON.stringify(item[key]) === JSON.stringify(value)),
  )
  return found.length === count.is
    ? []
    : [`${found.length} match ${JSON.stringify(of)}, expected ${count.is}: ${JSON.stringify(found)}`]
}
