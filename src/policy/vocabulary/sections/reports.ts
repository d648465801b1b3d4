import { Type } from '@sinclair/typebox'
import { ClauseIds, Id, oneOf, record, REPORT_KINDS, Role, Sentence, WEEKDAYS } from '../words.js'

export const Report = record(
  {
    id: Id,
    kind: oneOf(REPORT_KINDS, 'To whom it is made.'),
    label: Sentence,
    rhythm: oneOf(
      ['day', 'week', 'fortnight', 'month', 'half-term', 'term', 'academic-year'],
      'It falls due when each of these ends: a school day, a week…; a month without a school day has none.',
    ),
    weekday: Type.Optional(oneOf(WEEKDAYS, 'For week and fortnight: on this weekday.')),
    owner: Type.Optional(Role),
    contents: Type.Optional(Type.Array(Sentence)),
    cites: ClauseIds,
  },
  'A report and its rhythm.',
)
