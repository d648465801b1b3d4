import { forPupil } from './for-pupil.js'
import { formatUnits, roundedPercent } from '../kernel/fraction.js'
import { getDay, type Instant, instantAt } from '../kernel/school-date.js'
import type { SectionRule } from '../policy/effective/effective-policy.js'
import { phraseAudience } from '../policy/phrasing/index.js'
import type { Band, BandGroup, Rule, Step } from '../policy/vocabulary/rules.js'
import type { Comparison } from '../policy/vocabulary/words.js'
import { stepsDone } from './step-log.js'
import { compileCondition } from './conditions/compile-condition.js'
import type { CompiledCondition, ConditionContext } from './conditions/condition.js'
import type { PupilRule, Sink } from './evaluator.js'
import type { PupilFacts } from './facts/pupil-facts.js'
import { isInAudience, type SchoolFacts } from './facts/school-facts.js'
import { heldSinceEnd } from './conditions/held-since.js'
import { PercentLine } from './conditions/percent-line.js'
import { doubtOfShare, shareOf } from './conditions/percentages.js'
import { type Episode, type PlannedStep, type Reason, StepList } from './steps.js'
import { compileWindow } from './conditions/windows.js'

/** The first session that a rule with a start date may count. */
export function notBeforeOf(rule: { readonly from?: string }, school: SchoolFacts): number {
  return rule.from === undefined ? 0 : school.calendar.firstSessionFrom(getDay(rule.from))
}

/** A level: acts while its condition holds, and keeps the identity of its actions until it no longer does. */
export function compileLevel(rule: SectionRule | Rule, school: SchoolFacts): PupilRule {
  const context: ConditionContext = {
    school,
    lastDone: stepsDone(rule.then),
    notBefore: notBeforeOf(rule, school),
  }
  const when = compileCondition(rule.when, context)
  const steps = new StepList(rule.id, rule.then, context)
  const isFor = forPupil(rule)
  const untilDone = rule.lasts === 'until-done'
  const exceptFor = 'exceptFor' in rule ? rule.exceptFor : undefined
  return {
    evaluate(facts, sink) {
      facts.episodeStart = yearStart(facts)
      const holds = untilDone ? when.mayHaveHeld(facts) : when.holds(facts, facts.end)
      // Of nearly every pupil it does not hold, and then nobody asks whom it is for.
      if (!holds && sink.trace === undefined) return
      if (!isFor(facts, sink)) return
      if (exceptFor !== undefined && isInAudience(school, facts.pupil, exceptFor, school.today)) {
        sink.trace?.({
          rule: rule.id,
          cites: rule.cites,
          facts: [],
          outcome: 'not-for-this-pupil',
          why: `${rule.label}. For ${phraseAudience(exceptFor)} a stricter rule acts.`,
        })
        return
      }
      const episode = !holds
        ? undefined
        : untilDone
          ? lastingEpisode(when, facts, rule.then)
          : currentEpisode(when, facts)
      if (episode === undefined) {
        sink.trace?.({
          rule: rule.id,
          cites: rule.cites,
          facts: when.because(facts, facts.end),
          outcome: 'does-not-act',
          why: `${rule.label}. That does not hold.`,
        })
        return
      }
      steps.evaluate(facts, episode, sink)
    },
  }
}

const yearStart = (facts: PupilFacts): number => facts.school.year.start * 1440

/** While it holds. */
function currentEpisode(when: CompiledCondition, facts: PupilFacts): Episode {
  const { end } = facts
  // A later run of absence is another matter than the one before it, though the year's longest run still stands.
  const rise = when.lastRise?.(facts)
  if (rise !== undefined && rise > 0 && rise <= end) return episodeOn(facts, rise - 1, when, end)
  return episodeAt(facts, rise ?? heldSinceEnd(when, facts), when, end)
}

/** Once met it stays: the latest time in the year at which it began to hold after what was done before. */
function lastingEpisode(
  when: CompiledCondition,
  facts: PupilFacts,
  steps: readonly Step[],
): Episode | undefined {
  const rises = new Rises(when, facts)
  let met: number | undefined
  for (let end = rises.next(0); end !== undefined; ) {
    met = end
    const answered = firstAnswer(facts, steps, facts.instantOf(end - 1))
    // Until something is done about it nothing begins anew.
    end = answered === undefined ? undefined : rises.next(answered)
  }
  return met === undefined ? undefined : episodeAt(facts, met, when, Math.min(met, facts.end))
}

/** When any of the steps was first done from an instant on. */
function firstAnswer(facts: PupilFacts, steps: readonly Step[], since: Instant): Instant | undefined {
  let first: Instant | undefined
  for (const { kind } of steps) {
    const done = facts.events.firstDone(kind, since, facts.school.asOf)
    if (done !== undefined && (first === undefined || done < first)) first = done
  }
  return first
}

/** The numbers of counted sessions of this academic year at which a condition began to hold, one after another. */
class Rises {
  readonly #candidates: readonly number[] | null
  readonly #first: number
  #at = 0
  #lastEnd = -1
  #lastHeld = false

  constructor(
    readonly when: CompiledCondition,
    readonly facts: PupilFacts,
  ) {
    this.#candidates = when.rises(facts)
    this.#first = facts.school.year.firstSession + 1
  }

  /** The next one when a session closed at an instant or later; `undefined` where there is none. */
  next(since: Instant): number | undefined {
    for (;;) {
      const end = this.#nextCandidate()
      if (end === undefined || end > this.facts.end) return undefined
      if (this.facts.instantOf(end - 1) >= since && this.#begins(end)) return end
    }
  }

  /** A window that reaches back into the year before may be met as the year begins, whatever its first session is. */
  #nextCandidate(): number | undefined {
    const at = this.#at++
    if (at === 0) return this.#first
    if (this.#candidates === null) return this.#first + at
    return this.#candidates[at - 1]
  }

  #begins(end: number): boolean {
    const { when, facts } = this
    const before = end - 1 === this.#lastEnd ? this.#lastHeld : undefined
    this.#lastEnd = end
    this.#lastHeld = when.holds(facts, end)
    return this.#lastHeld && (end === this.#first || !(before ?? when.holds(facts, end - 1)))
  }
}

/** An episode that began when the session before `begun` closed. @param end what its reason is asked for */
function episodeAt(facts: PupilFacts, begun: number, reason: Reason, end: number): Episode {
  const { year, today } = facts.school
  const session = begun - 1
  if (begun > facts.end) return { key: today, start: instantAt(today, 0), reason, end }
  if (session < year.firstSession) return { key: year.start, start: yearStart(facts), reason, end }
  return episodeOn(facts, session, reason, end)
}

/** An episode that began with a session. From the start of its day: what was sent the same morning was sent about this. */
function episodeOn({ school }: PupilFacts, session: number, reason: Reason, end: number): Episode {
  const day = school.calendar.dayOfSession(session)
  return { key: day, start: instantAt(day, 0), reason, end }
}

interface CompiledBand {
  readonly steps: StepList
  /** The condition to be in it. */
  readonly within: Pick<CompiledCondition, 'holds' | 'doubtBefore'> & Reason
}

/** Bands that exclude each other. The percentage is rounded first only where the document prints its edges rounded. */
export function compileBands(group: BandGroup, school: SchoolFacts): PupilRule {
  const notBefore = notBeforeOf(group, school)
  const context: ConditionContext = {
    school,
    lastDone: stepsDone(group.bands.flatMap((band) => band.then)),
    notBefore,
  }
  const window = group.over ?? 'academic-year'
  const start = compileWindow(window, school, context.lastDone, notBefore)
  const isFor = forPupil(group)
  const minimum = Math.max(1, school.profile.settings.minimumSessions ?? 0)
  const share = shareOf(group.measure)
  const startOf = (facts: PupilFacts, end: number): number => Math.min(start(facts, end), end)
  const reasonFor = (band: Band | undefined): Reason => ({
    because(facts, end) {
      const from = startOf(facts, end)
      const outcomes = facts.outcomes(from, end)
      const possible = share.of(outcomes)
      const counted = share.is(outcomes, facts, from, end)
      const decimals = group.round_to ?? 1
      const value =
        possible === 0 ? 'none' : formatUnits(roundedPercent(counted, possible, decimals), decimals)
      return [
        {
          fact: group.measure,
          value,
          rule: phraseEdges(band),
          possible,
          ...(group.measure === 'attendance' ? { attended: counted } : {}),
        },
      ]
    },
  })
  const inNone = reasonFor(undefined)
  const bands = group.bands.map((band): CompiledBand => {
    const line = edgesOf(band, group.round_to)
    return {
      steps: new StepList(`${group.id}.${band.id}`, stepsOf(band), context),
      within: {
        holds: (facts, end) => {
          const from = startOf(facts, end)
          const outcomes = facts.outcomes(from, end)
          const of = share.of(outcomes)
          return of >= minimum && line.holds(share.is(outcomes, facts, from, end), of)
        },
        doubtBefore: doubtOfShare(share, line, window, startOf, minimum),
        ...reasonFor(band),
      },
    }
  })
  return {
    evaluate(facts, sink: Sink) {
      if (!isFor(facts, sink)) return
      facts.episodeStart = yearStart(facts)
      const current = bandOf(bands, facts)
      if (current === undefined) {
        sink.trace?.({
          rule: group.id,
          cites: group.cites,
          facts: inNone.because(facts, facts.end),
          outcome: 'does-not-act',
          why: `${group.label}. The pupil is in none of the bands.`,
        })
        return
      }
      const { steps, within } = current
      steps.evaluate(facts, episodeAt(facts, heldSinceEnd(within, facts), within, facts.end), sink)
    },
  }
}

function bandOf(bands: readonly CompiledBand[], facts: PupilFacts): CompiledBand | undefined {
  for (const band of bands) if (band.within.holds(facts, facts.end)) return band
  return undefined
}

/** A band's steps, with its rhythm of review as one more: first so long after the pupil entered the band. */
function stepsOf(band: Band): PlannedStep[] {
  if (band.review === undefined) return band.then
  const { every, kind, owner, cites } = band.review
  return [
    ...band.then,
    { id: 'review', kind, every, firstAfter: every, cites, ...(owner === undefined ? {} : { owner }) },
  ]
}

/** The part of a band's edges that are there. The percentage is rounded first only where the document prints its edges rounded. */
function edgesOf(band: Band, decimals: number | undefined): PercentLine {
  const edge = (is: Comparison, percent: number | undefined): PercentLine | undefined =>
    percent === undefined ? undefined : PercentLine.comparing(is, percent, decimals)
  return PercentLine.between(
    edge('above', band.above) ?? edge('at-least', band.at_least),
    edge('below', band.below) ?? edge('at-most', band.at_most),
  )
}

function phraseEdges(band: Band | undefined): string {
  if (band === undefined) return 'in no band'
  const parts = [
    band.above === undefined ? '' : `above ${band.above}`,
    band.at_least === undefined ? '' : `at least ${band.at_least}`,
    band.below === undefined ? '' : `below ${band.below}`,
    band.at_most === undefined ? '' : `at most ${band.at_most}`,
  ]
  return parts.filter((part) => part !== '').join(' and ')
}
