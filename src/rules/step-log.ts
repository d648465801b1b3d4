import type { Instant } from '../kernel/school-date.js'
import type { Step } from '../policy/vocabulary/rules.js'
import type { PupilFacts } from './facts/pupil-facts.js'

type LoggedStep = Pick<Step, 'id' | 'kind' | 'after'>

/**
 * When the steps of one rule were done for a pupil, within the episode that is looked at.
 *
 * Events say only which kind of action was done. Where several steps of a rule are of one kind (a first and a second letter),
 * the first one done is the first step's, and the next counts from there.
 */
export class StepLog {
  readonly #byId: ReadonlyMap<string, LoggedStep>
  /** Steps that another step of the same kind follows. */
  readonly #followed: ReadonlySet<string>

  constructor(steps: readonly LoggedStep[]) {
    this.#byId = new Map(steps.map((step) => [step.id, step]))
    this.#followed = new Set(
      steps.flatMap((step) => (step.after ?? []).filter((name) => this.#byId.get(name)?.kind === step.kind)),
    )
  }

  /** When a step, by its id, or an action of a kind was last done since the episode began; `undefined` where it was not. */
  doneAt(facts: PupilFacts, name: string): Instant | undefined {
    if (!facts.events.hasDeeds) return undefined
    const step = this.#byId.get(name)
    if (step === undefined) return facts.events.lastDone(name, facts.episodeStart)
    const since = this.#basis(facts, step)
    if (since === undefined) return undefined
    return this.#followed.has(name)
      ? facts.events.firstDone(step.kind, since, facts.school.asOf)
      : facts.events.lastDone(step.kind, since)
  }

  /** When it was first done: what a step that comes after it counts from. */
  firstDoneAt(facts: PupilFacts, name: string): Instant | undefined {
    if (!facts.events.hasDeeds) return undefined
    const step = this.#byId.get(name)
    if (step === undefined) return facts.events.firstDone(name, facts.episodeStart, facts.school.asOf)
    const since = this.#basis(facts, step)
    return since === undefined ? undefined : facts.events.firstDone(step.kind, since, facts.school.asOf)
  }

  /** From when on what is done is this step's: when the steps before it were done; `undefined` where they were not. */
  #basis(facts: PupilFacts, step: LoggedStep): Instant | undefined {
    let since = facts.episodeStart
    for (const name of step.after ?? []) {
      const before = this.firstDoneAt(facts, name)
      if (before === undefined) return undefined
      // One event is one step's: the minute in which the step before it was done does not do this one too.
      const sameKind = (this.#byId.get(name)?.kind ?? name) === step.kind
      since = Math.max(since, sameKind ? before + 1 : before)
    }
    return since
  }
}

/** Answers when the steps of a rule were done, for its conditions. */
export function stepsDone(
  steps: readonly LoggedStep[],
): (facts: PupilFacts, name: string) => Instant | undefined {
  const log = new StepLog(steps)
  return (facts, name) => log.doneAt(facts, name)
}
