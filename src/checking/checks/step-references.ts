import type { Condition } from '../../policy/vocabulary/conditions.js'
import { ACTION_KINDS } from '../../policy/vocabulary/words.js'
import { type Check, type CheckContext, findingsAt } from '../context.js'
import { type RulePart, rulesOf } from '../document-parts.js'
import type { Finding } from '../finding.js'
import type { Path, Place } from '../places.js'

const KINDS = new Set<string>(ACTION_KINDS)

interface Reference extends Place {
  readonly to: string
  readonly word: string
}

/** Steps that are referred to and are not there, and steps that wait for each other. */
export const stepReferences: Check = (context) => [
  ...rulesOf(context.document).flatMap((rule) => [...unknownSteps(context, rule), ...cycles(context, rule)]),
  ...unknownElsewhere(context),
]

function unknownSteps(context: CheckContext, rule: RulePart): Finding[] {
  const ids = rule.steps.map(({ step }) => step.id)
  const whole: Reference[] = [...referencesIn(rule.when, [...rule.path, 'when'], rule.cites)]
  for (const { step, path, cites } of rule.steps) {
    step.after?.forEach((to, index) =>
      whole.push({ to, word: 'after', path: [...path, 'after', index], cites }),
    )
    whole.push(...referencesIn(step.when, [...path, 'when'], cites))
  }
  return whole
    .filter(({ to }) => !KINDS.has(to) && !ids.includes(to))
    .flatMap((reference) => unknown(context, reference, ids))
}

/** Outside rules there are no steps of the same rule, so only kinds can be meant. */
function unknownElsewhere(context: CheckContext): Finding[] {
  const { leave, penalty } = context.document
  const references: Reference[] = []
  penalty?.local_triggers?.forEach((trigger, index) =>
    references.push(
      ...referencesIn(trigger.when, ['penalty', 'local_triggers', index, 'when'], trigger.cites),
    ),
  )
  for (const list of ['refuse', 'consider', 'needed'] as const)
    leave?.[list]?.forEach((entry, index) =>
      entry.if?.forEach((test, place) =>
        references.push(...referencesIn(test.when, ['leave', list, index, 'if', place, 'when'], entry.cites)),
      ),
    )
  return references.filter(({ to }) => !KINDS.has(to)).flatMap((reference) => unknown(context, reference, []))
}

function unknown(
  context: CheckContext,
  { to, word, path, cites }: Reference,
  ids: readonly string[],
): Finding[] {
  const known = ids.length === 0 ? 'an action kind' : `an action kind or one of ${ids.join(', ')}`
  return findingsAt(
    context,
    'error',
    { path, cites },
    `"${word}" names "${to}", which is no step here and no action kind; expected ${known}.`,
  )
}

function* referencesIn(
  condition: Condition | undefined,
  path: Path,
  cites: readonly string[],
): Generator<Reference> {
  if (condition === undefined) return
  if ('step' in condition) yield { to: condition.step, word: 'step', path: [...path, 'step'], cites }
  else if ('no_improvement_since' in condition)
    yield {
      to: condition.no_improvement_since,
      word: 'no_improvement_since',
      path: [...path, 'no_improvement_since'],
      cites,
    }
  else if ('measure' in condition || 'evidence' in condition) {
    const { over } = condition
    if (typeof over === 'object' && 'since' in over)
      yield { to: over.since, word: 'since', path: [...path, 'over', 'since'], cites }
  } else if ('not' in condition) yield* referencesIn(condition.not, [...path, 'not'], cites)
  else if ('all' in condition)
    for (const [index, part] of condition.all.entries())
      yield* referencesIn(part, [...path, 'all', index], cites)
  else if ('any' in condition)
    for (const [index, part] of condition.any.entries())
      yield* referencesIn(part, [...path, 'any', index], cites)
}

/** Steps on a ring of `after`: none of them can ever be the first. */
function cycles(context: CheckContext, rule: RulePart): Finding[] {
  const after = new Map(rule.steps.map(({ step }) => [step.id, step.after ?? []]))
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    (after.get(from) ?? []).some((next) => {
      if (next === to) return true
      if (seen.has(next) || !after.has(next)) return false
      seen.add(next)
      return reaches(next, to, seen)
    })
  return rule.steps
    .filter(({ step }) => reaches(step.id, step.id))
    .flatMap(({ step, path, cites }) =>
      findingsAt(
        context,
        'error',
        { path: [...path, 'after'], cites },
        `The step "${step.id}" of "${rule.id}" waits, by its "after", for itself; expected a step that can come before it.`,
      ),
    )
}
