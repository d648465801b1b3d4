import type { LeaveDecisionEvent, LeaveRequestEvent } from '../../domain/events/school-event.js'
import type { PupilEvents } from '../facts/pupil-events.js'

/** A request for leave with what became of it; the last decision stands. */
export interface LeaveCase {
  readonly request: LeaveRequestEvent
  readonly decision: LeaveDecisionEvent | undefined
}

const remembered = new WeakMap<PupilEvents, readonly LeaveCase[]>()

/** A pupil's requests, earliest first. Several rules ask for them. */
export function leaveCases(events: PupilEvents): readonly LeaveCase[] {
  let cases = remembered.get(events)
  if (cases === undefined) {
    cases = events.leaveRequests.map((request) => ({
      request,
      decision: events.leaveDecisions.findLast((decision) => decision.id === request.id),
    }))
    remembered.set(events, cases)
  }
  return cases
}
