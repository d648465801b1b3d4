import { type Instant, instantAt } from '../../kernel/school-date.js'
import type { PupilFacts } from '../facts/pupil-facts.js'
import type { CompiledCondition } from './condition.js'

/** The instant since which a condition that holds now has held without a break, this academic year. */
export function heldSince(condition: CompiledCondition, facts: PupilFacts, notBefore: number): Instant {
  const exact = condition.heldFrom?.(facts)
  if (exact !== undefined) return exact
  const end = heldSinceEnd(condition, facts, notBefore)
  if (end > facts.end) return instantAt(facts.school.today, 0)
  return end <= notBefore ? instantAt(facts.school.year.start, 0) : facts.instantOf(end - 1)
}

/**
 * The smallest number of counted sessions from which on a condition that holds now has held without a break; `notBefore` where
 * it held before the year's first session counted, and one more than there are where it holds only since today began and no
 * session has counted since. A window that begins anew (a term, a week) begins another time.
 */
export function heldSinceEnd(
  condition: Pick<
    CompiledCondition,
    'course' | 'growsFor' | 'changesAt' | 'holds' | 'heldSinceEnd' | 'anewAt'
  >,
  facts: PupilFacts,
  notBefore: number,
): number {
  if (condition.heldSinceEnd !== undefined) return condition.heldSinceEnd(facts, notBefore)
  const anew = condition.anewAt?.(facts) ?? 0
  const lowest = anew > notBefore ? anew + 1 : notBefore
  let end = facts.end
  if (condition.course !== 'varying' || condition.growsFor?.(facts) === true) {
    // What holds now has held since the first time: found by halving.
    let low = Math.min(lowest, end)
    while (low < end) {
      const middle = (low + end) >> 1
      if (condition.holds(facts, middle)) end = middle
      else low = middle + 1
    }
    return end
  }
  if (!heldWhenLastClosed(condition, facts)) return end + 1
  if (condition.changesAt !== undefined) {
    for (const change of condition.changesAt(facts)) {
      if (change < end && change >= lowest && !condition.holds(facts, change)) return change + 1
    }
    return lowest
  }
  while (end > lowest && condition.holds(facts, end - 1)) end -= 1
  return end
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
