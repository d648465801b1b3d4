import { findingsAt, type Said } from '../context.js'
import { walk } from '../document-parts.js'
import type { Finding } from '../finding.js'

/** Two things in one list with one id: actions would lose their identity. */
export const duplicateIds = (context: Said): Finding[] =>
  [...walk(context.document)].flatMap(({ value, path }) => {
    if (!Array.isArray(value)) return []
    const first = new Map<string, number>()
    return value.flatMap((item: unknown, index) => {
      const { id, cites } = (item ?? {}) as { id?: unknown; cites?: string[] }
      if (typeof id !== 'string') return []
      const before = first.get(id)
      if (before === undefined) {
        first.set(id, index)
        return []
      }
      // An instrument may be cited by several clauses; what is listed here is only pointed at, not named.
      if (path[0] === 'references') return []
      const line = context.lineOf([...path, before])
      return findingsAt(
        context,
        'error',
        { path: [...path, index], cites: cites ?? [] },
        `The id "${id}" is used twice in "${String(path.at(-1))}" (before on line ${line}); each needs its own, as actions are known by it.`,
      )
    })
  })
