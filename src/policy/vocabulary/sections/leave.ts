import { type Static, Type } from '@sinclair/typebox'
import { LeaveReasonWord, LeaveTest } from '../conditions.js'
import {
  ActionKindWord,
  Audience,
  ClauseIds,
  DateText,
  Due,
  Id,
  MetBy,
  oneOf,
  record,
  Role,
  Sentence,
} from '../words.js'

const Strength = oneOf(
  ['must', 'where-possible'],
  'must: not keeping it is a reason to refuse. where-possible: it is a consideration.',
)

export const Leave = record(
  {
    decided_by: Type.Optional(
      record({ role: Role, cites: ClauseIds }, 'Who decides. The decision is always a person’s.'),
    ),
    notice: Type.Optional(
      record(
        {
          days: Type.Integer({ minimum: 0 }),
          unit: oneOf(['calendar', 'school', 'unstated'], 'What the days are.'),
          strength: Strength,
          cites: ClauseIds,
        },
        'How long before.',
      ),
    ),
    form: Type.Optional(
      record(
        { name: Sentence, strength: Strength, cites: ClauseIds },
        'The form or other writing it must come on (on_form of the request).',
      ),
    ),
    refuse: Type.Optional(
      Type.Array(
        record(
          {
            id: Id,
            label: Sentence,
            if: Type.Array(LeaveTest, { minItems: 1, description: 'All of these.' }),
            for: Type.Optional(Audience),
            cites: ClauseIds,
          },
          'A bar: a reason to refuse.',
        ),
      ),
    ),
    consider: Type.Optional(
      Type.Array(
        record(
          {
            id: Id,
            label: Sentence,
            if: Type.Optional(Type.Array(LeaveTest, { minItems: 1 })),
            for: Type.Optional(Audience),
            cites: ClauseIds,
          },
          'A matter to weigh: shown always, or only where its tests hold.',
        ),
      ),
    ),
    needed: Type.Optional(
      Type.Array(
        record(
          {
            what: oneOf(
              [
                'return-tickets',
                'interview',
                'form',
                'evidence',
                'writing',
                'religious-body-advice',
                'written-reasons',
                'dates',
                'consultation',
              ],
              'What is needed before or with the decision.',
            ),
            if: Type.Optional(Type.Array(LeaveTest, { minItems: 1 })),
            for: Type.Optional(Audience),
            action: Type.Optional(
              record(
                { kind: ActionKindWord, owner: Type.Optional(Role), due: Type.Optional(Due) },
                'The action that asks for it while the request is open.',
              ),
            ),
            met_by: Type.Optional(MetBy),
            cites: ClauseIds,
          },
          'What a request needs.',
        ),
      ),
    ),
    codes: Type.Optional(
      Type.Array(
        record(
          {
            reasons: Type.Optional(Type.Array(LeaveReasonWord, { minItems: 1 })),
            from: Type.Optional(DateText),
            to: Type.Optional(DateText),
            granted: Type.String(),
            refused: Type.String(),
            for: Type.Optional(Audience),
            cites: ClauseIds,
          },
          'The codes if it is granted and if it is refused. The first entry whose reasons (all, where none are given) and dates fit acts; a code that there was not on the leave’s first day is passed over.',
        ),
      ),
    ),
    religious: Type.Optional(
      record(
        {
          days_per_festival: Type.Optional(Type.Integer({ minimum: 0 })),
          days_per_year: Type.Optional(Type.Integer({ minimum: 0 })),
          in_advance: Type.Optional(Type.Boolean()),
          exclusively_set_apart: Type.Optional(Type.Boolean()),
          code: Type.String(),
          beyond: record(
            {
              then: oneOf(['refuse', 'headteacher-decides', 'no-limit'], 'What becomes of further days.'),
              code_if_granted: Type.Optional(Type.String()),
              code_if_refused: Type.Optional(Type.String()),
            },
            'Days beyond the limits.',
          ),
          cites: ClauseIds,
        },
        'Days of religious observance.',
      ),
    ),
    decide: Type.Optional(
      record(
        { owner: Role, due: Type.Optional(Due), cites: ClauseIds },
        'The action for each request that nobody has decided.',
      ),
    ),
  },
  'Leave of absence in term time.',
)
export type Leave = Static<typeof Leave>
