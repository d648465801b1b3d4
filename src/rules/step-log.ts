import type { Instant } from '../kernel/school-date.js'
import type { Step } from '../policy/vocabulary/rules.js'
import type { PupilFacts } from './facts/pupil-facts.js'

/** A step as far as the log needs it, looked up by its name once and not for every pupil. */
export interface LoggedStep {
  readonly kind: string
  readonly after: readonly LoggedStep[]
  /** Does another step of the same kind follow it? */
  readonly followed: boolean
}

/** Answers for one pupil after another when something was last done since the episode began; `undefined` where it was not. */
export type LastDone = (facts: PupilFacts) => Instant | undefined

/**
 * When the steps of one rule were done for a pupil, within the episode that is looked at.
 *
 * Events say only which kind of action was done. Where several steps of a rule are of one kind (a first and a second letter),
 * the first one done is the first step's, and the next counts from there.
 */
export class StepLog {
  readonly #byId = new Map<string, LoggedStep>()

  constructor(steps: readonly Pick<Step, 'id' | 'kind' | 'after'>[]) {
    const kindOf = new Map(steps.map(({ id, kind }) => [id, kind]))
    const followed = new Set(
      steps.flatMap(({ kind, after }) => (after ?? []).filter((name) => kindOf.get(name) === kind)),
    )
    const growing = steps.map(({ id, kind }) => ({
      kind,
      after: [] as LoggedStep[],
      followed: followed.has(id),
    }))
    steps.forEach(({ id }, i) => this.#byId.set(id, growing[i] as LoggedStep))
    steps.forEach(({ after }, i) => growing[i]?.after.push(...(after ?? []).map((name) => this.named(name))))
  }

  /** A step by its id, or whatever does an action of a kind. */
  named(name: string): LoggedStep {
    return this.#byId.get(name) ?? { kind: name, after: [], followed: false }
  }
}

/** When a step was last done since the episode began; `undefined` where it was not. */
export function doneAt(facts: PupilFacts, step: LoggedStep): Instant | undefined {
  if (!facts.events.hasDeeds) return undefined
  const since = basisOf(facts, step)
  if (since === undefined) return undefined
  return step.followed
    ? facts.events.firstDone(step.kind, since, facts.school.asOf)
    : facts.events.lastDone(step.kind, since)
}

/** When it was first done: what a step that comes after it counts from. */
export function firstDoneAt(facts: PupilFacts, step: LoggedStep): Instant | undefined {
  if (!facts.events.hasDeeds) return undefined
  const since = basisOf(facts, step)
  return since === undefined ? undefined : facts.events.firstDone(step.kind, since, facts.school.asOf)
}

/** From when on what is done is this step's: when the steps before it were done; `undefined` where they were not. */
function basisOf(facts: PupilFacts, step: LoggedStep): Instant | undefined {
  let since = facts.episodeStart
  for (const earlier of step.after) {
    const before = firstDoneAt(facts, earlier)
    if (before === undefined) return undefined
    // One event is one step's: the minute in which the step before it was done does not do this one too.
    since = Math.max(since, earlier.kind === step.kind ? before + 1 : before)
  }
  return since
}

/** Answers when the steps of a rule were done, for its conditions. */
export function stepsDone(steps: readonly Pick<Step, 'id' | 'kind' | 'after'>[]): (name: string) => LastDone {
  const log = new StepLog(steps)
  return (name) => {
    const step = log.named(name)
    return (facts) => doneAt(facts, step)
  }
}
