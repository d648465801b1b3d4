import { type Static, Type } from '@sinclair/typebox'
import { Condition, LeaveTest } from './conditions.js'
import { Rule } from './rules.js'
import {
  ActionKindWord,
  Audience,
  ClauseIds,
  DateText,
  Due,
  Id,
  LooseDateText,
  oneOf,
  record,
  Role,
  Sentence,
  TimeText,
} from './words.js'

const Amount = Type.Integer({ minimum: 0, description: 'Whole pounds.' })
const Codes = Type.Array(Type.String({ minLength: 1, maxLength: 2 }), {
  minItems: 1,
  uniqueItems: true,
  description: 'National attendance codes, quoted.',
})
const Strength = oneOf(
  ['must', 'where-possible'],
  'must: not keeping it is a reason to refuse. where-possible: it is a consideration.',
)
const Acts = Type.Optional(
  Type.Boolean({
    description:
      'false: the document states this as well, but another statement of it acts (a reading says why). `check` compares the two.',
  }),
)

export const Review = record(
  {
    adopted: Type.Optional(LooseDateText),
    due: Type.Optional(LooseDateText),
    every_months: Type.Optional(Type.Integer({ minimum: 1 })),
    owner: Type.Optional(Role),
    cites: ClauseIds,
  },
  'One statement of when the policy is to be reviewed: a date, or months after its adoption. Where there are several the earliest acts.',
)

export const Post = record(
  {
    role: Sentence,
    held_by: Type.Optional(Sentence),
    required: Type.Optional(Type.Boolean()),
    cites: ClauseIds,
  },
  'A post that the document names, and the role that holds it. Never a person’s name.',
)

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
    for: Type.Optional(Audience),
    weekdays: Type.Optional(
      Type.Array(oneOf(['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], 'A weekday.'), {
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
            reasons: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
            granted: Type.String(),
            refused: Type.String(),
            for: Type.Optional(Audience),
            cites: ClauseIds,
          },
          'The codes if it is granted and if it is refused. The first entry whose reasons (all, where none are given) fit acts.',
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
          { kind: ActionKindWord, label: Sentence, cites: ClauseIds },
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
        record({ label: Sentence, cites: ClauseIds }, 'What a person must have weighed before asking.'),
      ),
    ),
  },
  'Penalty notices and notices to improve.',
)
export type Penalty = Static<typeof Penalty>

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

export const Report = record(
  {
    id: Id,
    kind: ActionKindWord,
    label: Sentence,
    rhythm: oneOf(
      ['week', 'fortnight', 'half-term', 'term', 'academic-year'],
      'It falls due when each of these ends.',
    ),
    weekday: Type.Optional(
      oneOf(
        ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
        'For week and fortnight: on this weekday.',
      ),
    ),
    owner: Type.Optional(Role),
    contents: Type.Optional(Type.Array(Sentence)),
    cites: ClauseIds,
  },
  'A report and its rhythm.',
)

export const Duty = record(
  {
    role: oneOf(
      [
        'parent',
        'pupil',
        'teacher',
        'office',
        'attendance-officer',
        'headteacher',
        'champion',
        'pastoral',
        'ewo',
        'trust',
        'governors',
        'local-authority',
        'senior-leaders',
        'designated-teacher',
        'school',
        'all-staff',
        'court',
      ],
      'Whose duty it is.',
    ),
    text: Sentence,
    cites: ClauseIds,
  },
  'A duty that no software can do: it is shown to whoever has it.',
)

export const Reading = record(
  {
    id: Id,
    gap: Sentence,
    chosen: Sentence,
    why: Sentence,
    cites: ClauseIds,
  },
  'Where the document leaves a gap or contradicts itself: what was chosen, and why. Anyone may choose otherwise.',
)

export const Planned = record(
  {
    capability: oneOf(
      ['documents', 'pages', 'returns', 'casework', 'messages', 'sign-in', 'analysis'],
      'The capability of ours that will do it.',
    ),
    what: Sentence,
    cites: ClauseIds,
  },
  'What a later capability of the product will do.',
)
export const NotModelled = record(
  { what: Sentence, why: Sentence, cites: ClauseIds },
  'What is left out, and why.',
)

export const References = record(
  {
    sections: Type.Optional(
      Type.Array(Type.String(), {
        description: 'The numbers of the sections and appendices that the document has.',
      }),
    ),
    refers_to: Type.Optional(
      Type.Array(
        record({ section: Type.String(), cites: ClauseIds }, 'A section that the document refers to.'),
      ),
    ),
    instruments: Type.Optional(
      Type.Array(
        record(
          { id: Type.String(), cites: ClauseIds },
          'A law or guidance that it cites, by its id in the statutory layer.',
        ),
      ),
    ),
    placeholders: Type.Optional(
      Type.Array(record({ what: Sentence, cites: ClauseIds }, 'A field that was left to be filled in.')),
    ),
    damaged: Type.Optional(
      Type.Array(
        record(
          { what: Sentence, cites: ClauseIds },
          'Text that is cut off, run together or plainly misprinted.',
        ),
      ),
    ),
    policies: Type.Optional(
      Type.Array(record({ name: Sentence, cites: ClauseIds }, 'A policy to be read with it.')),
    ),
    consulted: Type.Optional(Type.Array(record({ who: Sentence, cites: ClauseIds }, 'Who was consulted.'))),
  },
  'What the document points at.',
)

export const CodeRule = record(
  {
    id: Id,
    label: Sentence,
    codes: Type.Array(Type.String({ minLength: 1, maxLength: 2 }), {
      minItems: 1,
      description: 'The national codes it is about, quoted. The first is the one to suggest.',
    }),
    counts_as: Type.Optional(
      oneOf(
        ['attending', 'authorised', 'unauthorised', 'not-possible'],
        'What the document says that they count as; `check` compares it with the national table.',
      ),
    ),
    reasons: Type.Optional(
      Type.Array(Sentence, {
        minItems: 1,
        description:
          'Words of a reason that lead to this code: an explanation that contains one of them is answered with a suggestion, never with a decision.',
      }),
    ),
    needs: Type.Optional(
      Type.Array(Sentence, { description: 'What must be written down or shown with it.' }),
    ),
    session: Type.Optional(oneOf(['AM', 'PM'], 'Only in this session.')),
    for: Type.Optional(Audience),
    cites: ClauseIds,
  },
  'What the document says about attendance codes: which it uses, what they count as, which reasons lead to which code.',
)
export type CodeRule = Static<typeof CodeRule>

/** Only the statutory layer: instruments with the days they were in force. */
export const Instrument = record(
  {
    id: Type.String(),
    title: Sentence,
    from: DateText,
    to: Type.Optional(DateText),
    replaced_by: Type.Optional(Type.String()),
    cites: ClauseIds,
  },
  'A law or guidance and the days on which it is in force.',
)

/** Only the statutory layer: the law's own list of LAW ids. */
export const LawClause = record(
  {
    id: Type.String({ pattern: '^LAW-' }),
    title: Sentence,
    where: Sentence,
    confidence: oneOf(['high', 'medium', 'low'], 'How sure we are of it.'),
  },
  'A LAW id: what it says and where.',
)

export const DatedFigure = record(
  {
    what: oneOf(['persistent-absence-percent', 'severe-absence-percent'], 'Which figure.'),
    from: DateText,
    to: Type.Optional(DateText),
    value: Type.Number(),
    cites: ClauseIds,
  },
  'A figure of the law’s, with its dates.',
)
