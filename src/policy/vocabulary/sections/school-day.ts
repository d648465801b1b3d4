import { type Static, Type } from '@sinclair/typebox'
import { Audience, ClauseIds, oneOf, record, RegistrationAudience, TimeText, WeekdayWord } from '../words.js'
import { Acts } from './acts.js'

export const DayTime = record(
  {
    what: oneOf(
      ['gates-open', 'gates-shut', 'doors-open', 'doors-locked', 'in-class-by', 'day-starts', 'day-ends'],
      'What happens then.',
    ),
    at: TimeText,
    for: Type.Optional(Audience),
    acts: Acts,
    cites: ClauseIds,
  },
  'A time of the school day.',
)

export const Registration = record(
  {
    session: oneOf(['AM', 'PM'], 'Which session.'),
    for: Type.Optional(RegistrationAudience),
    weekdays: Type.Optional(
      Type.Array(WeekdayWord, {
        minItems: 1,
        description: 'Only on these weekdays.',
      }),
    ),
    opens: Type.Optional(TimeText),
    late_after: Type.Optional(TimeText),
    closes: Type.Optional(
      Type.Union(
        [
          record({ at: TimeText }, 'At this time.'),
          record(
            { minutes_after_opening: Type.Integer({ minimum: 0, maximum: 180 }) },
            'So long after it opens.',
          ),
        ],
        {
          description:
            'When the register closes. Left out: the document does not say, and no U is set by the clock.',
        },
      ),
    ),
    acts: Acts,
    cites: ClauseIds,
  },
  'A registration. late_after: an arrival later than this is late (an arrival at that very minute is on time); an arrival at the very closing minute is still before the close.',
)
export type Registration = Static<typeof Registration>
