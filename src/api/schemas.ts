import { type Static, Type } from '@fastify/type-provider-typebox'
import type { TOptional, TProperties, TSchema } from '@sinclair/typebox'
import { LEAVE_REASONS } from '../domain/events/school-event.js'

/** An object with these fields and no others. */
export const Fields = <T extends TProperties>(fields: T, options: { description?: string } = {}) =>
  Type.Object(fields, { additionalProperties: false, ...options })

/** One of some words. */
export const Word = <T extends string>(words: readonly T[], options: { description?: string } = {}) =>
  Type.Unsafe<T>({ type: 'string', enum: [...words], ...options })

/** Text or nothing. */
export const TextOrNull = (options: { description?: string } = {}) =>
  Type.Unsafe<string | null>({ type: ['string', 'null'], ...options })
export const NumberOrNull = (options: { description?: string } = {}) =>
  Type.Unsafe<number | null>({ type: ['integer', 'null'], ...options })

const LARGEST_INTEGER = 2_147_483_647
export const PupilId = Type.Integer({
  minimum: 1,
  maximum: LARGEST_INTEGER,
  description: "The school's number of the pupil. It never changes and is never given to another.",
})
export const Date = Type.String({ format: 'date', description: 'YYYY-MM-DD' })
export const Time = Type.String({ format: 'time', description: 'HH:MM on the wall clock in London' })
export const Instant = Type.String({
  format: 'instant',
  minLength: 16,
  maxLength: 16,
  description: 'YYYY-MM-DDTHH:MM on the wall clock in London',
})
export const Timestamp = Type.String({ format: 'date-time', description: 'The true moment, in UTC' })
export const Session = Word(['AM', 'PM'], { description: 'AM is the morning session, PM the afternoon' })
export const Code = Type.String({
  minLength: 1,
  maxLength: 3,
  description: 'A code of the national table: see /codes',
})
export const Name = (longest = 100) => Type.String({ minLength: 1, maxLength: longest })
const Text = (longest = 1000) => Type.String({ maxLength: longest })

/** Every write names itself. */
export const WriteHeaders = Type.Object({
  'idempotency-key': Type.String({
    format: 'uuid',
    description:
      'A UUID that you make for this request. Sent again with the same one it is answered the same and does nothing.',
  }),
})

export const Limit = Type.Integer({ minimum: 1, maximum: 1000, default: 200 })
export const Cursor = Type.String({
  maxLength: 200,
  description: 'The next of the page before. Without it from the beginning.',
})

/** A page of a list, and how to go on. */
export const Page = <T extends TSchema>(item: T) =>
  Fields({
    data: Type.Array(item),
    next: Type.String({
      description:
        'Ask with it for what comes after. Keep it where there is no more: what changes later comes after it.',
    }),
    more: Type.Boolean({ description: 'There is more already: ask again at once.' }),
  })

export const Pupil = Fields({
  pupil_id: PupilId,
  upn: Type.String(),
  surname: Type.String(),
  forename: Type.String(),
  date_of_birth: TextOrNull(),
  enrolments: Type.Array(
    Fields({
      enrolled_on: Date,
      left_on: TextOrNull({ description: 'The last day on the roll; null while on it.' }),
      year_group: Type.String(),
      class: Type.String(),
    }),
    { description: 'The earliest first.' },
  ),
})

export const Contact = Fields({
  contact_id: Type.String(),
  priority: Type.Integer({ description: '1 is called first.' }),
  name: Type.String(),
  relationship: Type.String(),
  parent: Type.Boolean(),
  lives_with: Type.Boolean(),
  emergency: Type.Boolean(),
  may_contact: Type.Boolean({ description: 'false: never, whatever the reason.' }),
  address: Type.String(),
  mobile: Type.String(),
  phone: Type.String(),
  email: Type.String(),
})

/** An entry of the register: an original or an amendment. */
export const Mark = Fields({
  entry_no: Type.Integer({ description: 'Without gaps at a school, in the order of recording.' }),
  pupil_id: PupilId,
  date: Date,
  session: Session,
  code: Type.String(),
  arrived_at: TextOrNull({ description: 'HH:MM' }),
  recorded_at: TextOrNull({ description: 'London wall clock; null in an imported entry that does not say.' }),
  entered_at: Timestamp,
  by: Type.String(),
  position: Type.String(),
  reason: Type.String(),
  amends: NumberOrNull({ description: 'The entry that this one amends; null in an original.' }),
})

export const MarkToEnter = Fields({
  pupil_id: PupilId,
  code: Code,
  arrived_at: Type.Optional(Time),
  reason: Type.Optional(
    Type.String({ maxLength: 1000, description: 'Needed where the mark amends another.' }),
  ),
  based_on: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description:
        'The entry that you saw: 0 (or nothing) where there was none. Where another one stands by now, yours is kept as a conflict for the office and not entered.',
    }),
  ),
})

export const EnteredMarks = Fields({
  entered: Type.Array(Fields({ pupil_id: PupilId, entry_no: Type.Integer() })),
  unchanged: Type.Integer({ description: 'Marks that stand already.' }),
  conflicts: Type.Array(PupilId, {
    description:
      'Pupils for whom another mark stands that was not seen: nothing was entered, the office decides.',
  }),
  repeated: Type.Boolean({ description: 'This very request was applied before.' }),
})

export const ClassRegister = Fields({
  class: Type.String(),
  date: Date,
  session: Session,
  opens: TextOrNull({ description: 'HH:MM by the policy' }),
  closes: TextOrNull({ description: 'HH:MM by the policy' }),
  taken: Type.Array(Fields({ at: Timestamp, by: Type.String(), position: Type.String() })),
  pupils: Type.Array(
    Fields({
      pupil_id: PupilId,
      entry_no: Type.Integer({ description: '0 where there is no mark. Send it back as based_on.' }),
      code: TextOrNull(),
      arrived_at: TextOrNull(),
      planned_code: TextOrNull({ description: 'An absence known beforehand.' }),
    }),
    { description: 'By surname and forename.' },
  ),
})

const At = { at: Instant }
const OfPupil = { ...At, pupil_id: PupilId }
const Dates = { from: Date, to: Date }
const typed = <T extends string, P extends TProperties>(type: T, fields: P) =>
  Fields({ type: Type.Literal(type), ...fields })
const casework = <T extends string>(type: T) =>
  typed(type, {
    ...OfPupil,
    about: Word(['attendance', 'punctuality', 'leave']),
    kind: Type.Optional(
      type === 'plan'
        ? Word(['support', 'contract', 'part-time-timetable'])
        : Type.String({ maxLength: 100 }),
    ),
    held: Type.Optional(Type.Boolean()),
    attended: Type.Optional(Type.Boolean()),
    review_on: Type.Optional(Date),
  })

const EVENTS = [
  typed('contact', {
    ...OfPupil,
    method: Word(['text', 'call', 'email', 'letter', 'visit']),
    to: Word(['parent', 'emergency-contact', 'other-adult']),
    outcome: Word(['reached', 'no-answer', 'message-left', 'sent']),
  }),
  typed('explanation', { ...OfPupil, ...Dates, reason: Text(), accepted: Type.Optional(Type.Boolean()) }),
  typed('evidence', { ...OfPupil, kind: Word(['medical', 'appointment', 'travel', 'other']), ...Dates }),
  typed('leave-request', {
    ...OfPupil,
    id: Name(),
    contact_id: Name(),
    ...Dates,
    reason: Word(LEAVE_REASONS),
    festival: Type.Optional(Text(100)),
    note: Type.Optional(Text()),
    on_form: Type.Optional(Type.Boolean()),
    abroad: Type.Optional(Type.Boolean()),
  }),
  typed('leave-decision', {
    ...OfPupil,
    id: Name(),
    decision: Word(['granted', 'refused']),
    code: Type.Optional(Code),
  }),
  casework('letter'),
  casework('meeting'),
  casework('plan'),
  casework('visit'),
  typed('notice-to-improve', { ...OfPupil, contact_id: Name(), ...Dates }),
  typed('penalty-notice', {
    ...OfPupil,
    contact_id: Name(),
    paid_on: Type.Optional(Date),
    withdrawn_on: Type.Optional(Date),
  }),
  typed('hold', { ...OfPupil, kind: Name(), reason: Text(), until: Type.Optional(Date) }),
  typed('suspension', { ...OfPupil, ...Dates }),
  typed('done', {
    ...At,
    kind: Name(),
    pupil_id: Type.Optional(PupilId),
    class: Type.Optional(Name()),
  }),
] as const

/** An event to be recorded. Changes of the roll are none: they come from the admission register. */
export const EventToRecord = Type.Unsafe<Static<(typeof EVENTS)[number]>>({
  type: 'object',
  required: ['type'],
  discriminator: { propertyName: 'type' },
  oneOf: EVENTS,
})

/** An event as it was recorded; which fields there are depends on its type. */
export const RecordedEvent = Fields({
  event_no: Type.Integer({ description: 'Without gaps at a school, in the order of recording.' }),
  type: Type.String(),
  at: Type.String(),
  pupil_id: NumberOrNull(),
  entered_at: Timestamp,
  by: Type.String(),
  ...optional(
    [
      'method',
      'to',
      'outcome',
      'from',
      'reason',
      'kind',
      'id',
      'contact_id',
      'festival',
      'note',
      'decision',
      'code',
    ],
    Type.String(),
  ),
  ...optional(
    ['about', 'review_on', 'paid_on', 'withdrawn_on', 'until', 'change', 'ground', 'destination', 'class'],
    Type.String(),
  ),
  ...optional(['accepted', 'on_form', 'abroad', 'held', 'attended'], Type.Boolean()),
})

function optional<N extends string, T extends TSchema>(names: readonly N[], schema: T) {
  return Object.fromEntries(names.map((name) => [name, Type.Optional(schema)])) as unknown as Readonly<
    Record<N, TOptional<T>>
  >
}

const Figure = {
  possible: Type.Integer(),
  attended: Type.Integer(),
  attendance: TextOrNull({ description: 'Per cent; null where no session was possible.' }),
}
export const Summary = Fields({
  as_of: Instant,
  school: Fields({
    ...Figure,
    authorised: Type.Integer(),
    unauthorised: Type.Integer(),
    persistently_absent: Type.Integer(),
    severely_absent: Type.Integer(),
  }),
  classes: Type.Array(Fields({ class: Type.String(), ...Figure })),
  year_groups: Type.Array(Fields({ year_group: Type.String(), ...Figure })),
  cohorts: Type.Array(Fields({ cohort: Type.String(), pupils: Type.Integer(), ...Figure })),
  pupils: Type.Array(
    Fields({
      pupil_id: PupilId,
      class: Type.String(),
      year_group: Type.String(),
      ...Figure,
      authorised: Type.Integer(),
      unauthorised: Type.Integer(),
      late: Type.Integer(),
      late_after_close: Type.Integer(),
      persistently_absent: Type.Boolean(),
      severely_absent: Type.Boolean(),
      unauthorised_in_window: Type.Integer(),
      illness_days: Type.String(),
      unexplained: Type.Integer(),
    }),
  ),
})

export const Action = Fields({
  id: Type.String({ description: 'The same for the same rule, pupil and episode.' }),
  kind: Type.String(),
  pupil_id: Type.Optional(PupilId),
  class: Type.Optional(Type.String()),
  due: TextOrNull(),
  overdue: Type.Boolean(),
  owner: Type.String(),
  mandatory: Type.Boolean(),
  cites: Type.Array(Type.String()),
  because: Type.Array(
    Fields({
      fact: Type.String(),
      value: Type.Unsafe<string | number | boolean>({ type: ['string', 'number', 'boolean'] }),
      rule: Type.Optional(Type.String()),
      from: Type.Optional(Type.String()),
      to: Type.Optional(Type.String()),
      possible: Type.Optional(Type.Integer()),
      attended: Type.Optional(Type.Integer()),
    }),
  ),
  contacts: Type.Optional(
    Type.Array(Type.String(), { description: 'Contacts to reach, the first one first; see contact_id.' }),
  ),
})
