import { type Day, formatDay, type Instant, minuteOfInstant } from '../../kernel/school-date.js'
import { recordView } from '../audit.js'
import { movementsOn } from '../../storage/movements.js'
import { takingsOn, weighedMarksOn } from '../../storage/office-day.js'
import { londonMinute } from '../clock.js'
import { NotAllowedError } from '../permissions/not-allowed.js'
import { may, mayAny } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { classesWithPupils, weighedMarks, WhoIsWhere } from './day-of-school.js'
import { type ListedPupil, type OfficeServices, todayOf } from './office-services.js'
import type { Presence } from './presence.js'

export interface PlacedPupil extends ListedPupil {
  readonly presence: Presence
}

export interface EvacuationClass {
  readonly className: string
  readonly onSite: readonly PlacedPupil[]
  readonly notAccounted: readonly PlacedPupil[]
  readonly offSite: readonly PlacedPupil[]
}

/** Who is in the building now. */
export interface EvacuationList {
  readonly day: Day
  readonly now: Instant
  readonly open: boolean
  readonly onSite: number
  readonly notAccounted: number
  readonly offSite: number
  readonly classes: readonly EvacuationClass[]
}

/** Everybody on the roll by where they are now. It is for the person's own classes where they see no more. */
export async function evacuationList(
  services: OfficeServices,
  principal: Principal,
): Promise<EvacuationList> {
  if (!mayAny(principal, 'evacuation.print')) throw new NotAllowedError('evacuation.print')
  const { schoolId } = principal
  const { today, minute } = todayOf(services)
  return services.database.inSchool(schoolId, async (tx) => {
    const school = await services.schools.in(tx, schoolId)
    const marks = weighedMarks(await weighedMarksOn(tx, school.codeNumbers, schoolId, today), (at) =>
      minuteOfInstant(londonMinute(at)),
    )
    const lines = await movementsOn(tx, schoolId, today)
    const takings = await takingsOn(tx, schoolId, today)
    const afternoon = new Set(takings.flatMap((taking) => (taking.half === 1 ? [taking.className] : [])))
    const where = new WhoIsWhere(
      school,
      today,
      minute,
      lines,
      afternoon,
      (pupilId) => marks.get(pupilId) ?? [undefined, undefined],
    )
    const classes = classesWithPupils(school, today).flatMap(({ className, pupils }): EvacuationClass[] => {
      const placed = pupils
        .filter(({ pupilId, yearGroup }) =>
          may(principal, 'evacuation.print', { pupilId, className, yearGroup, day: today }),
        )
        .map((pupil): PlacedPupil => ({ ...pupil, presence: where.of(pupil) }))
      const those = (state: Presence['state']): PlacedPupil[] =>
        placed.filter(({ presence }) => presence.state === state)
      return placed.length === 0
        ? []
        : [
            {
              className,
              onSite: those('on-site'),
              notAccounted: those('not-accounted'),
              offSite: those('off-site'),
            },
          ]
    })
    recordView(tx, services.clock, principal, {
      what: 'evacuation.print',
      facts: { day: formatDay(today), classes: classes.length },
    })
    const sum = (of: (it: EvacuationClass) => readonly PlacedPupil[]): number =>
      classes.reduce((total, it) => total + of(it).length, 0)
    return {
      day: today,
      now: services.clock.now(),
      open: school.calendar.isSchoolDay(today),
      onSite: sum((it) => it.onSite),
      notAccounted: sum((it) => it.notAccounted),
      offSite: sum((it) => it.offSite),
      classes,
    }
  })
}
