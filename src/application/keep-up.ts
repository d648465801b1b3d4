import type { DoneEvent } from '../domain/events/school-event.js'
import type { SchoolRecord } from '../domain/school-record.js'
import { dayOfInstant, getTime, type Instant, instantAt, mondayOf } from '../kernel/school-date.js'
import { worklistOf } from '../rules/evaluate-school.js'
import type { PolicyTimeline } from '../policy/effective/policy-timeline.js'
import { SeededRandom } from '../simulation/seeded-random.js'
import { nationalCodes } from './policies.js'
import { calendarOf, schoolAt } from './school.js'

/** Of what is open on a Friday afternoon, the share that an office has seen to. */
const SEEN_TO = 0.93
const END_OF_DAY = getTime('16:30')
const FRIDAY = 4

/**
 * A simulated school whose office works through its list: every Friday of the last academic year, most of what is open is done, and
 * every school day its return is sent.
 *
 * @returns the same record with `done` events; reasons for absence still come only from the marks themselves
 */
export function keepUp(
  record: SchoolRecord,
  timeline: PolicyTimeline,
  { until, seed }: { readonly until: Instant; readonly seed: string },
): SchoolRecord {
  const random = new SeededRandom(`${seed} office`)
  const calendar = calendarOf(record)
  const codes = nationalCodes()
  const events = [...record.events]
  const { start } = calendar.yearOf(dayOfInstant(until))
  // The day's return goes out each afternoon, as the system that takes the registers sends it.
  for (const day of calendar.schoolDays) {
    const at = instantAt(day, END_OF_DAY)
    if (day >= start && at < until && timeline.on(day).daily !== undefined)
      events.push({ type: 'done', at, kind: 'return.dfe-daily', upn: '', className: '' })
  }
  for (let friday = mondayOf(start) + FRIDAY; instantAt(friday, END_OF_DAY) < until; friday += 7) {
    const at = instantAt(friday, END_OF_DAY)
    const school = schoolAt({ record: { ...record, events }, timeline, codes, calendar }, at)
    for (const action of worklistOf(school)) {
      if (action.kind === 'mark.resolve' || random.next() >= SEEN_TO) continue
      const done: DoneEvent = {
        type: 'done',
        at,
        kind: action.kind,
        upn: action.upn ?? '',
        className: action.class ?? '',
      }
      events.push(done)
    }
  }
  return { ...record, events: events.sort((a, b) => a.at - b.at) }
}
