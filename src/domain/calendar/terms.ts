import type { Day } from '../../kernel/school-date.js'

export type TermName = 'autumn' | 'spring' | 'summer'

/** A half of a term, both days inclusive. */
export interface HalfTerm {
  /** As the school writes it: `2025/26`. */
  readonly academicYear: string
  readonly term: TermName
  readonly half: 1 | 2
  readonly start: Day
  readonly end: Day
}

export type ClosureKind = 'inset' | 'bank-holiday' | 'planned' | 'unexpected'

export interface Closure {
  readonly day: Day
  /** `null`: both sessions. */
  readonly half: 0 | 1 | null
  readonly kind: ClosureKind
  readonly reason: string
}
