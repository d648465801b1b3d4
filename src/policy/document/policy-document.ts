import { type Static, Type } from '@sinclair/typebox'
import { BandGroup, CaseworkRule, Ladder, OccurrenceRule, RewardRule, Rule } from '../vocabulary/rules.js'
import { CodeRule } from '../vocabulary/sections/codes.js'
import { Duty } from '../vocabulary/sections/duties.js'
import { DatedFigure, Instrument, LawClause } from '../vocabulary/sections/law.js'
import { Leave } from '../vocabulary/sections/leave.js'
import { LeavingNeed } from '../vocabulary/sections/leaving.js'
import { NotModelled, Planned } from '../vocabulary/sections/left-out.js'
import { ParentsReport } from '../vocabulary/sections/parents-report.js'
import { Penalty } from '../vocabulary/sections/penalty.js'
import { Post } from '../vocabulary/sections/posts.js'
import { Reading } from '../vocabulary/sections/readings.js'
import { References } from '../vocabulary/sections/references.js'
import { Report } from '../vocabulary/sections/reports.js'
import { Retention } from '../vocabulary/sections/retention.js'
import { Returns } from '../vocabulary/sections/returns.js'
import { Review } from '../vocabulary/sections/review.js'
import { DayTime, Registration } from '../vocabulary/sections/school-day.js'
import { Statement } from '../vocabulary/sections/statements.js'
import { ClauseIds, DateText, Id, LooseDateText, oneOf, record, Sentence } from '../vocabulary/words.js'

/** One version of one policy, as data. The published JSON Schema is this value. */
export const PolicyDocument = record(
  {
    $schema: Type.Optional(Type.String()),
    policy: Id,
    title: Sentence,
    layer: oneOf(
      ['statutory', 'trust', 'school'],
      'statutory: the law. trust: a policy of several schools. school: one school’s.',
    ),
    extends: Type.Optional(Id),
    version: Type.Optional(
      record(
        {
          label: Sentence,
          adopted: Type.Optional(LooseDateText),
          approved_by: Type.Optional(Sentence),
          reference: Type.Optional(Sentence),
          cites: ClauseIds,
        },
        'This version.',
      ),
    ),
    in_force: record(
      { from: LooseDateText, to: Type.Optional(DateText), cites: ClauseIds },
      'The first day on which this version acts, and the last where it has one.',
    ),
    history: Type.Optional(
      Type.Array(
        record({ date: LooseDateText, summary: Sentence, cites: ClauseIds }, 'An earlier version or change.'),
      ),
    ),
    review: Type.Optional(Type.Array(Review)),
    phase: Type.Optional(oneOf(['primary', 'secondary', 'all'], 'The pupils it is for.')),
    authority: Type.Optional(
      Type.String({ description: 'The local authority that the school answers to, by its name.' }),
    ),
    year_groups: Type.Optional(
      Type.Array(Type.Union([Type.String(), Type.Integer()]), {
        minItems: 1,
        description:
          'The year groups on its roll. Without it: N1 to 6 for a primary, 7 to 13 for a secondary.',
      }),
    ),
    posts: Type.Optional(Type.Array(Post)),
    day: Type.Optional(
      record(
        { times: Type.Optional(Type.Array(DayTime)), registration: Type.Optional(Type.Array(Registration)) },
        'The school day.',
      ),
    ),
    codes: Type.Optional(Type.Array(CodeRule)),
    parents_report: Type.Optional(Type.Array(ParentsReport)),
    follow_up: Type.Optional(Type.Array(Ladder)),
    levels: Type.Optional(Type.Array(Rule)),
    bands: Type.Optional(Type.Array(BandGroup)),
    lateness: Type.Optional(
      record(
        { each: Type.Optional(Type.Array(OccurrenceRule)), rules: Type.Optional(Type.Array(Rule)) },
        'Lateness: what each late arrival brings, and what many do.',
      ),
    ),
    evidence: Type.Optional(Type.Array(Rule)),
    casework: Type.Optional(Type.Array(CaseworkRule)),
    missing_education: Type.Optional(Type.Array(Rule)),
    leave: Type.Optional(Leave),
    penalty: Type.Optional(Penalty),
    returns: Type.Optional(Returns),
    leaving: Type.Optional(Type.Array(LeavingNeed)),
    rewards: Type.Optional(Type.Array(RewardRule)),
    reports: Type.Optional(Type.Array(Report)),
    retention: Type.Optional(Type.Array(Retention)),
    statements: Type.Optional(Type.Array(Statement)),
    duties: Type.Optional(Type.Array(Duty)),
    readings: Type.Optional(Type.Array(Reading)),
    planned: Type.Optional(Type.Array(Planned)),
    not_modelled: Type.Optional(Type.Array(NotModelled)),
    references: Type.Optional(References),
    unamendable: Type.Optional(
      record(
        { ids: Type.Array(Type.String()), cites: ClauseIds },
        'A trust’s rules, by id, that its academies may not change.',
      ),
    ),
    figures: Type.Optional(Type.Array(DatedFigure)),
    instruments: Type.Optional(Type.Array(Instrument)),
    clauses: Type.Optional(Type.Array(LawClause)),
  },
  'A version of an attendance policy as data: what a school does, when, and by which clause.',
)
export type PolicyDocument = Static<typeof PolicyDocument>
