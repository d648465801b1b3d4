import { type Check, findingsAt } from '../context.js'

/** Grounds for a name to come off the roll that the law does not have. */
export const deletionGrounds: Check = (context) => {
  const known = new Set(context.grounds.map(({ id }) => id))
  return (context.document.leaving ?? []).flatMap(({ grounds, cites }, place) =>
    (grounds ?? []).flatMap((ground, index) =>
      known.has(ground)
        ? []
        : findingsAt(
            context,
            'error',
            { path: ['leaving', place, 'grounds', index], cites },
            `There is no ground "${ground}" for a name to come off the roll; expected one of ${[...known].join(', ')}.`,
          ),
    ),
  )
}
