import { type Enrolment, hasLeftSince, type Pupil, type YearGroup } from '../domain/roll/pupil.js'
import { END_OF_DAY, type Day, dayOfInstant, formatDay, instantAt } from '../kernel/school-date.js'
import type { EffectivePolicy } from '../policy/effective/effective-policy.js'
import { type Because, makeAction } from './action.js'
import type { PupilRule, Sink } from './evaluator.js'
import type { PupilFacts } from './facts/pupil-facts.js'
import type { SchoolFacts } from './facts/school-facts.js'
import { dutyToTell, leavings } from './leaving.js'
import { addDays } from './reason-deadline.js'

/** The year group that enters a school in the ordinary way, where the school's settings do not say. */
const ENTRY: Record<string, YearGroup> = { primary: 'R', secondary: '7' }

/** What the local authority is told of the roll: names that come on it and names that come off. */
export function compileRollReturns(policy: EffectivePolicy, school: SchoolFacts): PupilRule {
  const { year, today, calendar, profile } = school
  const lowest = profile.settings.lowestYearGroup ?? ENTRY[profile.phase]
  const firstDay = calendar.schoolDays.find((day) => day >= year.start) ?? year.start
  // A name that came off is told of until it was told; of years that the calendar does not hold nobody can say what was.
  const firstKnown = Math.min(year.start, calendar.yearOf(calendar.schoolDays[0] ?? today).start)
  return {
    alsoOfLeavers: true,
    evaluate(facts, sink) {
      // Nearly always the roll did not change.
      const asked = sink.trace !== undefined || facts.events.rollChanges.length > 0
      if (policy.admission !== undefined && (asked || hasCome(facts.pupil)))
        admissions(policy.admission, facts, sink)
      if (policy.deletion !== undefined && (asked || hasLeftSince(facts.pupil, firstKnown)))
        deletions(policy.deletion, facts, sink)
    },
  }

  /** Came in the ordinary way: into the lowest year, as the academic year began. */
  function isOrdinary(spell: Enrolment): boolean {
    return (
      policy.admission?.not_for_lowest_year_on_first_day === true &&
      spell.yearGroup === lowest &&
      spell.enrolledOn >= year.start &&
      spell.enrolledOn <= firstDay
    )
  }

  function hasCome({ spells }: Pupil): boolean {
    for (const spell of spells) if (spell.enrolledOn >= year.start && !isOrdinary(spell)) return true
    return false
  }

  function admissions(duty: NonNullable<EffectivePolicy['admission']>, facts: PupilFacts, sink: Sink): void {
    const added = facts.events.rollChanges.filter(({ change }) => change === 'added')
    const days = new Set<Day>()
    for (const spell of facts.pupil.spells)
      if (spell.enrolledOn >= year.start && spell.enrolledOn <= today && !isOrdinary(spell))
        days.add(spell.enrolledOn)
    // One action for an enrolment and its roll event: an event within the same spell adds none.
    for (const event of added) {
      const day = dayOfInstant(event.at)
      if (
        day >= year.start &&
        !facts.pupil.spells.some(
          (spell) =>
            (days.has(spell.enrolledOn) || isOrdinary(spell)) && Math.abs(spell.enrolledOn - day) <= 31,
        )
      )
        days.add(day)
    }
    raise(
      'notify.la-admission',
      days,
      (day) => addDays(school, day, duty.days, duty.unit),
      'enrolled',
      duty,
      facts,
      sink,
    )
  }

  function deletions(duty: NonNullable<EffectivePolicy['deletion']>, facts: PupilFacts, sink: Sink): void {
    const told = (day: Day): boolean =>
      day >= firstKnown && day <= today && dutyToTell(school, policy, facts.pupil, day) !== undefined
    const days = new Set(leavings(facts, told).map(({ day }) => day))
    raise('notify.la-deletion', days, (day) => day, 'left', duty, facts, sink)
  }
}

function raise(
  kind: 'notify.la-admission' | 'notify.la-deletion',
  days: ReadonlySet<Day>,
  dueDay: (day: Day) => Day,
  fact: string,
  duty: { readonly owner?: string; readonly cites: readonly string[] },
  facts: PupilFacts,
  sink: Sink,
): void {
  if (days.size === 0 && sink.trace === undefined) return
  const { school, pupil, events } = facts
  const rule = `returns.${kind === 'notify.la-admission' ? 'admission' : 'deletion'}`
  let open = 0
  for (const day of days) {
    // The deletion return goes with the deletion or before it, so what was sent in the month before counts.
    const since = instantAt(kind === 'notify.la-deletion' ? day - 31 : day - 7, 0)
    if (events.lastDone(kind, since) !== undefined || events.findHold(kind, school.today) !== undefined)
      continue
    open += 1
    sink.add(
      makeAction(
        {
          id: `${rule}:${pupil.upn}:${formatDay(day)}`,
          kind,
          upn: pupil.upn,
          due: instantAt(dueDay(day), END_OF_DAY),
          owner: duty.owner,
          cites: duty.cites,
          because: [{ fact, value: formatDay(day) }],
        },
        school.asOf,
      ),
    )
  }
  sink.trace?.({
    rule,
    cites: duty.cites,
    facts: [...days].map((day): Because => ({ fact, value: formatDay(day) })),
    outcome: days.size === 0 ? 'does-not-act' : open > 0 ? 'acts' : 'done',
    why:
      days.size === 0
        ? 'The roll did not change in a way that the local authority is told of.'
        : open > 0
          ? 'The local authority is to be told.'
          : 'The local authority was told.',
  })
}
