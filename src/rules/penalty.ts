import type { PenaltyNoticeEvent } from '../domain/events/school-event.js'
import type { Contact } from '../domain/roll/pupil.js'
import { compulsoryAgeBegins, compulsoryAgeEnds } from '../domain/roll/year-groups.js'
import {
  addMonths,
  type Day,
  dayOfInstant,
  formatDay,
  getDay,
  type Instant,
  instantAt,
} from '../kernel/school-date.js'
import { holdsOn, union } from '../policy/effective/effective-policy.js'
import { phraseAudience, phraseKind } from '../policy/phrasing/index.js'
import type { Penalty } from '../policy/vocabulary/sections/penalty.js'
import { type Because, makeAction, type PenaltyAmount } from './action.js'
import { compileCondition } from './conditions/compile-condition.js'
import type { ConditionContext } from './conditions/condition.js'
import { dueInstant } from './conditions/durations.js'
import { contactsFor, parentsOf } from './contacts.js'
import type { PupilRule, Sink } from './evaluator.js'
import type { CodeHits } from './facts/code-hits.js'
import type { PupilFacts } from './facts/pupil-facts.js'
import { codeHits, isInAudience, type SchoolFacts } from './facts/school-facts.js'
import { heldSinceEnd } from './conditions/held-since.js'

const RULE = 'penalty.threshold'

/** The sessions that a threshold counts of the loaded pupil: those with its codes from one session to another (exclusive). */
interface Counted {
  readonly set: CodeHits
  readonly from: number
  readonly to: number
}

/** A stretch of school weeks in which the threshold is met. */
interface Met {
  /** Ordinal of the school week in which it was met. */
  readonly week: number
  readonly firstWeek: number
  readonly sessions: number
}

/**
 * Penalty notices: considered when the threshold is met, for each parent and pupil, at the stage that earlier notices put
 * the parent at. Once met it stays until it is done, though its window moves on; sessions that a notice already answered
 * are not counted again for the parent who had it.
 */
export function compilePenalty(penalty: Penalty, school: SchoolFacts): PupilRule {
  const { threshold } = penalty
  const context: ConditionContext = {
    school,
    lastDone: (step) => (facts) => facts.events.lastDone(step, instantAt(school.year.start, 0)),
    notBefore: 0,
  }
  const triggers = (penalty.local_triggers ?? []).map((trigger) => ({
    trigger,
    when: compileCondition(trigger.when, context),
  }))
  const set = threshold === undefined ? undefined : codeHits(school).hitsOf(threshold.codes)
  const audience = penalty.for
  const fromSession =
    threshold?.from === undefined ? 0 : school.calendar.firstSessionFrom(getDay(threshold.from))
  return {
    evaluate(facts, sink) {
      if (threshold === undefined || set === undefined) return
      facts.episodeStart = instantAt(school.year.start, 0)
      // Nearly every pupil ends here: too few sessions in any stretch of weeks, and nothing else calls for the warning.
      if (
        sink.trace === undefined &&
        !wasEverMet(facts, { set, from: fromSession, to: facts.end }, threshold) &&
        (penalty.warning?.on !== 'local-trigger' || !someHolds(triggers, facts))
      )
        return
      const counted = countedOf(facts, set, fromSession, audience)
      const everMet = wasEverMet(facts, counted, threshold)
      const isForPupil = audience === undefined || isInAudience(school, facts.pupil, audience, school.today)
      if (!everMet && !isForPupil) {
        sink.trace?.({
          rule: RULE,
          cites: threshold.cites,
          facts: [],
          outcome: 'not-for-this-pupil',
          why: `It is for ${phraseAudience(audience)}.`,
        })
        return
      }
      if (everMet) considerNotices(penalty, threshold, counted, triggers, facts, sink)
      else if (sink.trace !== undefined) traceBelow(threshold, counted, facts, sink)
      if (!isForPupil) return
      facts.episodeStart = instantAt(school.year.start, 0)
      if (sink.trace !== undefined)
        for (const { trigger, when } of triggers) traceTrigger(trigger, when, facts, sink)
      if (penalty.warning !== undefined) warn(penalty, penalty.warning, counted, triggers, facts, sink)
    },
  }
}

/**
 * What can be counted of a pupil: no session from before compulsory school age or after it, whatever the age is today, and none
 * of a pupil who is not in the audience for another reason.
 */
function countedOf(
  { school, pupil, end }: PupilFacts,
  set: CodeHits,
  from: number,
  audience: Penalty['for'],
): Counted {
  if (audience === undefined) return { set, from, to: end }
  const { compulsory_school_age: byAge, ...others } = audience
  const nothing: Counted = { set, from: 0, to: 0 }
  if (byAge !== true || pupil.dob === null)
    return isInAudience(school, pupil, audience, school.today) ? { set, from, to: end } : nothing
  if (!isInAudience(school, pupil, others, school.today)) return nothing
  const { calendar } = school
  return {
    set,
    from: Math.max(from, calendar.firstSessionFrom(compulsoryAgeBegins(pupil.dob))),
    to: Math.min(end, calendar.firstSessionFrom(compulsoryAgeEnds(pupil.dob) + 1)),
  }
}

function someHolds(triggers: Triggers, facts: PupilFacts): boolean {
  for (const { when } of triggers) if (when.holds(facts, facts.end)) return true
  return false
}

type Threshold = NonNullable<Penalty['threshold']>

function traceBelow(threshold: Threshold, counted: Counted, facts: PupilFacts, sink: Sink): void {
  const sessions = countWeeks(
    facts,
    counted,
    facts.school.calendar.weekUpTo(facts.school.today),
    threshold.school_weeks,
  )
  sink.trace?.({
    rule: RULE,
    cites: threshold.cites,
    facts: [{ fact: 'unauthorised-in-window', value: sessions, rule: thresholdPhrase(threshold) }],
    outcome: 'does-not-act',
    why: `There are ${sessions} such sessions in the last ${threshold.school_weeks} school weeks, fewer than ${threshold.sessions}.`,
  })
}

/** An older trigger that the document still prints: shown, never acted on by itself. */
function traceTrigger(
  trigger: Triggers[number]['trigger'],
  when: Triggers[number]['when'],
  facts: PupilFacts,
  sink: Sink,
): void {
  const holds = when.holds(facts, facts.end)
  const why = holds
    ? 'It holds; the law’s threshold is what a penalty is considered by.'
    : 'It does not hold.'
  sink.trace?.({
    rule: trigger.id,
    cites: trigger.cites,
    facts: when.because(facts, facts.end),
    outcome: holds ? 'acts' : 'does-not-act',
    why: `${trigger.label}. ${why}`,
  })
}

const thresholdPhrase = (threshold: Threshold): string =>
  `${threshold.sessions} or more of ${threshold.codes.join(', ')} in ${threshold.school_weeks} school weeks`

function considerNotices(
  penalty: Penalty,
  threshold: Threshold,
  counted: Counted,
  triggers: Triggers,
  facts: PupilFacts,
  sink: Sink,
): void {
  const { school, pupil, events } = facts
  const notices = events.penaltyNotices.filter(
    (event) => event.withdrawnOn === null || event.withdrawnOn > school.today,
  )
  const byStage = new Map<number, { contacts: Contact[]; met: Met }>()
  // A notice deals with the sessions before it for the parent who had it; only a decision without one deals with them for all.
  const done = events.allMarkedDone('consider.penalty-notice')
  const unanswered = lastMet(facts, counted, threshold, done)
  const parents = parentsOf(pupil)
  let met: Met | undefined
  for (const parent of parents) {
    const mine = notices.filter((notice) => notice.contactId === parent.contactId)
    const answered = mine.at(-1)
    const after =
      answered === undefined
        ? counted.from
        : Math.max(counted.from, school.calendar.firstSessionFrom(dayOfInstant(answered.at) + 1))
    const reached =
      after === counted.from ? unanswered : lastMet(facts, { ...counted, from: after }, threshold, done)
    if (reached === undefined) continue
    met ??= reached
    const stage = stageOf(penalty, mine, school)
    const group = byStage.get(stage)
    if (group === undefined) byStage.set(stage, { contacts: [parent], met: reached })
    else group.contacts.push(parent)
  }
  if (parents.length === 0) {
    met = unanswered
    if (met !== undefined) byStage.set(1, { contacts: [], met })
  }
  if (met === undefined) {
    sink.trace?.({
      rule: RULE,
      cites: threshold.cites,
      facts: [],
      outcome: 'does-not-act',
      why: `The threshold is not met by sessions that no notice has answered.`,
    })
    return
  }
  for (const [stage, group] of byStage) raise(penalty, threshold, stage, group, triggers, facts, sink)
  considerImprovement(penalty, threshold, met, facts, sink)
}

/** Were there ever enough such sessions in so few school weeks? */
function wasEverMet(facts: PupilFacts, { set, from, to }: Counted, threshold: Threshold): boolean {
  const { calendar } = facts.school
  const hits = facts.hits(set)
  const end = hits.firstFrom(to)
  for (let last = hits.firstFrom(from) + threshold.sessions - 1; last < end; last++) {
    const weeks =
      calendar.weekOfSession(hits.at(last)) - calendar.weekOfSession(hits.at(last - threshold.sessions + 1))
    if (weeks < threshold.school_weeks) return true
  }
  return false
}

/** Counted sessions in so many school weeks that end with a week. */
function countWeeks(facts: PupilFacts, { set, from, to }: Counted, week: number, weeks: number): number {
  const { calendar } = facts.school
  const first = Math.max(from, calendar.firstSessionOfWeek(week - weeks + 1))
  const end = Math.min(to, calendar.firstSessionOfWeek(week + 1))
  return first < end ? facts.hits(set).count(first, end) : 0
}

/**
 * The time at which the threshold was last reached without having been dealt with since; `undefined` where there is none.
 * It is reached anew when the count, having been below, comes to it again.
 */
function lastMet(
  facts: PupilFacts,
  counted: Counted,
  threshold: Threshold,
  done: readonly Instant[],
): Met | undefined {
  const { calendar } = facts.school
  const { sessions: enough, school_weeks: weeks } = threshold
  const last = calendar.weekUpTo(facts.school.today)
  const hits = facts.hits(counted.set)
  const end = hits.firstFrom(counted.to)
  let met: Met | undefined
  // Where the weeks begin that end with a week that has such a session, and those that end with the week before it.
  let start = hits.firstFrom(counted.from)
  let startBefore = start
  for (let hit = start; hit < end; ) {
    const week = calendar.weekOfSession(hits.at(hit))
    if (week > last) break
    const before = hit
    while (hit < end && calendar.weekOfSession(hits.at(hit)) === week) hit += 1
    while (calendar.weekOfSession(hits.at(start)) <= week - weeks) start += 1
    while (startBefore < before && calendar.weekOfSession(hits.at(startBefore)) < week - weeks)
      startBefore += 1
    if (hit - start < enough || before - startBefore >= enough) continue
    if (met === undefined || isDealtWith(facts, met, done))
      met = { week, firstWeek: Math.max(0, week - weeks + 1), sessions: hit - start }
  }
  return met === undefined || isDealtWith(facts, met, done) ? undefined : met
}

function isDealtWith(facts: PupilFacts, met: Met, done: readonly Instant[]): boolean {
  return done.some((at) => at >= mondayInstant(facts, met.week))
}

const mondayInstant = (facts: PupilFacts, week: number): Instant =>
  instantAt(facts.school.calendar.schoolWeeks[week] ?? 0, 0)

/** 1 for a first notice. Notices count from a date, within so many years of the first one's. */
function stageOf(penalty: Penalty, notices: readonly PenaltyNoticeEvent[], school: SchoolFacts): number {
  const { limit } = penalty
  if (limit === undefined) return 1
  const from = limit.counting_from === undefined ? 0 : getDay(limit.counting_from)
  const days = notices.map((notice) => dayOfInstant(notice.at)).filter((day) => day >= from)
  let counted = 0
  let cycleEnds: Day | undefined
  for (const day of days) {
    if (cycleEnds === undefined || day >= cycleEnds) {
      cycleEnds = addMonths(day, limit.within_years * 12)
      counted = 0
    }
    counted += 1
  }
  return cycleEnds === undefined || school.today >= cycleEnds ? 1 : counted + 1
}

function raise(
  penalty: Penalty,
  threshold: Threshold,
  stage: number,
  group: { readonly contacts: readonly Contact[]; readonly met: Met },
  triggers: Triggers,
  facts: PupilFacts,
  sink: Sink,
): void {
  const { school, pupil, events } = facts
  const beyond = penalty.limit !== undefined && stage > penalty.limit.notices
  const kind = beyond && penalty.limit !== undefined ? penalty.limit.then : 'consider.penalty-notice'
  const hold = events.findHold(kind, school.today)
  const because: Because[] = [metBecause(threshold, group.met, facts), ...missingSteps(penalty, facts)]
  const money = beyond ? [] : (noticeOn(penalty, school.today)?.cites ?? [])
  const asking = union(clausesMet(triggers, group.met, facts), threshold.cites)
  const cites = union(asking, stage > 1 ? union(money, penalty.limit?.cites ?? []) : money)
  if (hold !== undefined) {
    sink.trace?.({
      rule: RULE,
      cites,
      facts: because,
      outcome: 'held',
      why: `It was put aside: ${hold.reason}.`,
    })
    return
  }
  const since = mondayInstant(facts, group.met.week)
  if (beyond && events.lastDone(kind, since) !== undefined) return
  const amount = beyond ? undefined : amountOf(penalty, stage, school.today)
  sink.add(
    makeAction(
      {
        id: `${RULE}:${pupil.upn}:${formatDay(school.calendar.schoolWeeks[group.met.week] ?? 0)}:${stage}`,
        kind,
        upn: pupil.upn,
        due: null,
        owner: penalty.owner ?? 'headteacher',
        cites,
        because,
        contacts: group.contacts.map((contact) => contact.contactId),
        ...(beyond ? {} : { offence: stage === 1 ? (1 as const) : (2 as const) }),
        ...(amount === undefined ? {} : { amount }),
      },
      school.asOf,
    ),
  )
  sink.trace?.({ rule: RULE, cites, facts: because, outcome: 'acts', why: `${phraseKind(kind)}.` })
}

/** The clauses of the policy's own triggers that held in the week of the threshold. */
function clausesMet(triggers: Triggers, met: Met, facts: PupilFacts): string[] {
  const { calendar, year } = facts.school
  const end = Math.min(facts.end, calendar.firstSessionOfWeek(met.week + 1))
  facts.episodeStart = instantAt(year.start, 0)
  return triggers.filter(({ when }) => when.holds(facts, end)).flatMap(({ trigger }) => trigger.cites)
}

function metBecause(threshold: Threshold, met: Met, facts: PupilFacts): Because {
  const { calendar } = facts.school
  const first = calendar.firstSessionOfWeek(met.firstWeek)
  const last = Math.min(facts.end, calendar.firstSessionOfWeek(met.week + 1)) - 1
  return {
    fact: 'unauthorised-in-window',
    value: met.sessions,
    rule: thresholdPhrase(threshold),
    from: formatDay(calendar.dayOfSession(first)),
    to: formatDay(calendar.dayOfSession(last)),
  }
}

const yearsAgo = new WeakMap<SchoolFacts, Instant>()
/** Twelve months before the moment. */
function yearAgo(school: SchoolFacts): Instant {
  let instant = yearsAgo.get(school)
  if (instant === undefined) {
    instant = instantAt(addMonths(school.today, -12), 0)
    yearsAgo.set(school, instant)
  }
  return instant
}

const only = (kind: string): readonly [string, readonly string[]] => [kind, [kind]]

/** The policy's own earlier steps that are missing in the last twelve months. */
function missingSteps(penalty: Penalty, facts: PupilFacts): Because[] {
  const since = yearAgo(facts.school)
  const earlier = new Map<string, readonly string[]>([
    ...(penalty.before ?? []).map(({ kind, or }) => [kind, [kind, ...(or ?? [])]] as const),
    ...(penalty.notice_to_improve === undefined ? [] : [only('consider.notice-to-improve')]),
    ...(penalty.warning === undefined ? [] : [only('warn.penalty-notice')]),
  ])
  return [...earlier]
    .filter(([, kinds]) => kinds.every((kind) => facts.events.lastDone(kind, since) === undefined))
    .map(([kind]) => ({ fact: 'missing-step', value: kind }))
}

type Notice = NonNullable<Penalty['notices']>[number]
const noticeOn = (penalty: Penalty, on: Day): Notice | undefined =>
  penalty.notices?.find((notice) => holdsOn(notice, on))

/** What a notice costs for an offence on a day; `undefined` where no dated amount holds that day. */
export function amountOf(penalty: Penalty, stage: number, on: Day): PenaltyAmount | undefined {
  const dated = noticeOn(penalty, on)
  const found = dated?.stages.find((candidate) => candidate.offence === stage) ?? dated?.stages[0]
  if (found === undefined) return undefined
  return {
    ...(found.reduced === undefined ? {} : { reduced: found.reduced }),
    ...(found.reduced_until_days === undefined ? {} : { reducedUntilDays: found.reduced_until_days }),
    full: found.full,
    ...(found.full_until_days === undefined ? {} : { fullUntilDays: found.full_until_days }),
  }
}

/** The last chance before a penalty: considered when the threshold is met and none was given since. */
function considerImprovement(
  penalty: Penalty,
  threshold: Threshold,
  met: Met,
  facts: PupilFacts,
  sink: Sink,
): void {
  const notice = penalty.notice_to_improve
  if (notice === undefined) return
  const { school, pupil, events } = facts
  const kind = 'consider.notice-to-improve'
  const given = events.improvementNotices.at(-1)
  const lookback = yearAgo(school)
  if (
    (given !== undefined && given.at >= lookback) ||
    events.lastDone(kind, mondayInstant(facts, met.week)) !== undefined ||
    events.findHold(kind, school.today) !== undefined
  )
    return
  sink.add(
    makeAction(
      {
        id: `penalty.notice-to-improve:${pupil.upn}:${formatDay(school.calendar.schoolWeeks[met.week] ?? 0)}`,
        kind,
        upn: pupil.upn,
        due: null,
        owner: notice.owner ?? 'headteacher',
        cites: notice.cites,
        because: [metBecause(threshold, met, facts)],
        contacts: parentsOf(pupil).map((contact) => contact.contactId),
      },
      school.asOf,
    ),
  )
}

type Warning = NonNullable<Penalty['warning']>
type Triggers = readonly {
  readonly trigger: NonNullable<Penalty['local_triggers']>[number]
  readonly when: ReturnType<typeof compileCondition>
}[]

/** The written warning that comes first, on the document's own trigger or on the threshold. */
function warn(
  penalty: Penalty,
  warning: Warning,
  counted: Counted,
  triggers: Triggers,
  facts: PupilFacts,
  sink: Sink,
): void {
  const { school, pupil, events } = facts
  const kind = 'warn.penalty-notice'
  const held = triggers.find(({ when }) => when.holds(facts, facts.end))
  const met = warning.on === 'local-trigger' ? held : undefined
  const week =
    warning.on === 'threshold' &&
    penalty.threshold !== undefined &&
    wasEverMet(facts, counted, penalty.threshold)
      ? lastMet(facts, counted, penalty.threshold, [])
      : undefined
  if (met === undefined && week === undefined) {
    sink.trace?.({
      rule: 'penalty.warning',
      cites: warning.cites,
      facts: triggers.flatMap(({ when }) => when.because(facts, facts.end)),
      outcome: 'does-not-act',
      why: 'What calls for the written warning does not hold.',
    })
    return
  }
  const since =
    met === undefined
      ? mondayInstant(facts, (week as Met).week)
      : facts.instantOf(Math.max(0, heldSinceEnd(met.when, facts) - 1))
  const sinceDay = dayOfInstant(since)
  if (
    events.lastDone(kind, instantAt(sinceDay, 0)) !== undefined ||
    events.findHold(kind, school.today) !== undefined
  )
    return
  const contacts = contactsFor(kind, pupil)
  sink.add(
    makeAction(
      {
        id: `penalty.warning:${pupil.upn}:${formatDay(sinceDay)}`,
        kind,
        upn: pupil.upn,
        due: dueInstant(school, sinceDay, warning.due),
        owner: warning.owner,
        cites: union(warning.cites, met?.trigger.cites ?? []),
        because: met === undefined ? [] : met.when.because(facts, facts.end),
        ...(contacts === undefined ? {} : { contacts }),
      },
      school.asOf,
    ),
  )
}
