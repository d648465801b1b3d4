import { durationEnd } from './durations.js'
import { heldSince } from './held-since.js'
import type {
  Condition,
  EvidenceTest,
  ImprovementTest,
  StepTest,
} from '../../policy/vocabulary/conditions.js'
import { type Day, dayOfInstant, formatInstant, type Instant } from '../../kernel/school-date.js'
import { formatPercent } from '../../kernel/fraction.js'
import { phraseCondition, phraseKind } from '../../policy/phrasing/index.js'
import type { ActionKind } from '../../policy/vocabulary/words.js'
import { attendedIn, type PupilFacts, possibleIn } from '../facts/pupil-facts.js'
import { isInAudience } from '../facts/school-facts.js'
import {
  type CompiledCondition,
  type ConditionContext,
  doubtEverywhere,
  noDoubt,
  risesAnywhere,
} from './condition.js'
import { compileFigure } from './figures.js'
import { compileWindow, endOfWindow, firstSessionAfter, momentDay } from './windows.js'

export function compileCondition(condition: Condition, context: ConditionContext): CompiledCondition {
  if ('measure' in condition) return compileFigure(condition, context)
  if ('step' in condition) return compileStep(condition, context)
  if ('no_improvement_since' in condition) return compileImprovement(condition, context)
  if ('evidence' in condition) return compileEvidence(condition, context)
  if ('pupil' in condition) {
    const { compulsory_school_age: byAge, year_groups: byYear, key_stages: byStage } = condition.pupil
    return {
      doubtBefore:
        byAge === undefined && byYear === undefined && byStage === undefined ? noDoubt : doubtEverywhere,
      rises: risesAnywhere,
      mayHaveHeld: () => true,
      holds: (facts, end) =>
        isInAudience(context.school, facts.pupil, condition.pupil, momentDay(facts, end)),
      because: (facts, end) => [
        {
          fact: 'pupil',
          value: isInAudience(context.school, facts.pupil, condition.pupil, momentDay(facts, end)),
          rule: phraseCondition(condition),
        },
      ],
    }
  }
  if ('all' in condition) {
    const parts = condition.all.map((part) => compileCondition(part, context))
    return {
      doubtBefore: (facts, end) => latestDoubt(parts, facts, end),
      rises: (facts) => risesOf(parts, facts),
      ...anewOf(parts, 'latest'),
      ...lacksDataOf(parts),
      ...(parts.some((part) => part.heldFrom !== undefined)
        ? {
            heldFrom: (facts: PupilFacts) => Math.max(...parts.map((part) => heldSince(part, facts))),
          }
        : {}),
      mayHaveHeld: (facts) => parts.every((part) => part.mayHaveHeld(facts)),
      holds(facts, end) {
        for (const part of parts) if (!part.holds(facts, end)) return false
        return true
      },
      because: (facts, end) => parts.flatMap((part) => part.because(facts, end)),
    }
  }
  if ('any' in condition) {
    const parts = condition.any.map((part) => compileCondition(part, context))
    return {
      doubtBefore: (facts, end) => earliestDoubt(parts, facts, end),
      rises: (facts) => risesOf(parts, facts),
      ...anewOf(parts, 'earliest'),
      ...lacksDataOf(parts),
      ...(parts.some((part) => part.heldFrom !== undefined)
        ? {
            heldFrom: (facts: PupilFacts) =>
              Math.min(
                ...parts.filter((part) => part.holds(facts, facts.end)).map((part) => heldSince(part, facts)),
              ),
          }
        : {}),
      mayHaveHeld: (facts) => parts.some((part) => part.mayHaveHeld(facts)),
      holds(facts, end) {
        for (const part of parts) if (part.holds(facts, end)) return true
        return false
      },
      // Of alternatives those that hold are the reason; where none does, all of them are what was looked at.
      because: (facts, end) => {
        const holding = parts.filter((part) => part.holds(facts, end))
        return (holding.length > 0 ? holding : parts).flatMap((part) => part.because(facts, end))
      },
    }
  }
  const part = compileCondition(condition.not, context)
  const lacksData = part.lacksData?.bind(part)
  return {
    doubtBefore: part.doubtBefore === noDoubt ? noDoubt : doubtEverywhere,
    rises: risesAnywhere,
    mayHaveHeld: () => true,
    ...(lacksData === undefined ? {} : { lacksData }),
    holds: (facts, end) => lacksData?.(facts, end) !== true && !part.holds(facts, end),
    because: (facts, end) =>
      part.because(facts, end).map((because) => ({ ...because, rule: phraseCondition(condition) })),
  }
}

/** All of several begin anew with the part that begins latest; one of several only where each does, with the earliest. */
function anewOf(
  parts: readonly CompiledCondition[],
  pick: 'latest' | 'earliest',
): Pick<CompiledCondition, 'anewAt'> {
  const anew = parts.flatMap((part) => (part.anewAt === undefined ? [] : [part.anewAt]))
  if (anew.length === 0 || (pick === 'earliest' && anew.length < parts.length)) return {}
  const choose = pick === 'latest' ? Math.max : Math.min
  return { anewAt: (facts) => choose(...anew.map((at) => at(facts))) }
}

function lacksDataOf(parts: readonly CompiledCondition[]): Pick<CompiledCondition, 'lacksData'> {
  if (parts.every((part) => part.lacksData === undefined)) return {}
  return { lacksData: (facts, end) => parts.some((part) => part.lacksData?.(facts, end) === true) }
}

/** What can turn any of the parts can turn the whole. */
function risesOf(parts: readonly CompiledCondition[], facts: PupilFacts): readonly number[] | null {
  const ends = new Set<number>()
  for (const part of parts) {
    const mine = part.rises(facts)
    if (mine === null) return null
    for (const end of mine) ends.add(end)
  }
  return [...ends].sort((a, b) => a - b)
}

/** All of several are in doubt where one of them is. */
function latestDoubt(parts: readonly CompiledCondition[], facts: PupilFacts, end: number): number {
  let latest = -1
  for (const part of parts) latest = Math.max(latest, part.doubtBefore(facts, end))
  return latest
}

/** One of several is sure for as long as any of those that hold now is. */
function earliestDoubt(parts: readonly CompiledCondition[], facts: PupilFacts, end: number): number {
  let earliest = end - 1
  for (const part of parts)
    if (part.holds(facts, end)) earliest = Math.min(earliest, part.doubtBefore(facts, end))
  return earliest
}

function compileStep(test: StepTest, { lastDone, school }: ConditionContext): CompiledCondition {
  const doneAt = lastDone(test.step)
  const name = test.step.includes('.') ? phraseKind(test.step as ActionKind) : test.step
  return {
    doubtBefore: noDoubt,
    rises: risesAnywhere,
    heldFrom(facts) {
      const at = test.is === 'not-done' ? facts.episodeStart : doneAt(facts)
      return at === undefined || test.for_at_least === undefined
        ? at
        : durationEnd(school, at, test.for_at_least)
    },
    mayHaveHeld: () => true,
    holds(facts) {
      const at = doneAt(facts)
      if (test.is === 'not-done') {
        if (at !== undefined) return false
        return (
          test.for_at_least === undefined ||
          school.asOf >= durationEnd(school, facts.episodeStart, test.for_at_least)
        )
      }
      return (
        at !== undefined &&
        (test.for_at_least === undefined || school.asOf >= durationEnd(school, at, test.for_at_least))
      )
    },
    because(facts) {
      const at = doneAt(facts)
      return [{ fact: `step ${name}`, value: at === undefined ? 'not done' : formatInstant(at) }]
    },
  }
}

/** Evidence that had come in and covers a day of the window. */
function compileEvidence(
  test: EvidenceTest,
  { school, lastDone, notBefore }: ConditionContext,
): CompiledCondition {
  const window = test.over ?? 'academic-year'
  const start = compileWindow(window, school, lastDone, notBefore)
  const { calendar, asOf } = school
  const firstDay = (facts: PupilFacts, end: number, last: Day): Day => {
    const first = start(facts, end)
    return first < calendar.sessionCount ? calendar.dayOfSession(first) : last + 1
  }
  const isThere = (facts: PupilFacts, end: number): boolean => {
    if (facts.events.evidence.length === 0) return false
    const known = end >= facts.end ? asOf : facts.instantOf(Math.max(0, end - 1))
    const last = momentDay(facts, endOfWindow(window, school, end))
    const from = test.since_it_began === true ? dayOfInstant(facts.episodeStart) : firstDay(facts, end, last)
    return facts.events.evidence.some(
      (event) =>
        event.at <= known &&
        event.from <= last &&
        event.to >= from &&
        (test.evidence === 'any' || event.kind === test.evidence),
    )
  }
  return {
    doubtBefore: doubtEverywhere,
    rises: risesAnywhere,
    mayHaveHeld: () => true,
    holds: (facts, end) => isThere(facts, end) === (test.is === 'on-record'),
    because: (facts, end) => [
      {
        fact: `evidence ${test.evidence}`,
        value: isThere(facts, end) ? 'on record' : 'none',
        rule: phraseCondition(test),
      },
    ],
  }
}

/** Attendance since a step against attendance in the academic year before it, as exact fractions. */
function compileImprovement(
  test: ImprovementTest,
  { lastDone, school }: ConditionContext,
): CompiledCondition {
  const doneAt = lastDone(test.no_improvement_since)
  const points = test.by_points ?? 0
  const compare = (facts: PupilFacts, end: number, at: Instant) => {
    const cut = firstSessionAfter(facts, at, end)
    const before = facts.outcomes(Math.min(school.year.firstSession, cut), cut)
    const since = facts.outcomes(cut, end)
    return {
      before: { is: attendedIn(before), of: possibleIn(before) },
      since: { is: attendedIn(since), of: possibleIn(since) },
    }
  }
  return {
    doubtBefore: doubtEverywhere,
    rises: risesAnywhere,
    heldFrom(facts) {
      const at = doneAt(facts)
      return at === undefined ? undefined : durationEnd(school, at, test.after)
    },
    mayHaveHeld: () => true,
    holds(facts, end) {
      const at = doneAt(facts)
      if (at === undefined || school.asOf < durationEnd(school, at, test.after)) return false
      const { before, since } = compare(facts, end, at)
      if (since.of === 0 || before.of === 0) return false
      // since% - before% in hundredths of a point, without dividing: no improvement is a gain not above `points`.
      const gain = (since.is * before.of - before.is * since.of) * 100
      return points === 0 ? gain <= 0 : gain < points * since.of * before.of
    },
    because(facts, end) {
      const at = doneAt(facts)
      if (at === undefined) return [{ fact: `step ${test.no_improvement_since}`, value: 'not done' }]
      const { before, since } = compare(facts, end, at)
      return [
        { fact: 'attendance before', value: formatPercent(before) ?? 'none' },
        {
          fact: 'attendance since',
          value: formatPercent(since) ?? 'none',
          from: formatInstant(at).slice(0, 10),
        },
      ]
    },
  }
}
