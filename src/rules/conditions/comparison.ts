import { formatDay } from '../../kernel/school-date.js'
import type { Comparison } from '../../policy/vocabulary/words.js'
import type { Because } from '../action.js'
import type { PupilFacts } from '../facts/pupil-facts.js'
import { momentDay } from './windows.js'

/** @returns what a comparison makes of a figure less the document's number */
export function comparer(is: Comparison): (difference: number) => boolean {
  switch (is) {
    case 'below':
      return (difference) => difference < 0
    case 'at-most':
      return (difference) => difference <= 0
    case 'at-least':
      return (difference) => difference >= 0
    case 'above':
      return (difference) => difference > 0
    case 'exactly':
      return (difference) => difference === 0
  }
}

/** The dates of the sessions `from` to `to` that a figure was taken of, no later than the moment's. */
export function datesOf(
  facts: PupilFacts,
  from: number,
  to: number,
  end: number,
): Pick<Because, 'from' | 'to'> {
  const { calendar } = facts.school
  if (from >= to) return {}
  return {
    from: formatDay(calendar.dayOfSession(from)),
    to: formatDay(Math.min(momentDay(facts, end), calendar.dayOfSession(to - 1))),
  }
}
