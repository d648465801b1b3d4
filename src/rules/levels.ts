import { decimalOf, formatUnits, roundedPercent } from '../kernel/fraction.js'
import { formatDay, getDay, instantAt } from '../kernel/school-date.js'
import type { SectionRule } from '../policy/effective/effective-policy.js'
import { phraseAudience } from '../policy/phrasing/index.js'
import type { Band, BandGroup, Rule, Step } from '../policy/vocabulary/rules.js'
import { stepsDone } from './step-log.js'
import { compileCondition } from './conditions/compile-condition.js'
import type { CompiledCondition, ConditionContext } from './conditions/condition.js'
import type { PupilRule, Sink } from './evaluator.js'
import { absentIn, attendedIn, type PupilFacts, possibleIn } from './facts/pupil-facts.js'
import { isInAudience, type SchoolFacts } from './facts/school-facts.js'
import { heldSinceEnd } from './conditions/held-since.js'
import { type Episode, type PlannedStep, StepList } from './steps.js'
import { compileWindow } from './conditions/windows.js'

/** The first session that a rule with a start date may count. */
export function notBeforeOf(rule: { readonly from?: string }, school: SchoolFacts): number {
  return rule.from === undefined ? 0 : school.calendar.firstSessionFrom(getDay(rule.from))
}

/** A level: acts while its condition holds, and keeps the identity of its actions until it no longer does. */
export function compileLevel(rule: SectionRule | Rule, school: SchoolFacts): PupilRule {
  const context: ConditionContext = {
    school,
    doneAt: stepsDone(rule.then),
    notBefore: notBeforeOf(rule, school),
  }
  const when = compileCondition(rule.when, context)
  const steps = new StepList(rule.id, rule.then, context)
  const untilDone = rule.lasts === 'until-done'
  const exceptFor = 'exceptFor' in rule ? rule.exceptFor : undefined
  return {
    evaluate(facts, sink) {
      if (rule.for !== undefined && !isInAudience(school, facts.pupil, rule.for, school.today)) {
        sink.trace?.({
          rule: rule.id,
          cites: rule.cites,
          facts: [],
          outcome: 'not-for-this-pupil',
          why: `${rule.label}. It is for ${phraseAudience(rule.for)}.`,
        })
        return
      }
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
      facts.episodeStart = yearStart(facts)
      const episode = untilDone ? lastingEpisode(when, facts, rule.then) : currentEpisode(when, facts)
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

function currentEpisode(when: CompiledCondition, facts: PupilFacts): Episode | undefined {
  const { end } = facts
  if (!when.holds(facts, end)) return undefined
  // A later run of absence is another matter than the one before it, though the year's longest run still stands.
  const since = when.lastRise?.(facts) ?? heldSinceEnd(when, facts, facts.school.year.firstSession)
  return episodeAt(facts, since, () => when.because(facts, end))
}

/** Once met it stays: the latest time in the year at which it began to hold after what was done before. */
function lastingEpisode(
  when: CompiledCondition,
  facts: PupilFacts,
  steps: readonly Step[],
): Episode | undefined {
  if (!when.mayHaveHeld(facts)) return undefined
  let met: number | undefined
  for (const end of risingEnds(when, facts)) {
    const begun = met
    const done =
      begun !== undefined &&
      steps.some(
        (step) =>
          facts.events.firstDone(step.kind, facts.instantOf(begun - 1), facts.instantOf(end - 1)) !==
          undefined,
      )
    if (met === undefined || done) met = end
  }
  const at = met
  return at === undefined
    ? undefined
    : episodeAt(facts, at, () => when.because(facts, Math.max(at, facts.end)))
}

/** The numbers of counted sessions of this academic year at which a condition began to hold. */
function risingEnds(when: CompiledCondition, facts: PupilFacts): number[] {
  const { firstSession } = facts.school.year
  const ends: number[] = []
  const look = (end: number): void => {
    if (when.holds(facts, end) && (end === firstSession + 1 || !when.holds(facts, end - 1))) ends.push(end)
  }
  const { risesAt } = when
  if (risesAt === null) for (let end = firstSession + 1; end <= facts.end; end++) look(end)
  else {
    for (let i = 0; i < facts.unusualCount; i++) {
      const session = facts.unusual[i] as number
      if (session >= firstSession && risesAt[facts.codes[session] as number] === 1) look(session + 1)
    }
  }
  return ends
}

/** An episode that began when the session before `end` closed. */
function episodeAt(facts: PupilFacts, end: number, because: Episode['because']): Episode {
  const { calendar, year } = facts.school
  const session = end - 1
  if (end > facts.end) {
    const { today } = facts.school
    return { key: formatDay(today), start: instantAt(today, 0), because }
  }
  if (session < year.firstSession) return { key: formatDay(year.start), start: yearStart(facts), because }
  const day = calendar.dayOfSession(session)
  // From the start of that day: what was sent the same morning was sent about this.
  return { key: formatDay(day), start: instantAt(day, 0), because }
}

interface CompiledBand {
  readonly band: Band
  readonly steps: StepList
  holds(is: number, of: number): boolean
}

/** Bands that exclude each other. The percentage is rounded first only where the document prints its edges rounded. */
export function compileBands(group: BandGroup, school: SchoolFacts): PupilRule {
  const notBefore = notBeforeOf(group, school)
  const context: ConditionContext = {
    school,
    doneAt: stepsDone(group.bands.flatMap((band) => band.then)),
    notBefore,
  }
  const start = compileWindow(group.over ?? 'academic-year', school, context.doneAt, notBefore)
  const minimum = Math.max(1, school.profile.settings.minimumSessions ?? 0)
  const startOf = (facts: PupilFacts, end: number): number => Math.min(start(facts, end), end)
  const is = (facts: PupilFacts, from: number, end: number): number => {
    const outcomes = facts.outcomes(from, end)
    if (group.measure === 'absence') return absentIn(outcomes)
    return group.measure === 'attendance'
      ? attendedIn(outcomes)
      : attendedIn(outcomes) - facts.late(from, end)
  }
  const of = (facts: PupilFacts, from: number, end: number): number => {
    const outcomes = facts.outcomes(from, end)
    return group.measure === 'punctuality' ? attendedIn(outcomes) : possibleIn(outcomes)
  }
  const bands = group.bands.map(
    (band): CompiledBand => ({
      band,
      steps: new StepList(`${group.id}.${band.id}`, stepsOf(band), context),
      holds: edges(band, group.round_to),
    }),
  )
  const inBand = (band: CompiledBand, facts: PupilFacts, end: number): boolean => {
    const from = startOf(facts, end)
    const all = of(facts, from, end)
    return all >= minimum && band.holds(is(facts, from, end), all)
  }
  const walks =
    (group.over ?? 'academic-year') === 'academic-year' && notBefore === 0 && group.measure === 'attendance'
  /** As `heldSinceEnd` for attendance over the year, without a call for each earlier state. */
  const walkBack = (band: CompiledBand, facts: PupilFacts): number => {
    const running = facts.runningOutcomes
    const { firstSession } = school.year
    const base = running[firstSession] as number
    let { end } = facts
    for (; end - 1 > firstSession; end--) {
      const outcomes = ((running[end - 1] as number) - base) | 0
      const possible = possibleIn(outcomes)
      if (possible < minimum || !band.holds(attendedIn(outcomes), possible)) break
    }
    return end
  }
  return {
    evaluate(facts, sink: Sink) {
      if (group.for !== undefined && !isInAudience(school, facts.pupil, group.for, school.today)) {
        sink.trace?.({
          rule: group.id,
          cites: group.cites,
          facts: [],
          outcome: 'not-for-this-pupil',
          why: `${group.label}. It is for ${phraseAudience(group.for)}.`,
        })
        return
      }
      const because = () => {
        const from = startOf(facts, facts.end)
        const possible = of(facts, from, facts.end)
        const counted = is(facts, from, facts.end)
        const decimals = group.round_to ?? 1
        const value =
          possible === 0 ? 'none' : formatUnits(roundedPercent(counted, possible, decimals), decimals)
        return [
          {
            fact: group.measure,
            value,
            rule: phraseEdges(current?.band),
            possible,
            ...(group.measure === 'attendance' ? { attended: counted } : {}),
          },
        ]
      }
      facts.episodeStart = yearStart(facts)
      const current = bands.find((band) => inBand(band, facts, facts.end))
      if (current === undefined) {
        sink.trace?.({
          rule: group.id,
          cites: group.cites,
          facts: because(),
          outcome: 'does-not-act',
          why: `${group.label}. The pupil is in none of the bands.`,
        })
        return
      }
      const held = walks
        ? walkBack(current, facts)
        : heldSinceEnd(
            { course: 'varying', holds: (f, end) => inBand(current, f, end) },
            facts,
            school.year.firstSession,
          )
      const episode = episodeAt(facts, held, because)
      current.steps.evaluate(facts, episode, sink)
    },
  }
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

type Edge = (is: number, of: number) => boolean

function edges(band: Band, decimals: number | undefined): Edge {
  const lower =
    edge(band.above, decimals, (difference) => difference > 0) ??
    edge(band.at_least, decimals, (difference) => difference >= 0)
  const upper =
    edge(band.below, decimals, (difference) => difference < 0) ??
    edge(band.at_most, decimals, (difference) => difference <= 0)
  if (lower === undefined) return upper ?? (() => true)
  return upper === undefined ? lower : (is, of) => lower(is, of) && upper(is, of)
}

function edge(
  value: number | undefined,
  decimals: number | undefined,
  compare: (difference: number) => boolean,
): Edge | undefined {
  if (value === undefined) return undefined
  const line = decimalOf(value)
  const scale = 10 ** line.decimals
  if (decimals === undefined) return (is, of) => compare(is * 100 * scale - line.units * of)
  const limit = line.units * 10 ** decimals
  return (is, of) => compare(roundedPercent(is, of, decimals) * scale - limit)
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
