import type { Condition } from '../../policy/vocabulary/conditions.js'
import { type Check, type CheckContext, findingsAt } from '../context.js'
import { listOf, type RulePart, rulesOf, type StepPart } from '../document-parts.js'
import type { Finding } from '../finding.js'
import type { Path } from '../places.js'
import { whyNever } from '../possibility.js'
import { someoneIn } from '../pupils.js'

/** Rules whose condition can never hold, and steps of a rule that can never arise. */
export const impossibleRules: Check = (context) => [
  ...rulesOf(context.document).flatMap((rule) => impossible(context, rule)),
  ...elsewhere(context),
]

function impossible(context: CheckContext, rule: RulePart): Finding[] {
  const { yearGroups } = context
  // An audience with nobody in it is told where it stands.
  if (!someoneIn(rule.audience, yearGroups)) return []
  const why = whyNever({ conditions: conditionsOf(rule.when), audiences: rule.audience, yearGroups })
  if (why !== undefined)
    return findingsAt(
      context,
      'conflict',
      { path: rule.section === 'bands' ? rule.path : [...rule.path, 'when'], cites: rule.cites },
      `"${rule.label}" can never act: ${why}.`,
    )
  const never = new Map<string, string>()
  const findings: Finding[] = []
  // A step that waits for one that never comes never comes either, however long the chain.
  for (let found = true; found; ) {
    found = false
    for (const part of rule.steps) {
      if (never.has(part.step.id)) continue
      const reason = whyStepNever(context, rule, part, never)
      if (reason === undefined) continue
      never.set(part.step.id, reason)
      found = true
      findings.push(
        ...findingsAt(
          context,
          'conflict',
          part,
          `The step "${part.step.id}" of "${rule.label}" can never arise: ${reason}.`,
        ),
      )
    }
  }
  return findings
}

function whyStepNever(
  context: CheckContext,
  rule: RulePart,
  { step }: StepPart,
  never: ReadonlyMap<string, string>,
): string | undefined {
  const { yearGroups } = context
  if (!someoneIn(listOf(step.for), yearGroups)) return undefined
  const waiting = step.after?.find((id) => never.has(id))
  if (waiting !== undefined) return `it waits for "${waiting}", which never arises`
  // Once met, an until-done rule stays although its figures have moved on.
  const met = rule.lasts && step.after !== undefined ? [] : conditionsOf(rule.when)
  const why = whyNever({
    conditions: [...met, ...conditionsOf(step.when)],
    audiences: [...rule.audience, ...listOf(step.for)],
    done: step.after ?? [],
    yearGroups,
  })
  if (why !== undefined) return why
  const held = step.held_back
  if (held?.how !== 'stop' || someoneIn([...rule.audience, ...listOf(step.for)], yearGroups, [held.for]))
    return undefined
  return 'everybody whom it is for is held back from it'
}

const conditionsOf = (condition: Condition | undefined): Condition[] =>
  condition === undefined ? [] : [condition]

/** Conditions outside rules: older triggers, and what is asked about a leave request's pupil. */
function elsewhere(context: CheckContext): Finding[] {
  const { penalty, leave } = context.document
  const found: { when: Condition; path: Path; cites: readonly string[]; name: string }[] = []
  penalty?.local_triggers?.forEach((trigger, index) =>
    found.push({
      when: trigger.when,
      path: ['penalty', 'local_triggers', index, 'when'],
      cites: trigger.cites,
      name: trigger.label,
    }),
  )
  for (const list of ['refuse', 'consider'] as const)
    leave?.[list]?.forEach((entry, index) =>
      entry.if?.forEach((test, at) => {
        if (test.when !== undefined)
          found.push({
            when: test.when,
            path: ['leave', list, index, 'if', at, 'when'],
            cites: entry.cites,
            name: entry.label,
          })
      }),
    )
  return found.flatMap(({ when, path, cites, name }) => {
    const why = whyNever({ conditions: [when], audiences: [], yearGroups: context.yearGroups })
    return why === undefined
      ? []
      : findingsAt(context, 'conflict', { path, cites }, `"${name}" can never hold: ${why}.`)
  })
}
