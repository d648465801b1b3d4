import { type Static, Type } from '@sinclair/typebox'
import { Condition } from '../conditions.js'
import {
  ActionKindWord,
  Audience,
  ClauseIds,
  DateText,
  Due,
  Id,
  oneOf,
  record,
  Role,
  Sentence,
} from '../words.js'

const Amount = Type.Integer({ minimum: 0, description: 'Whole pounds.' })

const Codes = Type.Array(Type.String({ minLength: 1, maxLength: 2 }), {
  minItems: 1,
  uniqueItems: true,
  description: 'National attendance codes, quoted.',
})

const Stage = record(
  {
    offence: Type.Integer({ minimum: 1, maximum: 2 }),
    reduced: Type.Optional(Amount),
    reduced_until_days: Type.Optional(Type.Integer({ minimum: 1 })),
    full: Amount,
    full_until_days: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  'What a notice costs. `…_until_days` are calendar days from its receipt.',
)

export const Penalty = record(
  {
    for: Type.Optional(Audience),
    owner: Type.Optional(Role),
    threshold: Type.Optional(
      record(
        {
          sessions: Type.Integer({ minimum: 1 }),
          codes: Codes,
          school_weeks: Type.Integer({ minimum: 1 }),
          from: Type.Optional(DateText),
          cites: ClauseIds,
        },
        'Sessions with these codes in a rolling number of school weeks at which a penalty notice is considered. `from`: sessions before it do not count.',
      ),
    ),
    local_triggers: Type.Optional(
      Type.Array(
        record(
          { id: Id, label: Sentence, when: Condition, cites: ClauseIds },
          'An older or local trigger that the document still prints. Advisory: it starts the warning, never a penalty.',
        ),
      ),
    ),
    warning: Type.Optional(
      record(
        {
          days: Type.Integer({ minimum: 1 }),
          unit: oneOf(['calendar', 'school', 'unstated'], 'What the days are.'),
          owner: Type.Optional(Role),
          due: Type.Optional(Due),
          on: oneOf(['local-trigger', 'threshold'], 'What calls for the warning.'),
          cites: ClauseIds,
        },
        'A written warning that comes before a penalty, with the days that parents have to improve.',
      ),
    ),
    notice_to_improve: Type.Optional(
      record(
        {
          owner: Type.Optional(Role),
          weeks_min: Type.Integer({ minimum: 1 }),
          weeks_max: Type.Integer({ minimum: 1 }),
          contents: Type.Array(Sentence),
          cites: ClauseIds,
        },
        'A notice to improve is considered when the threshold is met and none was given since.',
      ),
    ),
    before: Type.Optional(
      Type.Array(
        record(
          {
            kind: ActionKindWord,
            or: Type.Optional(
              Type.Array(ActionKindWord, {
                minItems: 1,
                uniqueItems: true,
                description: 'Other kinds that do as well.',
              }),
            ),
            label: Sentence,
            cites: ClauseIds,
          },
          'A step that the policy wants first. Where it is missing the penalty still comes up and names it.',
        ),
      ),
    ),
    notices: Type.Optional(
      Type.Array(
        record(
          {
            from: DateText,
            to: Type.Optional(DateText),
            stages: Type.Array(Stage, { minItems: 1 }),
            cites: ClauseIds,
          },
          'What notices cost, for offences from a day.',
        ),
      ),
    ),
    limit: Type.Optional(
      record(
        {
          notices: Type.Integer({ minimum: 1 }),
          within_years: Type.Integer({ minimum: 1 }),
          counting_from: Type.Optional(DateText),
          then: ActionKindWord,
          cites: ClauseIds,
        },
        'So many notices for the same parent and pupil within so many years of the first one’s date; after them something else is considered. Notices before counting_from do not count.',
      ),
    ),
    liable: Type.Optional(
      record(
        {
          who: oneOf(
            ['every-parent', 'parents-who-allowed', 'applicant-and-parents-on-holiday'],
            'Whom the document means.',
          ),
          cites: ClauseIds,
        },
        'Which parents.',
      ),
    ),
    court: Type.Optional(
      record(
        {
          fine_max: Amount,
          prison_months_max: Type.Optional(Type.Integer({ minimum: 0 })),
          cites: ClauseIds,
        },
        'The most that a court can do, as the document prints it.',
      ),
    ),
    code_of_conduct: Type.Optional(
      record(
        {
          authority: Sentence,
          supplied: oneOf(
            ['yes', 'link-only', 'to-follow', 'name-missing'],
            'How far the document gives the local code of conduct.',
          ),
          settings: Type.Optional(
            Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
              description: 'What the local code of conduct sets, by name.',
            }),
          ),
          cites: ClauseIds,
        },
        'The local authority’s code of conduct, as settings.',
      ),
    ),
    checks: Type.Optional(
      Type.Array(
        record(
          {
            label: Sentence,
            asks: Type.Optional(
              Type.Boolean({
                description:
                  'The clause asks for a penalty to be considered without a figure that could act: at the law’s threshold the action cites it.',
              }),
            ),
            cites: ClauseIds,
          },
          'What a person must have weighed before asking.',
        ),
      ),
    ),
  },
  'Penalty notices and notices to improve.',
)
export type Penalty = Static<typeof Penalty>
