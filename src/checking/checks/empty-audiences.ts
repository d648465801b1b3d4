import { phraseAudience, phraseYearGroups } from '../../policy/phrasing/index.js'
import type { Audience } from '../../policy/vocabulary/words.js'
import { type Check, findingsAt } from '../context.js'
import { walk } from '../document-parts.js'
import { someoneIn } from '../pupils.js'

/** An audience that no pupil on the roll can be in, wherever it stands. */
export const emptyAudiences: Check = (context) =>
  [...walk(context.document)].flatMap(({ key, value, path, cites }) => {
    if (key !== 'for' || value === null || typeof value !== 'object') return []
    const audience = value as Audience
    if (someoneIn([audience], context.yearGroups)) return []
    return findingsAt(
      context,
      'conflict',
      { path, cites },
      `Nobody is in this audience: ${phraseAudience(audience)}; on the roll are ${phraseYearGroups(context.yearGroups)}, each at its usual age.`,
    )
  })
