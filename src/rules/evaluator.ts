import type { Action, RuleTrace } from './action.js'
import type { PupilFacts } from './facts/pupil-facts.js'

/** Where a rule puts what it decides. */
export interface Sink {
  add(action: Action): void
  /** Present only while somebody asks why. */
  readonly trace?: (trace: RuleTrace) => void
}

/** A rule of the policy, ready to be asked of one pupil after another. */
export interface PupilRule {
  /** Asked of pupils too who have left: what the register and the roll still owe. Other rules are for pupils on the roll. */
  readonly alsoOfLeavers?: true
  evaluate(facts: PupilFacts, sink: Sink): void
}
