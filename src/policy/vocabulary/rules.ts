import { type Static, Type } from '@sinclair/typebox'
import { Condition, EarlierSteps } from './conditions.js'
import {
  ActionKindWord,
  Audience,
  ClauseIds,
  ComparisonWord,
  DateText,
  Due,
  Duration,
  Id,
  MetBy,
  oneOf,
  record,
  Role,
  Sentence,
  TimeText,
  WEEKDAYS,
  WeekdayWord,
  Window,
} from './words.js'

/** What a rule asks for when it acts. */
export const Step = record(
  {
    id: Id,
    kind: ActionKindWord,
    owner: Type.Optional(Role),
    due: Type.Optional(Due),
    mandatory: Type.Optional(Type.Boolean({ description: 'The policy makes this step compulsory.' })),
    after: Type.Optional(EarlierSteps),
    when: Type.Optional(Condition),
    for: Type.Optional(Audience),
    held_back: Type.Optional(
      record(
        {
          for: Audience,
          how: oneOf(
            ['review', 'stop'],
            'review: it is listed and says what to weigh first. stop: it does not arise.',
          ),
          cites: ClauseIds,
        },
        'What holds the step back, such as a medical condition that the school knows of.',
      ),
    ),
    every: Type.Optional(Duration),
    note: Type.Optional(Sentence),
    cites: ClauseIds,
  },
  'An action to take. `after`: only once those steps are done. `when`: a further condition. `every`: comes back so long after it was last done while the rule still holds (a rhythm of review). `owner` is the office where it is left out.',
  'Step',
)
export type Step = Static<typeof Step>

const Steps = Type.Array(Step, { description: 'The actions, in the order of the document.' })

/** A level: holds as long as its figures do. */
export const Rule = record(
  {
    id: Id,
    label: Sentence,
    from: Type.Optional(DateText),
    to: Type.Optional(DateText),
    for: Type.Optional(Audience),
    when: Condition,
    lasts: Type.Optional(
      oneOf(
        ['while-met', 'until-done'],
        'while-met (the default): open until done or until the figures no longer meet it. until-done: once met it stays until it is done.',
      ),
    ),
    sharpens: Type.Optional(Id),
    then: Type.Array(Step, { minItems: 1, description: 'The actions, in the order of the document.' }),
    cites: ClauseIds,
  },
  'A rule that acts while a condition holds. `from`, `to`: the first and last day on which it acts; sessions before `from` do not count. `sharpens`: the id of a rule of the layer that this policy extends which sets the same duty; the stricter figure acts and both are cited.',
  'Rule',
)
export type Rule = Static<typeof Rule>

const Percent = Type.Number({ minimum: 0, maximum: 100 })
export const Band = record(
  {
    id: Id,
    label: Sentence,
    above: Type.Optional(Percent),
    at_least: Type.Optional(Percent),
    below: Type.Optional(Percent),
    at_most: Type.Optional(Percent),
    then: Steps,
    review: Type.Optional(
      record(
        { every: Duration, kind: ActionKindWord, owner: Type.Optional(Role), cites: ClauseIds },
        'The band’s own rhythm of review: comes back so long after it was last done, first so long after the pupil entered the band.',
      ),
    ),
    cites: ClauseIds,
  },
  'One band: at most one lower edge (above, at_least) and one upper edge (below, at_most).',
)
export type Band = Static<typeof Band>

export const BandGroup = record(
  {
    id: Id,
    label: Sentence,
    from: Type.Optional(DateText),
    to: Type.Optional(DateText),
    for: Type.Optional(Audience),
    measure: oneOf(['attendance', 'absence', 'punctuality'], 'The percentage that the bands divide.'),
    over: Type.Optional(Window),
    round_to: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 2,
        description:
          'The decimals that the document prints its edges with, where it prints them: the percentage is rounded half up to them first.',
      }),
    ),
    bands: Type.Array(Band, { minItems: 1 }),
    cites: ClauseIds,
  },
  'Bands that exclude each other: a pupil is in one of them or in none.',
)
export type BandGroup = Static<typeof BandGroup>

const { id, kind, owner, due, mandatory, for: audience, note, cites } = Step.properties
/** What one occurrence brings: it waits for nothing and comes once. */
const OccurrenceStep = record(
  { id, kind, owner, due, mandatory, for: audience, note, cites },
  'An action for the occurrence. It waits for no other step and is done once.',
)

const Minutes = Type.Integer({ minimum: 1, description: 'A whole number of minutes.' })

/** One action for each occurrence. */
export const OccurrenceRule = record(
  {
    id: Id,
    label: Sentence,
    from: Type.Optional(DateText),
    to: Type.Optional(DateText),
    for: Type.Optional(Audience),
    each: record(
      {
        codes: Type.Array(Type.String({ minLength: 1, maxLength: 2 }), {
          minItems: 1,
          description: 'A session with one of these codes.',
        }),
        session: Type.Optional(oneOf(['AM', 'PM'], 'Only in this session.')),
        arrived_after: Type.Optional(TimeText),
        arrived_by: Type.Optional({
          ...TimeText,
          description: 'The latest time of arrival, HH:MM: only where it is known.',
        }),
        minutes_late: Type.Optional(
          record(
            {
              at_least: Type.Optional(Minutes),
              at_most: Type.Optional(Minutes),
            },
            'Only arrivals that are known and so many minutes after the time from which pupils are late.',
          ),
        ),
        arrival_unknown: Type.Optional(
          Type.Array(Type.String({ minLength: 1, maxLength: 2 }), {
            minItems: 1,
            description:
              'With arrived_after: the codes that tell by themselves that the pupil came later. With another the arrival must be known.',
          }),
        ),
        without_adequate_reason: Type.Optional(
          Type.Boolean({
            description:
              'Only where no accepted explanation covers the day. What was said at the door is no such explanation.',
          }),
        ),
      },
      'The occurrence. arrived_by: only where the arrival is known and not later than this. arrived_after: where the arrival is known and not later than this, it is none; where it is not known the code decides: each of `codes`, or of `arrival_unknown` where that is given.',
    ),
    when: Type.Optional(Condition),
    then: Type.Array(OccurrenceStep, { minItems: 1 }),
    cites: ClauseIds,
  },
  'A rule that acts once for each session of a kind, such as a detention for each late arrival.',
)
export type OccurrenceRule = Static<typeof OccurrenceRule>

const LadderDay = Type.Integer({
  minimum: 1,
  description: 'A day of the run, counted in school days from 1.',
})
export const LadderStep = record(
  {
    id: Id,
    kind: ActionKindWord,
    owner: Type.Optional(Role),
    day: Type.Optional(LadderDay),
    days: Type.Optional(Type.Array(LadderDay, { minItems: 1, uniqueItems: true })),
    from_day: Type.Optional(LadderDay),
    to_day: Type.Optional(LadderDay),
    at: Type.Optional(TimeText),
    due: Type.Optional(Due),
    waits: Type.Optional(
      oneOf(
        ['for-previous', 'for-nothing'],
        'for-previous (the default): arises when the step before it on that day was done without an explanation coming in, or is overdue. for-nothing: arises with the day.',
      ),
    ),
    weekdays: Type.Optional(
      Type.Array(WeekdayWord, {
        minItems: 1,
        uniqueItems: true,
        description: 'Only where that day of the run is one of these.',
      }),
    ),
    only_if: Type.Optional(
      oneOf(
        ['nobody-reached', 'no-answer-today'],
        'nobody-reached: nobody was reached since the run began. no-answer-today: nobody was reached on that day.',
      ),
    ),
    instead_of: Type.Optional(
      Type.Array(Id, {
        minItems: 1,
        description: 'Steps of the same ladder that fall away for the pupils of this one.',
      }),
    ),
    for: Type.Optional(Audience),
    mandatory: Type.Optional(Type.Boolean()),
    note: Type.Optional(Sentence),
    cites: ClauseIds,
  },
  'A step of a ladder. Give `day` or `days`, or `from_day` (with `to_day` where it ends): that step comes on each of those days. It arises once the morning register has closed, or at `at`.',
)
export type LadderStep = Static<typeof LadderStep>

export const Ladder = record(
  {
    id: Id,
    label: Sentence,
    from: Type.Optional(DateText),
    to: Type.Optional(DateText),
    begins: oneOf(
      ['unexplained-absence', 'any-absence', 'unauthorised-absence', 'missing-after-present'],
      'unexplained-absence: school days on which no session was attended and no reason stands. any-absence: school days on which no session was attended, whatever the reason. unauthorised-absence: the same, all of it unauthorised. missing-after-present: missing in the afternoon without a reason, after a morning in school or away with one.',
    ),
    for: Type.Optional(Audience),
    sharpens: Type.Optional(Id),
    steps: Type.Array(LadderStep, {
      minItems: 1,
      description: 'In the order of the document. Steps of one day wait for the step before them.',
    }),
    cites: ClauseIds,
  },
  'Steps that follow a run of consecutive absent school days.',
)
export type Ladder = Static<typeof Ladder>

export const CASEWORK_EVENTS = [
  'plan-review-due',
  'meeting-held',
  'meeting-missed',
  'plan-made',
  'leave-granted',
  'leave-not-returned',
  'suspension-day',
  'back-after-suspension',
  'no-show-on-first-day',
  'left-the-roll',
] as const
const PLAN_KINDS = ['support', 'contract', 'part-time-timetable'] as const
export const CaseworkRule = record(
  {
    id: Id,
    label: Sentence,
    from: Type.Optional(DateText),
    to: Type.Optional(DateText),
    on: oneOf(
      CASEWORK_EVENTS,
      'plan-review-due: a plan’s review_on has come. meeting-held, plan-made: such an event was recorded. meeting-missed: a meeting was recorded that the parents did not come to, or that was not held. leave-granted: a leave was granted and its last day is still to come. leave-not-returned: the first open session after granted leave was missed. suspension-day: the given day of a suspension. back-after-suspension: the first open day after one. no-show-on-first-day: absent without a reason on the first day on the roll. left-the-roll: the name came off the roll, by its last day or by a `roll` event; asked of pupils who have left.',
    ),
    day: Type.Optional(
      Type.Integer({ minimum: 1, description: 'For suspension-day: which school day of it.' }),
    ),
    abroad: Type.Optional(
      Type.Boolean({ description: 'For leave: only leave abroad (true) or at home (false).' }),
    ),
    met_by: Type.Optional(MetBy),
    about: Type.Optional(
      oneOf(['attendance', 'punctuality', 'leave'], 'For meetings and plans: what they were about.'),
    ),
    kinds: Type.Optional(
      Type.Array(oneOf(PLAN_KINDS, 'A kind of plan.'), {
        minItems: 1,
        uniqueItems: true,
        description: 'For plans: only those of these kinds. A plan without a kind is one of support.',
      }),
    ),
    due_on: Type.Optional(
      oneOf(
        ['review-date'],
        'For plan-made: the steps are due on the plan’s own review date. Their `due` is for a plan that has none.',
      ),
    ),
    for: Type.Optional(Audience),
    when: Type.Optional(Condition),
    then: Type.Array(Step, { minItems: 1 }),
    cites: ClauseIds,
  },
  'What follows from something recorded. A step’s `due: {within: …}` counts from that event’s day.',
)
export type CaseworkRule = Static<typeof CaseworkRule>

export const RewardRule = record(
  {
    id: Type.String({
      pattern: '^[a-z0-9]+([-.][a-z0-9]+)*$',
      description: 'The award’s name, as the rewards command prints it in `kind`.',
    }),
    label: Sentence,
    period: oneOf(['week', 'half-term', 'term', 'academic-year'], 'What it is awarded for.'),
    in: Type.Optional(
      Type.Array(
        oneOf(['autumn-1', 'autumn-2', 'spring-1', 'spring-2', 'summer-1', 'summer-2'], 'A half of a term.'),
        { minItems: 1, description: 'Only in these halves.' },
      ),
    ),
    unit: oneOf(['class', 'pupil'], 'Who wins it.'),
    for: Type.Optional(Audience),
    measure: oneOf(
      ['attendance', 'punctuality', 'improvement'],
      'improvement: percentage points more attendance than in the period before; a place needs a gain above nothing.',
    ),
    separately_by: Type.Optional(
      Type.Array(KeyStageGroup(), {
        minItems: 1,
        description:
          'Compete apart in each of these key stages; whoever is in none of them does not compete.',
      }),
    ),
    places: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'The highest so many places win. Ties share a place and the next place is skipped.',
      }),
    ),
    is: Type.Optional(ComparisonWord),
    value: Type.Optional(Type.Number({ description: 'Who reaches this figure wins (with `is`).' })),
    raffle: Type.Optional(
      record(
        {
          winners: Type.Integer({
            minimum: 1,
            description: 'So many are drawn (from each of separately_by where it is given).',
          }),
        },
        'Of those who reach the figure, so many are drawn by lot.',
      ),
    ),
    on: Type.Optional(
      record(
        {
          weekday: oneOf(WEEKDAYS, 'The weekday.'),
          week: oneOf(['same', 'next'], 'Of the week the period ends in, or of the week after.'),
        },
        'The day of the award where the policy puts it on one.',
      ),
    ),
    prizes: Type.Optional(Type.Array(Sentence)),
    cites: ClauseIds,
  },
  'An award. Give `places`, or `is` and `value`, or these with `raffle`.',
)
export type RewardRule = Static<typeof RewardRule>

function KeyStageGroup() {
  return oneOf(
    ['EYFS', 'KS1', 'KS2', 'LKS2', 'UKS2', 'KS3', 'KS4', 'KS5', 'year-group'],
    'A key stage; year-group: each year group apart.',
  )
}
