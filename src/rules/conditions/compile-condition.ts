import { durationEnd } from './durations.js'
import { heldSince } from './held-since.js'
import type { Condition, ImprovementTest, StepTest } from '../../policy/vocabulary/conditions.js'
import { formatInstant, type Instant } from '../../kernel/school-date.js'
import { formatPercent } from '../../kernel/fraction.js'
import { phraseCondition, phraseKind } from '../../policy/phrasing/index.js'
import type { ActionKind } from '../../policy/vocabulary/words.js'
import { attendedIn, type PupilFacts, possibleIn } from '../facts/pupil-facts.js'
import { isInAudience } from '../facts/school-facts.js'
import type { CompiledCondition, ConditionContext, Course } from './condition.js'
import { compileFigure } from './figures.js'
import { firstSessionAfter, momentDay } from './windows.js'

export function compileCondition(condition: Condition, context: ConditionContext): CompiledCondition {
  if ('measure' in condition) return compileFigure(condition, context)
  if ('step' in condition) return compileStep(condition, context)
  if ('no_improvement_since' in condition) return compileImprovement(condition, context)
  if ('pupil' in condition) {
    const phrase = phraseCondition(condition)
    const { compulsory_school_age: byAge, year_groups: byYear, key_stages: byStage } = condition.pupil
    return {
      course: byAge === undefined && byYear === undefined && byStage === undefined ? 'constant' : 'varying',
      risesAt: null,
      mayHaveHeld: () => true,
      holds: (facts, end) =>
        isInAudience(context.school, facts.pupil, condition.pupil, momentDay(facts, end)),
      because: (facts, end) => [
        {
          fact: 'pupil',
          value: isInAudience(context.school, facts.pupil, condition.pupil, momentDay(facts, end)),
          rule: phrase,
        },
      ],
    }
  }
  if ('all' in condition) {
    const parts = condition.all.map((part) => compileCondition(part, context))
    return {
      course: courseOf(parts),
      risesAt: risesAtOf(parts),
      ...anewOf(parts, 'latest'),
      ...lacksDataOf(parts),
      ...(parts.some((part) => part.heldFrom !== undefined)
        ? {
            heldFrom: (facts: PupilFacts) =>
              Math.max(...parts.map((part) => heldSince(part, facts, context.school.year.firstSession))),
          }
        : {}),
      mayHaveHeld: (facts) => parts.every((part) => part.mayHaveHeld(facts)),
      holds: (facts, end) => parts.every((part) => part.holds(facts, end)),
      because: (facts, end) => parts.flatMap((part) => part.because(facts, end)),
    }
  }
  if ('any' in condition) {
    const parts = condition.any.map((part) => compileCondition(part, context))
    return {
      course: courseOf(parts),
      risesAt: risesAtOf(parts),
      ...anewOf(parts, 'earliest'),
      ...lacksDataOf(parts),
      ...(parts.some((part) => part.heldFrom !== undefined)
        ? {
            heldFrom: (facts: PupilFacts) =>
              Math.min(
                ...parts
                  .filter((part) => part.holds(facts, facts.end))
                  .map((part) => heldSince(part, facts, context.school.year.firstSession)),
              ),
          }
        : {}),
      mayHaveHeld: (facts) => parts.some((part) => part.mayHaveHeld(facts)),
      holds: (facts, end) => parts.some((part) => part.holds(facts, end)),
      // Of alternatives those that hold are the reason; where none does, all of them are what was looked at.
      because: (facts, end) => {
        const holding = parts.filter((part) => part.holds(facts, end))
        return (holding.length > 0 ? holding : parts).flatMap((part) => part.because(facts, end))
      },
    }
  }
  const part = compileCondition(condition.not, context)
  const lacksData = part.lacksData?.bind(part)
  const phrase = phraseCondition(condition)
  return {
    course: part.course === 'constant' ? 'constant' : 'varying',
    risesAt: null,
    mayHaveHeld: () => true,
    ...(lacksData === undefined ? {} : { lacksData }),
    holds: (facts, end) => lacksData?.(facts, end) !== true && !part.holds(facts, end),
    because: (facts, end) => part.because(facts, end).map((because) => ({ ...because, rule: phrase })),
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
function risesAtOf(parts: readonly CompiledCondition[]): Uint8Array | null {
  const table = new Uint8Array(256)
  for (const part of parts) {
    if (part.risesAt === null) return null
    part.risesAt.forEach((rises, code) => {
      if (rises === 1) table[code] = 1
    })
  }
  return table
}

function courseOf(parts: readonly CompiledCondition[]): Course {
  if (parts.every((part) => part.course === 'constant')) return 'constant'
  return parts.every((part) => part.course !== 'varying') ? 'growing' : 'varying'
}

function compileStep(test: StepTest, { doneAt, school }: ConditionContext): CompiledCondition {
  const name = test.step.includes('.') ? phraseKind(test.step as ActionKind) : test.step
  return {
    course: 'constant',
    risesAt: null,
    heldFrom(facts) {
      const at = test.is === 'not-done' ? facts.episodeStart : doneAt(facts, test.step)
      return at === undefined || test.for_at_least === undefined
        ? at
        : durationEnd(school, at, test.for_at_least)
    },
    mayHaveHeld: () => true,
    holds(facts) {
      const at = doneAt(facts, test.step)
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
      const at = doneAt(facts, test.step)
      return [{ fact: `step ${name}`, value: at === undefined ? 'not done' : formatInstant(at) }]
    },
  }
}

/** Attendance since a step against attendance in the academic year before it, as exact fractions. */
function compileImprovement(test: ImprovementTest, { doneAt, school }: ConditionContext): CompiledCondition {
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
    course: 'varying',
    risesAt: null,
    heldFrom(facts) {
      const at = doneAt(facts, test.no_improvement_since)
      return at === undefined ? undefined : durationEnd(school, at, test.after)
    },
    mayHaveHeld: () => true,
    holds(facts, end) {
      const at = doneAt(facts, test.no_improvement_since)
      if (at === undefined || school.asOf < durationEnd(school, at, test.after)) return false
      const { before, since } = compare(facts, end, at)
      if (since.of === 0 || before.of === 0) return false
      // since% - before% in hundredths of a point, without dividing: no improvement is a gain not above `points`.
      const gain = (since.is * before.of - before.is * since.of) * 100
      return points === 0 ? gain <= 0 : gain < points * since.of * before.of
    },
    because(facts, end) {
      const at = doneAt(facts, test.no_improvement_since)
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
