import type { Day } from '../../kernel/school-date.js'
import type { Role } from './roles.js'

/** A class given to a person for one day, or for half of it (0 morning, 1 afternoon). */
export interface CoverClass {
  readonly className: string
  readonly day: Day
  readonly half: 0 | 1 | null
}

/** Who is asking, and as what: one person at one school in the role that they chose. */
export interface Principal {
  readonly accountId: string
  readonly name: string
  readonly position: string
  readonly schoolId: number
  readonly roles: readonly Role[]
  /** The classes that are theirs today. */
  readonly classes: readonly string[]
  /** Today's cover and what is to come. */
  readonly coverClasses: readonly CoverClass[]
  readonly yearGroups: readonly string[]
  readonly sharedPupils: readonly number[]
}
