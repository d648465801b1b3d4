import type { EffectivePolicy } from '../policy/effective/effective-policy.js'
import {
  capital,
  phraseAfter,
  phraseCondition,
  phraseKind,
  phraseKindBriefly,
  sentence,
  stepsContext,
} from '../policy/phrasing/index.js'
import type { ActionKind } from '../policy/vocabulary/words.js'
import type { Action, RuleTrace } from '../rules/action.js'
import { datesInWords, factInWords } from './in-words.js'

/** A step of a policy as people tell it from the others. */
export interface NamedStep {
  /** What its rule is called. */
  readonly rule: string
  readonly kind: ActionKind
  /** Which of several of its kind in the rule it is. */
  readonly number: number | undefined
  readonly note: string | undefined
  /** What it waits for: `once the first letter about attendance has been sent`; empty where it comes with its rule. */
  readonly comes: string
}

/** The steps of a policy by the name that actions and `explain` carry: `below-95/letter`. */
export type StepNames = ReadonlyMap<string, NamedStep>

interface Steps {
  readonly id: string
  readonly label: string
  readonly steps: readonly (Parameters<typeof stepsContext>[0][number] & { readonly note?: string })[]
}

export function stepNamesOf(policy: EffectivePolicy): StepNames {
  const lists: Steps[] = [
    ...[...policy.rules, ...policy.occurrences, ...policy.casework].map(({ id, label, then }) => ({
      id,
      label,
      steps: then,
    })),
    ...policy.ladders,
    ...policy.bands.flatMap((group) =>
      group.bands.map(({ id, label, then, review }) => ({
        id: `${group.id}.${id}`,
        label: `${group.label}: ${label}`,
        steps: review === undefined ? then : [...then, { id: 'review', kind: review.kind }],
      })),
    ),
  ]
  return new Map(lists.flatMap(namesIn))
}

function namesIn({ id, label, steps }: Steps): (readonly [string, NamedStep])[] {
  const context = stepsContext(steps)
  return steps.map((step) => [
    `${id}/${step.id}`,
    {
      rule: label,
      kind: step.kind,
      number: context.stepNumber?.(step.id),
      note: step.note,
      comes: [
        ...(step.after === undefined ? [] : [`once ${phraseAfter(step.after, context)}`]),
        ...(step.when === undefined ? [] : [`when ${phraseCondition(step.when, context)}`]),
      ].join(' and '),
    },
  ])
}

/** Which step of its rule an action is; `undefined` where no list of steps made it. */
export function stepOfAction(names: StepNames, action: { readonly id: string }): NamedStep | undefined {
  return names.get(action.id.slice(0, action.id.indexOf(':')))
}

/** What an action asks for, and what the policy adds to it: `Write to parents about attendance (second letter)`. */
export function actionInWords(
  action: Pick<Action, 'id' | 'kind' | 'note'>,
  names: StepNames,
): { readonly does: string; readonly note: string | null } {
  return {
    does: capital(phraseKind(action.kind, stepOfAction(names, action)?.number)),
    note: action.note === undefined ? null : sentence(action.note),
  }
}

/** A line of `explain` as it can be read out: what was looked at, what became of it, and the facts. */
export function traceInWords(trace: RuleTrace, names: StepNames): string {
  const step = names.get(trace.rule)
  const facts = trace.facts.map(factInWords)
  const waits = trace.outcome === 'waits' && step !== undefined && step.comes !== ''
  const why = waits ? `It comes ${step.comes}.` : capital(datesInWords(trace.why))
  if (step === undefined) return [why, ...facts].join(' ')
  const plain = phraseKindBriefly(step.kind)
  const named = phraseKindBriefly(step.kind, step.number)
  const said =
    trace.outcome === 'acts' && why.includes(plain) ? why.replace(plain, named) : `${named}. ${why}`
  const note = trace.outcome === 'acts' && step.note !== undefined ? [sentence(step.note)] : []
  return [sentence(step.rule), said, ...note, ...facts].join(' ')
}
