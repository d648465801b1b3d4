import { findSpell, type Pupil } from '../domain/roll/pupil.js'
import { type Action, compareActions, type RuleTrace } from './action.js'
import { compileCasework } from './casework.js'
import type { PupilRule, Sink } from './evaluator.js'
import { codeWeights, PupilFacts } from './facts/pupil-facts.js'
import type { SchoolFacts } from './facts/school-facts.js'
import { compileLadder } from './ladders.js'
import { compileLeaveSteps } from './leave/leave-steps.js'
import { compileBands, compileLevel } from './levels.js'
import { compileOccurrences } from './occurrences.js'
import { compilePenalty } from './penalty.js'
import { compileReasonDeadline } from './reason-deadline.js'
import { compileRollReturns } from './roll-returns.js'
import { schoolDuties } from './school-duties.js'
import { compileCodeSuggestions } from './suggested-codes.js'

/** Every rule of the policy in force at the moment, ready to be asked of each pupil. */
export function compileRules(school: SchoolFacts): PupilRule[] {
  const { policy } = school
  return [
    ...policy.ladders.map((ladder) => compileLadder(ladder, school)),
    ...policy.rules.map((rule) => compileLevel(rule, school)),
    ...policy.bands.map((group) => compileBands(group, school)),
    ...policy.occurrences.map((rule) => compileOccurrences(rule, school)),
    ...policy.casework.map((rule) => compileCasework(rule, school)),
    compileLeaveSteps(policy.leave, school),
    compilePenalty(policy.penalty, school),
    ...(policy.reasonDeadline === undefined ? [] : [compileReasonDeadline(policy.reasonDeadline, school)]),
    compileRollReturns(policy, school),
    compileCodeSuggestions(school),
  ]
}

/** Asks every rule of every pupil. This is the loop that the bench measures. */
export function evaluatePupils(school: SchoolFacts, sink: Sink, rules = compileRules(school)): void {
  const facts = new PupilFacts(school, codeWeights(school.codes))
  const ofLeavers = rules.filter((rule) => rule.alsoOfLeavers === true)
  for (let p = 0; p < school.pupils.length; p++) {
    const asked = rulesFor(school, p, rules, ofLeavers)
    if (asked.length === 0) continue
    facts.load(p)
    for (let r = 0; r < asked.length; r++) (asked[r] as PupilRule).evaluate(facts, sink)
  }
}

/** A pupil on the roll is asked everything, one who has left what is still owed, one who is still to come nothing. */
function rulesFor(
  school: SchoolFacts,
  p: number,
  rules: readonly PupilRule[],
  ofLeavers: readonly PupilRule[],
): readonly PupilRule[] {
  const pupil = school.pupils[p] as Pupil
  if (findSpell(pupil, school.today) !== undefined) return rules
  return pupil.spells.some((spell) => spell.enrolledOn <= school.today) ? ofLeavers : []
}

/** Everything that has arisen at a school by the moment and is not done, in the order of the contract. */
export function worklistOf(school: SchoolFacts): Action[] {
  const actions: Action[] = []
  evaluatePupils(school, { add: (action) => actions.push(action) })
  actions.push(...schoolDuties(school))
  return actions.sort(compareActions)
}

/** What each rule makes of one pupil at the moment. @param index of the pupil in `school.pupils` */
export function explainPupil(school: SchoolFacts, index: number): RuleTrace[] {
  const traces: RuleTrace[] = []
  const facts = new PupilFacts(school, codeWeights(school.codes))
  facts.load(index)
  const sink: Sink = { add: () => undefined, trace: (trace) => traces.push(trace) }
  const rules = compileRules(school)
  for (const rule of rulesFor(
    school,
    index,
    rules,
    rules.filter((rule) => rule.alsoOfLeavers === true),
  ))
    rule.evaluate(facts, sink)
  return traces
}
