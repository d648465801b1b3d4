import { resolve } from 'node:path'
import { SchoolCalendar } from '../domain/calendar/school-calendar.js'
import type { DoneEvent, HoldEvent, SchoolEvent } from '../domain/events/school-event.js'
import type { CodeSet } from '../domain/register/code-set.js'
import { viewRegister } from '../domain/register/register-view.js'
import type { SchoolRecord } from '../domain/school-record.js'
import { readSchoolFolder } from '../exchange/index.js'
import { folderOnDisk } from '../files/index.js'
import { dayOfInstant, formatDay, formatInstant, type Instant } from '../kernel/school-date.js'
import { PolicyClock } from '../policy/effective/policy-clock.js'
import type { PolicyTimeline } from '../policy/effective/policy-timeline.js'
import { PupilEvents } from '../rules/facts/pupil-events.js'
import { ACTION_KINDS } from '../policy/vocabulary/words.js'
import { registrationAudience, type SchoolFacts } from '../rules/facts/school-facts.js'
import { loadTimeline, nationalCodes, preparePolicy } from './policies.js'

/** A school folder with its policy, read and checked. */
export interface School {
  readonly record: SchoolRecord
  readonly timeline: PolicyTimeline
  readonly codes: CodeSet
  readonly calendar: SchoolCalendar
}

/**
 * Reads a school folder and the policy that it names.
 *
 * @throws {InputError} with every fault
 */
export async function openSchool(folder: string): Promise<School> {
  const codes = nationalCodes()
  const from = resolve(folder)
  const opened: { timeline?: PolicyTimeline } = {}
  const record = await readSchoolFolder(folderOnDisk(folder), codes, async (policy, line) => {
    await preparePolicy(policy, from)
    opened.timeline = loadTimeline(policy, from, { file: 'school.yaml', line })
  })
  if (opened.timeline === undefined) throw new TypeError('a folder without faults named no policy')
  return { record, timeline: opened.timeline, codes, calendar: calendarOf(record) }
}

/** The school's calendar; without terms, the sessions that have marks. */
export function calendarOf(record: SchoolRecord): SchoolCalendar {
  if (record.terms.length > 0) return SchoolCalendar.from(record.terms, record.closures)
  const { entries } = record
  return SchoolCalendar.fromMarkedSessions({
    *[Symbol.iterator]() {
      for (let i = 0; i < entries.length; i++) yield entries.sessionAt(i)
    },
  })
}

/** A school as of an instant: what its rules may read. Everything recorded, said or done later is not there. */
export function schoolAt({ record, timeline, codes, calendar }: School, asOf: Instant): SchoolFacts {
  const { profile, pupils, entries, events } = record
  const clock = new PolicyClock(timeline, registrationAudience(profile.id))
  return schoolFacts(
    factsAt({ profile, timeline, codes, calendar, clock }, asOf),
    pupils,
    viewRegister(pupils, entries, calendar, clock, asOf),
    eventsAt(events, asOf),
  )
}

/**
 * What is known of a school, of its pupils and of what happened, as one. Written out: objects spread into another have each a
 * shape of their own, and every rule reads these for every pupil.
 */
export function schoolFacts(
  { profile, asOf, today, calendar, codes, clock, policy, year }: SchoolAtMoment,
  pupils: SchoolFacts['pupils'],
  view: SchoolFacts['view'],
  { events, schoolEvents }: Pick<SchoolFacts, 'events' | 'schoolEvents'>,
): SchoolFacts {
  return { profile, asOf, today, calendar, codes, clock, policy, year, pupils, view, events, schoolEvents }
}

type SchoolAtMoment = Omit<SchoolFacts, 'view' | 'pupils' | 'events' | 'schoolEvents'>

/** What the engine reads of a school at a moment, whomever it is asked about: all but the pupils, their marks and events. */
export function factsAt(
  {
    profile,
    timeline,
    codes,
    calendar,
    clock,
  }: Pick<SchoolFacts, 'profile' | 'codes' | 'calendar' | 'clock'> & { readonly timeline: PolicyTimeline },
  asOf: Instant,
): SchoolAtMoment {
  const today = dayOfInstant(asOf)
  return {
    profile,
    asOf,
    today,
    calendar,
    codes,
    clock,
    policy: timeline.on(today),
    year: calendar.yearOf(today),
  }
}

/** What had been recorded by a moment: of each pupil (one of whom nothing was is not there), and of the school as a whole. */
export function eventsAt(
  recorded: readonly SchoolEvent[],
  asOf: Instant,
): Pick<SchoolFacts, 'events' | 'schoolEvents'> {
  const inOrder = ordered(recorded)
  const schoolEvents: SchoolEvent[] = []
  const places = new Map<string, number>()
  const counts: number[] = []
  const placeOf = new Int32Array(inOrder.length).fill(-1)
  for (let i = 0; i < inOrder.length; i++) {
    const event = inOrder[i] as SchoolEvent
    if (event.at > asOf) continue
    if (event.upn === '') {
      schoolEvents.push(event)
      continue
    }
    let place = places.get(event.upn)
    if (place === undefined) {
      place = counts.push(0) - 1
      places.set(event.upn, place)
    }
    counts[place] = (counts[place] as number) + 1
    placeOf[i] = place
  }
  const lists = listsOf(inOrder, placeOf, counts)
  const events = new Map<string, PupilEvents>()
  for (const [upn, place] of places) events.set(upn, new PupilEvents(lists[place] as SchoolEvent[]))
  return { events, schoolEvents }
}

/** As many lists as there are counts, each as long as it is to be: lists that grow leave three times as much behind. */
function listsOf(
  events: readonly SchoolEvent[],
  placeOf: Int32Array,
  counts: readonly number[],
): SchoolEvent[][] {
  const lists = counts.map((count) => {
    const list: SchoolEvent[] = []
    list.length = count
    return list
  })
  const filled = new Int32Array(lists.length)
  for (let i = 0; i < events.length; i++) {
    const place = placeOf[i] as number
    if (place < 0) continue
    const next = filled[place] as number
    ;(lists[place] as SchoolEvent[])[next] = events[i] as SchoolEvent
    filled[place] = next + 1
  }
  return lists
}

/** Events by instant; a folder's are so already. */
function ordered(events: readonly SchoolEvent[]): readonly SchoolEvent[] {
  const sorted = events.every((event, i) => i === 0 || (events[i - 1] as SchoolEvent).at <= event.at)
  return sorted ? events : [...events].sort((a, b) => a.at - b.at)
}

/** What a person should know about how the answer came about. */
export function warningsOf({ record, timeline, calendar }: School, asOf: Instant): string[] {
  const year = calendar.yearOf(dayOfInstant(asOf))
  const first = calendar.schoolDays.find((day) => day >= year.start)
  const warnings = [...record.warnings]
  if (first !== undefined && first < timeline.start && first <= dayOfInstant(asOf)) {
    warnings.push(
      `The policy came into force on ${formatDay(timeline.start)}; it is used here for days from ${formatDay(first)}, before it did.`,
    )
  }
  return [...warnings, ...strangeDeeds(record.events, asOf)]
}

const KINDS = new Set<string>(ACTION_KINDS)

/** What was put down as done, or put aside, of a kind that no rule raises: it answers nothing, and somebody meant it to. */
function strangeDeeds(events: readonly SchoolEvent[], asOf: Instant): string[] {
  const strange = events.filter(
    (event) => (event.type === 'done' || event.type === 'hold') && event.at <= asOf && !KINDS.has(event.kind),
  ) as (DoneEvent | HoldEvent)[]
  const [first] = strange
  if (first === undefined) return []
  const kinds = [...new Set(strange.map(({ kind }) => `"${kind}"`))].join(', ')
  const count = strange.length === 1 ? '1 event' : `${strange.length} events`
  return [
    `${count} of "done" or "hold" name a kind of action that there is not, so that nothing is answered by them: ${kinds}; the first is of ${formatInstant(first.at)}.`,
  ]
}
