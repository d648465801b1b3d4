import type { Instant } from '../../kernel/school-date.js'
import type { Because } from '../action.js'
import type { PupilFacts } from '../facts/pupil-facts.js'
import type { SchoolFacts } from '../facts/school-facts.js'
import type { LastDone } from '../step-log.js'

/** A condition of a policy, ready to be asked of one pupil after another. */
export interface CompiledCondition {
  /** Did it hold when sessions below `end` counted? `facts.end` is now. */
  holds(facts: PupilFacts, end: number): boolean
  /**
   * Asked where it holds for `end`: the greatest smaller number of counted sessions for which it may not have held, less than 0
   * where there is none. This is what keeps looking back cheap: only where something can have changed.
   */
  doubtBefore(facts: PupilFacts, end: number): number
  /** The numbers of counted sessions of the year at which alone it can have begun to hold, in order; `null` where it can at any. */
  rises(facts: PupilFacts): readonly number[] | null
  /** A cheap proof that it held at no time of the academic year: `false` is sure, `true` says nothing. */
  mayHaveHeld(facts: PupilFacts): boolean
  /** For a window that begins anew each term, half term, week or day: the first session of the one that holds the moment. */
  anewAt?(facts: PupilFacts): number
  /** For runs: the number of counted sessions at which the latest run reached the line, while the condition holds. */
  lastRise?(facts: PupilFacts): number
  /** For what time decides and not sessions: the instant since which it has held; asked only while it holds. */
  heldFrom?(facts: PupilFacts): Instant | undefined
  /** Is there nothing to take its percentage of? Then neither it nor its opposite holds. */
  lacksData?(facts: PupilFacts, end: number): boolean
  /** The figures that it reads, whether it holds or not. */
  because(facts: PupilFacts, end: number): Because[]
}

export interface ConditionContext {
  readonly school: SchoolFacts
  /** When a step (an action kind, or a step's id in the same rule) was last done since the episode began. */
  readonly lastDone: (step: string) => LastDone
  /** The first session that the rule may count; 0 where its own dates set none. */
  readonly notBefore: number
}

/** What does not depend on the sessions that count never changes with them. */
export const noDoubt = (): number => -1
/** What may change with any session. */
export const doubtEverywhere = (_: PupilFacts, end: number): number => end - 1
export const risesAnywhere = (): null => null
