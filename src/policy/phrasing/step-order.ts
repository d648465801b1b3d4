import type { Condition } from '../vocabulary/conditions.js'
import type { ActionKind } from '../vocabulary/words.js'
import { isKind } from './kinds.js'
import type { PhraseContext } from './steps.js'

/** A step as far as its place among the others of its rule goes. */
interface PlacedStep {
  readonly id: string
  readonly kind: ActionKind
  readonly after?: readonly string[]
  readonly when?: Condition
}

/** The steps of one rule, so that each can be told from the others: the second letter from the first. */
export function stepsContext(steps: readonly PlacedStep[]): PhraseContext {
  const numbers = stepNumbers(steps)
  return {
    stepKind: (id) => steps.find((step) => step.id === id)?.kind,
    stepNumber: (id) => numbers.get(id),
  }
}

/**
 * Which of several steps of one kind each step is, by what has to be done before it: 1 for the first letter, 2 for the
 * letter that follows it. Steps that come once, or beside each other, have no number.
 */
function stepNumbers(steps: readonly PlacedStep[]): ReadonlyMap<string, number> {
  const earlier = new Map(steps.map((step, place) => [step, earlierSteps(step, steps, place)]))
  const numbers = new Map<PlacedStep, number>()
  const numberOf = (step: PlacedStep): number => {
    const known = numbers.get(step)
    if (known !== undefined) return known
    // A step that waits for itself by way of others is a fault that `check` reports; it must not hang the page.
    numbers.set(step, 1)
    const before = allEarlier(step, earlier).filter((other) => other.kind === step.kind)
    const number = 1 + Math.max(0, ...before.map(numberOf))
    numbers.set(step, number)
    return number
  }
  const repeated = new Set(steps.filter((step) => numberOf(step) > 1).map((step) => step.kind))
  return new Map(
    steps.filter((step) => repeated.has(step.kind)).map((step) => [step.id, numberOf(step)] as const),
  )
}

function allEarlier(
  step: PlacedStep,
  earlier: ReadonlyMap<PlacedStep, readonly PlacedStep[]>,
): readonly PlacedStep[] {
  const found = new Set<PlacedStep>()
  const waiting = [...(earlier.get(step) ?? [])]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === step || found.has(next)) continue
    found.add(next)
    waiting.push(...(earlier.get(next) ?? []))
  }
  return [...found]
}

/** The steps that a step names as done before it; a kind stands for the steps of that kind that the document has before it. */
function earlierSteps(step: PlacedStep, steps: readonly PlacedStep[], place: number): PlacedStep[] {
  const named = [...(step.after ?? []), ...(step.when === undefined ? [] : stepsNamedIn(step.when))]
  return named.flatMap((name) =>
    steps.filter((other, index) => (isKind(name) ? other.kind === name && index < place : other.id === name)),
  )
}

/** The steps that must have been done for a condition to hold. */
function stepsNamedIn(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(stepsNamedIn)
  if ('any' in condition) return condition.any.flatMap(stepsNamedIn)
  if ('step' in condition) return condition.is === 'done' ? [condition.step] : []
  if ('no_improvement_since' in condition) return [condition.no_improvement_since]
  if ('measure' in condition || 'evidence' in condition) {
    const { over } = condition
    return typeof over === 'object' && 'since' in over ? [over.since] : []
  }
  return []
}
