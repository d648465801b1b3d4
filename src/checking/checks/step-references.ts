import { ACTION_KINDS } from '../../policy/vocabulary/words.js'
import { findingsAt, type Said } from '../context.js'
import type { Finding } from '../finding.js'
import type { Path, Place } from '../places.js'

const KINDS = new Set<string>(ACTION_KINDS)

type Keys = Readonly<Record<string, unknown>>

interface Reference extends Place {
  readonly to: string
  readonly word: string
  /** The steps of the rule that it stands in; none outside rules, where only kinds can be meant. */
  readonly steps: readonly string[]
}

/** Steps that are referred to and are not there, and steps that wait for each other, wherever the document has steps. */
export const stepReferences = (context: Said): Finding[] => [
  ...[...referencesIn(context.document, { path: [], cites: [] }, [])]
    .filter(({ to, steps }) => !KINDS.has(to) && !steps.includes(to))
    .flatMap((reference) => unknown(context, reference)),
  ...[...rulesIn(context.document, [])].flatMap((rule) => cycles(context, rule)),
]

function unknown(context: Said, { to, word, path, cites, steps }: Reference): Finding[] {
  const known = steps.length === 0 ? 'an action kind' : `an action kind or one of ${steps.join(', ')}`
  return findingsAt(
    context,
    'error',
    { path, cites },
    `"${word}" names "${to}", which is no step here and no action kind; expected ${known}.`,
  )
}

function* referencesIn(
  node: unknown,
  { path, cites }: Place,
  steps: readonly string[],
): Generator<Reference> {
  if (Array.isArray(node)) {
    for (const [index, item] of node.entries())
      yield* referencesIn(item, { path: [...path, index], cites }, steps)
    return
  }
  if (!isKeys(node)) return
  const own = clausesOf(node) ?? cites
  const known = Array.isArray(node['then']) ? stepsOf(node) : steps
  const one = (to: unknown, word: string, at: Path): Reference[] =>
    typeof to === 'string' ? [{ to, word, path: [...path, ...at], cites: own, steps: known }] : []
  yield* one(node['step'], 'step', ['step'])
  yield* one(node['no_improvement_since'], 'no_improvement_since', ['no_improvement_since'])
  if (isKeys(node['over'])) yield* one(node['over']['since'], 'since', ['over', 'since'])
  // A length of time may be called so too.
  if (Array.isArray(node['after']))
    for (const [index, to] of node['after'].entries()) yield* one(to, 'after', ['after', index])
  for (const [key, item] of Object.entries(node))
    if (key !== 'settings') yield* referencesIn(item, { path: [...path, key], cites: own }, known)
}

interface StepsOfRule {
  readonly id: string
  readonly path: Path
  readonly then: readonly unknown[]
}

function* rulesIn(node: unknown, path: Path): Generator<StepsOfRule> {
  if (node === null || typeof node !== 'object') return
  if (isKeys(node) && Array.isArray(node['then']))
    yield { id: String(node['id']), path, then: node['then'] as readonly unknown[] }
  for (const [key, item] of Object.entries(node))
    yield* rulesIn(item, [...path, Array.isArray(node) ? Number(key) : key])
}

/** Steps on a ring of `after`: none of them can ever be the first. */
function cycles(context: Said, { id, path, then }: StepsOfRule): Finding[] {
  const after = new Map(then.filter(isKeys).map((step) => [step['id'], step['after']]))
  const next = (step: unknown): readonly unknown[] => {
    const waits = after.get(step)
    return Array.isArray(waits) ? waits : []
  }
  const reaches = (from: unknown, to: unknown, seen = new Set<unknown>()): boolean =>
    next(from).some((step) => {
      if (step === to) return true
      if (seen.has(step)) return false
      seen.add(step)
      return reaches(step, to, seen)
    })
  return then.flatMap((step, index) =>
    isKeys(step) && reaches(step['id'], step['id'])
      ? findingsAt(
          context,
          'error',
          { path: [...path, 'then', index, 'after'], cites: clausesOf(step) ?? [] },
          `The step "${String(step['id'])}" of "${id}" waits, by its "after", for itself; expected a step that can come before it.`,
        )
      : [],
  )
}

/** The ids of a rule's steps; a band's own rhythm of review is one of its steps. */
function stepsOf(rule: Keys): string[] {
  const ids = (rule['then'] as readonly unknown[]).filter(isKeys).map((step) => step['id'])
  return [...ids, ...(isKeys(rule['review']) ? ['review'] : [])].filter((id) => typeof id === 'string')
}

const clausesOf = ({ cites }: Keys): readonly string[] | undefined =>
  Array.isArray(cites) ? cites.filter((clause) => typeof clause === 'string') : undefined

const isKeys = (value: unknown): value is Keys =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
