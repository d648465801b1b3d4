import { type Static, Type } from '@sinclair/typebox'
import { Rule } from '../rules.js'
import { ClauseIds, oneOf, record, Role } from '../words.js'

const DayUnit = oneOf(
  ['calendar', 'school', 'working', 'unstated'],
  'What the days are. unstated: the document does not say; the law’s unit acts.',
)

export const Returns = record(
  {
    admission: Type.Optional(
      record(
        {
          days: Type.Integer({ minimum: 0 }),
          unit: DayUnit,
          not_for_lowest_year_on_first_day: Type.Optional(Type.Boolean()),
          owner: Type.Optional(Role),
          cites: ClauseIds,
        },
        'The local authority is told of a new name on the roll by the end of so many days after it.',
      ),
    ),
    deletion: Type.Optional(
      record(
        {
          not_for_final_year_in_summer: Type.Optional(Type.Boolean()),
          owner: Type.Optional(Role),
          cites: ClauseIds,
        },
        'The local authority is told of a name that comes off, no later than it does.',
      ),
    ),
    daily: Type.Optional(
      record(
        {
          frequency: oneOf(['daily', 'on-request'], 'How often.'),
          owner: Type.Optional(Role),
          cites: ClauseIds,
        },
        'Attendance to the Department for Education.',
      ),
    ),
    reason_deadline: Type.Optional(
      record(
        {
          days: Type.Integer({ minimum: 0 }),
          unit: DayUnit,
          then_code: Type.Optional(Type.String()),
          owner: Type.Optional(Role),
          cites: ClauseIds,
        },
        'By the end of which day after its session an N must have been settled, and what it becomes.',
      ),
    ),
    rules: Type.Optional(
      Type.Array(Rule, { description: 'Returns that a level calls for: continuous absence, sickness.' }),
    ),
  },
  'Returns and notifications to the local authority and the Department.',
)
export type Returns = Static<typeof Returns>
