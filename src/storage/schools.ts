import type { Closure, ClosureKind, HalfTerm, TermName } from '../domain/calendar/terms.js'
import { type Half } from '../domain/register/entries.js'
import type { Contact, Enrolment, Pupil, Send } from '../domain/roll/pupil.js'
import { isRegisterOrder, type RegisterOrder } from '../domain/roll/register-order.js'
import type { Phase, SchoolProfile, SchoolSettings } from '../domain/school-record.js'
import type { Tx } from './database.js'
import { dayFrom, dayFromOrNull, dayText, dayTextOrNull } from './values.js'

/** A school as the sign-in page and the program's own lists name it. */
export interface SchoolName {
  readonly schoolId: number
  readonly slug: string
  readonly name: string
  readonly demo: boolean
}

/** Every school of the store, by name. */
export function schoolNames(tx: Tx): Promise<SchoolName[]> {
  return tx.query<SchoolName & Record<string, unknown>>(
    'select school_id as "schoolId", slug, name, demo from school order by name, school_id',
  )
}

/** Adds a school, with nothing in it. */
export async function addSchool(
  tx: Tx,
  schoolId: number,
  profile: SchoolProfile,
  createdAt: Date,
  demo = false,
): Promise<void> {
  const { id, name, policy, phase, la, trust, hub, laestab, settings } = profile
  await tx.query(
    `insert into school (school_id, slug, name, policy, phase, la, trust, hub, laestab, settings, demo, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11, $12)`,
    [
      schoolId,
      id,
      name,
      policy,
      phase,
      la,
      trust,
      hub,
      laestab,
      JSON.stringify(settings),
      demo,
      createdAt.toISOString(),
    ],
  )
  await tx.query(
    `insert into school_counter (school_id, name, value) values ($1, 'entry', 0), ($1, 'event', 0)`,
    [schoolId],
  )
}

/** Tells every cache that the school's profile, calendar or roll is another one now. */
export async function raiseVersion(tx: Tx, schoolId: number): Promise<void> {
  await tx.query('update school set version = version + 1 where school_id = $1', [schoolId])
}

/** A pupil with the number that the store knows the pupil by. */
export interface StoredPupil {
  readonly pupilId: number
  readonly pupil: Pupil
}

/** What changes seldom: everything of a school but its marks and events. */
export interface StoredRoll {
  readonly schoolId: number
  readonly version: number
  readonly demo: boolean
  readonly profile: SchoolProfile
  /** Kept by the store alone: a school folder has no place for it. */
  readonly registerOrder: RegisterOrder
  readonly terms: readonly HalfTerm[]
  readonly closures: readonly Closure[]
  /** By UPN. */
  readonly pupils: readonly StoredPupil[]
}

/** @returns `undefined` where the store has no such school, or the transaction is another school's */
export async function readRoll(tx: Tx, schoolId: number): Promise<StoredRoll | undefined> {
  const [school] = await tx.query<SchoolRow>('select * from school where school_id = $1', [schoolId])
  if (school === undefined) return undefined
  const terms = await tx.query<{
    academic_year: string
    term: TermName
    half: 1 | 2
    starts: string
    ends: string
  }>(
    'select academic_year, term, half, starts, ends from half_term where school_id = $1 order by half_term_no',
    [schoolId],
  )
  const closures = await tx.query<{ day: string; half: Half | null; kind: ClosureKind; reason: string }>(
    'select day, half, kind, reason from closure where school_id = $1 order by closure_no',
    [schoolId],
  )
  const { registerOrder, ...settings } = school.settings
  return {
    schoolId,
    version: school.version,
    demo: school.demo,
    profile: {
      id: school.slug,
      name: school.name,
      policy: school.policy,
      phase: school.phase,
      la: school.la,
      trust: school.trust,
      hub: school.hub,
      laestab: school.laestab,
      settings,
    },
    registerOrder: isRegisterOrder(registerOrder) ? registerOrder : 'surname',
    terms: terms.map(({ academic_year: academicYear, term, half, starts, ends }) => ({
      academicYear,
      term,
      half,
      start: dayFrom(starts),
      end: dayFrom(ends),
    })),
    closures: closures.map(({ day, half, kind, reason }) => ({ day: dayFrom(day), half, kind, reason })),
    pupils: await readPupils(tx, schoolId),
  }
}

async function readPupils(tx: Tx, schoolId: number): Promise<StoredPupil[]> {
  const rows = await tx.query<PupilRow>('select * from pupil where school_id = $1 order by upn collate "C"', [
    schoolId,
  ])
  const spells = grouped(
    await tx.query<EnrolmentRow>(
      'select * from enrolment where school_id = $1 order by pupil_id, enrolment_no',
      [schoolId],
    ),
  )
  const earlier = grouped(
    await tx.query<EarlierClassRow>(
      'select * from earlier_class where school_id = $1 order by pupil_id, enrolment_no, until_day',
      [schoolId],
    ),
  )
  const contacts = grouped(
    await tx.query<ContactRow>('select * from contact where school_id = $1 order by pupil_id, contact_no', [
      schoolId,
    ]),
  )
  return rows.map((row) => ({
    pupilId: row.pupil_id,
    pupil: {
      upn: row.upn,
      surname: row.surname,
      forename: row.forename,
      dob: dayFromOrNull(row.dob),
      spells: (spells.get(row.pupil_id) ?? []).map((spell) =>
        enrolmentOf(
          spell,
          earlier.get(row.pupil_id)?.filter((before) => before.enrolment_no === spell.enrolment_no),
        ),
      ),
      send: row.send,
      socialWorker: row.social_worker,
      lookedAfter: row.looked_after,
      fsm: row.fsm,
      walksAlone: row.walks_alone,
      medicalCondition: row.medical_condition,
      priorYearAttendance:
        row.prior_units === null || row.prior_decimals === null
          ? null
          : { units: row.prior_units, decimals: row.prior_decimals },
      contacts: (contacts.get(row.pupil_id) ?? []).map(contactOf),
    },
  }))
}

function grouped<R extends { readonly pupil_id: number }>(rows: readonly R[]): Map<number, R[]> {
  const groups = new Map<number, R[]>()
  for (const row of rows) {
    const group = groups.get(row.pupil_id)
    if (group === undefined) groups.set(row.pupil_id, [row])
    else group.push(row)
  }
  return groups
}

const enrolmentOf = (row: EnrolmentRow, earlier: readonly EarlierClassRow[] = []): Enrolment => ({
  enrolledOn: dayFrom(row.enrolled_on),
  leftOn: dayFromOrNull(row.left_on),
  yearGroup: row.year_group,
  className: row.class_name,
  ...(earlier.length === 0
    ? {}
    : {
        earlier: earlier.map((before) => ({
          until: dayFrom(before.until_day),
          yearGroup: before.year_group,
          className: before.class_name,
        })),
      }),
})

const contactOf = (row: ContactRow): Contact => ({
  contactId: row.contact_id,
  priority: row.priority,
  name: row.name,
  relationship: row.relationship,
  parent: row.parent,
  livesWith: row.lives_with,
  emergency: row.emergency,
  mayContact: row.may_contact,
  address: row.address,
  mobile: row.mobile,
  phone: row.phone,
  email: row.email,
})

/** Adds half-terms after those that are there. */
export async function addTerms(tx: Tx, schoolId: number, terms: readonly HalfTerm[]): Promise<void> {
  await tx.query(
    `insert into half_term (school_id, half_term_no, academic_year, term, half, starts, ends)
     select $1, (select coalesce(max(half_term_no), 0) from half_term where school_id = $1) + n, academic_year, term, half,
       starts, ends
     from unnest($2::text[], $3::text[], $4::smallint[], $5::date[], $6::date[])
       with ordinality as given (academic_year, term, half, starts, ends, n)`,
    [
      schoolId,
      terms.map((term) => term.academicYear),
      terms.map((term) => term.term),
      terms.map((term) => term.half),
      terms.map((term) => dayText(term.start)),
      terms.map((term) => dayText(term.end)),
    ],
  )
}

/** Adds closures after those that are there. */
export async function addClosures(tx: Tx, schoolId: number, closures: readonly Closure[]): Promise<void> {
  await tx.query(
    `insert into closure (school_id, closure_no, day, half, kind, reason)
     select $1, (select coalesce(max(closure_no), 0) from closure where school_id = $1) + n, day, half, kind, reason
     from unnest($2::date[], $3::smallint[], $4::text[], $5::text[]) with ordinality as given (day, half, kind, reason, n)`,
    [
      schoolId,
      closures.map((closure) => dayText(closure.day)),
      closures.map((closure) => closure.half),
      closures.map((closure) => closure.kind),
      closures.map((closure) => closure.reason),
    ],
  )
}

/** Adds pupils with their spells and contacts. @returns their numbers, in the same order */
export async function addPupils(tx: Tx, schoolId: number, pupils: readonly Pupil[]): Promise<number[]> {
  const [{ last } = { last: 0 }] = await tx.query<{ last: number }>(
    'select coalesce(max(pupil_id), 0) as last from pupil where school_id = $1',
    [schoolId],
  )
  const ids = pupils.map((_, n) => last + 1 + n)
  await tx.query(
    `insert into pupil (school_id, pupil_id, upn, surname, forename, dob, send, social_worker, looked_after, fsm,
       walks_alone, medical_condition, prior_units, prior_decimals)
     select $1, given.* from unnest($2::integer[], $3::text[], $4::text[], $5::text[], $6::date[], $7::text[], $8::boolean[],
       $9::boolean[], $10::boolean[], $11::boolean[], $12::boolean[], $13::bigint[], $14::smallint[]) as given`,
    [
      schoolId,
      ids,
      pupils.map((pupil) => pupil.upn),
      pupils.map((pupil) => pupil.surname),
      pupils.map((pupil) => pupil.forename),
      pupils.map((pupil) => dayTextOrNull(pupil.dob)),
      pupils.map((pupil) => pupil.send),
      pupils.map((pupil) => pupil.socialWorker),
      pupils.map((pupil) => pupil.lookedAfter),
      pupils.map((pupil) => pupil.fsm),
      pupils.map((pupil) => pupil.walksAlone),
      pupils.map((pupil) => pupil.medicalCondition),
      pupils.map((pupil) => pupil.priorYearAttendance?.units ?? null),
      pupils.map((pupil) => pupil.priorYearAttendance?.decimals ?? null),
    ],
  )
  const spells = pupils.flatMap(({ spells: mine }, n) =>
    mine.map((spell, i) => ({ id: ids[n], no: i + 1, spell })),
  )
  await tx.query(
    `insert into enrolment (school_id, pupil_id, enrolment_no, enrolled_on, left_on, year_group, class_name)
     select $1, given.* from unnest($2::integer[], $3::integer[], $4::date[], $5::date[], $6::text[], $7::text[]) as given`,
    [
      schoolId,
      spells.map(({ id }) => id),
      spells.map(({ no }) => no),
      spells.map(({ spell }) => dayText(spell.enrolledOn)),
      spells.map(({ spell }) => dayTextOrNull(spell.leftOn)),
      spells.map(({ spell }) => spell.yearGroup),
      spells.map(({ spell }) => spell.className),
    ],
  )
  const contacts = pupils.flatMap(({ contacts: mine }, n) =>
    mine.map((contact, i) => ({ id: ids[n], no: i + 1, contact })),
  )
  await tx.query(
    `insert into contact (school_id, pupil_id, contact_no, contact_id, priority, name, relationship, parent, lives_with,
       emergency, may_contact, address, mobile, phone, email)
     select $1, given.* from unnest($2::integer[], $3::integer[], $4::text[], $5::integer[], $6::text[], $7::text[],
       $8::boolean[], $9::boolean[], $10::boolean[], $11::boolean[], $12::text[], $13::text[], $14::text[], $15::text[]) as given`,
    [
      schoolId,
      contacts.map(({ id }) => id),
      contacts.map(({ no }) => no),
      contacts.map(({ contact }) => contact.contactId),
      contacts.map(({ contact }) => contact.priority),
      contacts.map(({ contact }) => contact.name),
      contacts.map(({ contact }) => contact.relationship),
      contacts.map(({ contact }) => contact.parent),
      contacts.map(({ contact }) => contact.livesWith),
      contacts.map(({ contact }) => contact.emergency),
      contacts.map(({ contact }) => contact.mayContact),
      contacts.map(({ contact }) => contact.address),
      contacts.map(({ contact }) => contact.mobile),
      contacts.map(({ contact }) => contact.phone),
      contacts.map(({ contact }) => contact.email),
    ],
  )
  return ids
}

interface SchoolRow {
  readonly version: number
  readonly slug: string
  readonly name: string
  readonly policy: string
  readonly phase: Phase
  readonly la: string
  readonly trust: string | null
  readonly hub: string | null
  readonly laestab: string | null
  readonly settings: SchoolSettings & { readonly registerOrder?: unknown }
  readonly demo: boolean
}
interface PupilRow {
  readonly pupil_id: number
  readonly upn: string
  readonly surname: string
  readonly forename: string
  readonly dob: string | null
  readonly send: Send
  readonly social_worker: boolean
  readonly looked_after: boolean
  readonly fsm: boolean
  readonly walks_alone: boolean
  readonly medical_condition: boolean
  readonly prior_units: number | null
  readonly prior_decimals: number | null
}
interface EnrolmentRow {
  readonly pupil_id: number
  readonly enrolment_no: number
  readonly enrolled_on: string
  readonly left_on: string | null
  readonly year_group: string
  readonly class_name: string
}
interface EarlierClassRow {
  readonly pupil_id: number
  readonly enrolment_no: number
  readonly until_day: string
  readonly year_group: string
  readonly class_name: string
}
interface ContactRow {
  readonly pupil_id: number
  readonly contact_id: string
  readonly priority: number
  readonly name: string
  readonly relationship: string
  readonly parent: boolean
  readonly lives_with: boolean
  readonly emergency: boolean
  readonly may_contact: boolean
  readonly address: string
  readonly mobile: string
  readonly phone: string
  readonly email: string
}
