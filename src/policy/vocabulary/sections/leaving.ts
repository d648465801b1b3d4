import { type Static, Type } from '@sinclair/typebox'
import { Audience, ClauseIds, Id, oneOf, record, Sentence } from '../words.js'

export const LeavingNeed = record(
  {
    id: Id,
    says: Sentence,
    enter: Type.Optional(
      oneOf(
        ['next-school', 'next-school-address', 'new-home-address'],
        'What has to be entered. Without it somebody confirms what `says` says.',
      ),
    ),
    grounds: Type.Optional(
      Type.Array(Id, {
        minItems: 1,
        uniqueItems: true,
        description:
          'The grounds of the law on which it is asked for, by their ids in `policies/england/deletion-grounds.csv`. Without it: on every ground.',
      }),
    ),
    for: Type.Optional(Audience),
    not_for_final_year_in_summer: Type.Optional(Type.Boolean()),
    cites: ClauseIds,
  },
  'Something without which no name comes off the roll, beside the ground itself and the return to the local authority.',
)
export type LeavingNeed = Static<typeof LeavingNeed>
