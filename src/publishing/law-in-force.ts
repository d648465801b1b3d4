import { type Day, getDay } from '../kernel/school-date.js'
import type { PolicyDocument } from '../policy/document/policy-document.js'
import {
  type ActingLadder,
  type EffectivePolicy,
  effectivePolicy,
  holdsOn,
  type SectionRule,
} from '../policy/effective/effective-policy.js'
import { compareStrictness } from '../policy/effective/strictness.js'
import { capital, phraseAudience, phraseCondition } from '../policy/phrasing/index.js'
import type { Condition } from '../policy/vocabulary/conditions.js'
import type { Ladder, Rule } from '../policy/vocabulary/rules.js'
import type { Audience } from '../policy/vocabulary/words.js'

/** A school's policy with the law under it, on a day, and what acts of the two. */
export interface Layers {
  readonly policy: PolicyDocument
  readonly law: PolicyDocument
  readonly on: Day
  readonly acting: EffectivePolicy
}

export function layersOn(policy: PolicyDocument, law: PolicyDocument, on: Day): Layers {
  return { policy, law, on, acting: effectivePolicy([law, policy], on) }
}

interface Dated {
  readonly from?: string
  readonly to?: string
}

/** Has it not yet ended on the day? What starts later is still worth telling. */
export function notEnded<T extends Dated>(items: readonly T[] | undefined, on: Day): T[] {
  return (items ?? []).filter((item) => item.to === undefined || getDay(item.to) >= on)
}

/** A rule or a ladder as it acts, and whose it is. */
interface Acting<T> {
  readonly item: T
  readonly source: 'policy' | 'law'
}

/** What the document has that has not ended, each as it acts if it acts already; then what acts of the law beside it. */
function actingOf<T extends Dated & { readonly id: string }>(
  printed: readonly T[] | undefined,
  acting: readonly T[],
  on: Day,
): Acting<T>[] {
  // Of two with one id the document's stands first among those that act.
  const own = notEnded(printed, on).map((item) =>
    holdsOn(item, on) ? (acting.find((candidate) => candidate.id === item.id) ?? item) : item,
  )
  return [
    ...own.map((item) => ({ item, source: 'policy' as const })),
    ...acting.filter((item) => !own.includes(item)).map((item) => ({ item, source: 'law' as const })),
  ]
}

/** A rule as it acts: the document's own, at the stricter figure of its own and the law's, or the law's. */
export interface ActingRule {
  readonly rule: Rule & { readonly exceptFor?: Audience }
  readonly source: 'policy' | 'law'
  /** Said where the two layers differ; empty where there is nothing to say. */
  readonly remark: string
}

/** The rules of a section: the document's, then the law's that none of them sharpens. */
export function actingRules(layers: Layers, section: SectionRule['section']): ActingRule[] {
  const printed = rulesIn(layers.policy, section)
  const duties = rulesIn(layers.law, section).filter((rule) => holdsOn(rule, layers.on))
  const acting = layers.acting.rules.filter((rule) => rule.section === section)
  return actingOf<Rule & { readonly exceptFor?: Audience }>(printed, acting, layers.on).map(
    ({ item, source }) => {
      if (source === 'law') return { rule: item, source, remark: byLaw(item.exceptFor) }
      const own = printed.find((rule) => rule.id === item.id && holdsOn(rule, layers.on))
      const duty = duties.find((rule) => rule.id === item.sharpens)
      return {
        rule: item,
        source,
        remark: own === undefined || duty === undefined ? '' : compared(own.when, duty.when),
      }
    },
  )
}

function rulesIn(document: PolicyDocument, section: SectionRule['section']): readonly Rule[] {
  const sections: Record<SectionRule['section'], readonly Rule[] | undefined> = {
    levels: document.levels,
    evidence: document.evidence,
    lateness: document.lateness?.rules,
    'missing-education': document.missing_education,
    returns: document.returns?.rules,
  }
  return sections[section] ?? []
}

/** What is said of a rule of the law's. */
export function byLaw(exceptFor: Audience | undefined): string {
  const others =
    exceptFor === undefined ? '' : ` For ${phraseAudience(exceptFor)} the policy’s own rule stands in for it.`
  return `The law asks for this.${others}`
}

function compared(own: Condition, duty: Condition): string {
  const order = compareStrictness(own, duty)
  if (order === undefined) return `The law asks for this as well: ${phraseCondition(duty)}.`
  if (order < 0)
    return 'The law is stricter than the policy here. This is the law’s figure, and it is the one that acts.'
  return order > 0
    ? `The policy is stricter than the law. By law: ${phraseCondition(duty)}.`
    : 'The law asks for the same.'
}

/** The document's ladders, then the law's that none of them sharpens. */
export function actingLadders(layers: Layers): { ladder: ActingLadder; source: 'policy' | 'law' }[] {
  return actingOf<Ladder & ActingLadder>(layers.policy.follow_up, layers.acting.ladders, layers.on).map(
    ({ item, source }) => ({ ladder: item, source }),
  )
}

/** A condition as a sentence: `When attendance this school year is below 95%.` */
export function whenSentence(condition: Condition, context?: Parameters<typeof phraseCondition>[1]): string {
  return `${capital(`when ${phraseCondition(condition, context)}`)}.`
}
