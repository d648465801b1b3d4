import { stringify } from 'yaml'
import { formatUnits } from '../../kernel/fraction.js'
import { formatDay, formatInstant, formatTime, type Day } from '../../kernel/school-date.js'
import type { CodeSet } from '../../domain/register/code-set.js'
import { halfName, UNSTATED } from '../../domain/register/entries.js'
import type { SchoolEvent } from '../../domain/events/school-event.js'
import type { SchoolProfile, SchoolRecord } from '../../domain/school-record.js'
import { formatRow } from '../csv/csv-row.js'
import type { FolderFile } from './fault-list.js'

/** Text is handed on in pieces of about so many characters. */
const PIECE = 1 << 16

/** The texts of a folder, by file name; each may be gone through once or more. */
export type FolderTexts = ReadonlyMap<FolderFile, Iterable<string>>

/**
 * Writes a school as a folder's texts, in the columns of the contract. The texts are made while they are gone through, so
 * that a million marks are never one text.
 *
 * Reading them again gives the same school, and writing that one the same bytes.
 */
export function writeSchoolFolder(record: SchoolRecord, codes: CodeSet): FolderTexts {
  const texts = new Map<FolderFile, Iterable<string>>()
  texts.set('school.yaml', [profileText(record.profile)])
  if (record.terms.length > 0)
    texts.set(
      'terms.csv',
      inPieces(() => termRows(record)),
    )
  if (record.closures.length > 0)
    texts.set(
      'closures.csv',
      inPieces(() => closureRows(record)),
    )
  texts.set(
    'pupils.csv',
    inPieces(() => pupilRows(record)),
  )
  if (record.pupils.some(({ contacts }) => contacts.length > 0))
    texts.set(
      'contacts.csv',
      inPieces(() => contactRows(record)),
    )
  texts.set(
    'marks.csv',
    inPieces(() => markRows(record, codes)),
  )
  texts.set(
    'events.jsonl',
    inPieces(() => eventLines(record.events)),
  )
  return texts
}

function inPieces(rows: () => Iterable<string>): Iterable<string> {
  return {
    *[Symbol.iterator]() {
      let piece = ''
      for (const row of rows()) {
        piece += row
        if (piece.length < PIECE) continue
        yield piece
        piece = ''
      }
      if (piece !== '') yield piece
    },
  }
}

function profileText({ id, name, policy, phase, la, trust, hub, laestab, settings }: SchoolProfile): string {
  const written = {
    transition_years: settings.transitionYears,
    start_of_year_school_days: settings.startOfYearSchoolDays,
    test_weeks: settings.testWeeks?.map(({ from, to, yearGroups }) => ({
      from: formatDay(from),
      to: formatDay(to),
      year_groups: yearGroups,
    })),
    lowest_year_group: settings.lowestYearGroup,
    final_year_groups: settings.finalYearGroups,
    minimum_sessions: settings.minimumSessions,
  }
  const stated = Object.values(written).some((setting) => setting !== undefined)
  return stringify(
    withoutAbsent({
      id,
      name,
      policy,
      phase,
      la,
      trust: trust ?? undefined,
      hub: hub ?? undefined,
      laestab: laestab ?? undefined,
      settings: stated ? withoutAbsent(written) : undefined,
    }),
    // Every text on one line: the other styles lose white space at its ends.
    {
      lineWidth: 0,
      blockQuote: false,
      doubleQuotedMinMultiLineLength: Infinity,
      aliasDuplicateObjects: false,
    },
  )
}

function withoutAbsent(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}

function* termRows({ terms }: SchoolRecord): Iterable<string> {
  yield 'academic_year,term,half,start,end\n'
  for (const { academicYear, term, half, start, end } of terms) {
    yield formatRow([academicYear, term, String(half), formatDay(start), formatDay(end)])
  }
}

function* closureRows({ closures }: SchoolRecord): Iterable<string> {
  yield 'date,session,kind,reason\n'
  for (const { day, half, kind, reason } of closures) {
    yield formatRow([formatDay(day), half === null ? 'both' : halfName(half), kind, reason])
  }
}

function* pupilRows({ pupils }: SchoolRecord): Iterable<string> {
  yield 'upn,surname,forename,dob,year_group,class,enrolled_on,left_on,send,social_worker,looked_after,fsm,walks_alone,' +
    'medical_condition,prior_year_attendance\n'
  for (const pupil of pupils) {
    const prior = pupil.priorYearAttendance
    for (const { enrolledOn, leftOn, yearGroup, className } of pupil.spells) {
      yield formatRow([
        pupil.upn,
        pupil.surname,
        pupil.forename,
        dayOrEmpty(pupil.dob),
        yearGroup,
        className,
        formatDay(enrolledOn),
        dayOrEmpty(leftOn),
        pupil.send,
        yesNo(pupil.socialWorker),
        yesNo(pupil.lookedAfter),
        yesNo(pupil.fsm),
        yesNo(pupil.walksAlone),
        yesNo(pupil.medicalCondition),
        prior === null ? '' : formatUnits(prior.units, prior.decimals),
      ])
    }
  }
}

function* contactRows({ pupils }: SchoolRecord): Iterable<string> {
  yield 'upn,contact_id,priority,name,relationship,parent,lives_with,emergency,may_contact,address,mobile,phone,email\n'
  for (const { upn, contacts } of pupils) {
    for (const contact of contacts) {
      yield formatRow([
        upn,
        contact.contactId,
        String(contact.priority),
        contact.name,
        contact.relationship,
        yesNo(contact.parent),
        yesNo(contact.livesWith),
        yesNo(contact.emergency),
        yesNo(contact.mayContact),
        contact.address,
        contact.mobile,
        contact.phone,
        contact.email,
      ])
    }
  }
}

function* markRows({ pupils, entries }: SchoolRecord, codes: CodeSet): Iterable<string> {
  yield 'upn,date,session,code,arrived_at,recorded_at,recorded_by,position,reason\n'
  for (let i = 0; i < entries.length; i++) {
    const entry = entries.at(i)
    yield formatRow([
      pupils[entry.pupil]?.upn ?? '',
      formatDay(entry.day),
      halfName(entry.half),
      codes.meaning(entry.code).symbol,
      entry.arrivedAt === UNSTATED ? '' : formatTime(entry.arrivedAt),
      entry.recordedAt === UNSTATED ? '' : formatInstant(entry.recordedAt),
      entry.recordedBy,
      entry.position,
      entry.reason,
    ])
  }
}

function* eventLines(events: readonly SchoolEvent[]): Iterable<string> {
  for (const event of events) yield `${JSON.stringify(eventToJson(event))}\n`
}

/** An event in the fields of the contract; those that say nothing are left out. {@link eventFromJson} reads it again. */
export function eventToJson(event: SchoolEvent): Record<string, unknown> {
  const said = Object.entries(eventFields(event)).filter(([, value]) => value !== null && value !== undefined)
  return { type: event.type, at: formatInstant(event.at), ...Object.fromEntries(said) }
}

function eventFields(event: SchoolEvent): Record<string, unknown> {
  const upn = event.upn
  switch (event.type) {
    case 'contact':
      return { upn, method: event.method, to: event.to, outcome: event.outcome }
    case 'explanation':
      return { upn, ...dates(event), reason: event.reason, accepted: event.accepted }
    case 'evidence':
      return { upn, kind: event.kind, ...dates(event) }
    case 'leave-request': {
      const { id, contactId, reason, festival, note, onForm, abroad } = event
      const words = { reason, festival: textOrNone(festival), note: textOrNone(note) }
      return { upn, id, contact_id: contactId, ...dates(event), ...words, on_form: onForm, abroad }
    }
    case 'leave-decision':
      return { upn, id: event.id, decision: event.decision, code: textOrNone(event.code) }
    case 'letter':
    case 'meeting':
    case 'plan':
    case 'visit': {
      const { about, kind, held, attended, reviewOn } = event
      return { upn, about, kind: textOrNone(kind), held, attended, review_on: dayOrNone(reviewOn) }
    }
    case 'notice-to-improve':
      return { upn, contact_id: event.contactId, ...dates(event) }
    case 'penalty-notice': {
      const { contactId, paidOn, withdrawnOn } = event
      return { upn, contact_id: contactId, paid_on: dayOrNone(paidOn), withdrawn_on: dayOrNone(withdrawnOn) }
    }
    case 'hold':
      return { upn, kind: event.kind, reason: event.reason, until: dayOrNone(event.until) }
    case 'roll':
      return {
        upn,
        change: event.change,
        ground: textOrNone(event.ground),
        destination: textOrNone(event.destination),
      }
    case 'suspension':
      return { upn, ...dates(event) }
    case 'done':
      return { kind: event.kind, upn: textOrNone(upn), class: textOrNone(event.className) }
  }
}

function dates({ from, to }: { readonly from: Day; readonly to: Day }) {
  return { from: formatDay(from), to: formatDay(to) }
}

function dayOrNone(day: Day | null): string | null {
  return day === null ? null : formatDay(day)
}

function textOrNone(text: string): string | null {
  return text === '' ? null : text
}

function dayOrEmpty(day: Day | null): string {
  return dayOrNone(day) ?? ''
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no'
}
