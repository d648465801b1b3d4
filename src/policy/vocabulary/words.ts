import { type Static, type TSchema, Type } from '@sinclair/typebox'

/**
 * The closed vocabulary that a policy document is written in: its plainest words. Every schema carries a description,
 * because an editor shows it while somebody writes a policy and `docs/policy-language.md` is made from it.
 */

/** One of these words. */
export function oneOf<const T extends readonly string[]>(words: T, description: string) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...words], description })
}

/** An object that takes no other keys than these. A `name` makes it one definition of the published schema. */
export function record<T extends Record<string, TSchema>>(properties: T, description: string, name?: string) {
  return Type.Object(properties, {
    additionalProperties: false,
    description,
    ...(name === undefined ? {} : { $id: name }),
  })
}

export const ClauseIds = Type.Array(
  Type.String({ pattern: '^[A-Z][A-Z0-9]*(-[A-Za-z0-9.]+)+$', description: 'A clause id such as ABC-012.' }),
  {
    $id: 'ClauseIds',
    minItems: 1,
    uniqueItems: true,
    description:
      'The clauses of the document that say so. Required: what no clause says, the policy cannot do.',
  },
)

export const Id = Type.String({
  pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
  description:
    'A short name in small letters, digits and hyphens, unique in its list. Actions keep their identity by it.',
})
export const Sentence = Type.String({
  minLength: 1,
  description: 'Our own words, as a person would read them.',
})
export const DateText = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  description: 'A day, YYYY-MM-DD.',
})
export const LooseDateText = Type.String({
  pattern: '^\\d{4}(-\\d{2}(-\\d{2})?| (spring|summer|autumn))$',
  description:
    'A day, a month or a season as the document prints it: 2025-10-15, 2025-10 or "2020 summer". As a start it is the first day of the month; as a review it falls due on its last (spring ends in April, summer in August, autumn in December).',
})
export const TimeText = Type.String({
  pattern: '^([01]\\d|2[0-3]):[0-5]\\d$',
  description: 'A time of day, HH:MM, 24 hours.',
})
/** The weekdays of school, in their order. */
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const
export type Weekday = (typeof WEEKDAYS)[number]
export const WeekdayWord = oneOf(WEEKDAYS, 'A weekday.')

const YearGroup = Type.Union(
  [Type.String({ pattern: '^(N1|N2|R|[1-9]|1[0-3])$' }), Type.Integer({ minimum: 1, maximum: 13 })],
  {
    description: 'A year group: N1, N2, R or 1 to 13.',
  },
)

export const ROLES = [
  'teacher',
  'office',
  'attendance-officer',
  'headteacher',
  'champion',
  'pastoral',
  'ewo',
  'trust',
] as const
export const Role = oneOf(ROLES, 'Who does it.')

export const ACTION_KINDS = [
  'register.take',
  'mark.resolve',
  'contact.text',
  'contact.call',
  'contact.text-or-call',
  'contact.emergency-contacts',
  'contact.other-adults',
  'contact.letter',
  'contact.parents',
  'inform.headteacher',
  'inform.social-worker',
  'inform.education-welfare',
  'visit.welfare',
  'visit.home',
  'consider.education-welfare',
  'refer.education-welfare',
  'refer.single-point-of-access',
  'refer.cme',
  'notify.la-absence',
  'request.roll-removal',
  'letter.attendance',
  'letter.punctuality',
  'meeting.attendance',
  'meeting.punctuality',
  'plan.support',
  'plan.contract',
  'review.plan',
  'monitor.attendance',
  'request.medical-evidence',
  'flag.persistent-absence',
  'flag.severe-absence',
  'consider.notice-to-improve',
  'consider.penalty-notice',
  'consider.prosecution',
  'warn.penalty-notice',
  'return.sickness',
  'return.dfe-daily',
  'notify.la-admission',
  'notify.la-deletion',
  'decide.leave',
  'interview.leave',
  'request.return-tickets',
  'detention.lunchtime',
  'detention.hour',
  'report.governors',
  'report.parents',
  'report.newsletter',
  'report.trust',
  'report.staff',
  'review.policy',
] as const
export type ActionKind = (typeof ACTION_KINDS)[number]
/** What a report of the policy can be. */
export const REPORT_KINDS = ACTION_KINDS.filter((kind) => kind.startsWith('report.'))
export const ActionKindWord = Type.Unsafe<ActionKind>({
  $id: 'ActionKind',
  type: 'string',
  enum: [...ACTION_KINDS],
  description:
    'What is to be done: one of the action kinds (docs/how-to/add-an-action-kind.md lists what each means).',
})

export const KEY_STAGES = ['EYFS', 'KS1', 'KS2', 'LKS2', 'UKS2', 'KS3', 'KS4', 'KS5'] as const
export type KeyStage = (typeof KEY_STAGES)[number]
export const KeyStageWord = oneOf(
  KEY_STAGES,
  'EYFS: N1 to R. KS1: 1–2. KS2: 3–6 (LKS2: 3–4, UKS2: 5–6). KS3: 7–9. KS4: 10–11. KS5: 12–13.',
)

export const COHORTS = [
  'send',
  'send-support',
  'ehc-plan',
  'fsm',
  'social-worker',
  'looked-after',
  'walks-alone',
  'medical-condition',
  'persistently-absent-last-year',
] as const
export type Cohort = (typeof COHORTS)[number]
const CohortWord = oneOf(COHORTS, 'A group of pupils that the school folder tells apart.')

export const Audience = record(
  {
    year_groups: Type.Optional(
      Type.Array(YearGroup, { minItems: 1, description: 'In any of these year groups.' }),
    ),
    key_stages: Type.Optional(
      Type.Array(KeyStageWord, { minItems: 1, description: 'In any of these key stages.' }),
    ),
    cohorts: Type.Optional(Type.Array(CohortWord, { minItems: 1, description: 'In any of these cohorts.' })),
    not_cohorts: Type.Optional(
      Type.Array(CohortWord, { minItems: 1, description: 'In none of these cohorts.' }),
    ),
    compulsory_school_age: Type.Optional(
      Type.Boolean({ description: 'Of compulsory school age by the law’s own dates on the day, or not.' }),
    ),
    schools: Type.Optional(
      Type.Array(Type.String(), {
        minItems: 1,
        description: 'Only in these schools of a trust, by the id in school.yaml.',
      }),
    ),
  },
  'The pupils it is for. Every key that is given must hold; a missing key asks nothing; no audience at all means every pupil.',
  'Audience',
)
export type Audience = Static<typeof Audience>

/** What a register can be told apart by. */
export const RegistrationAudience = record(
  {
    year_groups: Audience.properties.year_groups,
    key_stages: Audience.properties.key_stages,
    schools: Audience.properties.schools,
  },
  'The classes that it is for, by their year groups.',
)
RegistrationAudience['$comment'] = 'a register belongs to a class and not to some of its pupils'

const count = (unit: string, minimum = 0) =>
  Type.Integer({ minimum, description: `A whole number of ${unit}.` })
export const Duration = Type.Union(
  [
    record({ days: count('calendar days') }, 'Calendar days.'),
    record(
      { school_days: count('school days') },
      'School days: weekends, holidays and closures do not count.',
    ),
    record({ working_days: count('working days') }, 'Monday to Friday less England’s bank holidays.'),
    record({ weeks: count('calendar weeks') }, 'Calendar weeks.'),
    record(
      { school_weeks: count('school weeks') },
      'Weeks, Monday to Sunday, with at least one open session.',
    ),
    record({ months: count('months') }, 'Calendar months.'),
    record(
      { half_terms: count('half terms') },
      'To the end of a half term: 1 is the half term that holds the day, or the next one where a holiday does.',
    ),
    record({ terms: count('terms') }, 'To the end of a term, counted as half terms are.'),
  ],
  { $id: 'Duration', description: 'A length of time, with its unit.' },
)
export type Duration = Static<typeof Duration>

export const Window = Type.Union(
  [
    oneOf(
      ['academic-year', 'previous-academic-year', 'term', 'half-term', 'week', 'day', 'ever'],
      'The academic year, term, half term, week (Monday to Sunday) or day that holds the moment, the academic year before, or all that is on record.',
    ),
    record(
      { school_weeks: count('school weeks', 1) },
      'The rolling school weeks that end with the week of the moment, across terms and years.',
    ),
    record({ terms: count('terms', 1) }, 'This term and the ones before it, so many in all.'),
    record({ months: count('months', 1) }, 'The months up to the moment.'),
    record({ days: count('days', 1) }, 'The calendar days up to the moment.'),
    record({ school_days: count('school days', 1) }, 'The last so many school days.'),
    record(
      {
        since: Type.String({ description: 'An action kind, or the id of an earlier step of the same rule.' }),
      },
      'Since that step was last done for the pupil.',
    ),
  ],
  { $id: 'Window', description: 'The stretch of time that is counted.' },
)
export type Window = Static<typeof Window>

export const COMPARISONS = ['below', 'at-most', 'at-least', 'above', 'exactly'] as const
export type Comparison = (typeof COMPARISONS)[number]
export const ComparisonWord = oneOf(
  COMPARISONS,
  'below: strictly less. at-most: less or equal ("X or below"). at-least: more or equal ("X or more"). above: strictly more ("more than X").',
)

export const Due = Type.Union(
  [
    oneOf(
      ['none', 'end-of-day', 'morning'],
      'none: the document gives no time. end-of-day: 23:59 of the day it arises. morning: 12:00 of that day.',
    ),
    record({ time: TimeText }, 'At this time of the day it arises.'),
    record({ within: Duration }, 'By the end of the day so long after the day it arises.'),
  ],
  { $id: 'Due', description: 'When it is due. Without it there is no due time.' },
)
export type Due = Static<typeof Due>

export const EVIDENCE_KINDS = ['medical', 'appointment', 'travel', 'other'] as const

export const MetBy = Type.Array(oneOf(EVIDENCE_KINDS, 'A kind of evidence.'), {
  minItems: 1,
  uniqueItems: true,
  description: 'For leave: evidence of one of these kinds that covers the leave is all that is asked for.',
})
