import { NO_MARK } from '../domain/register/code-set.js'
import { AM } from '../domain/register/entries.js'
import {
  type Day,
  formatDay,
  formatInstant,
  getTime,
  type Instant,
  instantAt,
  weekdayOf,
} from '../kernel/school-date.js'
import { phraseAudience, phraseBegins, phraseKindBriefly } from '../policy/phrasing/index.js'
import type { ActingLadder } from '../policy/effective/effective-policy.js'
import type { Ladder, LadderStep } from '../policy/vocabulary/rules.js'
import { WEEKDAYS } from '../policy/vocabulary/words.js'
import { type Because, makeAction } from './action.js'
import { dueInstant } from './conditions/durations.js'
import { contactsFor } from './contacts.js'
import type { PupilRule, Sink } from './evaluator.js'
import { codesOfAbsence, codesOfComing } from './facts/coming.js'
import type { PupilFacts } from './facts/pupil-facts.js'
import { isInAudience, type SchoolFacts } from './facts/school-facts.js'
import { notBeforeOf } from './levels.js'

/** A day of a run, with the instant from which its steps can arise. */
interface RunDay {
  readonly day: Day
  /** When the register that shows the absence closed. */
  readonly opens: Instant
}

type DayKind = 'absent' | 'neutral' | 'ends'

/**
 * Steps that follow a run of consecutive absent school days. The steps of day n arise on day n, whatever became of those of
 * earlier days; within a day each waits for the one before it.
 */
export function compileLadder(ladder: ActingLadder, school: SchoolFacts): PupilRule {
  const notBefore = notBeforeOf(ladder, school)
  const runOf =
    ladder.begins === 'missing-after-present'
      ? missingAfternoon(school)
      : currentRun(ladder, school, notBefore)
  return {
    evaluate(facts, sink) {
      const run = runOf(facts)
      // Nearly every pupil is in school, and then nobody asks whom it is for.
      if (run.length === 0 && sink.trace === undefined) return
      if (ladder.for !== undefined && !isInAudience(school, facts.pupil, ladder.for, school.today))
        return trace(ladder, sink, 'not-for-this-pupil', `It is for ${phraseAudience(ladder.for)}.`)
      if (ladder.exceptFor !== undefined && isInAudience(school, facts.pupil, ladder.exceptFor, school.today))
        return trace(
          ladder,
          sink,
          'not-for-this-pupil',
          `For ${phraseAudience(ladder.exceptFor)} another ladder acts.`,
        )
      if (run.length === 0)
        return trace(
          ladder,
          sink,
          'does-not-act',
          `That is not so now: it begins when ${phraseBegins(ladder.begins)}.`,
        )
      new LadderRun(ladder, run, facts, sink).evaluate()
    },
  }
}

function trace(
  { id, cites, label }: Ladder,
  sink: Sink,
  outcome: 'does-not-act' | 'not-for-this-pupil',
  why: string,
): void {
  sink.trace?.({ rule: id, cites, facts: [], outcome, why: `${label}. ${why}` })
}

/** One pupil's run, and what each of the ladder's steps makes of it. */
class LadderRun {
  readonly #because: readonly Because[]

  constructor(
    readonly ladder: Ladder,
    readonly run: readonly RunDay[],
    readonly facts: PupilFacts,
    readonly sink: Sink,
  ) {
    const first = run[0] as RunDay
    const last = run.at(-1) as RunDay
    this.#because = [
      {
        fact: FACT_OF[ladder.begins],
        value: run.length,
        rule: `day ${run.length}`,
        from: formatDay(first.day),
        to: formatDay(last.day),
      },
    ]
  }

  evaluate(): void {
    const steps = this.#applicable()
    // Of steps of one kind the latest that has arisen takes the place of the earlier ones.
    const open = new Map<
      string,
      { readonly step: LadderStep; readonly index: number; readonly due: Instant | null }
    >()
    for (const [index, runDay] of this.run.entries()) {
      let before: { readonly passed: boolean; readonly at: Instant } | undefined
      for (const step of steps) {
        if (!isOnDay(step, index + 1, runDay.day) || !this.#applies(step, index)) continue
        const opens = step.at === undefined ? runDay.opens : instantAt(runDay.day, getTime(step.at))
        const waits = step.waits !== 'for-nothing'
        const blocked = waits && before !== undefined && !before.passed
        const arose = waits && before !== undefined ? Math.max(opens, before.at) : opens
        const state = this.#state(step, index, opens)
        if (waits) before = { passed: !blocked && state.passed, at: Math.max(arose, state.passedAt) }
        if (blocked || arose > this.facts.school.asOf) {
          this.#trace(step, 'waits', () =>
            blocked ? 'It waits for the step before it.' : `It comes at ${formatInstant(arose).slice(11)}.`,
          )
          continue
        }
        const { done } = state
        if (done !== undefined) {
          open.delete(step.kind)
          this.#trace(step, 'done', () => `It was done on ${formatInstant(done).replace('T', ' at ')}.`)
          continue
        }
        open.set(step.kind, { step, index, due: state.due })
      }
    }
    for (const { step, index, due } of open.values()) this.#raise(step, index, due)
  }

  /** The steps for this pupil, without those that another of them stands in for. */
  #applicable(): LadderStep[] {
    const { school, pupil } = this.facts
    const mine = this.ladder.steps.filter(
      (step) => step.for === undefined || isInAudience(school, pupil, step.for, school.today),
    )
    const replaced = new Set(mine.flatMap((step) => step.instead_of ?? []))
    return mine.filter((step) => !replaced.has(step.id))
  }

  #applies(step: LadderStep, index: number): boolean {
    if (step.only_if === undefined) return true
    const today = (this.run[index] as RunDay).day
    const first = step.only_if === 'nobody-reached' ? (this.run[0] as RunDay).day : today
    return !this.facts.events.wasReached(first, this.facts.school.today)
  }

  #state(
    step: LadderStep,
    index: number,
    opens: Instant,
  ): { due: Instant | null; done: Instant | undefined; passed: boolean; passedAt: Instant } {
    const { school, events } = this.facts
    const { day } = this.run[index] as RunDay
    const due = dueInstant(school, day, step.due)
    // Until a later day's step of the same kind stands in for it, whatever does this kind of action does this step.
    const next = this.#nextOfKind(step, index)
    const until = next === undefined ? school.asOf : Math.min(school.asOf, instantAt(next.day, 0) - 1)
    const done = events.firstDone(step.kind, instantAt(day, 0), until)
    const overdue = due !== null && school.asOf > due
    const passedAt = done === undefined ? (due ?? opens) : done
    return { due, done, passed: done !== undefined || overdue, passedAt: Math.max(opens, passedAt) }
  }

  /** The run's next day that has a step of the same kind. */
  #nextOfKind({ kind }: LadderStep, index: number): RunDay | undefined {
    for (let i = index + 1; i < this.run.length; i++)
      for (const other of this.ladder.steps)
        if (other.kind === kind && isOnDay(other, i + 1, (this.run[i] as RunDay).day)) return this.run[i]
    return undefined
  }

  #raise(step: LadderStep, index: number, due: Instant | null): void {
    const { school, pupil, events } = this.facts
    const hold = events.findHold(step.kind, school.today)
    if (hold !== undefined) return this.#trace(step, 'held', () => `It was put aside: ${hold.reason}.`)
    const contacts = contactsFor(step.kind, pupil)
    const { day } = this.run[index] as RunDay
    const because = this.#because.map((fact) => ({ ...fact, rule: `day ${index + 1}` }))
    this.sink.add(
      makeAction(
        {
          id: `${this.ladder.id}/${step.id}:${pupil.upn}:${formatDay((this.run[0] as RunDay).day)}+${formatDay(day)}`,
          kind: step.kind,
          upn: pupil.upn,
          due,
          owner: step.owner,
          cites: step.cites,
          because,
          mandatory: step.mandatory,
          ...(contacts === undefined ? {} : { contacts }),
          note: step.note,
        },
        school.asOf,
      ),
    )
    this.#trace(step, 'acts', () => `Day ${index + 1}: ${phraseKindBriefly(step.kind)}.`)
  }

  #trace(step: LadderStep, outcome: 'acts' | 'done' | 'waits' | 'held', why: () => string): void {
    this.sink.trace?.({
      rule: `${this.ladder.id}/${step.id}`,
      cites: step.cites,
      facts: this.#because,
      outcome,
      why: why(),
    })
  }
}

const FACT_OF: Record<Ladder['begins'], string> = {
  'unexplained-absence': 'unexplained-days',
  'any-absence': 'absent-days',
  'unauthorised-absence': 'unauthorised-days',
  'missing-after-present': 'missing-afternoon',
}

/** Does a step come on a day of a run? @param nth which day of the run it is, from 1 */
function isOnDay(step: LadderStep, nth: number, day: Day): boolean {
  const weekday = WEEKDAYS[weekdayOf(day) - 1]
  if (step.weekdays !== undefined && (weekday === undefined || !step.weekdays.includes(weekday))) return false
  if (step.day !== undefined) return step.day === nth
  if (step.days !== undefined) return step.days.includes(nth)
  return nth >= (step.from_day ?? 1) && (step.to_day === undefined || nth <= step.to_day)
}

type RunOf = (facts: PupilFacts) => readonly RunDay[]
const NO_RUN: readonly RunDay[] = []

/** The run that is still going on at the moment, earliest day first; empty where there is none. */
function currentRun(ladder: Ladder, school: SchoolFacts, notBefore: number): RunOf {
  const { calendar } = school
  const notDue = school.codes.tableOf(NOT_DUE)
  const classify = dayClassifier(ladder, school, notDue)
  return (facts) => {
    // A mark of today whose register has not closed yet is known already where a step names an earlier time.
    let session = lastKnownSession(facts, school)
    let run: RunDay[] | undefined
    while (session >= notBefore) {
      const day = calendar.dayOfSession(session)
      let first = session
      while (first > notBefore && calendar.dayOfSession(first - 1) === day) first -= 1
      const kind = classify(facts, first, session + 1)
      if (kind === 'ends') break
      if (kind === 'absent') {
        run ??= []
        run.push({ day, opens: facts.instantOf(firstDue(facts, notDue, first, session + 1)) })
      }
      session = first - 1
    }
    return run?.reverse() ?? NO_RUN
  }
}

function lastKnownSession(facts: PupilFacts, school: SchoolFacts): number {
  let last = facts.end - 1
  while (
    last + 1 < school.calendar.sessionCount &&
    school.calendar.dayOfSession(last + 1) === school.today &&
    facts.codes[last + 1] !== NO_MARK
  )
    last += 1
  return last
}

/** The first marked session of a day on which the pupil was to be there. */
function firstDue(facts: PupilFacts, notDue: Uint8Array, from: number, to: number): number {
  for (let s = from; s < to; s++) {
    const code = facts.codes[s] as number
    if (code !== NO_MARK && notDue[code] === 0) return s
  }
  return from
}

type DayClassifier = (facts: PupilFacts, from: number, to: number) => DayKind

/** Not required to attend, no pupil yet, closed: no session of the pupil’s, and no reason for missing another. */
const NOT_DUE = ['X', 'Z', '#']

/** What a school day does to a run: adds to it, leaves it as it is, or ends it. U is on site and ends it. */
function dayClassifier(ladder: Ladder, school: SchoolFacts, notDue: Uint8Array): DayClassifier {
  const { codes, calendar } = school
  const there = codesOfComing(codes)
  const absent = codesOfAbsence(codes)
  const unauthorised = codesOfAbsence(codes, ['unauthorised'])
  const unexplained = codes.tableOf(['N', 'O'])
  return (facts, from, to) => {
    let marked = 0
    let counted = 0
    let belonging = 0
    for (let s = from; s < to; s++) {
      const code = facts.codes[s] as number
      if (code === NO_MARK || notDue[code] === 1) continue
      marked += 1
      if (there[code] === 1) return 'ends'
      if (absent[code] === 1) counted += 1
      if (unexplained[code] === 1 && !facts.events.isExplained(calendar.dayOfSession(s))) belonging += 1
    }
    if (marked === 0) return isOnRoll(facts, calendar.dayOfSession(from)) ? 'neutral' : 'ends'
    if (ladder.begins === 'unexplained-absence') return belonging === marked ? 'absent' : 'ends'
    if (counted === 0) return 'neutral'
    if (ladder.begins === 'any-absence') return 'absent'
    for (let s = from; s < to; s++)
      if (absent[facts.codes[s] as number] === 1 && unauthorised[facts.codes[s] as number] === 0)
        return 'ends'
    return 'absent'
  }
}

function isOnRoll(facts: PupilFacts, day: Day): boolean {
  return facts.pupil.spells.some(
    (spell) => day >= spell.enrolledOn && (spell.leftOn === null || day <= spell.leftOn),
  )
}

/**
 * The last counted session, where it is an afternoon without a reason after a morning in school or away with one: a pupil who was
 * not back from the dentist is missing as one who slipped out at lunchtime is.
 */
function missingAfternoon(school: SchoolFacts): RunOf {
  const { calendar, codes } = school
  const missing = codes.tableOf(['N', 'O'])
  // After a morning without a mark or of no session of the pupil’s, the day belongs to the run of absent days.
  const accountedFor = codesOfComing(codes)
  const absent = codesOfAbsence(codes)
  for (let code = 0; code < absent.length; code++)
    if (absent[code] === 1 && missing[code] === 0) accountedFor[code] = 1
  return (facts) => {
    const session = facts.end - 1
    const before = session - 1
    if (
      before < 0 ||
      missing[facts.codes[session] as number] === 0 ||
      accountedFor[facts.codes[before] as number] === 0
    )
      return NO_RUN
    const day = calendar.dayOfSession(session)
    if (
      calendar.halfOfSession(session) === AM ||
      calendar.dayOfSession(before) !== day ||
      facts.events.isExplained(day)
    )
      return NO_RUN
    return [{ day, opens: facts.instantOf(session) }]
  }
}
