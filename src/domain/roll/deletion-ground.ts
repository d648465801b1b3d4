import type { Day } from '../../kernel/school-date.js'

/** What a ground asks for besides itself. */
export type GroundNeed = 'next-school' | 'written-notice' | 'joint-enquiries'

/** So many school days in a row, up to the day that is asked about, without anything but absence. */
export interface GroundAbsence {
  readonly days: number
  /** Every session has one of these codes; `null` where any absence counts. */
  readonly codes: readonly string[] | null
  /** They are the days since a leave that was granted ended. */
  readonly afterLeave: boolean
}

/** A ground on which a name comes off the roll: on one of these and on nothing else. */
export interface DeletionGround {
  /** Stable, and what is stored: the letters of the regulations may move. */
  readonly id: string
  /** Where in the regulations, to print: `9(1)(a)`. */
  readonly reference: string
  readonly title: string
  /** For pupils of compulsory school age, for others, or for both. */
  readonly pupils: 'compulsory' | 'other' | 'any'
  readonly asksFor: GroundNeed | null
  /** What the register must show, where the ground is an absence; `null` where it is something else. */
  readonly absence: GroundAbsence | null
  readonly from: Day
  /** The last day on which it holds; `null` where it still does. */
  readonly to: Day | null
  readonly cites: string
}

/** The grounds in force on a day for a pupil who is, or is not, of compulsory school age that day. */
export function groundsOn(
  grounds: readonly DeletionGround[],
  day: Day,
  ofCompulsorySchoolAge: boolean,
): DeletionGround[] {
  const kind = ofCompulsorySchoolAge ? 'compulsory' : 'other'
  return grounds.filter(
    ({ from, to, pupils }) =>
      day >= from && (to === null || day <= to) && (pupils === 'any' || pupils === kind),
  )
}
