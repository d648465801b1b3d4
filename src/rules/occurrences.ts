import { forPupil } from './for-pupil.js'
import { halfName } from '../domain/register/entries.js'
import {
  type Day,
  dayOfInstant,
  formatDay,
  formatTime,
  getTime,
  type Instant,
  instantAt,
} from '../kernel/school-date.js'
import { phraseKindBriefly, phraseOccurrence } from '../policy/phrasing/index.js'
import type { OccurrenceRule, Step } from '../policy/vocabulary/rules.js'
import { type Because, makeAction } from './action.js'
import { stepsDone } from './step-log.js'
import { compileCondition } from './conditions/compile-condition.js'
import type { ConditionContext } from './conditions/condition.js'
import { dueInstant } from './conditions/durations.js'
import { contactsFor } from './contacts.js'
import type { PupilRule } from './evaluator.js'
import type { PupilFacts } from './facts/pupil-facts.js'
import { codeHits, isInAudience, type SchoolFacts } from './facts/school-facts.js'
import { notBeforeOf } from './levels.js'

/** A rule that acts once for each session of a kind in the academic year, such as a sanction for each late arrival. */
export function compileOccurrences(rule: OccurrenceRule, school: SchoolFacts): PupilRule {
  const { calendar, view } = school
  const set = codeHits(school).hitsOf(rule.each.codes)
  const context: ConditionContext = {
    school,
    lastDone: stepsDone(rule.then),
    notBefore: notBeforeOf(rule, school),
  }
  const when = rule.when === undefined ? undefined : compileCondition(rule.when, context)
  const half = rule.each.session === undefined ? undefined : rule.each.session === 'AM' ? 0 : 1
  const after = rule.each.arrived_after === undefined ? undefined : getTime(rule.each.arrived_after)
  const by = rule.each.arrived_by === undefined ? undefined : getTime(rule.each.arrived_by)
  const minutes = rule.each.minutes_late
  const asksArrival = after !== undefined || by !== undefined || minutes !== undefined
  const telling = rule.each.arrival_unknown
  const table = telling === undefined ? undefined : school.codes.tableOf(telling)
  const tells = (code: number): boolean => table === undefined || table[code] === 1
  const from = Math.max(school.year.firstSession, context.notBefore)
  const isFor = forPupil(rule)
  const onlyWithoutReason = rule.each.without_adequate_reason === true
  const found = new Occurrences()
  const arrivals = view.arrivals.walk()

  const cameThen = (facts: PupilFacts, session: number, day: Day): boolean => {
    const arrived = arrivals.of(session)
    if (arrived === undefined)
      return by === undefined && minutes === undefined && tells(facts.codes[session] as number)
    if ((after !== undefined && arrived <= after) || (by !== undefined && arrived > by)) return false
    if (minutes === undefined) return true
    const { lateAfter } = school.clock.times(day, calendar.halfOfSession(session), facts.yearGroup)
    if (lateAfter === null) return false
    const late = arrived - lateAfter
    return late >= (minutes.at_least ?? 1) && late <= (minutes.at_most ?? late)
  }

  const find = (facts: PupilFacts): void => {
    found.length = 0
    const hits = facts.hits(set)
    const { length } = hits
    if (asksArrival) arrivals.begin(facts.index)
    for (let hit = hits.firstFrom(from); hit < length; hit++) {
      const session = hits.at(hit)
      if (half !== undefined && calendar.halfOfSession(session) !== half) continue
      const day = calendar.dayOfSession(session)
      if (asksArrival && !cameThen(facts, session, day)) continue
      if (!onlyWithoutReason || !facts.events.hasAcceptedReason(day)) found.add(session, day)
    }
  }

  return {
    evaluate(facts, sink) {
      if (!isFor(facts, sink)) return
      facts.episodeStart = instantAt(school.year.start, 0)
      find(facts)
      if (found.length === 0 && sink.trace === undefined) return
      if (found.length === 0 || (when !== undefined && !when.holds(facts, facts.end))) {
        sink.trace?.({
          rule: rule.id,
          cites: rule.cites,
          facts: [{ fact: 'occurrences', value: found.length, rule: phraseOccurrence(rule.each) }],
          outcome: 'does-not-act',
          why: `${rule.label}. There is no such occurrence this academic year${when === undefined ? '' : ', or the further condition does not hold'}.`,
        })
        return
      }
      for (const step of rule.then) {
        if (step.for !== undefined && !isInAudience(school, facts.pupil, step.for, school.today)) continue
        const open = found.undone(facts, step.kind)
        const hold = facts.events.findHold(step.kind, school.today)
        for (const session of hold === undefined ? open : [])
          sink.add(occurrenceAction(rule, step, facts, session))
        sink.trace?.({
          rule: `${rule.id}/${step.id}`,
          cites: step.cites,
          facts: [{ fact: 'occurrences', value: found.length, rule: phraseOccurrence(rule.each) }],
          outcome: hold !== undefined ? 'held' : open.length === 0 ? 'done' : 'acts',
          why:
            hold !== undefined
              ? `It was put aside: ${hold.reason}.`
              : open.length === 0
                ? 'Every one of them was dealt with.'
                : `${phraseKindBriefly(step.kind)}, for ${open.length} of ${found.length}.`,
        })
      }
    },
  }
}

/** The sessions of one pupil that a rule acts on, in order. One of these is filled with one pupil's after another's. */
class Occurrences {
  length = 0
  readonly #sessions: number[] = []
  readonly #days: Day[] = []
  readonly #answered: boolean[] = []

  add(session: number, day: Day): void {
    this.#sessions[this.length] = session
    this.#days[this.length] = day
    this.length += 1
  }

  /** Those that are still open: each time it was done answers one, the latest of the same day, else the oldest that is open. */
  undone(facts: PupilFacts, kind: string): readonly number[] {
    const { length } = this
    const { kinds, times } = facts.events.deeds
    const answered = this.#answered
    for (let place = 0; place < length; place++) answered[place] = false
    let left = length
    let oldest = 0
    // What was done comes in order, and so do the occurrences and the instants at which they closed: neither is gone through twice.
    let later = 0
    for (let deed = 0; deed < kinds.length && left > 0; deed++) {
      if (kinds[deed] !== kind) continue
      const at = times[deed] as Instant
      const day = dayOfInstant(at)
      while (later < length && (this.#days[later] as Day) <= day) later += 1
      let sameDay = later - 1
      while (sameDay >= 0 && this.#days[sameDay] === day && answered[sameDay] === true) sameDay -= 1
      if (sameDay >= 0 && this.#days[sameDay] === day) {
        answered[sameDay] = true
        left -= 1
        continue
      }
      while (oldest < length && answered[oldest] === true) oldest += 1
      if (oldest < length && facts.instantOf(this.#sessions[oldest] as number) <= at) {
        answered[oldest] = true
        left -= 1
      }
    }
    if (left === 0) return NONE
    const open: number[] = []
    for (let place = 0; place < length; place++)
      if (answered[place] === false) open.push(this.#sessions[place] as number)
    return open
  }
}

const NONE: readonly number[] = []

function occurrenceAction(rule: OccurrenceRule, step: Step, facts: PupilFacts, session: number) {
  const { school } = facts
  const day = school.calendar.dayOfSession(session)
  const half = school.calendar.halfOfSession(session)
  const arrived = school.view.arrivalOf(facts.index, session)
  const contacts = contactsFor(step.kind, facts.pupil)
  const because: Because = {
    fact: 'mark',
    value: school.codes.meaning(facts.codes[session] as number).symbol,
    rule: arrived === undefined ? rule.label : `${rule.label}: arrived ${formatTime(arrived)}`,
    from: formatDay(day),
    to: formatDay(day),
  }
  return makeAction(
    {
      id: `${rule.id}/${step.id}:${facts.pupil.upn}:${formatDay(day)}${halfName(half)}`,
      kind: step.kind,
      upn: facts.pupil.upn,
      due: dueInstant(school, day, step.due) satisfies Instant | null,
      owner: step.owner,
      cites: step.cites,
      because: [because],
      mandatory: step.mandatory,
      ...(contacts === undefined ? {} : { contacts }),
      note: step.note,
    },
    school.asOf,
  )
}
