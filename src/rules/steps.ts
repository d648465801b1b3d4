import {
  type Day,
  dayOfInstant,
  END_OF_DAY,
  formatDay,
  formatInstant,
  type Instant,
  instantAt,
} from '../kernel/school-date.js'
import { phraseAudience, phraseKindBriefly } from '../policy/phrasing/index.js'
import type { Step } from '../policy/vocabulary/rules.js'
import type { Audience, Duration } from '../policy/vocabulary/words.js'
import { type Action, type Because, makeAction } from './action.js'
import { compileCondition } from './conditions/compile-condition.js'
import { heldSince } from './conditions/held-since.js'
import { doneAt, firstDoneAt, type LoggedStep, StepLog } from './step-log.js'
import type { CompiledCondition, ConditionContext } from './conditions/condition.js'
import { dueInstant, durationEnd } from './conditions/durations.js'
import { contactsFor } from './contacts.js'
import type { Sink } from './evaluator.js'
import type { PupilFacts } from './facts/pupil-facts.js'
import { isInAudience } from './facts/school-facts.js'

/**
 * One stretch during which a rule holds for a pupil. Most steps of most episodes were done, so that what only an action says is
 * worked out when there is one.
 */
export interface Episode {
  /** What the identity of its actions is made of: the day that began it, or a name of its own. */
  readonly key: Day | string
  readonly start: Instant
  /** The day on which its steps are due, where what began it names one. */
  readonly dueOn?: Day
  readonly reason: Reason
  /** The number of counted sessions that the reason is asked for. */
  readonly end: number
}

/** What answers why an episode began. */
export interface Reason {
  because(facts: PupilFacts, end: number): readonly Because[]
}

/** A step with what the document's own steps never need: a wait before it first arises. */
export type PlannedStep = Step & { readonly firstAfter?: Duration }

/** A step with what is asked of it for every pupil: the same fields in each, whatever the document gives. */
interface CompiledStep {
  readonly step: PlannedStep
  readonly when: CompiledCondition | undefined
  readonly logged: LoggedStep
  readonly audience: Audience | undefined
  readonly firstAfter: Duration | undefined
  readonly every: Duration | undefined
}

const NOT_YET = 'It comes after an earlier step, or once its own condition holds.'
const forWhom = (audience: Audience): string => `It is for ${phraseAudience(audience)}.`
const doneOn = (at: Instant): string => `It was done on ${formatInstant(at).replace('T', ' at ')}.`

/** The steps of a rule: which of them have arisen in an episode and are still to be done. */
export class StepList {
  readonly #steps: readonly CompiledStep[]

  constructor(
    readonly ruleId: string,
    steps: readonly PlannedStep[],
    readonly context: ConditionContext,
  ) {
    const log = new StepLog(steps)
    this.#steps = steps.map((step) => ({
      step,
      when: step.when === undefined ? undefined : compileCondition(step.when, context),
      logged: log.named(step.id),
      audience: step.for,
      firstAfter: step.firstAfter,
      every: step.every,
    }))
  }

  evaluate(facts: PupilFacts, episode: Episode, sink: Sink): void {
    facts.episodeStart = episode.start
    for (const compiled of this.#steps) this.#one(compiled, facts, episode, sink)
  }

  #one(compiled: CompiledStep, facts: PupilFacts, episode: Episode, sink: Sink): void {
    const { step, audience, every } = compiled
    const { school } = facts
    if (audience !== undefined && !isInAudience(school, facts.pupil, audience, school.today)) {
      if (sink.trace !== undefined)
        this.#trace(step, facts, episode, sink, 'not-for-this-pupil', forWhom(audience))
      return
    }
    const done = doneAt(facts, compiled.logged)
    // Most steps of most pupils were done and come once: when they arose is asked only by whoever wants to know why.
    if (done !== undefined && every === undefined && sink.trace === undefined) return
    const arose = this.#aroseAt(compiled, facts, episode)
    if (arose === undefined) {
      this.#trace(step, facts, episode, sink, 'waits', NOT_YET)
      return
    }
    let from = arose
    if (done !== undefined) {
      const again = every === undefined ? undefined : durationEnd(school, done, every)
      if (again === undefined || again > school.asOf) {
        if (sink.trace !== undefined) this.#trace(step, facts, episode, sink, 'done', doneOn(done))
        return
      }
      from = again
    }
    const hold = facts.events.findHold(step.kind, school.today)
    if (hold !== undefined) {
      const until = hold.until === null ? '' : ` until ${formatDay(hold.until)}`
      this.#trace(step, facts, episode, sink, 'held', `It was put aside${until}: ${hold.reason}.`)
      return
    }
    const held =
      step.held_back !== undefined && isInAudience(school, facts.pupil, step.held_back.for, school.today)
        ? step.held_back
        : undefined
    if (held?.how === 'stop') {
      this.#trace(step, facts, episode, sink, 'held', `It is held back for ${phraseAudience(held.for)}.`)
      return
    }
    const because = [
      ...episode.reason.because(facts, episode.end),
      ...(compiled.when === undefined ? [] : compiled.when.because(facts, facts.end)),
    ]
    if (held !== undefined) because.push({ fact: 'weigh-first', value: phraseAudience(held.for) })
    sink.add(this.#action(step, facts, episode, from, because, held?.cites ?? []))
    sink.trace?.({
      rule: `${this.ruleId}/${step.id}`,
      cites: step.cites,
      facts: because,
      outcome: 'acts',
      why: `${phraseKindBriefly(step.kind)}.`,
    })
  }

  #trace(
    step: Step,
    facts: PupilFacts,
    episode: Episode,
    sink: Sink,
    outcome: 'done' | 'held' | 'waits' | 'not-for-this-pupil',
    why: string,
  ): void {
    sink.trace?.({
      rule: `${this.ruleId}/${step.id}`,
      cites: step.cites,
      facts: episode.reason.because(facts, episode.end),
      outcome,
      why,
    })
  }

  #action(
    step: Step,
    facts: PupilFacts,
    episode: Episode,
    arose: Instant,
    because: readonly Because[],
    alsoCites: readonly string[],
  ): Action {
    const { school } = facts
    const contacts = contactsFor(step.kind, facts.pupil)
    const key = typeof episode.key === 'string' ? episode.key : formatDay(episode.key)
    return makeAction(
      {
        id: `${this.ruleId}/${step.id}:${facts.pupil.upn}:${key}`,
        kind: step.kind,
        upn: facts.pupil.upn,
        due:
          episode.dueOn === undefined
            ? dueInstant(school, dayOfInstant(arose), step.due)
            : instantAt(episode.dueOn, END_OF_DAY),
        owner: step.owner,
        cites: alsoCites.length === 0 ? step.cites : [...step.cites, ...alsoCites],
        because,
        mandatory: step.mandatory,
        ...(contacts === undefined ? {} : { contacts }),
        note: step.note,
      },
      school.asOf,
    )
  }

  /** When the step arose; `undefined` where it has not. */
  #aroseAt(
    { when, firstAfter, logged }: CompiledStep,
    facts: PupilFacts,
    episode: Episode,
  ): Instant | undefined {
    let arose =
      firstAfter === undefined ? episode.start : durationEnd(facts.school, episode.start, firstAfter)
    if (arose > facts.school.asOf) return undefined
    for (const earlier of logged.after) {
      const done = firstDoneAt(facts, earlier)
      if (done === undefined) return undefined
      arose = Math.max(arose, done)
    }
    if (when === undefined) return arose
    if (!when.holds(facts, facts.end)) return undefined
    return Math.max(arose, heldSince(when, facts))
  }
}
