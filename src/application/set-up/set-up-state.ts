import type { Closure, HalfTerm } from '../../domain/calendar/terms.js'
import type { SchoolProfile } from '../../domain/school-record.js'
import type { RegisterOrder } from '../../domain/roll/register-order.js'
import { findSpell } from '../../domain/roll/pupil.js'
import { type Day, dayOfInstant } from '../../kernel/school-date.js'
import { readSetUpFiles } from '../../storage/set-up.js'
import { may, requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { STATUTORY } from '../policies.js'
import { academicYearRange, bankHolidaysIn, outsideTerms, yearToSetUp } from './calendar.js'
import type { SetUpServices } from './set-up-work.js'

export type SetUpStep = 'school' | 'policy' | 'terms' | 'closures' | 'pupils' | 'people'

/** How far a school's set-up is. Each step can be taken again at any time. */
export interface SetUpState {
  readonly profile: SchoolProfile
  readonly registerOrder: RegisterOrder
  /** The order of registers that the policy states, which then counts; `undefined` where it leaves that to the school. */
  readonly statedOrder: RegisterOrder | undefined
  readonly today: Day
  /** The policy's title, or that of the law alone. */
  readonly policyTitle: string
  readonly academicYear: string
  readonly terms: readonly HalfTerm[]
  readonly closures: readonly Closure[]
  /** Days of closures on which there is no school anyway; none while there are no terms. */
  readonly outsideTerms: readonly Day[]
  /** Bank holidays in the terms, to propose. */
  readonly bankHolidays: readonly Day[]
  readonly pupils: number
  readonly classes: readonly string[]
  /** Files wait to be brought in. */
  readonly filesWait: boolean
  readonly mayBringPupils: boolean
  readonly left: readonly SetUpStep[]
}

export function setUpState(
  { database, schools, clock }: SetUpServices,
  principal: Principal,
  /** How many people there are besides the one who asks. */
  people: number,
): Promise<SetUpState> {
  requireMay(principal, 'school.set-up')
  const { schoolId } = principal
  const today = dayOfInstant(clock.now())
  return database.inSchool(schoolId, async (tx) => {
    const school = await schools.in(tx, schoolId)
    const { profile, roll } = school
    const academicYear = yearToSetUp(today)
    const range = academicYearRange(academicYear)
    const terms = roll.terms.filter((term) => term.academicYear === academicYear)
    const closures = roll.closures.filter(
      ({ day }) => range !== undefined && day >= range.from && day <= range.to,
    )
    const bankHolidays = bankHolidaysIn(terms)
    const pupils = school.pupils.filter((pupil) => pupil.spells.some(({ leftOn }) => leftOn === null)).length
    const done: Readonly<Record<SetUpStep, boolean>> = {
      school: profile.name !== '' && profile.la !== '',
      policy: profile.policy !== STATUTORY,
      terms: terms.length > 0,
      closures:
        terms.length > 0 && bankHolidays.every((day) => closures.some((closure) => closure.day === day)),
      pupils: pupils > 0,
      people: people > 0,
    }
    const classes = new Set(
      school.pupils.map((pupil) => (findSpell(pupil, today) ?? pupil.spells.at(-1))?.className ?? ''),
    )
    return {
      profile,
      registerOrder: roll.registerOrder,
      statedOrder: school.statedOrder(today),
      today,
      policyTitle: school.timeline.on(today).own.title,
      academicYear,
      terms,
      closures,
      outsideTerms: terms.length === 0 ? [] : outsideTerms(terms, closures),
      bankHolidays,
      pupils,
      classes: [...classes].sort((a, b) => a.localeCompare(b, 'en-GB', { numeric: true })),
      filesWait: (await readSetUpFiles(tx, schoolId)).length > 0,
      mayBringPupils: may(principal, 'admission.edit'),
      left: (Object.keys(done) as SetUpStep[]).filter((step) => !done[step]),
    }
  })
}
