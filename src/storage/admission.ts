import type { Contact, Enrolment, Pupil } from '../domain/roll/pupil.js'
import type { Day } from '../kernel/school-date.js'
import type { Author } from './audit.js'
import type { Tx } from './database.js'
import { dayFrom, dayFromOrNull, dayText, dayTextOrNull } from './values.js'

/** What the admission register holds of a pupil besides what the engine reads. An empty text: not known. */
export interface AdmissionDetails {
  readonly sex: '' | 'F' | 'M'
  readonly middleNames: string
  /** Any other name that the pupil has, had or is known by. */
  readonly otherNames: string
  readonly address: string
  readonly boarder: boolean
  readonly previousSchool: string
  readonly previousSchoolAddress: string
  readonly nextSchool: string
  readonly nextSchoolFrom: Day | null
  readonly futureAddress: string
  readonly futureAddressFrom: Day | null
  /** With whom the pupil will live there. */
  readonly futureAddressWith: string
}

export const NO_DETAILS: AdmissionDetails = {
  sex: '',
  middleNames: '',
  otherNames: '',
  address: '',
  boarder: false,
  previousSchool: '',
  previousSchoolAddress: '',
  nextSchool: '',
  nextSchoolFrom: null,
  futureAddress: '',
  futureAddressFrom: null,
  futureAddressWith: '',
}

/** Holds the school's roll until the transaction ends, so that one change of it follows another. */
export async function holdRoll(tx: Tx, schoolId: number): Promise<void> {
  await tx.query('select version from school where school_id = $1 for update', [schoolId])
}

/** {@link NO_DETAILS} where nobody wrote any down. */
export async function readDetails(tx: Tx, schoolId: number, pupilId: number): Promise<AdmissionDetails> {
  const [row] = await tx.query<DetailsRow>(
    'select * from admission_details where school_id = $1 and pupil_id = $2',
    [schoolId, pupilId],
  )
  if (row === undefined) return NO_DETAILS
  return {
    sex: row.sex,
    middleNames: row.middle_names,
    otherNames: row.other_names,
    address: row.address,
    boarder: row.boarder,
    previousSchool: row.previous_school,
    previousSchoolAddress: row.previous_school_address,
    nextSchool: row.next_school,
    nextSchoolFrom: dayFromOrNull(row.next_school_from),
    futureAddress: row.future_address,
    futureAddressFrom: dayFromOrNull(row.future_address_from),
    futureAddressWith: row.future_address_with,
  }
}

export async function writeDetails(
  tx: Tx,
  schoolId: number,
  pupilId: number,
  details: AdmissionDetails,
): Promise<void> {
  await tx.query(
    `insert into admission_details (school_id, pupil_id, sex, middle_names, other_names, address, boarder, previous_school,
       previous_school_address, next_school, next_school_from, future_address, future_address_from, future_address_with)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     on conflict (school_id, pupil_id) do update set sex = excluded.sex, middle_names = excluded.middle_names,
       other_names = excluded.other_names, address = excluded.address, boarder = excluded.boarder,
       previous_school = excluded.previous_school, previous_school_address = excluded.previous_school_address,
       next_school = excluded.next_school, next_school_from = excluded.next_school_from,
       future_address = excluded.future_address, future_address_from = excluded.future_address_from,
       future_address_with = excluded.future_address_with`,
    [
      schoolId,
      pupilId,
      details.sex,
      details.middleNames,
      details.otherNames,
      details.address,
      details.boarder,
      details.previousSchool,
      details.previousSchoolAddress,
      details.nextSchool,
      dayTextOrNull(details.nextSchoolFrom),
      details.futureAddress,
      dayTextOrNull(details.futureAddressFrom),
      details.futureAddressWith,
    ],
  )
}

/** Everything of a pupil but spells and contacts, as it is from now on. */
export async function changePupil(
  tx: Tx,
  schoolId: number,
  pupilId: number,
  pupil: Omit<Pupil, 'spells' | 'contacts' | 'priorYearAttendance'>,
): Promise<void> {
  await tx.query(
    `update pupil set upn = $3, surname = $4, forename = $5, dob = $6, send = $7, social_worker = $8, looked_after = $9,
       fsm = $10, walks_alone = $11, medical_condition = $12
     where school_id = $1 and pupil_id = $2`,
    [
      schoolId,
      pupilId,
      pupil.upn,
      pupil.surname,
      pupil.forename,
      dayTextOrNull(pupil.dob),
      pupil.send,
      pupil.socialWorker,
      pupil.lookedAfter,
      pupil.fsm,
      pupil.walksAlone,
      pupil.medicalCondition,
    ],
  )
}

/** Another spell for a pupil who comes back. */
export async function addSpell(
  tx: Tx,
  schoolId: number,
  pupilId: number,
  spell: Pick<Enrolment, 'enrolledOn' | 'yearGroup' | 'className'>,
): Promise<void> {
  await tx.query(
    `insert into enrolment (school_id, pupil_id, enrolment_no, enrolled_on, year_group, class_name)
     select $1, $2, coalesce(max(enrolment_no), 0) + 1, $3, $4, $5 from enrolment where school_id = $1 and pupil_id = $2`,
    [schoolId, pupilId, dayText(spell.enrolledOn), spell.yearGroup, spell.className],
  )
}

/**
 * Puts a pupil into another class from a day on; the days before stay with the class they were spent in.
 *
 * @param spell the last spell as it is
 */
export async function moveClass(
  tx: Tx,
  schoolId: number,
  pupilId: number,
  spell: Enrolment,
  to: { readonly from: Day; readonly yearGroup: string; readonly className: string },
): Promise<void> {
  const last = 'select max(enrolment_no) from enrolment where school_id = $1 and pupil_id = $2'
  if (to.from > spell.enrolledOn) {
    await tx.query(
      `insert into earlier_class (school_id, pupil_id, enrolment_no, until_day, year_group, class_name)
       values ($1, $2, (${last}), $3, $4, $5)`,
      [schoolId, pupilId, dayText(to.from - 1), spell.yearGroup, spell.className],
    )
  }
  await tx.query(
    `update enrolment set year_group = $3, class_name = $4
     where school_id = $1 and pupil_id = $2 and enrolment_no = (${last})`,
    [schoolId, pupilId, to.yearGroup, to.className],
  )
}

/** Why and whither a pupil left. */
export interface Leaving {
  readonly leftOn: Day
  /** A ground's id. */
  readonly ground: string
  readonly destination: string
  /** When the local authority was told; `null` where it need not be. */
  readonly authorityToldOn: Day | null
}

/** Ends the last spell of a pupil. */
export async function endSpell(tx: Tx, schoolId: number, pupilId: number, leaving: Leaving): Promise<void> {
  await tx.query(
    `with ended as (
       update enrolment set left_on = $3
       where school_id = $1 and pupil_id = $2 and enrolment_no =
         (select max(enrolment_no) from enrolment where school_id = $1 and pupil_id = $2)
       returning enrolment_no
     )
     insert into leaving (school_id, pupil_id, enrolment_no, ground, destination, authority_told_on)
     select $1, $2, enrolment_no, $4, $5, $6 from ended`,
    [
      schoolId,
      pupilId,
      dayText(leaving.leftOn),
      leaving.ground,
      leaving.destination,
      dayTextOrNull(leaving.authorityToldOn),
    ],
  )
}

/** How a pupil's last ended spell ended; `undefined` where nobody wrote it down here. */
export async function readLeaving(tx: Tx, schoolId: number, pupilId: number): Promise<Leaving | undefined> {
  const [row] = await tx.query<{
    left_on: string
    ground: string
    destination: string
    authority_told_on: string | null
  }>(
    `select e.left_on, l.ground, l.destination, l.authority_told_on
     from leaving l join enrolment e using (school_id, pupil_id, enrolment_no)
     where l.school_id = $1 and l.pupil_id = $2 order by l.enrolment_no desc limit 1`,
    [schoolId, pupilId],
  )
  return (
    row && {
      leftOn: dayFrom(row.left_on),
      ground: row.ground,
      destination: row.destination,
      authorityToldOn: dayFromOrNull(row.authority_told_on),
    }
  )
}

/** The last day with an entry of a pupil in the attendance register; `undefined` where there is none. */
export async function lastDayWithEntry(tx: Tx, schoolId: number, pupilId: number): Promise<Day | undefined> {
  const [row] = await tx.query<{ last: string | null }>(
    'select max(day) as last from register_entry where school_id = $1 and pupil_id = $2',
    [schoolId, pupilId],
  )
  return row === undefined || row.last === null ? undefined : dayFrom(row.last)
}

/** Adds a contact, or replaces the one with the same id. */
export async function putContact(tx: Tx, schoolId: number, pupilId: number, contact: Contact): Promise<void> {
  await tx.query(
    `insert into contact (school_id, pupil_id, contact_no, contact_id, priority, name, relationship, parent, lives_with,
       emergency, may_contact, address, mobile, phone, email)
     values ($1, $2, (select coalesce(max(contact_no), 0) + 1 from contact where school_id = $1 and pupil_id = $2), $3, $4,
       $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     on conflict (school_id, pupil_id, contact_id) do update set priority = excluded.priority, name = excluded.name,
       relationship = excluded.relationship, parent = excluded.parent, lives_with = excluded.lives_with,
       emergency = excluded.emergency, may_contact = excluded.may_contact, address = excluded.address,
       mobile = excluded.mobile, phone = excluded.phone, email = excluded.email`,
    [
      schoolId,
      pupilId,
      contact.contactId,
      contact.priority,
      contact.name,
      contact.relationship,
      contact.parent,
      contact.livesWith,
      contact.emergency,
      contact.mayContact,
      contact.address,
      contact.mobile,
      contact.phone,
      contact.email,
    ],
  )
}

/** A number for a new contact, which no other one of this school's gets. */
export async function takeContactNumber(tx: Tx, schoolId: number): Promise<number> {
  const [row] = await tx.query<{ taken: number }>(`select take_numbers($1, 'contact', 1) as taken`, [
    schoolId,
  ])
  return (row as { taken: number }).taken
}

export async function removeContact(
  tx: Tx,
  schoolId: number,
  pupilId: number,
  contactId: string,
): Promise<void> {
  await tx.query('delete from contact where school_id = $1 and pupil_id = $2 and contact_id = $3', [
    schoolId,
    pupilId,
    contactId,
  ])
}

/** Where a contact lived from a day on. */
export interface DatedAddress {
  readonly contactId: string
  readonly from: Day
  readonly address: string
}

export async function writeAddress(
  tx: Tx,
  schoolId: number,
  pupilId: number,
  { contactId, from, address }: DatedAddress,
): Promise<void> {
  await tx.query(
    `insert into contact_address (school_id, pupil_id, contact_id, from_day, address) values ($1, $2, $3, $4, $5)
     on conflict (school_id, pupil_id, contact_id, from_day) do update set address = excluded.address`,
    [schoolId, pupilId, contactId, dayText(from), address],
  )
}

/** The addresses of a pupil's contacts, of each the latest first. */
export async function readAddresses(tx: Tx, schoolId: number, pupilId: number): Promise<DatedAddress[]> {
  const rows = await tx.query<{ contact_id: string; from_day: string; address: string }>(
    `select contact_id, from_day, address from contact_address
     where school_id = $1 and pupil_id = $2 order by contact_id, from_day desc`,
    [schoolId, pupilId],
  )
  return rows.map((row) => ({ contactId: row.contact_id, from: dayFrom(row.from_day), address: row.address }))
}

/** What changed on the admission register: `enrolled`, `details`, `class`, `left`, `returned`, `contact`, `contact-removed`. */
export type RollChangeKind =
  | 'enrolled'
  | 'details'
  | 'class'
  | 'left'
  | 'returned'
  | 'contact'
  | 'contact-removed'

/** One line of the admission register's history. Days are texts, as they were kept. */
export interface RollChange {
  readonly pupilId: number
  readonly change: RollChangeKind
  readonly effectiveOn: Day
  /** What it was, field by field; `null` for something new. */
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
  readonly reason: string
}

export interface RollChangeRecord extends RollChange {
  readonly at: Date
  readonly person: string
  readonly position: string
}

export async function keepRollChanges(
  tx: Tx,
  schoolId: number,
  changes: readonly RollChange[],
  author: Author,
  at: Date,
): Promise<void> {
  if (changes.length === 0) return
  await tx.query(
    `insert into roll_history (school_id, history_no, pupil_id, change, effective_on, before, after, reason, at, account_id,
       person, position)
     select $1, take + n - 1, pupil_id, change, effective_on, before::jsonb, after::jsonb, reason, $2, $3, $4, $5
     from take_numbers($1, 'history', $6) as take,
       unnest($7::integer[], $8::text[], $9::date[], $10::text[], $11::text[], $12::text[])
         with ordinality as given (pupil_id, change, effective_on, before, after, reason, n)`,
    [
      schoolId,
      at.toISOString(),
      author.accountId,
      author.name,
      author.position,
      changes.length,
      changes.map((change) => change.pupilId),
      changes.map((change) => change.change),
      changes.map((change) => dayText(change.effectiveOn)),
      changes.map((change) => (change.before === null ? null : JSON.stringify(change.before))),
      changes.map((change) => (change.after === null ? null : JSON.stringify(change.after))),
      changes.map((change) => change.reason),
    ],
  )
}

/** The history of a pupil on the admission register, the latest first. */
export async function readRollHistory(
  tx: Tx,
  schoolId: number,
  pupilId: number,
): Promise<RollChangeRecord[]> {
  const rows = await tx.query<{
    change: RollChangeKind
    effective_on: string
    before: Readonly<Record<string, unknown>> | null
    after: Readonly<Record<string, unknown>> | null
    reason: string
    at: Date
    person: string
    position: string
  }>(
    `select change, effective_on, before, after, reason, at, person, position from roll_history
     where school_id = $1 and pupil_id = $2 order by history_no desc`,
    [schoolId, pupilId],
  )
  return rows.map(({ effective_on: effectiveOn, ...row }) => ({
    ...row,
    pupilId,
    effectiveOn: dayFrom(effectiveOn),
  }))
}

interface DetailsRow {
  readonly sex: AdmissionDetails['sex']
  readonly middle_names: string
  readonly other_names: string
  readonly address: string
  readonly boarder: boolean
  readonly previous_school: string
  readonly previous_school_address: string
  readonly next_school: string
  readonly next_school_from: string | null
  readonly future_address: string
  readonly future_address_from: string | null
  readonly future_address_with: string
}
