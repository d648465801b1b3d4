import type { Half } from '../../domain/register/entries.js'
import { type Day, dayOfInstant } from '../../kernel/school-date.js'
import { type Taking, takingsOn } from '../../storage/class-register.js'
import { may, scopeOf } from '../permissions/permissions.js'
import { NotAllowedError } from '../permissions/not-allowed.js'
import type { Principal } from '../permissions/principal.js'
import { type ClassRegisterServices, membersOf, type SessionOfClass } from './class-register.js'
import { phaseOf, type RegisterPhase, type RegisterWindow, windowOf } from './register-window.js'

/** One of today's registers. */
export interface TodaysRegister extends SessionOfClass {
  readonly pupils: number
  readonly phase: RegisterPhase
  readonly window: RegisterWindow
  readonly taking: Taking | undefined
  /** Given for the day, not one of the person's own. */
  readonly cover: boolean
}

export interface RegistersToday {
  readonly day: Day
  /** Is the school open at all today? */
  readonly schoolDay: boolean
  readonly registers: readonly TodaysRegister[]
}

/**
 * Today's registers of a person: their own classes and their cover, or every class where they see the whole school.
 *
 * @throws {NotAllowedError} where the person takes no registers
 */
export async function registersToday(
  { database, schools, clock }: ClassRegisterServices,
  principal: Principal,
): Promise<RegistersToday> {
  const scope = scopeOf(principal, 'register.take')
  if (scope === undefined) throw new NotAllowedError('register.take')
  const now = clock.now()
  const day = dayOfInstant(now)
  return database.inSchool(principal.schoolId, async (tx) => {
    const school = await schools.in(tx, principal.schoolId)
    const covered = principal.coverClasses
      .filter((cover) => cover.day === day)
      .map(({ className }) => className)
    const classes =
      scope === 'school'
        ? school.classesOn(day)
        : [...new Set([...principal.classes, ...covered])].sort(byName)
    const takings = await takingsOn(tx, principal.schoolId, day, classes)
    const registers = classes.flatMap((className) =>
      HALVES.flatMap((half): TodaysRegister[] => {
        const session = { className, day, half }
        const { pupilIds, subject } = membersOf(school, session)
        if (pupilIds.length === 0 || !school.calendar.isOpen(day, half)) return []
        if (!may(principal, 'register.take', subject)) return []
        const window = windowOf(school, pupilIds, day, half)
        return [
          {
            ...session,
            pupils: pupilIds.length,
            window,
            phase: phaseOf(school, window, day, half, now),
            taking: takings.find((it) => it.className === className && it.half === half),
            cover: scope !== 'school' && !principal.classes.includes(className),
          },
        ]
      }),
    )
    return { day, schoolDay: school.calendar.isSchoolDay(day), registers }
  })
}

const HALVES: readonly Half[] = [0, 1]
const byName = (a: string, b: string): number => a.localeCompare(b, 'en-GB', { numeric: true })
