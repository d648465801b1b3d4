import { Type } from '@sinclair/typebox'
import { ClauseIds, oneOf, record, TimeText } from '../words.js'
import { Acts } from './acts.js'

export const ParentsReport = record(
  {
    by: Type.Optional(TimeText),
    on: oneOf(['first-day', 'each-day'], 'On the first day of an absence or on each.'),
    channels: Type.Optional(
      Type.Array(oneOf(['phone', 'absence-line', 'voicemail', 'email', 'app', 'in-person', 'form'], 'How.')),
    ),
    acts: Acts,
    cites: ClauseIds,
  },
  'By when parents say why a pupil is away.',
)
