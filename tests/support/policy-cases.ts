import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { deletionGrounds } from '../../src/application/policies.js'
import { explain, leaveAdvice, rewards, worklist } from '../../src/application/queries.js'
import { type School, schoolAt } from '../../src/application/school.js'
import { summarise } from '../../src/application/summary.js'
import { checkPolicy } from '../../src/checking/check-policy.js'
import type { Pupil } from '../../src/domain/roll/pupil.js'
import { parseClauseIndex } from '../../src/exchange/clause-index.js'
import { readClauseIndex } from '../../src/files/shipped-policies.js'
import { getDay, getInstant } from '../../src/kernel/school-date.js'
import type { PolicyDocument } from '../../src/policy/document/policy-document.js'
import { phraseTime } from '../../src/policy/phrasing/index.js'
import { publishPolicy } from '../../src/publishing/index.js'
import { codeWeights, PupilFacts } from '../../src/rules/facts/pupil-facts.js'
import { daysAbsent, leavingNeeds, needsOnGround } from '../../src/rules/leaving.js'
import type { RewardPeriod } from '../../src/rules/rewards.js'
import { buildSchool, type CasePupil, type CaseSchool, upnFor } from './case-school.js'
import { type Expectations, unmet } from './expectations.js'
import { PolicyShelf } from './policy-shelf.js'

const CASES = fileURLToPath(new URL('../cases/', import.meta.url))
/** The day and the moment that a case is judged by where it names none. */
const TODAY = '2026-11-21'
const NOW = '2026-11-20T16:00'

export interface Expected extends Expectations {
  readonly command?: string
  readonly request?: string
  readonly pupil?: string
  /** For `leaving`: a ground's id; `on` is the last day. */
  readonly ground?: string
  readonly seed?: string
  readonly on?: string
  readonly as_at?: string
  readonly week_of?: string
  readonly half_term?: string
  readonly term?: string
  readonly year?: string
  readonly has_text?: readonly string[]
}

/** A case of `tests/cases`: a school in a few lines, and what the program must say of it. */
export interface PolicyCase extends CaseSchool {
  readonly name: string
  readonly cites: readonly string[]
  readonly expect: readonly Expected[]
}

const PERIODS: readonly [key: 'week_of' | 'half_term' | 'term' | 'year', period: RewardPeriod][] = [
  ['week_of', 'week'],
  ['half_term', 'half-term'],
  ['term', 'term'],
  ['year', 'academic-year'],
]

/** Every case file by its name (`foxdell/penalty.yaml`), in order. */
export function readPolicyCases(): { readonly file: string; readonly cases: readonly PolicyCase[] }[] {
  return readdirSync(CASES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((file) => ({ file, cases: parse(readFileSync(join(CASES, file), 'utf8')) as PolicyCase[] }))
}

const shipped = new PolicyShelf()

/** The school of a case, read as any folder is read; `undefined` where the case asks about a document alone. */
export async function openCase(one: PolicyCase): Promise<School | undefined> {
  return one.pupils === undefined ? undefined : buildSchool(one, shipped.timeline(one.policy))
}

/** What a case expects and does not find, as sentences; empty where it holds. @param shelf the documents to judge by */
export function problemsOf(
  one: PolicyCase,
  school: School | undefined,
  shelf: PolicyShelf = shipped,
): string[] {
  return one.expect.flatMap((expected) => problemsOfOne(one, school, expected, shelf))
}

function problemsOfOne(
  one: PolicyCase,
  school: School | undefined,
  expected: Expected,
  shelf: PolicyShelf,
): string[] {
  const command = expected.command ?? 'worklist'
  const on = getDay(expected.on ?? TODAY)
  if (command === 'publish') {
    const text = publishedText(shelf, one.policy, on)
    const missing = (expected.has_text ?? []).filter(
      (wanted) =>
        !text.includes(wanted) && !(/^\d\d:\d\d$/.test(wanted) && text.includes(phraseTime(wanted))),
    )
    return missing.map((wanted) => `the page lacks "${wanted}"`)
  }
  const answer =
    command === 'check' ? check(shelf, one.policy, on) : ask(command, school, one, expected, shelf)
  return unmet(command, answer, withUpns(expected, one.pupils ?? []))
}

function check(shelf: PolicyShelf, policy: string, on: number): unknown {
  const { name, parsed } = shelf.read(policy, on)
  return {
    findings: checkPolicy(parsed, shelf.law, {
      on,
      fileName: name,
      codes: shelf.codes,
      grounds: deletionGrounds(),
    }),
  }
}

function ask(
  command: string,
  built: School | undefined,
  one: PolicyCase,
  expected: Expected,
  shelf: PolicyShelf,
): unknown {
  if (built === undefined) throw new Error(`a case without pupils cannot ask for ${command}`)
  return answerOf(command, { ...built, timeline: shelf.timeline(one.policy) }, one, expected)
}

/** What the program answers to a command about a case's school. */
export function answerOf(command: string, school: School, one: PolicyCase, expected: Expected): unknown {
  const asOf = getInstant(expected.as_at ?? one.as_at ?? NOW)
  switch (command) {
    case 'worklist':
      return worklist(school, asOf)
    case 'summary':
      return summarise(school, asOf)
    case 'explain':
      return explain(school, asOf, upnFor(one.pupils ?? [], expected.pupil ?? ''))
    case 'leave':
      return leaveAdvice(school, asOf, expected.request ?? '')
    case 'leaving':
      return needsOfLeaver(school, one, expected)
    case 'rewards': {
      const [key, period] = PERIODS.find(([name]) => expected[name] !== undefined) ?? ['week_of', 'week']
      return rewards(school, period, getDay(expected[key] ?? ''), expected.seed ?? '')
    }
    default:
      throw new Error(`a case cannot ask for ${command}`)
  }
}

/** What must be there before the name of a case's pupil comes off after a day, on a ground, and what the register shows of it. */
function needsOfLeaver(school: School, one: PolicyCase, expected: Expected): unknown {
  const upn = upnFor(one.pupils ?? [], expected.pupil ?? '')
  const pupil = school.record.pupils.find((candidate) => candidate.upn === upn) as Pupil
  const lastDay = getDay(expected.on ?? '')
  const needs = leavingNeeds(
    { profile: school.record.profile, calendar: school.calendar },
    school.timeline.on(lastDay),
    pupil,
    lastDay,
  )
  const asOf = getInstant(expected.as_at ?? one.as_at ?? NOW)
  const facts = schoolAt(school, asOf)
  const reader = new PupilFacts(facts, codeWeights(facts.codes))
  reader.load(facts.pupils.indexOf(pupil))
  const absence = deletionGrounds().find(({ id }) => id === expected.ground)?.absence ?? null
  const days = absence === null ? undefined : daysAbsent(reader, absence, Math.min(lastDay, facts.today))
  return {
    needs: needsOnGround(needs, expected.ground ?? ''),
    ...(absence === null ? {} : { shows: days ?? 'no leave', wants: absence.days }),
  }
}

const printedIn = parseClauseIndex(readClauseIndex())
const pages = new WeakMap<PolicyShelf, Map<string, string>>()

function publishedText(shelf: PolicyShelf, policy: string, on: number): string {
  const known = pages.get(shelf) ?? new Map<string, string>()
  pages.set(shelf, known)
  const key = `${policy} ${on}`
  let text = known.get(key)
  if (text === undefined) {
    const { html } = publishPolicy(shelf.read(policy, on).parsed.document as PolicyDocument, shelf.law, {
      on,
      codes: shelf.codes.on(on),
      grounds: deletionGrounds(),
      printedIn,
    })
    text = html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
    known.set(key, text)
  }
  return text
}

/** Cases call pupils by a key; the program knows UPNs. */
export function withUpns(expected: Expected, pupils: readonly CasePupil[]): Expectations {
  const entries = (list: readonly Record<string, unknown>[] | undefined) =>
    list?.map((entry) => {
      const { pupil, ...rest } = entry
      if (pupil === undefined) return rest
      return expected.command === 'rewards'
        ? { ...rest, pupil: upnFor(pupils, String(pupil)) }
        : { ...rest, upn: upnFor(pupils, String(pupil)) }
    })
  const paths = (values: Readonly<Record<string, unknown>> | undefined) =>
    values === undefined
      ? undefined
      : Object.fromEntries(
          Object.entries(values).map(([path, value]) => [
            path.replace(/^pupils\.([^.]+)/, (_, key: string) => `pupils.${upnFor(pupils, key)}`),
            value,
          ]),
        )
  const has = entries(expected.has)
  const lacks = entries(expected.lacks)
  const equals = paths(expected.equals)
  return {
    ...(has === undefined ? {} : { has }),
    ...(lacks === undefined ? {} : { lacks }),
    ...(equals === undefined ? {} : { equals }),
    ...(expected.includes === undefined ? {} : { includes: expected.includes }),
    ...(expected.excludes === undefined ? {} : { excludes: expected.excludes }),
  }
}
