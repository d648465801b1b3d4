import { type Instant, instantAt } from '../../kernel/school-date.js'
import type { PupilFacts } from '../facts/pupil-facts.js'
import type { CompiledCondition } from './condition.js'

/** The instant since which a condition that holds now has held without a break, this academic year. */
export function heldSince(condition: CompiledCondition, facts: PupilFacts): Instant {
  const exact = condition.heldFrom?.(facts)
  if (exact !== undefined) return exact
  const { year, today } = facts.school
  const end = heldSinceEnd(condition, facts)
  if (end > facts.end) return instantAt(today, 0)
  return end <= year.firstSession ? instantAt(year.start, 0) : facts.instantOf(end - 1)
}

/**
 * The smallest number of counted sessions from which on a condition that holds now has held without a break; the year's first
 * session where it held before that one counted, and one more than there are where it holds only since today began and no
 * session has counted since. A window that begins anew (a term, a week) begins another time.
 */
export function heldSinceEnd(
  condition: Pick<CompiledCondition, 'holds' | 'doubtBefore' | 'anewAt'>,
  facts: PupilFacts,
): number {
  const { firstSession } = facts.school.year
  if (!heldWhenLastClosed(condition, facts)) return facts.end + 1
  const anew = condition.anewAt?.(facts) ?? 0
  const lowest = anew > firstSession ? anew + 1 : firstSession
  let doubt = facts.end
  do {
    doubt = condition.doubtBefore(facts, doubt)
    if (doubt < lowest) return Math.min(lowest, facts.end)
  } while (condition.holds(facts, doubt))
  return doubt + 1
}

/** Did it hold when the last session closed? Since then a rolling window may have moved on. */
function heldWhenLastClosed(condition: Pick<CompiledCondition, 'holds'>, facts: PupilFacts): boolean {
  const { calendar, today } = facts.school
  if (facts.end === 0 || calendar.dayOfSession(facts.end - 1) === today) return true
  facts.asWhenLastClosed = true
  const held = condition.holds(facts, facts.end)
  facts.asWhenLastClosed = false
  return held
}
