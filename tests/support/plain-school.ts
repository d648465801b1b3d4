import type { School } from '../../src/application/school.js'
import { nationalCodes } from '../../src/application/policies.js'
import { SchoolCalendar } from '../../src/domain/calendar/school-calendar.js'
import type { Closure, HalfTerm, TermName } from '../../src/domain/calendar/terms.js'
import type { SchoolEvent } from '../../src/domain/events/school-event.js'
import { type Half, RegisterEntries, UNSTATED } from '../../src/domain/register/entries.js'
import type { Contact, Pupil } from '../../src/domain/roll/pupil.js'
import { type Day, getDay, type Instant } from '../../src/kernel/school-date.js'
import type { PolicyDocument } from '../../src/policy/document/policy-document.js'
import { PolicyTimeline } from '../../src/policy/effective/policy-timeline.js'
import { parseOnce, PolicyShelf } from './policy-shelf.js'

/** One row of a register, as plain as it can be. */
export interface PlainMark {
  readonly pupil: number
  readonly day: Day
  readonly half: Half
  readonly code: string
  readonly recordedAt?: Instant
  readonly arrivedAt?: number
}

/** A school in plain values, from which a program's school is made and which a test can count by itself. */
export interface PlainSchool {
  readonly timeline: PolicyTimeline
  readonly terms: readonly HalfTerm[]
  readonly closures?: readonly Closure[]
  readonly marks: readonly PlainMark[]
  readonly pupils: readonly Pupil[]
  readonly events?: readonly SchoolEvent[]
}

export const halfTerm = (
  academicYear: string,
  term: TermName,
  half: 1 | 2,
  start: string,
  end: string,
): HalfTerm => ({ academicYear, term, half, start: getDay(start), end: getDay(end) })

export const closed = (day: Day, half: Half | null = null): Closure => ({
  day,
  half,
  kind: 'planned',
  reason: '',
})

/** A pupil of compulsory school age in Year 4 with one parent. */
export function plainPupil(index: number, more: Partial<Pupil> = {}): Pupil {
  return {
    upn: `X${String(index).padStart(12, '0')}`,
    surname: 'Ward',
    forename: 'Ada',
    dob: getDay('2017-11-20'),
    send: 'N',
    socialWorker: false,
    lookedAfter: false,
    fsm: false,
    walksAlone: false,
    medicalCondition: false,
    priorYearAttendance: null,
    spells: [{ enrolledOn: getDay('2024-09-01'), leftOn: null, yearGroup: '4', className: '4R' }],
    contacts: [plainContact('P1')],
    ...more,
  }
}

export function plainContact(contactId: string, more: Partial<Contact> = {}): Contact {
  return {
    contactId,
    priority: 1,
    name: 'A parent',
    relationship: 'mother',
    parent: true,
    livesWith: true,
    emergency: true,
    mayContact: true,
    address: '',
    mobile: '07700900001',
    phone: '',
    email: '',
    ...more,
  }
}

/** The program's school of a plain one. */
export function schoolOf(plain: PlainSchool): School {
  const codes = nationalCodes()
  const entries = new RegisterEntries()
  for (const { pupil, day, half, code, recordedAt = UNSTATED, arrivedAt = UNSTATED } of plain.marks) {
    const id = codes.find(code, day)
    if (id === undefined) throw new Error(`${code} is no code on day ${day}`)
    entries.append({
      pupil,
      day,
      half,
      code: id,
      arrivedAt,
      recordedAt,
      recordedBy: '',
      position: '',
      reason: '',
    })
  }
  const closures = plain.closures ?? []
  return {
    record: {
      profile: {
        id: 'plain',
        name: 'A plain school',
        policy: 'plain',
        phase: 'primary',
        la: 'Luton',
        trust: null,
        hub: null,
        laestab: null,
        settings: {},
      },
      terms: plain.terms,
      closures,
      pupils: plain.pupils,
      entries,
      events: plain.events ?? [],
      warnings: [],
    },
    timeline: plain.timeline,
    codes,
    calendar: SchoolCalendar.from(plain.terms, closures),
  }
}

const shelf = new PolicyShelf()

/** A shipped policy over time. */
export const shippedTimeline = (policy: string): PolicyTimeline => shelf.timeline(policy)

/** An invented school's policy over the law: its registers close at 09:30 and 13:30. @param rules the rest of the document, as YAML */
export function inventedTimeline(rules: string, from = '2024-09-01'): PolicyTimeline {
  return new PolicyTimeline([[shelf.law, inventedPolicy(rules, from)]])
}

export function inventedPolicy(rules: string, from = '2024-09-01'): PolicyDocument {
  const day = /^day:/m.test(rules)
    ? ''
    : `day:
  registration:
    - { session: AM, opens: "09:00", closes: { at: "09:30" }, cites: [ELM-001] }
    - { session: PM, opens: "13:00", closes: { at: "13:30" }, cites: [ELM-001] }
`
  const { document, problems } = parseOnce(`policy: elm
title: Elm
layer: school
extends: england
in_force: { from: "${from}", cites: [ELM-000] }
${day}${rules}`)
  if (document === undefined)
    throw new Error(problems.map((problem) => `${problem.line}: ${problem.message}`).join('\n'))
  return document
}
