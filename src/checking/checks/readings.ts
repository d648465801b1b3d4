import { type Check, ended, noteAt } from '../context.js'

/** Every reading, told to the readers of each of its clauses, so that whoever runs the policy knows what was chosen for them. */
export const readings: Check = (context) =>
  (context.document.readings ?? []).flatMap(({ id, gap, chosen, why, cites }, index) =>
    noteAt(
      context,
      { path: ['readings', index], cites },
      `Reading "${id}". ${ended(gap)} Chosen: ${ended(chosen)} Why: ${ended(why)}`,
    ),
  )
