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
  /** The classes before this one, earliest first; absent where the pupil has always been in it. */
  readonly earlier?: readonly EarlierClass[]
}

/** A class that a pupil was in before the one that the spell names. */
export interface EarlierClass {
  /** The last day in it. */
  readonly until: Day
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

/** The spell that holds a day, in the class of that day; `undefined` where the pupil is not on the roll that day. */
export function findSpell(pupil: Pupil, day: Day): Enrolment | undefined {
  const spell = pupil.spells.find(
    (candidate) => day >= candidate.enrolledOn && (candidate.leftOn === null || day <= candidate.leftOn),
  )
  return spell === undefined ? undefined : inClassOf(spell, day)
}

/** The spell that holds a day, else the last one before it, else the first; in the class of the day. A pupil has at least one. */
export function spellNear(pupil: Pupil, day: Day): Enrolment {
  let near = pupil.spells[0] as Enrolment
  for (const spell of pupil.spells) if (spell.enrolledOn <= day) near = spell
  return inClassOf(near, day)
}

/** Did the pupil's name come on the roll on a day or after it? */
export function hasEnrolledSince({ spells }: Pupil, day: Day): boolean {
  for (const { enrolledOn } of spells) if (enrolledOn >= day) return true
  return false
}

/** Did it come off, with a day or a later one as the last? */
export function hasLeftSince({ spells }: Pupil, day: Day): boolean {
  for (const { leftOn } of spells) if (leftOn !== null && leftOn >= day) return true
  return false
}

/** A spell with the class and the year group of a day. */
export function inClassOf(spell: Enrolment, day: Day): Enrolment {
  if (spell.earlier === undefined) return spell
  const then = spell.earlier.find(({ until }) => day <= until)
  return then === undefined ? spell : { ...spell, yearGroup: then.yearGroup, className: then.className }
}
