import type { Instant } from '../../kernel/school-date.js'
import type { Because } from '../action.js'
import type { PupilFacts } from '../facts/pupil-facts.js'
import type { SchoolFacts } from '../facts/school-facts.js'

/**
 * How a condition behaves as more sessions of an academic year count: `constant` does not look at them, `growing` once true
 * stays true, `varying` may come and go.
 */
export type Course = 'constant' | 'growing' | 'varying'

/** A condition of a policy, ready to be asked of one pupil after another. */
export interface CompiledCondition {
  readonly course: Course
  /** Does it grow for this pupil, though in general it may come and go? */
  growsFor?(facts: PupilFacts): boolean
  /** The numbers of counted sessions, latest first, at which alone it can have been false when it is true later. */
  changesAt?(facts: PupilFacts): readonly number[]
  /** By code id, 1 where a session with this code can turn it from false to true; `null` where any session can. */
  readonly risesAt: Uint8Array | null
  /** A cheap proof that it held at no time of the academic year: `false` is sure, `true` says nothing. */
  mayHaveHeld(facts: PupilFacts): boolean
  /** A faster way to the same as asking {@link holds} of one earlier state after another; see `heldSinceEnd` in steps. */
  heldSinceEnd?(facts: PupilFacts, notBefore: number): number
  /** For a window that begins anew each term, half term, week or day: the first session of the one that holds the moment. */
  anewAt?(facts: PupilFacts): number
  /** For runs: the number of counted sessions at which the latest run reached the line, while the condition holds. */
  lastRise?(facts: PupilFacts): number
  /** For what time decides and not sessions: the instant since which it has held; asked only while it holds. */
  heldFrom?(facts: PupilFacts): Instant | undefined
  /** Is there nothing to take its percentage of? Then neither it nor its opposite holds. */
  lacksData?(facts: PupilFacts, end: number): boolean
  /** Did it hold when sessions below `end` counted? `facts.end` is now. */
  holds(facts: PupilFacts, end: number): boolean
  /** The figures that it reads, whether it holds or not. */
  because(facts: PupilFacts, end: number): Because[]
}

export interface ConditionContext {
  readonly school: SchoolFacts
  /** When a step (an action kind, or a step's id in the same rule) was last done since the episode began. */
  readonly doneAt: (facts: PupilFacts, step: string) => Instant | undefined
  /** The first session that the rule may count; 0 where its own dates set none. */
  readonly notBefore: number
}
