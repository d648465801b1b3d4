import { type Static, Type } from '@sinclair/typebox'
import { Audience, ClauseIds, Id, oneOf, record, Sentence } from '../words.js'

export const CodeRule = record(
  {
    id: Id,
    label: Sentence,
    codes: Type.Array(Type.String({ minLength: 1, maxLength: 2 }), {
      minItems: 1,
      description:
        'The national codes it is about, quoted. The first that there was on the day is the one to suggest.',
    }),
    counts_as: Type.Optional(
      oneOf(
        ['attending', 'authorised', 'unauthorised', 'not-possible'],
        'What the document says that they count as; `check` compares it with the national table.',
      ),
    ),
    reasons: Type.Optional(
      Type.Array(Sentence, {
        minItems: 1,
        description:
          'Words of a reason that lead to this code: an explanation that contains one of them is answered with a suggestion, never with a decision.',
      }),
    ),
    needs: Type.Optional(
      Type.Array(Sentence, { description: 'What must be written down or shown with it.' }),
    ),
    session: Type.Optional(oneOf(['AM', 'PM'], 'Only in this session.')),
    for: Type.Optional(Audience),
    cites: ClauseIds,
  },
  'What the document says about attendance codes: which it uses, what they count as, which reasons lead to which code.',
)
export type CodeRule = Static<typeof CodeRule>
