import { ClauseIds, oneOf, record, Sentence } from '../words.js'

export const Planned = record(
  {
    capability: oneOf(
      ['documents', 'pages', 'returns', 'casework', 'messages', 'sign-in', 'analysis'],
      'The capability of ours that will do it.',
    ),
    what: Sentence,
    cites: ClauseIds,
  },
  'What a later capability of the product will do.',
)

export const NotModelled = record(
  { what: Sentence, why: Sentence, cites: ClauseIds },
  'What is left out, and why.',
)
