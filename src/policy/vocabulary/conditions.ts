import { type Static, Type } from '@sinclair/typebox'
import {
  ActionKindWord,
  Audience,
  ComparisonWord,
  Duration,
  EVIDENCE_KINDS,
  oneOf,
  record,
  Window,
} from './words.js'

export const MEASURES = [
  'attendance',
  'absence',
  'authorised-absence',
  'unauthorised-absence',
  'punctuality',
  'prior-year-attendance',
  'sessions',
  'days',
  'occasions',
  'consecutive-days',
  'expected-days',
  'lates',
  'minutes-late',
  'points',
] as const
export type Measure = (typeof MEASURES)[number]

export const COUNTED = [
  'absent',
  'authorised',
  'unauthorised',
  'unexplained',
  'late',
  'late-after-close',
] as const
export type Counted = (typeof COUNTED)[number]

const Codes = Type.Array(Type.String({ minLength: 1, maxLength: 2 }), {
  minItems: 1,
  uniqueItems: true,
  description:
    'National attendance codes, quoted: "G", "O", "U". For sessions, days, occasions, consecutive-days and expected-days; for lates "L" or "U".',
})

/** A comparison of one figure of the pupil's with a number of the document's. */
export const FigureTest = record(
  {
    measure: oneOf(
      MEASURES,
      'attendance, absence, authorised-absence, unauthorised-absence: percent of possible sessions. punctuality: percent of attended sessions that were not late. prior-year-attendance: the percentage that came with the pupil. sessions: half days with these codes. days: the same in days (two sessions are a day). occasions: separate spells of school days with such a session. consecutive-days: the longest run of school days on which every session has such a code. expected-days: days so far plus school days ahead that medical evidence covers. lates: arrivals after the due time (L and U, or one of them in `codes`). minutes-late: their minutes where the arrival is known. points: a sum of points by code.',
    ),
    over: Type.Optional(Window),
    codes: Type.Optional(Codes),
    counts: Type.Optional(
      oneOf(
        COUNTED,
        'Instead of codes, where a measure other than lates has them: a family of them. unexplained is N, and O without an accepted explanation.',
      ),
    ),
    points: Type.Optional(
      Type.Record(Type.String(), Type.Integer({ minimum: 0 }), {
        description: 'For the measure points: how many each code scores, such as {L: 1, U: 3}.',
      }),
    ),
    without_adequate_reason: Type.Optional(
      Type.Boolean({
        description: 'For lates and minutes-late: only those of days that no accepted explanation covers.',
      }),
    ),
    is: ComparisonWord,
    value: Type.Number({
      description:
        'The document’s number: a percentage for the percent measures, else a count (days may end in .5).',
    }),
    round_to: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 2,
        description:
          'Only where the document itself prints its bands to so many decimals: round half up to them before comparing. Without it the exact fraction is compared.',
      }),
    ),
  },
  'A figure compared with a number. Without `over` it is the academic year so far.',
)
export type FigureTest = Static<typeof FigureTest>

export const StepTest = record(
  {
    step: Type.String({ description: 'An action kind, or the id of an earlier step of the same rule.' }),
    is: oneOf(
      ['done', 'not-done'],
      'Whether it was done for the pupil since the rule’s episode began (elsewhere: this academic year).',
    ),
    for_at_least: Type.Optional(Duration),
  },
  'An earlier step and, with for_at_least, how long ago it was done.',
)
export type StepTest = Static<typeof StepTest>

export const ImprovementTest = record(
  {
    no_improvement_since: Type.String({
      description: 'An action kind, or the id of an earlier step of the same rule.',
    }),
    after: Duration,
    by_points: Type.Optional(
      Type.Number({
        minimum: 0,
        description: 'Improvement means so many percentage points more attendance; without it, any more.',
      }),
    ),
  },
  'So long after that step, attendance since it is no better than attendance in the academic year before it.',
)
export type ImprovementTest = Static<typeof ImprovementTest>

export const EvidenceTest = record(
  {
    evidence: oneOf([...EVIDENCE_KINDS, 'any'], 'The kind of the `evidence` event.'),
    is: oneOf(['on-record', 'missing'], 'Whether it came in.'),
    over: Type.Optional(Window),
    since_it_began: Type.Optional(
      Type.Boolean({
        description:
          'Instead of `over`, in a step: from the day on which its rule began to hold, such as the day that made an illness long.',
      }),
    ),
  },
  'Evidence that came in by the moment and covers a day of the window, up to the moment. Without `over` it is the academic year so far.',
)
export type EvidenceTest = Static<typeof EvidenceTest>

export const PupilTest = record({ pupil: Audience }, 'The pupil belongs to this audience.')
export type PupilTest = Static<typeof PupilTest>

export type Condition =
  | FigureTest
  | StepTest
  | ImprovementTest
  | EvidenceTest
  | PupilTest
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }

/** A test, or tests put together. TypeBox cannot infer a recursive union, so the type above is its static form. */
export const Condition = Type.Unsafe<Condition>(
  Type.Recursive(
    (Self) =>
      Type.Union(
        [
          FigureTest,
          StepTest,
          ImprovementTest,
          EvidenceTest,
          PupilTest,
          record({ all: Type.Array(Self, { minItems: 1 }) }, 'Every one of these holds.'),
          record({ any: Type.Array(Self, { minItems: 1 }) }, 'At least one of these holds.'),
          record({ not: Self }, 'This does not hold.'),
        ],
        { description: 'When it acts: one test, or `all`, `any`, `not` of several.' },
      ),
    { $id: 'Condition' },
  ),
)

export const LEAVE_FACTS = [
  'days-asked',
  'notice-days',
  'retrospective',
  'on-form',
  'applicant-lives-with-pupil',
  'applicant-is-parent',
  'abroad',
  'reason',
  'leave-days-this-year',
  'leave-granted-before-this-year',
  'first-term-at-school',
  'in-months',
  'in-test-weeks',
  'at-start-of-year',
  'in-transition-year',
  'beside-a-holiday',
  'pupil',
] as const

export const LEAVE_REASONS = [
  'holiday',
  'bereavement',
  'funeral',
  'wedding',
  'religious',
  'interview',
  'performance',
  'study',
  'protest',
  'medical',
  'other',
] as const
export const LeaveReasonWord = oneOf(LEAVE_REASONS, 'A reason of the leave-request event.')

/** A test of a leave request. */
export const LeaveTest = record(
  {
    fact: oneOf(
      LEAVE_FACTS,
      'days-asked: school days asked for. notice-days: calendar days from the request to the first day. retrospective: asked after it began. on-form, applicant-lives-with-pupil, applicant-is-parent, abroad: yes or no. reason: one of `reasons`. leave-days-this-year: school days of leave granted or asked this academic year, this request included. leave-granted-before-this-year: an earlier leave in the same academic year. first-term-at-school: the first day falls into the first term after enrolment. in-months: a day of it falls into one of `months`. in-test-weeks, at-start-of-year, in-transition-year: by the school’s settings test_weeks, start_of_year_school_days, transition_years. beside-a-holiday: touches a school holiday. pupil: the condition in `when` holds for the pupil at the moment of deciding.',
    ),
    is: Type.Optional(
      Type.Union([Type.Boolean(), ComparisonWord], {
        description: 'true or false for a yes/no fact (true if left out); a comparison for a number.',
      }),
    ),
    value: Type.Optional(Type.Number()),
    unit: Type.Optional(
      oneOf(
        ['calendar', 'school', 'unstated'],
        'For days-asked: calendar or unstated counts calendar days, anything else school days. For notice-days: school counts school days, anything else calendar days.',
      ),
    ),
    reasons: Type.Optional(Type.Array(LeaveReasonWord, { minItems: 1 })),
    months: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1, maximum: 12 }), {
        minItems: 1,
        uniqueItems: true,
        description: 'For in-months: 1 is January.',
      }),
    ),
    when: Type.Optional(Condition),
  },
  'A fact of the request, and what it must be.',
)
export type LeaveTest = Static<typeof LeaveTest>

export const EarlierSteps = Type.Array(Type.Union([ActionKindWord, Type.String()]), {
  minItems: 1,
  description: 'Arises once these are done: ids of earlier steps of the same rule, or action kinds.',
})
