import { formatInstant, type Instant } from '../kernel/school-date.js'
import type { ActionKind } from '../policy/vocabulary/words.js'

/** A fact behind an action: what was counted, its value, and what the rule made of it. Never a pupil's name. */
export interface Because {
  readonly fact: string
  readonly value: string | number | boolean
  readonly rule?: string
  readonly from?: string
  readonly to?: string
  readonly possible?: number
  readonly attended?: number
}

export interface PenaltyAmount {
  readonly reduced?: number
  readonly reducedUntilDays?: number
  readonly full: number
  readonly fullUntilDays?: number
}

/** Something that somebody has to do, with the clauses that ask for it and the facts behind it. */
export interface Action {
  /** Stays the same for the same rule, pupil and episode. */
  readonly id: string
  readonly kind: ActionKind
  readonly upn?: string
  readonly class?: string
  readonly due: string | null
  readonly overdue: boolean
  readonly owner: string
  readonly cites: readonly string[]
  readonly because: readonly Because[]
  readonly mandatory?: true
  /** Whom to reach, or which parents it concerns: contact ids, first one first. Never one who may not be contacted. */
  readonly contacts?: readonly string[]
  readonly offence?: 1 | 2
  readonly amount?: PenaltyAmount
  readonly note?: string
}

/** What a rule of the engine makes of a pupil, for `explain`. */
export interface RuleTrace {
  readonly rule: string
  readonly cites: readonly string[]
  readonly facts: readonly Because[]
  readonly outcome: 'acts' | 'done' | 'held' | 'waits' | 'does-not-act' | 'not-for-this-pupil'
  readonly why: string
}

export interface ActionParts {
  readonly id: string
  readonly kind: ActionKind
  readonly upn?: string
  readonly className?: string
  readonly due: Instant | null
  readonly owner: string | undefined
  readonly cites: readonly string[]
  readonly because: readonly Because[]
  readonly mandatory?: boolean | undefined
  readonly contacts?: readonly string[]
  readonly offence?: 1 | 2
  readonly amount?: PenaltyAmount
  readonly note?: string | undefined
}

type Growing<T> = { -readonly [K in keyof T]: T[K] }

/** Puts an action together; overdue is when the moment is later than the due instant. */
export function makeAction(parts: ActionParts, asOf: Instant): Action {
  const { id, kind, upn, className, due, cites, because } = parts
  const action: Growing<Action> = {
    id,
    kind,
    ...(upn === undefined ? (className === undefined ? {} : { class: className }) : { upn }),
    due: due === null ? null : formatInstant(due),
    overdue: due !== null && asOf > due,
    owner: parts.owner ?? 'office',
    cites,
    because,
  }
  if (parts.mandatory === true) action.mandatory = true
  if (parts.contacts !== undefined) action.contacts = parts.contacts
  if (parts.offence !== undefined) action.offence = parts.offence
  if (parts.amount !== undefined) action.amount = parts.amount
  if (parts.note !== undefined) action.note = parts.note
  return action
}

/** By due (none last), then kind, then UPN, then class: the order of the contract. */
export function compareActions(a: Action, b: Action): number {
  return (
    compareText(a.due ?? '~', b.due ?? '~') ||
    compareText(a.kind, b.kind) ||
    compareText(a.upn ?? '', b.upn ?? '') ||
    compareText(a.class ?? '', b.class ?? '') ||
    compareText(a.id, b.id)
  )
}

/** By code units: the same on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
