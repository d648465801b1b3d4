import { RegisterView, storedYearOf, viewStoredYears } from '../../domain/register/register-view.js'
import { findSpell } from '../../domain/roll/pupil.js'
import { dayOfInstant, type Instant } from '../../kernel/school-date.js'
import { codeWeights, PupilFacts } from '../../rules/facts/pupil-facts.js'
import type { SchoolFacts } from '../../rules/facts/school-facts.js'
import type { Tx } from '../../storage/database.js'
import { pupilYears } from '../../storage/register.js'
import { readEvents } from '../../storage/events.js'
import { eventsAt, factsAt, schoolFacts } from '../school.js'
import type { StoredSchool } from '../schools/stored-school.js'

/**
 * What the engine reads of one pupil: the school's facts with this pupil alone in them, at index 0.
 *
 * Where the policy states no closing time a session counts once the class is complete, so the class is read along.
 */
export async function factsOfPupil(
  tx: Tx,
  school: StoredSchool,
  pupilId: number,
  asOf: Instant,
): Promise<{ readonly facts: SchoolFacts; readonly reader: PupilFacts }> {
  const today = dayOfInstant(asOf)
  const { calendar, clock, codes, codeNumbers, schoolId } = school
  const pupil = school.findPupil(pupilId)
  if (pupil === undefined) throw new RangeError(`no pupil ${pupilId}`)
  const className = findSpell(pupil, today)?.className
  const others =
    className === undefined ? [] : school.classOn(className, today).filter((id) => id !== pupilId)
  const ids = [pupilId, ...others]
  const indexOf = new Map(ids.map((id, index) => [id, index]))
  const pupils = ids.map((id) => school.findPupil(id) as typeof pupil)
  const first = calendar.sessionCount > 0 ? calendar.dayOfSession(0) : today
  const years = await pupilYears(tx, codeNumbers, schoolId, storedYearOf(first), ids)
  const wide = viewStoredYears(
    pupils,
    years.map((year) => ({ ...year, pupil: indexOf.get(year.pupilId) as number })),
    calendar,
    clock,
    asOf,
  )
  const { arrivals } = wide
  const view = new RegisterView(asOf, calendar, wide.codes.slice(0, 1), wide.counted.slice(0, 1), arrivals)
  const events = eventsAt(await readEvents(tx, codes, schoolId, pupilId), asOf)
  const facts = schoolFacts(factsAt(school, asOf), [pupil], view, events)
  const reader = new PupilFacts(facts, codeWeights(codes))
  reader.load(0)
  return { facts, reader }
}
