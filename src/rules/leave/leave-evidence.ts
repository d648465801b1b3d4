import type { EvidenceEvent, LeaveRequestEvent } from '../../domain/events/school-event.js'
import type { PupilEvents } from '../facts/pupil-events.js'

/** Did evidence of one of these kinds come in that covers the whole leave, such as a copy of the tickets? */
export function isMetByEvidence(
  kinds: readonly EvidenceEvent['kind'][] | undefined,
  { from, to }: LeaveRequestEvent,
  { evidence }: PupilEvents,
): boolean {
  if (kinds === undefined) return false
  return evidence.some((event) => kinds.includes(event.kind) && event.from <= from && event.to >= to)
}
