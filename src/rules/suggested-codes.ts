import type { Pupil } from '../domain/roll/pupil.js'
import { type Day, formatDay } from '../kernel/school-date.js'
import type { CodeRule } from '../policy/vocabulary/sections/codes.js'
import type { PupilRule } from './evaluator.js'
import type { PupilFacts } from './facts/pupil-facts.js'
import { isInAudience, type SchoolFacts } from './facts/school-facts.js'

/** A code that the policy's own list of reasons leads to: a suggestion, never a decision. */
export interface SuggestedCode {
  readonly rule: CodeRule
  readonly code: string
}

/** What the last explanation that covers a day leads to; `undefined` where its words are in none of the policy's lists. */
export function suggestCode(facts: PupilFacts, day: Day): SuggestedCode | undefined {
  const explanation = facts.events.explanationOf(day)
  return explanation === undefined ? undefined : codeForReason(facts, explanation.reason, day)
}

/** What a reason in somebody's words leads to, for a pupil on a day. */
export function codeForReason(
  {
    school,
    pupil,
  }: { readonly school: Pick<SchoolFacts, 'policy' | 'profile' | 'codes'>; readonly pupil: Pupil },
  reason: string,
  day: Day,
): SuggestedCode | undefined {
  const said = reason.toLowerCase()
  for (const rule of school.policy.codes) {
    const code = rule.codes.find((symbol) => school.codes.find(symbol, day) !== undefined)
    if (code === undefined || (rule.for !== undefined && !isInAudience(school, pupil, rule.for, day)))
      continue
    if (reasonsOf(rule).some((phrase) => said.includes(phrase))) return { rule, code }
  }
  return undefined
}

const reasons = new WeakMap<CodeRule, readonly string[]>()

/** The reasons that lead to a code, in lower case. */
function reasonsOf(rule: CodeRule): readonly string[] {
  let mine = reasons.get(rule)
  if (mine === undefined) {
    mine = (rule.reasons ?? []).map((phrase) => phrase.toLowerCase())
    reasons.set(rule, mine)
  }
  return mine
}

/** For `explain`: which of the policy's lists of reasons an explanation of this academic year falls into. */
export function compileCodeSuggestions(school: SchoolFacts): PupilRule {
  return {
    evaluate(facts, sink) {
      if (sink.trace === undefined) return
      for (const explanation of facts.events.explanations) {
        if (explanation.to < school.year.start) continue
        const found = codeForReason(facts, explanation.reason, explanation.from)
        if (found === undefined) continue
        sink.trace({
          rule: found.rule.id,
          cites: found.rule.cites,
          facts: [
            {
              fact: 'suggested-code',
              value: found.code,
              from: formatDay(explanation.from),
              to: formatDay(explanation.to),
            },
          ],
          outcome: 'acts',
          why: `${found.rule.label}. The reason given leads to ${found.code}; a person decides.`,
        })
      }
    },
  }
}
