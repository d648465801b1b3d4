import { type Check, pairs, quarrel } from '../context.js'

/** Two times by which parents ring. A first day is also one of "each day", so every two are compared. */
export const parentsReport: Check = (context) => {
  const entries = (context.document.parents_report ?? []).map((entry, index) => ({ entry, index }))
  return [...pairs(entries)].flatMap(([a, b]) => {
    if (a.entry.by === undefined || b.entry.by === undefined || a.entry.by === b.entry.by) return []
    const [x, y] = [a, b].map(({ entry, index }) => ({
      path: ['parents_report', index, 'by'],
      cites: entry.cites,
      acts: entry.acts,
      says: `parents report an absence by ${entry.by}`,
    }))
    return x === undefined || y === undefined ? [] : quarrel(context, x, y)
  })
}
