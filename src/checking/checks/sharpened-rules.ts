import { phraseCondition } from '../../policy/phrasing/index.js'
import { compareStrictness } from '../../policy/effective/strictness.js'
import type { FigureTest } from '../../policy/vocabulary/conditions.js'
import { type Check, type CheckContext, findingsAt, noteAt } from '../context.js'
import { type RulePart, rulesOf } from '../document-parts.js'
import type { Finding } from '../finding.js'

/** Flags have a check of their own, which also reads what is only stated. */
const ELSEWHERE = new Set<string>(['flag.persistent-absence', 'flag.severe-absence'])

/** Duties that the law sets too, such as the sickness return: laxer here, or stricter. */
export const sharpenedRules: Check = (context) =>
  rulesOf(context.document).flatMap((rule) => {
    const law = lawfulTwin(context, rule)
    return law === undefined ? [] : compare(context, rule, law)
  })

/** By `sharpens`, else a rule that asks for the same of the same figure, where no other here is as strict as the law's. */
function lawfulTwin(context: CheckContext, rule: RulePart): RulePart | undefined {
  if (context.law === undefined) return undefined
  if (rule.steps.some(({ step }) => ELSEWHERE.has(step.kind))) return undefined
  if (rule.sharpens !== undefined)
    return context.law.rules.find((candidate) => candidate.id === rule.sharpens)
  const twin = context.law.rules.find((candidate) => order(rule, candidate) !== undefined)
  if (twin === undefined) return undefined
  const kept = rulesOf(context.document).some(
    (other) => other.id !== rule.id && (order(other, twin) ?? -1) >= 0,
  )
  return kept ? undefined : twin
}

/** How strict a rule is beside one of the law's that asks for the same; `undefined` where they cannot be compared. */
function order(rule: RulePart, law: RulePart): number | undefined {
  const kinds = new Set<string>(law.steps.map(({ step }) => step.kind))
  if (
    rule.when === undefined ||
    law.when === undefined ||
    !rule.steps.some(({ step }) => kinds.has(step.kind))
  )
    return undefined
  return compareStrictness(rule.when, law.when)
}

function compare(context: CheckContext, rule: RulePart, law: RulePart): Finding[] {
  const place = { path: [...rule.path, 'when'], cites: rule.cites }
  if (rule.when === undefined || law.when === undefined) return []
  const stricter = compareStrictness(rule.when, law.when)
  const both = `"${rule.label}" acts when ${phraseCondition(rule.when)}; by law it is when ${phraseCondition(law.when)}`
  if (stricter === undefined) {
    const codes = narrowerCodes(rule, law)
    return codes === undefined
      ? noteAt(context, place, `${both}. The two cannot be compared, so both act.`, law.cites)
      : findingsAt(
          context,
          'conflict',
          place,
          `${both}. Without ${codes} it acts on fewer pupils; the law's acts.`,
          law.cites,
        )
  }
  if (stricter === 0) return []
  return stricter > 0
    ? noteAt(context, place, `${both}. The stricter figure acts, and both are cited.`, law.cites)
    : findingsAt(context, 'conflict', place, `${both}. This is laxer: the law's figure acts.`, law.cites)
}

/** The codes that the law counts and this rule leaves out, where that is all that differs. */
function narrowerCodes(rule: RulePart, law: RulePart): string | undefined {
  const own = plain(rule)
  const lawful = plain(law)
  if (own?.codes === undefined || lawful?.codes === undefined) return undefined
  const left = lawful.codes.filter((code) => !own.codes?.includes(code))
  const alike = compareStrictness({ ...own, codes: lawful.codes }, lawful)
  return left.length > 0 && alike !== undefined && alike <= 0 ? left.join(', ') : undefined
}

const plain = (rule: RulePart): FigureTest | undefined =>
  rule.when !== undefined && 'measure' in rule.when ? rule.when : undefined
