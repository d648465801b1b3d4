import { type Check, type CheckContext, findingsAt } from '../context.js'
import { rulesOf, walk } from '../document-parts.js'
import type { Finding } from '../finding.js'

/** What the document takes from the layers under it: that they are there, and that it changes only what it may. */
export const layers: Check = (context) => [
  ...unknownLayer(context),
  ...unknownSharpened(context),
  ...changedAlthoughFixed(context),
]

function unknownLayer(context: CheckContext): Finding[] {
  const { document, law, trust } = context
  const known = [law?.document.policy, trust?.policy].filter((id) => id !== undefined)
  if (document.extends === undefined || law === undefined || known.includes(document.extends)) return []
  return findingsAt(
    context,
    'error',
    { path: ['extends'], cites: [] },
    `It extends "${document.extends}", which is not there; expected ${known.map((id) => `"${id}"`).join(' or ')}.`,
  )
}

function unknownSharpened(context: CheckContext): Finding[] {
  const layersBelow = [context.law?.document, context.trust].filter((layer) => layer !== undefined)
  if (layersBelow.length === 0) return []
  const rules = new Set(layersBelow.flatMap((layer) => rulesOf(layer).map((rule) => rule.id)))
  const ladders = new Set(layersBelow.flatMap((layer) => (layer.follow_up ?? []).map((ladder) => ladder.id)))
  const own = rulesOf(context.document).map((rule) => ({ ...rule, known: rules }))
  const ownLadders = (context.document.follow_up ?? []).map((ladder, index) => ({
    sharpens: ladder.sharpens,
    path: ['follow_up', index],
    cites: ladder.cites,
    known: ladders,
  }))
  return [...own, ...ownLadders].flatMap(({ sharpens, path, cites, known }) =>
    sharpens === undefined || known.has(sharpens)
      ? []
      : findingsAt(
          context,
          'error',
          { path: [...path, 'sharpens'], cites },
          `"sharpens" names "${sharpens}", which is no such rule of the layers below; expected one of ${[...known].join(', ')}.`,
        ),
  )
}

function changedAlthoughFixed(context: CheckContext): Finding[] {
  const { trust, document } = context
  if (trust?.unamendable === undefined || document.extends !== trust.policy) return []
  const fixed = new Set(trust.unamendable.ids)
  const wide = new Map<string, unknown>()
  for (const { value } of walk(trust)) {
    const id = idOf(value)
    if (id !== undefined) wide.set(id, value)
  }
  return [...walk(document)].flatMap(({ value, path, cites }) => {
    const id = changedBy(value, wide).find((changed) => fixed.has(changed))
    if (id === undefined) return []
    const own = (value as { cites?: string[] }).cites ?? cites
    return findingsAt(
      context,
      'error',
      { path, cites: own },
      `"${id}" is changed here, and ${trust.policy} lets no school change it (${trust.unamendable?.cites.join(', ')}); expected it to be left out.`,
    )
  })
}

/** What a part of the document changes of the layer below: what has its id and says something else, and what it sharpens. */
function changedBy(value: unknown, wide: ReadonlyMap<string, unknown>): string[] {
  const id = idOf(value)
  if (id === undefined || sameData(value, wide.get(id))) return []
  const { sharpens } = value as { sharpens?: unknown }
  return typeof sharpens === 'string' && wide.has(sharpens) ? [id, sharpens] : [id]
}

function idOf(value: unknown): string | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
  const { id } = value as { id?: unknown }
  return typeof id === 'string' ? id : undefined
}

/** The same, whatever the order of the keys. */
function sameData(a: unknown, b: unknown): boolean {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b
  const keys = Object.keys(a)
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => sameData((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  )
}
