import { type Day, dayOf, getDay, lastDayOfMonth, parseDay } from '../../kernel/school-date.js'
import type { PolicyDocument } from '../document/policy-document.js'
import type {
  BandGroup,
  CaseworkRule,
  Ladder,
  OccurrenceRule,
  RewardRule,
  Rule,
} from '../vocabulary/rules.js'
import type { Audience } from '../vocabulary/words.js'
import type { CodeRule } from '../vocabulary/sections/codes.js'
import type { Leave } from '../vocabulary/sections/leave.js'
import type { LeavingNeed } from '../vocabulary/sections/leaving.js'
import type { Penalty } from '../vocabulary/sections/penalty.js'
import type { Returns } from '../vocabulary/sections/returns.js'
import type { Registration } from '../vocabulary/sections/school-day.js'
import { compareStrictness } from './strictness.js'

type Section = 'levels' | 'evidence' | 'lateness' | 'missing-education' | 'returns'
/** A level with the part of the document that it came from, and the pupils for whom a narrower rule stands in for it. */
export type SectionRule = Rule & { readonly section: Section; readonly exceptFor?: Audience }

type Threshold = NonNullable<Penalty['threshold']>
/** A ladder, and the pupils for whom a narrower one stands in for it. */
export type ActingLadder = Ladder & { readonly exceptFor?: Audience }

type Notices = NonNullable<Penalty['notices']>[number]
type ReasonDeadline = NonNullable<Returns['reason_deadline']>
type AdmissionReturn = NonNullable<Returns['admission']>
type DeletionReturn = NonNullable<Returns['deletion']>
type DailyReturn = NonNullable<Returns['daily']>

/** What acts at a school on a day: its own document, narrowed by a trust's, over the law of that day. */
export interface EffectivePolicy {
  readonly own: PolicyDocument
  readonly law: PolicyDocument
  readonly registration: readonly Registration[]
  readonly rules: readonly SectionRule[]
  readonly bands: readonly BandGroup[]
  readonly ladders: readonly ActingLadder[]
  readonly occurrences: readonly OccurrenceRule[]
  readonly casework: readonly CaseworkRule[]
  readonly codes: readonly CodeRule[]
  readonly leave: Leave
  readonly penalty: Penalty & { readonly threshold?: Threshold }
  readonly reasonDeadline: ReasonDeadline | undefined
  readonly admission: AdmissionReturn | undefined
  readonly deletion: DeletionReturn | undefined
  readonly daily: DailyReturn | undefined
  readonly leaving: readonly LeavingNeed[]
  readonly rewards: readonly RewardRule[]
}

/**
 * Puts the layers together for a day.
 *
 * @param chain the statutory layer first, then a trust's policy where there is one, then the school's own
 * @param on the day that is judged: rules of the law whose dates do not hold it fall away
 */
export function effectivePolicy(chain: readonly PolicyDocument[], on: Day): EffectivePolicy {
  const law = chain[0] as PolicyDocument
  const own = chain.slice(1).reduce(narrow, chain[1] ?? law)
  const lawOnly = chain.length === 1
  const layers = chain.map((document) => rulesOf(document).filter((rule) => holdsOn(rule, on)))
  return {
    own,
    law,
    registration: (own.day?.registration ?? law.day?.registration ?? []).filter(
      (entry) => entry.acts !== false,
    ),
    rules: layers.reduce((below, mine, layer) => sharpen(below, mine, layer > 1)),
    bands: (lawOnly ? (law.bands ?? []) : [...(law.bands ?? []), ...(own.bands ?? [])]).filter((group) =>
      holdsOn(group, on),
    ),
    ladders: chain
      .map((document) => (document.follow_up ?? []).filter((ladder) => holdsOn(ladder, on)))
      .reduce<readonly ActingLadder[]>((below, mine, layer) => sharpenLadders(below, mine, layer > 1), []),
    occurrences: (own.lateness?.each ?? []).filter((rule) => holdsOn(rule, on)),
    casework: [...(lawOnly ? [] : (law.casework ?? [])), ...(own.casework ?? [])].filter((rule) =>
      holdsOn(rule, on),
    ),
    codes: own.codes ?? [],
    leave: lawOnly ? (law.leave ?? {}) : mergeLeave(own.leave ?? {}, law.leave ?? {}),
    penalty: mergePenalty(own.penalty ?? {}, law.penalty ?? {}),
    reasonDeadline: stricterDays(own.returns?.reason_deadline, law.returns?.reason_deadline),
    admission: stricterDays(own.returns?.admission, law.returns?.admission),
    deletion: citeBoth(own.returns?.deletion, law.returns?.deletion),
    daily: citeBoth(law.returns?.daily, own.returns?.daily),
    leaving: own.leaving ?? [],
    rewards: own.rewards ?? [],
  }
}

function rulesOf(document: PolicyDocument): SectionRule[] {
  const from = (section: Section, rules: readonly Rule[] | undefined): SectionRule[] =>
    (rules ?? []).map((rule) => ({ ...rule, section }))
  return [
    ...from('levels', document.levels),
    ...from('evidence', document.evidence),
    ...from('lateness', document.lateness?.rules),
    ...from('missing-education', document.missing_education),
    ...from('returns', document.returns?.rules),
  ]
}

/** Do a rule's own dates hold a day? */
export function holdsOn(rule: { readonly from?: string; readonly to?: string }, on: Day): boolean {
  return (
    (rule.from === undefined || on >= getDay(rule.from)) && (rule.to === undefined || on <= getDay(rule.to))
  )
}

/**
 * A layer over those below it. Where both set the same duty it is one rule, with the stricter figure and the clauses of
 * both; where the layer's rule is for some pupils only, the one below stays for the others. Two that cannot be compared
 * (another measure, another window) stay two.
 *
 * @param replaces whether a rule takes the place of one of the same id below: an academy's of its trust's, never of the law's
 */
function sharpen(
  below: readonly SectionRule[],
  mine: readonly SectionRule[],
  replaces: boolean,
): SectionRule[] {
  const lower = replaces
    ? below.filter(
        (rule) => !mine.some((candidate) => candidate.id === rule.id && candidate.sharpens !== rule.id),
      )
    : below
  const merged = new Map<string, Audience | undefined>()
  const own = mine.map((rule) => {
    const base =
      rule.sharpens === undefined ? undefined : lower.find((candidate) => candidate.id === rule.sharpens)
    if (base === undefined) return rule
    const order = compareStrictness(rule.when, base.when)
    if (order === undefined) return rule
    merged.set(base.id, rule.for)
    return {
      ...rule,
      when: order >= 0 ? rule.when : base.when,
      cites: union(rule.cites, base.cites),
      then: rule.then.map((step) => ({ ...step, cites: union(step.cites, base.cites) })),
    }
  })
  const left = lower.flatMap((rule): SectionRule[] => {
    if (!merged.has(rule.id)) return [rule]
    const audience = merged.get(rule.id)
    return audience === undefined ? [] : [{ ...rule, exceptFor: audience }]
  })
  return [...own, ...left]
}

/** As {@link sharpen}, save that a ladder has no figure: the layer's own stands in for the one that it sharpens. */
function sharpenLadders(
  below: readonly ActingLadder[],
  mine: readonly Ladder[],
  replaces: boolean,
): ActingLadder[] {
  const lower = replaces
    ? below.filter(
        (ladder) => !mine.some((candidate) => candidate.id === ladder.id && candidate.sharpens !== ladder.id),
      )
    : below
  const replaced = new Map<string, Audience | undefined>()
  const own = mine.map((ladder) => {
    const base = lower.find((candidate) => candidate.id === ladder.sharpens)
    if (base === undefined) return ladder
    replaced.set(base.id, ladder.for)
    return {
      ...ladder,
      cites: union(ladder.cites, base.cites),
      steps: ladder.steps.map((step) => ({ ...step, cites: union(step.cites, base.cites) })),
    }
  })
  const left = lower.flatMap((ladder): ActingLadder[] => {
    if (!replaced.has(ladder.id)) return [ladder]
    const audience = replaced.get(ladder.id)
    return audience === undefined ? [] : [{ ...ladder, exceptFor: audience }]
  })
  return [...own, ...left]
}

/** The duty with fewer days acts; a unit that the school leaves open, or calls working days, is the law's. */
function stricterDays<T extends { days: number; unit: string; cites: string[] }>(
  own: T | undefined,
  law: T | undefined,
): T | undefined {
  if (own === undefined || law === undefined) return own ?? law
  const unit = own.unit === 'unstated' || own.unit === 'working' ? law.unit : own.unit
  // A school day is never shorter than a calendar day, so days of another unit cannot be laxer by their count alone.
  const acting =
    own.days < law.days || (own.days === law.days && unit === law.unit)
      ? { ...own, unit }
      : { ...own, days: law.days, unit: law.unit }
  return { ...law, ...acting, cites: union(own.cites, law.cites) }
}

/** The first one's words, the clauses of both. */
function citeBoth<T extends { cites: string[] }>(acting: T | undefined, other: T | undefined): T | undefined {
  if (acting === undefined || other === undefined) return acting ?? other
  return { ...other, ...acting, cites: union(other.cites, acting.cites) }
}

function mergeLeave(own: Leave, law: Leave): Leave {
  return {
    ...law,
    ...own,
    refuse: [
      ...(own.refuse ?? []),
      ...(law.refuse ?? []).filter((bar) => !own.refuse?.some((mine) => mine.id === bar.id)),
    ],
    consider: [...(own.consider ?? []), ...(law.consider ?? [])],
    needed: [...(own.needed ?? []), ...(law.needed ?? [])],
    codes: [...(own.codes ?? []), ...(law.codes ?? [])],
  }
}

/** The law's money and limits act; the threshold is the stricter, with the school's own list of codes where it has one. */
function mergePenalty(own: Penalty, law: Penalty): Penalty {
  const threshold = mergeThreshold(own.threshold, law.threshold)
  const checks = (own.checks ?? []).filter((check) => check.asks === true)
  const asking = [...checks.flatMap((check) => check.cites), ...(own.liable?.cites ?? [])]
  return {
    ...law,
    ...own,
    ...(law.notices === undefined
      ? {}
      : {
          notices: law.notices.map((dated) => ({
            ...dated,
            cites: union(moneyOf(own, dated), dated.cites),
          })),
        }),
    ...(law.limit === undefined
      ? {}
      : { limit: { ...law.limit, cites: union(own.limit?.cites ?? [], law.limit.cites) } }),
    ...(law.for === undefined ? {} : { for: law.for }),
    ...(threshold === undefined
      ? {}
      : { threshold: { ...threshold, cites: union(asking, threshold.cites) } }),
  }
}

/** The school's clauses on what a notice costs while the law's amounts hold: the same amounts, or others that the law's stand for. */
function moneyOf(own: Penalty, law: Notices): string[] {
  return (own.notices ?? [])
    .filter(
      (mine) =>
        (law.to === undefined || mine.from <= law.to) && (mine.to === undefined || mine.to >= law.from),
    )
    .flatMap((mine) => mine.cites)
}

function mergeThreshold(own: Threshold | undefined, law: Threshold | undefined): Threshold | undefined {
  if (own === undefined || law === undefined) return own ?? law
  // More sessions in more weeks: the weeks were meant for that number, and with the law's number they would be nobody's rule.
  const weeks = own.sessions > law.sessions ? law.school_weeks : Math.max(own.school_weeks, law.school_weeks)
  return {
    ...law,
    codes: own.codes,
    sessions: Math.min(own.sessions, law.sessions),
    school_weeks: weeks,
    cites: union(own.cites, law.cites),
  }
}

/** A trust's policy as one of its schools narrows it: lists with ids by id, keys one by one, everything else as the school says. */
function narrow(wide: PolicyDocument, close: PolicyDocument): PolicyDocument {
  if (wide === close) return wide
  const narrowed = over(wide, close) as PolicyDocument
  if (wide.follow_up === undefined || close.follow_up === undefined) return narrowed
  return { ...narrowed, follow_up: narrowLadders(wide.follow_up, close.follow_up) }
}

/** The school's ladders with the trust's that they leave; one of the law's that the trust's stood in for they stand in for now. */
function narrowLadders(wide: readonly Ladder[], close: readonly Ladder[]): Ladder[] {
  return sharpenLadders(wide, close, true).map((ladder) => {
    const base = close.includes(ladder) ? undefined : wide.find(({ id }) => id === ladder.sharpens)
    return base?.sharpens === undefined ? ladder : { ...ladder, sharpens: base.sharpens }
  })
}

function over(wide: unknown, close: unknown): unknown {
  if (hasIds(wide) && hasIds(close))
    return [...wide.filter((item) => !close.some((mine) => mine.id === item.id)), ...close]
  if (!isPlain(wide) || !isPlain(close)) return close
  const merged: Record<string, unknown> = { ...wide }
  for (const [key, value] of Object.entries(close)) merged[key] = key in wide ? over(wide[key], value) : value
  return merged
}

const hasIds = (value: unknown): value is { id: string }[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((item) => typeof (item as { id?: unknown }).id === 'string')
const isPlain = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

export function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])]
}

const SEASON_STARTS: Record<string, number> = { spring: 1, summer: 5, autumn: 9 }
const SEASON_ENDS: Record<string, number> = { spring: 4, summer: 8, autumn: 12 }

/** The first day that a date, a month or a season stands for. */
export function firstDayOf(text: string): Day {
  const day = parseDay(text)
  if (day !== undefined) return day
  const year = Number(text.slice(0, 4))
  return dayOf(year, text[4] === '-' ? Number(text.slice(5)) : (SEASON_STARTS[text.slice(5)] ?? 1), 1)
}

/** The last day that a date, a month or a season stands for: when a review that is printed so falls due. */
export function lastDayOf(text: string): Day {
  const day = parseDay(text)
  if (day !== undefined) return day
  const year = Number(text.slice(0, 4))
  return lastDayOfMonth(year, text[4] === '-' ? Number(text.slice(5)) : (SEASON_ENDS[text.slice(5)] ?? 12))
}
