import { Type } from '@sinclair/typebox'
import { ClauseIds, record, Sentence } from '../words.js'

export const References = record(
  {
    sections: Type.Optional(
      Type.Array(Type.String(), {
        description: 'The numbers of the sections and appendices that the document has.',
      }),
    ),
    refers_to: Type.Optional(
      Type.Array(
        record({ section: Type.String(), cites: ClauseIds }, 'A section that the document refers to.'),
      ),
    ),
    instruments: Type.Optional(
      Type.Array(
        record(
          { id: Type.String(), cites: ClauseIds },
          'A law or guidance that it cites, by its id in the statutory layer.',
        ),
      ),
    ),
    placeholders: Type.Optional(
      Type.Array(record({ what: Sentence, cites: ClauseIds }, 'A field that was left to be filled in.')),
    ),
    damaged: Type.Optional(
      Type.Array(
        record(
          { what: Sentence, cites: ClauseIds },
          'Text that is cut off, run together or plainly misprinted.',
        ),
      ),
    ),
    policies: Type.Optional(
      Type.Array(record({ name: Sentence, cites: ClauseIds }, 'A policy to be read with it.')),
    ),
    consulted: Type.Optional(Type.Array(record({ who: Sentence, cites: ClauseIds }, 'Who was consulted.'))),
  },
  'What the document points at.',
)
