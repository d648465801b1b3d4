import { getDay } from '../../kernel/school-date.js'
import { type Check, type CheckContext, findingsAt, pairs, quarrel } from '../context.js'
import type { Finding } from '../finding.js'
import type { ItemOf, Part } from '../places.js'

type Retention = ItemOf<Part<'retention'>>
interface Entry {
  readonly kept: Retention
  readonly index: number
}

/** How long register entries are kept: two answers, or less than the law asks. */
export const retention: Check = (context) => {
  const entries = (context.document.retention ?? []).map((kept, index) => ({ kept, index }))
  return [
    ...[...pairs(entries)].flatMap(([a, b]) => {
      const same = a.kept.what === b.kept.what && a.kept.from === b.kept.from && a.kept.since === b.kept.since
      if (!same || a.kept.years === b.kept.years) return []
      const [x, y] = [a, b].map(({ kept, index }) => ({
        path: ['retention', index, 'years'],
        cites: kept.cites,
        acts: kept.acts,
        says: `register entries are kept ${years(kept.years)}`,
      }))
      return x === undefined || y === undefined ? [] : quarrel(context, x, y)
    }),
    ...inForce(context, entries).flatMap((entry) => againstLaw(context, entry)),
  ]
}

/** Every statement for entries made on the day: a later `since` takes the place of an earlier one. */
function inForce(context: CheckContext, entries: readonly Entry[]): Entry[] {
  const begun = entries.filter(({ kept }) => kept.since === undefined || sinceDay(kept) <= context.on)
  const latest = Math.max(...begun.map(({ kept }) => sinceDay(kept)))
  return begun.filter(({ kept }) => sinceDay(kept) === latest)
}

const sinceDay = (kept: Retention): number =>
  kept.since === undefined ? Number.NEGATIVE_INFINITY : getDay(kept.since)

function againstLaw(context: CheckContext, { kept, index }: Entry): Finding[] {
  const law = context.law?.retention
  if (law === undefined || kept.years >= law.years) return []
  return findingsAt(
    context,
    'conflict',
    { path: ['retention', index, 'years'], cites: kept.cites },
    `Register entries are kept ${years(kept.years)} here; the law asks for ${years(law.years)}, and nothing is deleted before.`,
    law.cites,
  )
}

const years = (count: number): string => `${count} year${count === 1 ? '' : 's'}`
