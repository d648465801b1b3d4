import { Type } from '@sinclair/typebox'
import { ClauseIds, DateText, oneOf, record } from '../words.js'
import { Acts } from './acts.js'

export const Retention = record(
  {
    what: oneOf(['register-entries'], 'What is kept.'),
    years: Type.Integer({ minimum: 0 }),
    from: oneOf(['entry-date'], 'From when the years count.'),
    since: Type.Optional(DateText),
    acts: Acts,
    cites: ClauseIds,
  },
  'How long something is kept. `since`: the first day of entries that it holds for.',
)
