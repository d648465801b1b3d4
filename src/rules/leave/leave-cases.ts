import type { LeaveDecisionEvent, LeaveRequestEvent } from '../../domain/events/school-event.js'
import type { PupilEvents } from '../facts/pupil-events.js'

/** A request for leave with what became of it; the last decision stands. */
export interface LeaveCase {
  readonly request: LeaveRequestEvent
  readonly decision: LeaveDecisionEvent | undefined
}

/** A pupil's requests, earliest first. */
export function leaveCases({ leaveRequests, leaveDecisions }: PupilEvents): LeaveCase[] {
  return leaveRequests.map((request) => ({
    request,
    decision: leaveDecisions.findLast((decision) => decision.id === request.id),
  }))
}
