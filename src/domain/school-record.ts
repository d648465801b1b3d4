import type { Day } from '../kernel/school-date.js'
import type { Closure, HalfTerm } from './calendar/terms.js'
import type { SchoolEvent } from './events/school-event.js'
import type { RegisterEntries } from './register/entries.js'
import type { Pupil, YearGroup } from './roll/pupil.js'

export type Phase = 'primary' | 'secondary'

/** Dates on which some year groups sit tests. */
export interface TestWeek {
  readonly from: Day
  readonly to: Day
  readonly yearGroups: readonly YearGroup[]
}

/** What a policy leaves to the school. Absent means that the school has not said. */
export interface SchoolSettings {
  readonly transitionYears?: readonly YearGroup[]
  readonly startOfYearSchoolDays?: number
  readonly testWeeks?: readonly TestWeek[]
  readonly lowestYearGroup?: YearGroup
  readonly finalYearGroups?: readonly YearGroup[]
  /** Levels do not act before so many possible sessions; 0 where the school has not said. */
  readonly minimumSessions?: number
}

/** `school.yaml`. */
export interface SchoolProfile {
  readonly id: string
  readonly name: string
  /** A shipped policy's id, or a path relative to the folder. */
  readonly policy: string
  readonly phase: Phase
  /** The local authority's name. */
  readonly la: string
  readonly trust: string | null
  readonly hub: string | null
  readonly laestab: string | null
  readonly settings: SchoolSettings
}

/** Everything that a school handed in: a school folder, read and checked. Pupils are sorted by UPN. */
export interface SchoolRecord {
  readonly profile: SchoolProfile
  /** Empty: the dates that have marks are the open ones. */
  readonly terms: readonly HalfTerm[]
  readonly closures: readonly Closure[]
  readonly pupils: readonly Pupil[]
  readonly entries: RegisterEntries
  /** In the order in which the file has them. */
  readonly events: readonly SchoolEvent[]
  /** Sentences for the person who handed it in. */
  readonly warnings: readonly string[]
}
