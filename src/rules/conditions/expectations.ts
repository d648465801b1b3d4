import type { EvidenceEvent } from '../../domain/events/school-event.js'
import type { PupilFacts } from '../facts/pupil-facts.js'
import { firstSessionAfter, momentDay } from './windows.js'

/** Sessions still to come, from the day after the moment, that medical evidence on record by then covers. */
export function expectedSessions(facts: PupilFacts, end: number): number {
  const { evidence, evidenceUntil } = facts.events
  let counted = momentDay(facts, end)
  // Evidence is nearly always of days gone by.
  if (evidenceUntil <= counted) return 0
  const { calendar, year, asOf } = facts.school
  const known = end >= facts.end ? asOf : facts.instantOf(end - 1)
  let sessions = 0
  for (const event of byFirstDay(evidence)) {
    if (event.kind !== 'medical' || event.at > known || event.to <= counted) continue
    const from = Math.max(event.from, counted + 1)
    const to = Math.min(event.to, year.end)
    if (from > to) continue
    sessions += calendar.firstSessionFrom(to + 1) - calendar.firstSessionFrom(from)
    counted = to
  }
  return sessions
}

/** In the order of their first days, as they nearly always are. */
function byFirstDay(evidence: readonly EvidenceEvent[]): readonly EvidenceEvent[] {
  for (let i = 1; i < evidence.length; i++)
    if ((evidence[i] as EvidenceEvent).from < (evidence[i - 1] as EvidenceEvent).from)
      return [...evidence].sort((a, b) => a.from - b.from)
  return evidence
}

/** The greatest number of counted sessions below `end` at which evidence came in; less than 0 where none did before. */
export function evidenceBefore(facts: PupilFacts, end: number): number {
  let latest = -1
  for (const event of facts.events.evidence) {
    const came = firstSessionAfter(facts, event.at - 1, facts.end)
    if (came < end && came > latest) latest = came
  }
  return latest
}
