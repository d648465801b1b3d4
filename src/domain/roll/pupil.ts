import type { Decimal } from '../../kernel/fraction.js'
import type { Day } from '../../kernel/school-date.js'

/** `N2`, `R`, `1` … `13`. */
export type YearGroup = string

/** The special-needs column: none, support, an education, health and care plan. */
export type Send = 'N' | 'K' | 'E'

/** One spell on the admission register. */
export interface Enrolment {
  readonly enrolledOn: Day
  /** The last day on the roll; `null` while on it. */
  readonly leftOn: Day | null
  readonly yearGroup: YearGroup
  readonly className: string
}

/** A pupil, with a spell for each time on the roll, earliest first. What a school wrote last stands for the rest. */
export interface Pupil {
  readonly upn: string
  readonly surname: string
  readonly forename: string
  readonly dob: Day | null
  readonly spells: readonly Enrolment[]
  readonly send: Send
  readonly socialWorker: boolean
  readonly lookedAfter: boolean
  readonly fsm: boolean
  readonly walksAlone: boolean
  /** An ongoing medical condition that the school knows of. */
  readonly medicalCondition: boolean
  /** Last year's attendance as a percentage; `null` where nobody knows it. */
  readonly priorYearAttendance: Decimal | null
  readonly contacts: readonly Contact[]
}

export interface Contact {
  readonly contactId: string
  /** 1 is called first. */
  readonly priority: number
  readonly name: string
  readonly relationship: string
  /** A parent in the sense of section 576 of the Education Act 1996. */
  readonly parent: boolean
  readonly livesWith: boolean
  readonly emergency: boolean
  /** `false`: never, whatever the reason (a court order or a risk). */
  readonly mayContact: boolean
  readonly address: string
  readonly mobile: string
  readonly phone: string
  readonly email: string
}

/** The spell that holds a day; `undefined` where the pupil is not on the roll that day. */
export function findSpell(pupil: Pupil, day: Day): Enrolment | undefined {
  return pupil.spells.find(
    (spell) => day >= spell.enrolledOn && (spell.leftOn === null || day <= spell.leftOn),
  )
}

/** The spell that holds a day, else the last one before it, else the first. A pupil has at least one. */
export function spellNear(pupil: Pupil, day: Day): Enrolment {
  let near = pupil.spells[0] as Enrolment
  for (const spell of pupil.spells) if (spell.enrolledOn <= day) near = spell
  return near
}
