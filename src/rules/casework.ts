import type { CaseworkEvent } from '../domain/events/school-event.js'
import { forPupil } from './for-pupil.js'
import { NO_MARK } from '../domain/register/code-set.js'
import { hasEnrolledSince } from '../domain/roll/pupil.js'
import { type Day, dayOfInstant, formatDay, type Instant, instantAt } from '../kernel/school-date.js'
import { phraseCasework } from '../policy/phrasing/index.js'
import type { CaseworkRule } from '../policy/vocabulary/rules.js'
import { stepsDone } from './step-log.js'
import { compileCondition } from './conditions/compile-condition.js'
import type { ConditionContext } from './conditions/condition.js'
import type { PupilRule } from './evaluator.js'
import type { PupilEvents } from './facts/pupil-events.js'
import { attendedIn, type PupilFacts } from './facts/pupil-facts.js'
import { type SchoolFacts } from './facts/school-facts.js'
import { leavings } from './leaving.js'
import { leaveCases } from './leave/leave-cases.js'
import { isMetByEvidence } from './leave/leave-evidence.js'
import { notBeforeOf } from './levels.js'
import { type Episode, StepList } from './steps.js'

/** Something recorded that a rule follows from. */
interface Trigger {
  readonly key: string
  readonly at: Instant
  readonly fact: string
  /** The day on which its steps are due, whatever the steps say. */
  readonly dueOn?: Day
}

/** What follows from something recorded: a plan's review date, a meeting held, a leave granted, a suspension. */
export function compileCasework(rule: CaseworkRule, school: SchoolFacts): PupilRule {
  const resolve = stepsDone(rule.then)
  const context: ConditionContext = {
    school,
    // What a review looks back at was done before the review came.
    lastDone: (step) => {
      const lastDone = resolve(step)
      return (facts) => {
        const { episodeStart } = facts
        facts.episodeStart = instantAt(school.year.start, 0)
        const at = lastDone(facts)
        facts.episodeStart = episodeStart
        return at
      }
    },
    notBefore: notBeforeOf(rule, school),
  }
  const when = rule.when === undefined ? undefined : compileCondition(rule.when, context)
  const steps = new StepList(rule.id, rule.then, context)
  // What was not done stays to be done when a year begins; what a year's figures call for goes with them.
  const since = when === undefined ? 0 : instantAt(school.year.start, 0)
  const isFor = forPupil(rule)
  const mayBeTriggered = triggerOf(rule)
  return {
    ...(rule.on === 'left-the-roll' ? { alsoOfLeavers: true } : {}),
    evaluate(facts, sink) {
      if (sink.trace === undefined && !mayBeTriggered(facts)) return
      if (!isFor(facts, sink)) return
      facts.episodeStart = instantAt(school.year.start, 0)
      const triggers = triggersOf(rule, facts).filter(({ at }) => at >= since && at <= school.asOf)
      if (triggers.length === 0) {
        sink.trace?.({
          rule: rule.id,
          cites: rule.cites,
          facts: [],
          outcome: 'does-not-act',
          why: `${rule.label}. Nothing on record calls for it: it begins when ${phraseCasework(rule)}.`,
        })
        return
      }
      for (const trigger of triggers) {
        if (when !== undefined && !when.holds(facts, facts.end)) continue
        steps.evaluate(facts, episodeOf(trigger, rule.label, facts.end), sink)
      }
    },
  }
}

function episodeOf({ key, at, fact, dueOn }: Trigger, label: string, end: number): Episode {
  const reason = { because: () => [{ fact, value: formatDay(dayOfInstant(at)), rule: label }] }
  return { key, start: at, ...(dueOn === undefined ? {} : { dueOn }), reason, end }
}

/** Answers whether there can be a trigger at all: nearly every pupil has nothing of the kind on record. */
function triggerOf(rule: CaseworkRule): (facts: PupilFacts) => boolean {
  switch (rule.on) {
    case 'plan-review-due':
    case 'plan-made':
      return ({ events }) => events.plans.length > 0
    case 'meeting-held':
    case 'meeting-missed':
      return ({ events }) => events.meetings.length > 0
    case 'leave-granted':
      return ({ events, school }) => hasGranted(events) && hasLeaveUntil(events, school.today)
    case 'leave-not-returned':
      return (facts) => hasGranted(facts.events) && isAwayAfterLeave(facts)
    case 'suspension-day':
    case 'back-after-suspension':
      return ({ events }) => events.suspensions.length > 0
    case 'no-show-on-first-day':
      return ({ pupil, school }) => hasEnrolledSince(pupil, school.year.start)
    case 'left-the-roll':
      return ({ pupil, events }) =>
        events.rollChanges.length > 0 || pupil.spells.some((spell) => spell.leftOn !== null)
  }
}

function hasGranted({ leaveDecisions }: PupilEvents): boolean {
  for (const { decision } of leaveDecisions) if (decision === 'granted') return true
  return false
}

/** Is there a request for leave that is not over before a day? */
function hasLeaveUntil({ leaveRequests }: PupilEvents, day: Day): boolean {
  for (const { to } of leaveRequests) if (to >= day) return true
  return false
}

function isAwayAfterLeave(facts: PupilFacts): boolean {
  for (const { to } of facts.events.leaveRequests) if (firstMissed(facts, to + 1) >= 0) return true
  return false
}

function triggersOf(rule: CaseworkRule, facts: PupilFacts): Trigger[] {
  const { school, events } = facts
  const about = (event: CaseworkEvent): boolean => rule.about === undefined || event.about === rule.about
  const isPlan = (event: CaseworkEvent): boolean =>
    about(event) &&
    (rule.kinds === undefined || rule.kinds.some((kind) => kind === (event.kind || 'support')))
  switch (rule.on) {
    case 'plan-review-due': {
      // A later plan of the same kind takes the place of an earlier one.
      const plan = events.plans.findLast(isPlan)
      return plan !== undefined && plan.reviewOn !== null
        ? [{ key: formatDay(plan.reviewOn), at: instantAt(plan.reviewOn, 0), fact: 'review-on' }]
        : []
    }
    case 'plan-made':
      return events.plans.filter(isPlan).map((event) => ({
        ...recorded(event.at, 'plan-made'),
        ...(rule.due_on === 'review-date' && event.reviewOn !== null ? { dueOn: event.reviewOn } : {}),
      }))
    case 'meeting-held':
      return events.meetings
        .filter((event) => event.held !== false && about(event))
        .map((event) => recorded(event.at, 'meeting-held'))
    case 'meeting-missed':
      return events.meetings
        .filter((event) => (event.held === false || event.attended === false) && about(event))
        .map((event) => recorded(event.at, 'meeting-missed'))
    case 'leave-granted':
      return leaveCases(events)
        .filter(
          (leave) =>
            leave.decision?.decision === 'granted' &&
            leave.request.to >= school.today &&
            fitsAbroad(rule, leave.request.abroad) &&
            !isMetByEvidence(rule.met_by, leave.request, events),
        )
        .map((leave) => ({
          key: leave.request.id,
          at: leave.decision?.at ?? leave.request.at,
          fact: 'leave-granted',
        }))
    case 'leave-not-returned':
      return leaveCases(events)
        .filter(
          (leave) =>
            leave.decision?.decision === 'granted' &&
            fitsAbroad(rule, leave.request.abroad) &&
            !isMetByEvidence(rule.met_by, leave.request, events),
        )
        .flatMap((leave) =>
          missedFirstSession(facts, leave.request.to + 1, leave.request.id, 'leave-not-returned'),
        )
    case 'suspension-day':
      return events.suspensions.flatMap(({ from, to }) => {
        const day = nthSchoolDay(school, from, rule.day ?? 1)
        return day !== undefined && day <= to
          ? [{ key: formatDay(from), at: instantAt(day, 0), fact: 'suspension-day' }]
          : []
      })
    case 'back-after-suspension':
      return events.suspensions.map(({ from, to }) => ({
        key: formatDay(from),
        at: instantAt(school.calendar.addSchoolDays(to, 1), 0),
        fact: 'back-after-suspension',
      }))
    case 'no-show-on-first-day':
      return facts.pupil.spells
        .filter((spell) => spell.enrolledOn >= school.year.start)
        .flatMap((spell) =>
          missedFirstSession(facts, spell.enrolledOn, formatDay(spell.enrolledOn), 'no-show'),
        )
    case 'left-the-roll':
      return leavings(facts).map(({ day, since }) => ({
        key: formatDay(day),
        at: instantAt(since, 0),
        fact: 'left',
      }))
  }
}

const recorded = (at: Instant, fact: string): Trigger => ({ key: String(at), at, fact })
const fitsAbroad = (rule: CaseworkRule, abroad: boolean | null): boolean =>
  rule.abroad === undefined || rule.abroad === (abroad === true)

function nthSchoolDay(school: SchoolFacts, from: Day, n: number): Day | undefined {
  const first = school.calendar.isSchoolDay(from) ? from : school.calendar.addSchoolDays(from, 1)
  return n === 1 ? first : school.calendar.addSchoolDays(first, n - 1)
}

function missedFirstSession(facts: PupilFacts, from: Day, key: string, fact: string): Trigger[] {
  const session = firstMissed(facts, from)
  return session < 0 ? [] : [{ key, at: facts.instantOf(session), fact }]
}

/**
 * The first open session from a day on, where the pupil was absent without a known reason and has not come since; less than 0 where
 * it was otherwise.
 */
function firstMissed(facts: PupilFacts, from: Day): number {
  const { calendar, codes } = facts.school
  const session = calendar.firstSessionFrom(from)
  if (session >= facts.end || facts.codes[session] === NO_MARK) return -1
  const { countsAs } = codes.meaning(facts.codes[session] as number)
  // Whoever has been in school since is no longer away.
  return countsAs === 'unauthorised' && attendedIn(facts.outcomes(session, facts.end)) === 0 ? session : -1
}
