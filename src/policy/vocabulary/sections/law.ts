import { Type } from '@sinclair/typebox'
import { ClauseIds, DateText, oneOf, record, Sentence } from '../words.js'

/** Only the statutory layer: instruments with the days they were in force. */
export const Instrument = record(
  {
    id: Type.String(),
    title: Sentence,
    from: DateText,
    to: Type.Optional(DateText),
    replaced_by: Type.Optional(Type.String()),
    cites: ClauseIds,
  },
  'A law or guidance and the days on which it is in force.',
)

/** Only the statutory layer: the law's own list of LAW ids. */
export const LawClause = record(
  {
    id: Type.String({ pattern: '^LAW-' }),
    title: Sentence,
    where: Sentence,
    confidence: oneOf(['high', 'medium', 'low'], 'How sure we are of it.'),
  },
  'A LAW id: what it says and where.',
)

export const DatedFigure = record(
  {
    what: oneOf(['persistent-absence-percent', 'severe-absence-percent'], 'Which figure.'),
    from: DateText,
    to: Type.Optional(DateText),
    value: Type.Number(),
    cites: ClauseIds,
  },
  'A figure of the law’s, with its dates.',
)
