import { type Check, findingsAt } from '../context.js'

/** A warning that a local trigger calls for, where there is none: no threshold calls for it then either. */
export const warning: Check = (context) => {
  const { document, trust } = context
  const own = document.penalty?.warning
  const triggers = [...(document.penalty?.local_triggers ?? []), ...(trust?.penalty?.local_triggers ?? [])]
  if (own?.on !== 'local-trigger' || triggers.length > 0) return []
  return findingsAt(
    context,
    'conflict',
    { path: ['penalty', 'warning', 'on'], cites: own.cites },
    `The warning can never arise: a trigger of the document's own calls for it, and there is none in "local_triggers".`,
  )
}
