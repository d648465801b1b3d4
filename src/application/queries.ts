import type { LeaveRequestEvent } from '../domain/events/school-event.js'
import { DomainError } from '../kernel/domain-error.js'
import { type Day, formatInstant, type Instant, instantAt, END_OF_DAY } from '../kernel/school-date.js'
import type { Action, RuleTrace } from '../rules/action.js'
import { explainPupil, worklistOf } from '../rules/evaluate-school.js'
import { codeWeights, PupilFacts } from '../rules/facts/pupil-facts.js'
import { adviseOnLeave, type LeaveAdvice } from '../rules/leave/leave-advice.js'
import { type Award, awardsFor, findPeriod, type RewardPeriod } from '../rules/rewards.js'
import { SeededRandom } from '../simulation/seeded-random.js'
import type { PolicyTimeline } from '../policy/effective/policy-timeline.js'
import { type School, schoolAt, warningsOf } from './school.js'

/** Something asked about that is not there: the caller's mistake, not a fault of the folder's. */
export class NotFoundError extends DomainError {
  constructor(message: string) {
    super('query.not-found', message)
    this.name = 'NotFoundError'
  }
}

export interface Worklist {
  readonly asOf: string
  readonly warnings: readonly string[]
  readonly actions: readonly Action[]
}

/** Every action that has arisen by an instant and is not done. */
export function worklist(school: School, asOf: Instant): Worklist {
  return {
    asOf: formatInstant(asOf),
    warnings: warningsOf(school, asOf),
    actions: worklistOf(schoolAt(school, asOf)),
  }
}

export interface Explanation {
  readonly upn: string
  readonly asOf: string
  readonly warnings: readonly string[]
  /** The law and the policy that acted, by name and start. */
  readonly inForce: {
    readonly policy: string
    readonly policyFrom: string
    readonly law: string
    readonly lawFrom: string
  }
  readonly rules: readonly RuleTrace[]
}

/** Why: each rule that was looked at for a pupil. @throws {NotFoundError} where no pupil has that UPN */
export function explain(school: School, asOf: Instant, upn: string): Explanation {
  const facts = schoolAt(school, asOf)
  const index = facts.pupils.findIndex((pupil) => pupil.upn === upn)
  if (index < 0) throw new NotFoundError(`no pupil of this folder has the UPN ${upn}`)
  const { own, law } = facts.policy
  return {
    upn,
    asOf: formatInstant(asOf),
    warnings: warningsOf(school, asOf),
    inForce: { policy: own.title, policyFrom: own.in_force.from, law: law.title, lawFrom: law.in_force.from },
    rules: explainPupil(facts, index),
  }
}

/** What the policy says of a request for leave. @throws {NotFoundError} where there is no such request by then */
export function leaveAdvice(
  school: School,
  asOf: Instant,
  requestId: string,
): LeaveAdvice & { readonly warnings: readonly string[] } {
  const request = school.record.events.find(
    (event): event is LeaveRequestEvent =>
      event.type === 'leave-request' && event.id === requestId && event.at <= asOf,
  )
  if (request === undefined)
    throw new NotFoundError(`there is no leave request "${requestId}" on record by ${formatInstant(asOf)}`)
  const facts = schoolAt(school, asOf)
  const reader = new PupilFacts(facts, codeWeights(facts.codes))
  reader.load(facts.pupils.findIndex((pupil) => pupil.upn === request.upn))
  return { ...adviseOnLeave(facts.policy.leave, request, reader), warnings: warningsOf(school, asOf) }
}

/** What the policy awards for the period that holds a day, by the register as it stands at that period's end. */
export function rewards(
  school: School,
  period: RewardPeriod,
  day: Day,
  seed: string,
): { readonly warnings: readonly string[]; readonly awards: readonly Award[] } {
  const at = schoolAt(school, instantAt(day, END_OF_DAY))
  const found = findPeriod(at, period, day)
  if (found === undefined) throw new NotFoundError(`no ${period} of this school's holds that day`)
  const end = instantAt(found.end, END_OF_DAY)
  const random = new SeededRandom(seed)
  return {
    warnings: warningsOf(school, end),
    awards: awardsFor(schoolAt(school, end), found, () => random.next()),
  }
}

export interface Comparison {
  readonly warnings: readonly string[]
  readonly onlyA: readonly Action[]
  readonly onlyB: readonly Action[]
  readonly both: number
}

/** Whom a change of policy would move: two actions are the same when kind and pupil (or class) are. */
export function compare(school: School, a: PolicyTimeline, b: PolicyTimeline, asOf: Instant): Comparison {
  const listA = worklist({ ...school, timeline: a }, asOf)
  const listB = worklist({ ...school, timeline: b }, asOf)
  const keyOf = (action: Action): string => `${action.kind}\n${action.upn ?? ''}\n${action.class ?? ''}`
  const inA = new Set(listA.actions.map(keyOf))
  const inB = new Set(listB.actions.map(keyOf))
  return {
    warnings: [...new Set([...listA.warnings, ...listB.warnings])],
    onlyA: listA.actions.filter((action) => !inB.has(keyOf(action))),
    onlyB: listB.actions.filter((action) => !inA.has(keyOf(action))),
    both: [...inA].filter((key) => inB.has(key)).length,
  }
}
