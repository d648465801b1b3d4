import { ClauseIds, Id, record, Sentence } from '../words.js'

export const Reading = record(
  {
    id: Id,
    gap: Sentence,
    chosen: Sentence,
    why: Sentence,
    cites: ClauseIds,
  },
  'Where the document leaves a gap or contradicts itself: what was chosen, and why. Anyone may choose otherwise.',
)
