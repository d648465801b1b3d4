import { type Check, ended, noteAt } from '../context.js'

/** Every reading, once, with its first clause, so that whoever runs the policy knows what was chosen for them. */
export const readings: Check = (context) =>
  (context.document.readings ?? []).flatMap(({ id, gap, chosen, why, cites }, index) =>
    noteAt(
      context,
      { path: ['readings', index], cites: cites.slice(0, 1) },
      `Reading "${id}". ${ended(gap)} Chosen: ${ended(chosen)} Why: ${ended(why)}`,
    ),
  )
