import { type Day, getDay } from '../kernel/school-date.js'
import type { PolicyDocument } from '../policy/document/policy-document.js'
import { firstDayOf, holdsOn } from '../policy/effective/effective-policy.js'
import { type RulePart, rulesOf } from './document-parts.js'
import type { ItemOf, Part } from './places.js'

type Penalty = Part<'penalty'>
type Notices = ItemOf<NonNullable<Penalty['notices']>>
type Threshold = NonNullable<Penalty['threshold']>
type Statement = ItemOf<Part<'statements'>>

/** The statutory layer as it stands on a day. */
export class LawInForce {
  /** The rules that act on the day. */
  readonly rules: readonly RulePart[]

  constructor(
    readonly document: PolicyDocument,
    readonly on: Day,
  ) {
    this.rules = rulesOf(document).filter((rule) =>
      holdsOn(
        {
          ...(rule.from === undefined ? {} : { from: rule.from }),
          ...(rule.to === undefined ? {} : { to: rule.to }),
        },
        on,
      ),
    )
  }

  /** How long entries are kept that are made on the day. */
  get retention(): ItemOf<Part<'retention'>> | undefined {
    return latest(
      (this.document.retention ?? []).filter((entry) => entry.acts !== false),
      (entry) => entry.since,
      this.on,
    )
  }

  get threshold(): Threshold | undefined {
    const threshold = this.document.penalty?.threshold
    return threshold === undefined || (threshold.from !== undefined && getDay(threshold.from) > this.on)
      ? undefined
      : threshold
  }

  /** What notices cost on a day; on the day of the law where none is given. */
  noticesOn(day: Day = this.on): Notices | undefined {
    return this.document.penalty?.notices?.find((entry) => holdsOn(entry, day))
  }

  /** What notices cost by amounts that had ended by a day. */
  noticesBefore(day: Day): readonly Notices[] {
    return (this.document.penalty?.notices ?? []).filter(
      (entry) => entry.to !== undefined && getDay(entry.to) < day,
    )
  }

  /** A figure of the law's, such as the percentage of persistent absence. */
  figure(what: ItemOf<Part<'figures'>>['what']): ItemOf<Part<'figures'>> | undefined {
    return this.document.figures?.find((entry) => entry.what === what && holdsOn(entry, this.on))
  }

  statement(about: Statement['about'], topic?: string): Statement | undefined {
    return this.document.statements?.find((entry) => entry.about === about && entry.topic === topic)
  }

  /** Of the rules on the day the one that asks for this kind of action. */
  ruleFor(kind: string): RulePart | undefined {
    return this.rules.find((rule) => rule.steps.some(({ step }) => step.kind === kind))
  }
}

function latest<T>(entries: readonly T[], sinceOf: (entry: T) => string | undefined, on: Day): T | undefined {
  let best: T | undefined
  let bestSince = Number.NEGATIVE_INFINITY
  for (const entry of entries) {
    const text = sinceOf(entry)
    const since = text === undefined ? Number.NEGATIVE_INFINITY : firstDayOf(text)
    if (since <= on && (best === undefined || since >= bestSince)) {
      best = entry
      bestSince = since
    }
  }
  return best
}
