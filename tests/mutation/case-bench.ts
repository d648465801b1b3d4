import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { parse } from 'yaml'
import { findPolicyFiles } from '../../src/application/policies.js'
import { explain, leaveAdvice, rewards, worklist } from '../../src/application/queries.js'
import { openSchool, type School } from '../../src/application/school.js'
import { summarise } from '../../src/application/summary.js'
import type { PolicyFile } from '../../src/files/shipped-policies.js'
import { getDay, getInstant } from '../../src/kernel/school-date.js'
import { parsePolicy } from '../../src/policy/document/parse-policy.js'
import { LAW_CASES } from '../dates/law-on-a-day.js'
import { type Expectations, unmet } from '../support/expectations.js'
import { openCase, problemsOf, readPolicyCases } from '../support/policy-cases.js'
import { PolicyShelf } from '../support/policy-shelf.js'
import { applyMutant, type DocumentMutant, documentMutants } from './document-mutants.js'

const CONTRACT_CASES = fileURLToPath(new URL('../contract/cases/', import.meta.url))

/** `invalid`: the changed text is no policy, so that nobody can be misled by it. */
export type Verdict = 'caught-by-its-clause' | 'caught' | 'survived' | 'invalid'

export interface MutantResult {
  readonly mutant: DocumentMutant
  readonly verdict: Verdict
  /** The case that failed. */
  readonly by: string | undefined
}

/** A case that is made ready when it is first asked, and asked again by other documents after that. */
class BenchCase {
  #fails: Promise<(shelf: PolicyShelf) => boolean> | undefined
  #holds: boolean | undefined

  constructor(
    readonly name: string,
    readonly policy: string,
    readonly cites: ReadonlySet<string>,
    readonly open: () => Promise<(shelf: PolicyShelf) => boolean>,
  ) {}

  /** Does it fail by these documents, though it holds by those that ship? */
  async notices(changed: PolicyShelf, shipped: PolicyShelf): Promise<boolean> {
    this.#fails ??= this.open()
    const fails = await this.#fails
    if (!failsOrThrows(fails, changed)) return false
    this.#holds ??= !failsOrThrows(fails, shipped)
    return this.#holds
  }

  /** It was seen to fail by the documents that ship, and so cannot notice anything. */
  get isBroken(): boolean {
    return this.#holds === false
  }
}

/** Asks the cases about changed documents: every case is read once, and only what the documents decide is done again. */
export class CaseBench {
  readonly #shipped = new PolicyShelf()
  readonly #byPolicy = new Map<string, readonly BenchCase[]>()

  /** The document of a policy and every change of it. */
  static mutantsOf(policy: string): {
    readonly file: PolicyFile
    readonly mutants: readonly DocumentMutant[]
  } {
    const file = findPolicyFiles(policy, '.').at(-1)
    if (file === undefined) throw new Error(`there is no policy "${policy}"`)
    return { file, mutants: documentMutants(file.text) }
  }

  /** Which case notices a change: those that cite its clause are asked first, then the others. */
  async judge(policy: string, file: PolicyFile, mutant: DocumentMutant): Promise<MutantResult> {
    const parsed = parsePolicy(applyMutant(file.text, mutant))
    if (parsed.document === undefined) return { mutant, verdict: 'invalid', by: undefined }
    const shelf = new PolicyShelf({ path: file.path, parsed }, this.#shipped.codes)
    const cases = this.#casesFor(policy)
    const isCiting = (one: BenchCase): boolean => mutant.cites.some((id) => one.cites.has(id))
    const clause = await this.#firstOf(cases.filter(isCiting), shelf)
    if (clause !== undefined) return { mutant, verdict: 'caught-by-its-clause', by: clause.name }
    const other = await this.#firstOf(
      cases.filter((one) => !isCiting(one)),
      shelf,
    )
    return { mutant, verdict: other === undefined ? 'survived' : 'caught', by: other?.name }
  }

  /** Cases that were found to fail without any change. */
  get broken(): string[] {
    return [...this.#byPolicy.values()]
      .flat()
      .filter((one) => one.isBroken)
      .map((one) => one.name)
  }

  async #firstOf(cases: readonly BenchCase[], shelf: PolicyShelf): Promise<BenchCase | undefined> {
    for (const one of cases) if (await one.notices(shelf, this.#shipped)) return one
    return undefined
  }

  /** A school's policy is judged by its own cases, the law by everybody's. */
  #casesFor(policy: string): readonly BenchCase[] {
    let cases = this.#byPolicy.get(policy)
    if (cases === undefined) {
      cases = policy === 'england' ? this.#allCases : this.#allCases.filter((one) => one.policy === policy)
      this.#byPolicy.set(policy, cases)
    }
    return cases
  }

  readonly #allCases = [...lawCases(), ...yamlCases(), ...contractCases()]
}

function lawCases(): BenchCase[] {
  return LAW_CASES.map(
    (one) =>
      new BenchCase(
        one.name,
        'england',
        new Set(one.cites),
        async () => (shelf) => !isDeepStrictEqual(one.ask(shelf.law), one.wanted),
      ),
  )
}

function yamlCases(): BenchCase[] {
  return readPolicyCases().flatMap(({ file, cases }) =>
    cases.map(
      (one) =>
        new BenchCase(`${file}: ${one.name}`, one.policy, new Set(one.cites), async () => {
          const school = await openCase(one)
          return (shelf) => problemsOf(one, school, shelf).length > 0
        }),
    ),
  )
}

interface ContractCall extends Expectations {
  readonly args: readonly string[]
  readonly exit: number
}

/** The calls of the contract's cases that ask about a school. They cite what they expect an action to cite. */
function contractCases(): BenchCase[] {
  return readdirSync(CONTRACT_CASES).flatMap((folder) => {
    const path = join(CONTRACT_CASES, folder, 'school')
    const { policy } = parse(readFileSync(join(path, 'school.yaml'), 'utf8')) as { policy: string }
    let opened: Promise<School> | undefined
    const calls = JSON.parse(
      readFileSync(join(CONTRACT_CASES, folder, 'expect.json'), 'utf8'),
    ) as ContractCall[]
    return calls.flatMap((call, index) => {
      if (call.exit !== 0 || call.args[1] !== 'school') return []
      const cites = [...(call.has ?? []), ...(call.lacks ?? [])].flatMap(
        (entry) => (entry['cites'] as string[] | undefined) ?? [],
      )
      const open = async () => {
        opened ??= openSchool(path)
        const school = await opened
        return (shelf: PolicyShelf) =>
          unmet(
            call.args[0] as string,
            answer(call.args, { ...school, timeline: shelf.timeline(policy) }),
            call,
          ).length > 0
      }
      return [new BenchCase(`contract: ${folder}, call ${index + 1}`, policy, new Set(cites), open)]
    })
  })
}

const PERIODS = {
  '--week-of': 'week',
  '--half-term': 'half-term',
  '--term': 'term',
  '--year': 'academic-year',
} as const

function answer(args: readonly string[], school: School): unknown {
  const option = (name: string): string | undefined =>
    args.includes(name) ? args[args.indexOf(name) + 1] : undefined
  const asOf = getInstant(option('--as-of') ?? '2026-01-01T00:00')
  switch (args[0]) {
    case 'worklist':
      return worklist(school, asOf)
    case 'summary':
      return summarise(school, asOf)
    case 'explain':
      return explain(school, asOf, option('--pupil') ?? '')
    case 'leave':
      return leaveAdvice(school, asOf, option('--request') ?? '')
    case 'rewards': {
      const asked =
        (Object.keys(PERIODS) as (keyof typeof PERIODS)[]).find((name) => option(name) !== undefined) ??
        '--week-of'
      return rewards(school, PERIODS[asked], getDay(option(asked) ?? ''), option('--seed') ?? '')
    }
    default:
      throw new Error(`no case asks a school for ${args[0]}`)
  }
}

/** A change that makes the program stop is noticed as well. */
function failsOrThrows(fails: (shelf: PolicyShelf) => boolean, shelf: PolicyShelf): boolean {
  try {
    return fails(shelf)
  } catch {
    return true
  }
}
