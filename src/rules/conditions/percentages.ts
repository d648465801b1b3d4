import { decimalOf, formatPercent, formatUnits, roundedPercent } from '../../kernel/fraction.js'
import { phraseFigure } from '../../policy/phrasing/index.js'
import type { FigureTest } from '../../policy/vocabulary/conditions.js'
import type { Window } from '../../policy/vocabulary/words.js'
import { absentIn, attendedIn, type PupilFacts, possibleIn } from '../facts/pupil-facts.js'
import { comparer, datesOf } from './comparison.js'
import {
  type CompiledCondition,
  type ConditionContext,
  doubtEverywhere,
  noDoubt,
  risesAnywhere,
} from './condition.js'
import { PercentLine } from './percent-line.js'
import { beginsAnew, beginsOnce, compileWindow, endOfWindow, type WindowStart } from './windows.js'

/**
 * A percentage as two counts of the sessions `from` to `to`, whose outcomes are packed as {@link PupilFacts.outcomes} has them; two
 * functions, so that asking makes no object.
 */
export interface Share {
  is(outcomes: number, facts: PupilFacts, from: number, to: number): number
  of(outcomes: number): number
  /** Is a session of plain presence counted in it, or only one of those that it is taken of? */
  readonly presence: 'counted' | 'only-possible'
}

type ShareMeasure = 'attendance' | 'absence' | 'authorised-absence' | 'unauthorised-absence' | 'punctuality'

const SHARES: Record<ShareMeasure, Share> = {
  attendance: { is: attendedIn, of: possibleIn, presence: 'counted' },
  absence: { is: absentIn, of: possibleIn, presence: 'only-possible' },
  'authorised-absence': {
    is: (outcomes, f, from, to) => absentIn(outcomes) - f.unauthorised(from, to),
    of: possibleIn,
    presence: 'only-possible',
  },
  'unauthorised-absence': {
    is: (_, f, from, to) => f.unauthorised(from, to),
    of: possibleIn,
    presence: 'only-possible',
  },
  punctuality: {
    is: (outcomes, f, from, to) => attendedIn(outcomes) - f.late(from, to),
    of: attendedIn,
    presence: 'counted',
  },
}

export const shareOf = (measure: ShareMeasure): Share => SHARES[measure]
export const isShare = (measure: FigureTest['measure']): measure is ShareMeasure => measure in SHARES

/** Compiles a comparison of a percentage. The exact fraction is compared, save where the document prints rounded bands. */
export function compilePercentage(
  test: FigureTest & { readonly measure: ShareMeasure },
  context: ConditionContext,
): CompiledCondition {
  const { school } = context
  const share = shareOf(test.measure)
  const window = test.over ?? 'academic-year'
  const start = compileWindow(window, school, context.lastDone, context.notBefore)
  const minimum = Math.max(1, school.profile.settings.minimumSessions ?? 0)
  const line = PercentLine.comparing(test.is, test.value, test.round_to)
  const decimals = test.round_to
  return {
    ...(beginsAnew(window) ? { anewAt: (facts: PupilFacts) => start(facts, facts.end) } : {}),
    rises: risesAnywhere,
    mayHaveHeld: () => true,
    lacksData(facts, end) {
      const to = endOfWindow(window, school, end)
      const from = start(facts, end)
      return from >= to || share.of(facts.outcomes(from, to)) < minimum
    },
    holds(facts, end) {
      const to = endOfWindow(window, school, end)
      const from = start(facts, end)
      if (from >= to) return false
      const outcomes = facts.outcomes(from, to)
      const of = share.of(outcomes)
      return of >= minimum && line.holds(share.is(outcomes, facts, from, to), of)
    },
    doubtBefore: doubtOfShare(share, line, window, start, minimum),
    because(facts, end) {
      const to = endOfWindow(window, school, end)
      const from = Math.min(start(facts, end), to)
      const outcomes = facts.outcomes(from, to)
      const is = share.is(outcomes, facts, from, to)
      const of = share.of(outcomes)
      return [
        {
          fact: test.measure,
          value:
            decimals === undefined
              ? (formatPercent({ is, of }) ?? 'none')
              : of === 0
                ? 'none'
                : formatUnits(roundedPercent(is, of, decimals), decimals),
          rule: phraseFigure(test),
          ...datesOf(facts, from, to, end),
          possible: of,
          ...(test.measure === 'attendance' ? { attended: is } : {}),
        },
      ]
    },
  }
}

/**
 * Where a share can have been on the other side of its line: not before as many sessions are taken away as that needs, and only with
 * sessions that can do it. That goes for windows whose beginning stays, and within one that begins anew.
 */
export function doubtOfShare(
  share: Share,
  line: PercentLine,
  window: Window,
  start: WindowStart,
  minimum: number,
): CompiledCondition['doubtBefore'] {
  if (window === 'previous-academic-year') return noDoubt
  const anew = beginsAnew(window)
  if (!anew && !beginsOnce(window)) return doubtEverywhere
  const onlyUnusual = line.survives(share.presence)
  return (facts, end) => {
    const from = start(facts, end)
    if (from >= end) return end - 1
    const outcomes = facts.outcomes(from, end)
    const of = share.of(outcomes)
    const toFall = line.sessionsToFall(share.is(outcomes, facts, from, end), of)
    const tooFew = end - (of - minimum + 1)
    const doubt = Math.max(tooFew, onlyUnusual ? facts.unusualBefore(end, toFall) : end - toFall)
    return anew ? Math.max(from, doubt) : doubt
  }
}

/** The percentage that came with the pupil: no session of this school changes it. */
export function compilePriorYear(test: FigureTest): CompiledCondition {
  const line = decimalOf(test.value)
  const compare = comparer(test.is)
  return {
    rises: risesAnywhere,
    mayHaveHeld: () => true,
    doubtBefore: noDoubt,
    holds(facts) {
      const prior = facts.pupil.priorYearAttendance
      return prior !== null && compare(prior.units * 10 ** line.decimals - line.units * 10 ** prior.decimals)
    },
    because(facts) {
      const prior = facts.pupil.priorYearAttendance
      return [
        {
          fact: 'prior-year-attendance',
          value: prior === null ? 'unknown' : formatUnits(prior.units, prior.decimals),
          rule: phraseFigure(test),
        },
      ]
    },
  }
}
