import { type Static, Type } from '@sinclair/typebox'
import { ClauseIds, Id, oneOf, record, Sentence } from '../words.js'
import { Acts } from './acts.js'

export const Statement = record(
  {
    about: oneOf(
      [
        'follow-up-starts',
        'attendance-target',
        'target-days',
        'persistent-absence',
        'severe-absence',
        'penalty-reduced',
        'penalty-full',
        'penalty-trigger',
        'leave-notice',
        'leave-attendance-bar',
        'leave-holiday',
        'plan-review',
        'appointment-arrival',
        'compulsory-age-ends',
        'la-referral-day',
        'champion',
        'issuer',
        'daily-return',
        'l-counts-as',
        'religious-body',
        'provision-from-day',
        'roll-removal-days',
        'warning-days',
        'evidence-rule',
        'school-year-days',
        'other',
      ],
      'The one thing that the statements are about. Those about the same thing (and, for `other`, with the same `topic`) are compared.',
    ),
    topic: Type.Optional(Id),
    says: Type.Union([Type.String({ minLength: 1 }), Type.Number()], {
      description: 'What the document says: a number, a time, or a short phrase (compared as it stands).',
    }),
    acts: Acts,
    why: Type.Optional(Sentence),
    cites: ClauseIds,
  },
  'Something that the document states, kept so that it can be compared: with its other statements of the same thing, with the rules and with the law.',
)
export type Statement = Static<typeof Statement>
