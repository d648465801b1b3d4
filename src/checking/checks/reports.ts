import { phraseRhythm } from '../../policy/phrasing/index.js'
import { type Check, pairs, quarrel } from '../context.js'
import type { Side } from '../places.js'
import { saysTheSame } from '../sayings.js'

/** One report, by its kind and its name, with two rhythms. */
export const reports: Check = (context) => {
  const entries = (context.document.reports ?? []).map((report, index) => ({ report, index }))
  return [...pairs(entries)].flatMap(([a, b]) => {
    if (a.report.kind !== b.report.kind || !saysTheSame(a.report.label, b.report.label)) return []
    if (a.report.rhythm === b.report.rhythm) return []
    const [x, y] = [a, b].map(
      ({ report, index }): Side => ({
        path: ['reports', index, 'rhythm'],
        cites: report.cites,
        says: `the report "${report.label}" comes ${phraseRhythm(report.rhythm)}`,
      }),
    )
    return x === undefined || y === undefined ? [] : quarrel(context, x, y)
  })
}
