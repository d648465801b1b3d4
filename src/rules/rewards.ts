import type { HalfTermSpan, Span } from '../domain/calendar/school-calendar.js'
import { findSpell } from '../domain/roll/pupil.js'
import { keyStagesOf } from '../domain/roll/year-groups.js'
import { type Day, formatDay, mondayOf } from '../kernel/school-date.js'
import type { RewardRule } from '../policy/vocabulary/rules.js'
import { compareText } from './action.js'
import { attendedIn, codeWeights, PupilFacts, possibleIn } from './facts/pupil-facts.js'
import { isInAudience, type SchoolFacts } from './facts/school-facts.js'
import { WEEKDAYS } from '../policy/vocabulary/words.js'

export interface Award {
  readonly kind: string
  readonly class?: string
  readonly pupil?: string
  readonly place?: number
  /** The date where the policy puts the award on a later day. */
  readonly on?: string
  readonly prizes?: readonly string[]
  readonly cites: readonly string[]
}

export type RewardPeriod = RewardRule['period']

/** Who competes, with an exact share of sessions and of the period before. */
interface Candidate {
  readonly id: string
  readonly yearGroup: string
  readonly is: number
  readonly of: number
  readonly before: { readonly is: number; readonly of: number }
}

/** The stretch that awards are for: all its days, and its sessions. */
export interface AwardPeriod {
  readonly period: RewardPeriod
  readonly start: Day
  readonly end: Day
}

/**
 * What the policy awards for a period. Ties share a place and the next place is skipped.
 *
 * @param draw a random number in [0, 1) for a raffle; the same seed draws the same pupils
 */
export function awardsFor(school: SchoolFacts, period: AwardPeriod, draw: () => number): Award[] {
  return school.policy.rewards
    .filter((rule) => rule.period === period.period && isInHalves(rule, school, period))
    .flatMap((rule) => awardsOf(rule, school, period, draw))
}

/** The period of a kind that holds a day; `undefined` where none does. */
export function findPeriod(school: SchoolFacts, period: RewardPeriod, day: Day): AwardPeriod | undefined {
  const { calendar } = school
  if (period === 'week') return { period, start: mondayOf(day), end: mondayOf(day) + 6 }
  const span =
    period === 'half-term'
      ? calendar.findHalfTerm(day)
      : period === 'term'
        ? calendar.findTerm(day)
        : calendar.yearOf(day)
  return span === undefined ? undefined : { period, start: span.start, end: span.end }
}

function isInHalves(rule: RewardRule, school: SchoolFacts, period: AwardPeriod): boolean {
  if (rule.in === undefined) return true
  const half = school.calendar.halfTerms.find(
    (span: HalfTermSpan) => span.start <= period.end && span.end >= period.start,
  )
  return half !== undefined && rule.in.includes(`${half.term}-${half.half}`)
}

function awardsOf(rule: RewardRule, school: SchoolFacts, period: AwardPeriod, draw: () => number): Award[] {
  const candidates = candidatesFor(rule, school, period)
  const on = awardDay(rule, period)
  const award = (candidate: Candidate, place?: number): Award => ({
    kind: rule.id,
    ...(rule.unit === 'class' ? { class: candidate.id } : { pupil: candidate.id }),
    ...(place === undefined ? {} : { place }),
    ...(on === undefined ? {} : { on: formatDay(on) }),
    ...(rule.prizes === undefined ? {} : { prizes: rule.prizes }),
    cites: rule.cites,
  })
  return groupsOf(rule, candidates).flatMap((group) => {
    const reached = rule.is === undefined ? group : group.filter((candidate) => reaches(rule, candidate))
    if (rule.raffle !== undefined)
      return drawn(reached, rule.raffle.winners, draw).map((candidate) => award(candidate))
    if (rule.places !== undefined)
      return placed(rule, reached.filter(mayBePlaced(rule)), rule.places).map(({ candidate, place }) =>
        award(candidate, place),
      )
    return reached.map((candidate) => award(candidate))
  })
}

function candidatesFor(rule: RewardRule, school: SchoolFacts, period: AwardPeriod): Candidate[] {
  const { calendar } = school
  const facts = new PupilFacts(school, codeWeights(school.codes))
  const from = calendar.firstSessionFrom(period.start)
  const to = calendar.firstSessionFrom(period.end + 1)
  const previous = periodBefore(school, period)
  const byId = new Map<
    string,
    { id: string; yearGroup: string; is: number; of: number; before: { is: number; of: number } }
  >()
  school.pupils.forEach((pupil, p) => {
    const spell = findSpell(pupil, Math.min(period.end, school.today))
    if (
      spell === undefined ||
      (rule.for !== undefined && !isInAudience(school, pupil, rule.for, Math.min(period.end, school.today)))
    )
      return
    facts.load(p)
    const now = share(rule, facts, from, Math.min(to, facts.end))
    const before = share(rule, facts, previous.from, Math.min(previous.to, facts.end))
    const id = rule.unit === 'class' ? spell.className : pupil.upn
    const known = byId.get(id)
    if (known === undefined) byId.set(id, { id, yearGroup: spell.yearGroup, ...now, before })
    else {
      known.is += now.is
      known.of += now.of
      known.before.is += before.is
      known.before.of += before.of
    }
  })
  return [...byId.values()].filter((candidate) => candidate.of > 0).sort((a, b) => compareText(a.id, b.id))
}

/** The sessions of the week, half term, term or year before; none where the calendar has none before. */
function periodBefore(
  { calendar }: SchoolFacts,
  { period, start }: AwardPeriod,
): { from: number; to: number } {
  if (period === 'week') {
    const week = calendar.weekUpTo(start - 1)
    return week < 0
      ? { from: 0, to: 0 }
      : { from: calendar.firstSessionOfWeek(week), to: calendar.firstSessionOfWeek(week + 1) }
  }
  const spans: readonly Span[] =
    period === 'half-term' ? calendar.halfTerms : period === 'term' ? calendar.terms : calendar.years
  const before = spans.findLast((span) => span.end < start)
  return before === undefined ? { from: 0, to: 0 } : { from: before.firstSession, to: before.endSession }
}

function share(rule: RewardRule, facts: PupilFacts, from: number, to: number): { is: number; of: number } {
  if (from >= to) return { is: 0, of: 0 }
  const outcomes = facts.outcomes(from, to)
  if (rule.measure !== 'punctuality') return { is: attendedIn(outcomes), of: possibleIn(outcomes) }
  // U is on site and late: it is neither punctual nor absent here.
  const afterClose = facts.lateAfterClose(from, to)
  const came = attendedIn(outcomes) + afterClose
  return { is: came - facts.late(from, to) - afterClose, of: came }
}

/** Those who compete with each other: everybody, or each of the key stages or year groups apart. */
function groupsOf(rule: RewardRule, candidates: readonly Candidate[]): Candidate[][] {
  if (rule.separately_by === undefined) return [[...candidates]]
  return rule.separately_by.flatMap((group) => {
    if (group !== 'year-group')
      return [candidates.filter((candidate) => keyStagesOf(candidate.yearGroup).includes(group))]
    return [...new Set(candidates.map((candidate) => candidate.yearGroup))].map((yearGroup) =>
      candidates.filter((candidate) => candidate.yearGroup === yearGroup),
    )
  })
}

/** The figure as an exact fraction: a share, or the gain over the period before in the same denominator. */
function figure(rule: RewardRule, candidate: Candidate): { is: number; of: number } {
  if (rule.measure !== 'improvement') return candidate
  const { before } = candidate
  return before.of === 0
    ? { is: 0, of: 1 }
    : { is: candidate.is * before.of - before.is * candidate.of, of: candidate.of * before.of }
}

function reaches(rule: RewardRule, candidate: Candidate): boolean {
  const { is, of } = figure(rule, candidate)
  const difference = is * 100 - (rule.value ?? 0) * of
  switch (rule.is) {
    case 'below':
      return difference < 0
    case 'at-most':
      return difference <= 0
    case 'above':
      return difference > 0
    case 'exactly':
      return difference === 0
    default:
      return difference >= 0
  }
}

/** Whoever gained nothing has not improved, and has no place among those who did. */
const mayBePlaced =
  (rule: RewardRule) =>
  (candidate: Candidate): boolean =>
    rule.measure !== 'improvement' || figure(rule, candidate).is > 0

function placed(
  rule: RewardRule,
  candidates: readonly Candidate[],
  places: number,
): { candidate: Candidate; place: number }[] {
  const compare = (a: Candidate, b: Candidate): number => {
    const x = figure(rule, a)
    const y = figure(rule, b)
    return y.is * x.of - x.is * y.of
  }
  const ranked = [...candidates].sort((a, b) => compare(a, b) || compareText(a.id, b.id))
  const result: { candidate: Candidate; place: number }[] = []
  ranked.forEach((candidate, index) => {
    const previous = result.at(-1)
    const place =
      previous !== undefined && compare(previous.candidate, candidate) === 0 ? previous.place : index + 1
    if (place <= places && (index === 0 || result.length === index)) result.push({ candidate, place })
  })
  return result
}

function drawn(candidates: readonly Candidate[], winners: number, draw: () => number): Candidate[] {
  const left = [...candidates]
  const won: Candidate[] = []
  while (won.length < winners && left.length > 0)
    won.push(...left.splice(Math.floor(draw() * left.length), 1))
  return won
}

function awardDay(rule: RewardRule, period: AwardPeriod): Day | undefined {
  if (rule.on === undefined) return undefined
  const monday = mondayOf(period.end) + (rule.on.week === 'next' ? 7 : 0)
  return monday + WEEKDAYS.indexOf(rule.on.weekday)
}
