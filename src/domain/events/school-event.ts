import type { Day, Instant } from '../../kernel/school-date.js'

/** What a school recorded besides marks: section 2 of the contract. `upn` is always set save for `done` on a class. */
interface Recorded {
  readonly at: Instant
  readonly upn: string
}

export interface ContactEvent extends Recorded {
  readonly type: 'contact'
  readonly method: 'text' | 'call' | 'email' | 'letter' | 'visit'
  readonly to: 'parent' | 'emergency-contact' | 'other-adult'
  readonly outcome: 'reached' | 'no-answer' | 'message-left' | 'sent'
}
export interface ExplanationEvent extends Recorded {
  readonly type: 'explanation'
  readonly from: Day
  readonly to: Day
  readonly reason: string
  /** `null`: nobody has decided yet. */
  readonly accepted: boolean | null
}
export interface EvidenceEvent extends Recorded {
  readonly type: 'evidence'
  readonly kind: 'medical' | 'appointment' | 'travel' | 'other'
  readonly from: Day
  readonly to: Day
}
export const LEAVE_REASONS = [
  'holiday',
  'bereavement',
  'funeral',
  'wedding',
  'religious',
  'interview',
  'performance',
  'study',
  'protest',
  'medical',
  'other',
] as const
export type LeaveReason = (typeof LEAVE_REASONS)[number]
export interface LeaveRequestEvent extends Recorded {
  readonly type: 'leave-request'
  readonly id: string
  readonly contactId: string
  readonly from: Day
  readonly to: Day
  readonly reason: LeaveReason
  /** For a religious request; empty where it names none. */
  readonly festival: string
  readonly note: string
  /** `null`: not recorded whether it came on the school's form. */
  readonly onForm: boolean | null
  readonly abroad: boolean | null
}
export interface LeaveDecisionEvent extends Recorded {
  readonly type: 'leave-decision'
  readonly id: string
  readonly decision: 'granted' | 'refused'
  /** Empty where none was given. */
  readonly code: string
}
export type CaseworkAbout = 'attendance' | 'punctuality' | 'leave'
export interface CaseworkEvent extends Recorded {
  readonly type: 'letter' | 'meeting' | 'plan' | 'visit'
  readonly about: CaseworkAbout
  /** A plan's kind; empty where it has none. */
  readonly kind: string
  /** A meeting that took place; `null` where it is not said. */
  readonly held: boolean | null
  readonly attended: boolean | null
  readonly reviewOn: Day | null
}
export interface NoticeToImproveEvent extends Recorded {
  readonly type: 'notice-to-improve'
  readonly contactId: string
  readonly from: Day
  readonly to: Day
}
export interface PenaltyNoticeEvent extends Recorded {
  readonly type: 'penalty-notice'
  readonly contactId: string
  readonly paidOn: Day | null
  /** A withdrawn notice does not count. */
  readonly withdrawnOn: Day | null
}
export interface HoldEvent extends Recorded {
  readonly type: 'hold'
  readonly kind: string
  readonly reason: string
  /** The day on which it is listed again; `null`: until somebody lifts it. */
  readonly until: Day | null
}
export interface RollEvent extends Recorded {
  readonly type: 'roll'
  readonly change: 'added' | 'deleted'
  readonly ground: string
  readonly destination: string
}
export interface SuspensionEvent extends Recorded {
  readonly type: 'suspension'
  readonly from: Day
  readonly to: Day
}
export interface DoneEvent {
  readonly type: 'done'
  readonly at: Instant
  readonly kind: string
  /** Empty where the action was about a class or the school. */
  readonly upn: string
  /** Empty where the action was about a pupil or the school. */
  readonly className: string
}

export type SchoolEvent =
  | ContactEvent
  | ExplanationEvent
  | EvidenceEvent
  | LeaveRequestEvent
  | LeaveDecisionEvent
  | CaseworkEvent
  | NoticeToImproveEvent
  | PenaltyNoticeEvent
  | HoldEvent
  | RollEvent
  | SuspensionEvent
  | DoneEvent
