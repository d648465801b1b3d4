import { SchoolCalendar } from '../../src/domain/calendar/school-calendar.js'
import { checkLetter } from '../../src/domain/roll/upn.js'
import { calendarOf, type School } from '../../src/application/school.js'
import { loadTimeline, nationalCodes } from '../../src/application/policies.js'
import { folderInMemory, readSchoolFolder } from '../../src/exchange/index.js'
import { dayOfInstant, formatDay, getDay, getInstant } from '../../src/kernel/school-date.js'
import { PolicyClock } from '../../src/policy/effective/policy-clock.js'
import type { PolicyTimeline } from '../../src/policy/effective/policy-timeline.js'
import { registrationAudience } from '../../src/rules/facts/school-facts.js'
import type { Closure, HalfTerm, TermName } from '../../src/domain/calendar/terms.js'

/** A mark in a case: a code, or a code with what else its row says; `none` is no mark. */
type CaseMark =
  | string
  | {
      readonly code: string
      readonly arrived_at?: string
      readonly recorded_at?: string
      readonly reason?: string
    }

export interface CasePupil {
  readonly key: string
  readonly possible?: number
  readonly absent?: Readonly<Record<string, number>>
  readonly marks?: Readonly<Record<string, CaseMark>>
  readonly contacts?: readonly Readonly<Record<string, string | boolean | number>>[]
  readonly [column: string]: unknown
}

/** A school in a few lines, as the YAML cases describe one. */
export interface CaseSchool {
  readonly policy: string
  readonly phase?: string
  readonly id?: string
  readonly la?: string
  readonly settings?: Readonly<Record<string, unknown>>
  readonly as_at?: string
  readonly closures?: readonly Readonly<Record<string, string>>[]
  readonly pupils?: readonly CasePupil[]
  readonly events?: readonly Readonly<Record<string, unknown>>[]
}

const TERMS = `academic_year,term,half,start,end
2023/24,summer,2,2024-06-03,2024-07-22
2024/25,autumn,1,2024-09-03,2024-10-25
2024/25,autumn,2,2024-11-04,2024-12-20
2024/25,spring,1,2025-01-06,2025-02-14
2024/25,spring,2,2025-02-24,2025-04-04
2024/25,summer,1,2025-04-22,2025-05-23
2024/25,summer,2,2025-06-02,2025-07-22
2025/26,autumn,1,2025-09-03,2025-10-24
2025/26,autumn,2,2025-11-03,2025-12-19
2025/26,spring,1,2026-01-05,2026-02-13
2025/26,spring,2,2026-02-23,2026-03-27
2025/26,summer,1,2026-04-13,2026-05-22
2025/26,summer,2,2026-06-01,2026-07-21
2026/27,autumn,1,2026-09-03,2026-10-23
2026/27,autumn,2,2026-11-02,2026-12-18
2026/27,spring,1,2027-01-04,2027-02-12
2026/27,spring,2,2027-02-22,2027-03-25
2026/27,summer,1,2027-04-12,2027-05-28
2026/27,summer,2,2027-06-07,2027-07-21
2027/28,autumn,1,2027-09-02,2027-10-22
2027/28,autumn,2,2027-11-01,2027-12-17
2027/28,spring,1,2028-01-04,2028-02-11
2027/28,spring,2,2028-02-21,2028-03-31
2027/28,summer,1,2028-04-18,2028-05-26
2027/28,summer,2,2028-06-05,2028-07-20
`
const CLOSURES = [
  ['2024-09-03', 'both', 'inset', 'INSET'],
  ['2025-05-05', 'both', 'bank-holiday', 'Early May'],
  ['2025-09-03', 'both', 'inset', 'INSET'],
  ['2026-05-04', 'both', 'bank-holiday', 'Early May'],
  ['2026-09-03', 'both', 'inset', 'INSET'],
  ['2027-05-03', 'both', 'bank-holiday', 'Early May'],
  ['2027-09-02', 'both', 'inset', 'INSET'],
  ['2028-05-01', 'both', 'bank-holiday', 'Early May'],
] as const

const LA: Readonly<Record<string, string>> = {
  foxdell: 'Luton',
  laat: 'Lincolnshire',
  russell: 'Richmond upon Thames',
  stanborough: 'Hertfordshire',
  nailsworth: 'Gloucestershire',
}
const PUPIL_COLUMNS = [
  'dob',
  'send',
  'social_worker',
  'looked_after',
  'fsm',
  'walks_alone',
  'medical_condition',
  'prior_year_attendance',
] as const
const CONTACT_COLUMNS = [
  'priority',
  'name',
  'relationship',
  'parent',
  'lives_with',
  'emergency',
  'may_contact',
  'address',
  'mobile',
  'phone',
  'email',
] as const

/** The UPN of the pupil that a case calls by a key. */
export function upnFor(pupils: readonly CasePupil[], key: string): string {
  const index = pupils.findIndex((pupil) => pupil.key === key)
  const rest = `8212041${String(10000 + index).padStart(5, '0')}`
  return index < 0 ? key : checkLetter(rest) + rest
}

/** Builds the school folder of a case and reads it as any folder is read. */
export async function buildSchool(wanted: CaseSchool, timeline = timelineOf(wanted)): Promise<School> {
  const codes = nationalCodes()
  const record = await readSchoolFolder(folderInMemory(folderOf(wanted, timeline)), codes)
  return { record, codes, timeline, calendar: calendarOf(record) }
}

const timelineOf = (wanted: CaseSchool): PolicyTimeline =>
  loadTimeline(wanted.policy, process.cwd(), { file: 'case', line: 1 })

export function folderOf(wanted: CaseSchool, timeline = timelineOf(wanted)): Record<string, string> {
  const pupils = wanted.pupils ?? []
  const asOf = getInstant(wanted.as_at ?? '2026-11-20T16:00')
  const closures = [
    ...CLOSURES.map((row) => [...row]),
    ...(wanted.closures ?? []).map((row) => [
      row['date'],
      row['session'] ?? 'both',
      row['kind'] ?? 'planned',
      row['reason'] ?? 'closed',
    ]),
  ]
  const calendar = calendarFrom(closures as string[][])
  const phase = wanted.phase ?? (wanted.policy === 'stanborough' ? 'secondary' : 'primary')
  const clock = new PolicyClock(timeline, registrationAudience(wanted.id ?? 'case'))
  const rows = pupils.map((pupil) => pupilRow(pupil, pupils, calendar, clock, asOf))
  return {
    'school.yaml': JSON.stringify({
      id: wanted.id ?? 'case',
      name: 'A case',
      policy: wanted.policy,
      phase,
      la: wanted.la ?? LA[wanted.policy] ?? 'Luton',
      settings: wanted.settings ?? {},
    }),
    'terms.csv': TERMS,
    'closures.csv': csv(['date', 'session', 'kind', 'reason'], closures as string[][]),
    'pupils.csv': csv(
      ['upn', 'surname', 'forename', 'year_group', 'class', 'enrolled_on', 'left_on', ...PUPIL_COLUMNS],
      rows.map((row) => row.columns),
    ),
    'contacts.csv': csv(
      ['upn', 'contact_id', ...CONTACT_COLUMNS],
      pupils.flatMap((pupil) => contactRows(pupil, pupils)),
    ),
    'marks.csv': csv(
      ['upn', 'date', 'session', 'code', 'arrived_at', 'recorded_at', 'reason'],
      rows.flatMap((row) => row.marks),
    ),
    'events.jsonl': (wanted.events ?? [])
      .map(
        (event) =>
          `${JSON.stringify({ ...event, ...(event['upn'] === undefined ? {} : { upn: upnFor(pupils, String(event['upn'])) }), ...contactOf(event) })}\n`,
      )
      .join(''),
  }
}

/** A contact is named by its short id in a case's events too: P1 of pupil A is A-P1. */
function contactOf(event: Readonly<Record<string, unknown>>): object {
  const id = event['contact_id']
  return typeof id === 'string' && !id.includes('-') ? { contact_id: `${String(event['upn'])}-${id}` } : {}
}

function calendarFrom(closures: readonly string[][]): SchoolCalendar {
  const terms = TERMS.trim()
    .split('\n')
    .slice(1)
    .map((line): HalfTerm => {
      const [academicYear = '', term, half, start = '', end = ''] = line.split(',')
      return {
        academicYear,
        term: term as TermName,
        half: half === '1' ? 1 : 2,
        start: getDay(start),
        end: getDay(end),
      }
    })
  const closed = closures.map(
    ([date = '', session]): Closure => ({
      day: getDay(date),
      half: session === 'AM' ? 0 : session === 'PM' ? 1 : null,
      kind: 'planned',
      reason: '',
    }),
  )
  return SchoolCalendar.from(terms, closed)
}

interface PupilRows {
  readonly columns: string[]
  readonly marks: string[][]
}

function pupilRow(
  pupil: CasePupil,
  pupils: readonly CasePupil[],
  calendar: SchoolCalendar,
  clock: PolicyClock,
  asOf: number,
): PupilRows {
  const upn = upnFor(pupils, pupil.key)
  const day = dayOfInstant(asOf)
  const year = calendar.yearOf(day)
  const yearGroup = String(pupil['year_group'] ?? '3')
  const counted = lastCounted(calendar, clock, yearGroup, asOf)
  // The rest of the day is in the folder too: an entry without a time of its own is recorded when its register closes.
  const last = calendar.firstSessionFrom(day + 1) - 1
  const leftOn = String(pupil['left_on'] ?? '')
  const first =
    pupil.possible === undefined
      ? calendar.firstSessionFrom(
          pupil['enrolled_on'] === undefined ? year.start : getDay(String(pupil['enrolled_on'])),
        )
      : counted + 1 - pupil.possible
  if (first < 0)
    throw new Error(`pupil ${pupil.key}: there are not ${pupil.possible} sessions before ${formatDay(day)}`)
  const enrolledOn =
    pupil['enrolled_on'] === undefined
      ? formatDay(first < calendar.sessionCount ? calendar.dayOfSession(first) : day)
      : String(pupil['enrolled_on'])
  const absent = Object.entries(pupil.absent ?? {}).flatMap(([code, count]) =>
    Array.from({ length: count }, () => code),
  )
  const special = marksByDate(pupil.marks ?? {})
  const end = leftOn === '' ? last : Math.min(last, calendar.firstSessionFrom(getDay(leftOn) + 1) - 1)
  const marks: string[][] = []
  for (let session = first; session <= end; session++) {
    const date = formatDay(calendar.dayOfSession(session))
    const half = calendar.halfOfSession(session) === 0 ? 'AM' : 'PM'
    const mark = special.get(`${date} ${half}`) ?? absent[session - first] ?? (half === 'AM' ? '/' : '\\')
    for (const one of Array.isArray(mark) ? mark : [mark]) {
      if (one === 'none') continue
      const row = typeof one === 'string' ? { code: one } : one
      marks.push([upn, date, half, row.code, row.arrived_at ?? '', row.recorded_at ?? '', row.reason ?? ''])
    }
  }
  const columns = [
    upn,
    `Surname${pupil.key}`,
    `Forename${pupil.key}`,
    yearGroup,
    String(pupil['class'] ?? `${yearGroup}${pupil.key}`),
    enrolledOn,
    leftOn,
  ]
  return {
    columns: [
      ...columns,
      ...PUPIL_COLUMNS.map((column) =>
        cell(pupil[column] ?? (column === 'dob' ? dobFor(yearGroup, year.start) : '')),
      ),
    ],
    marks,
  }
}

/** The last session that counts by the moment: its register has closed, or would have by what the contract lays down. */
function lastCounted(calendar: SchoolCalendar, clock: PolicyClock, yearGroup: string, asOf: number): number {
  const day = dayOfInstant(asOf)
  let last = calendar.firstSessionFrom(day) - 1
  for (const half of [0, 1] as const) {
    const session = calendar.indexOf(day, half)
    if (session >= 0 && asOf - day * 1440 >= clock.recorded(day, half, yearGroup)) last = session
  }
  return last
}

/** A birthday in the middle of the year group's twelve months. */
function dobFor(yearGroup: string, yearStart: number): string {
  const startsIn = Number(formatDay(yearStart).slice(0, 4))
  const age = { N1: 2, N2: 3, R: 4 }[yearGroup] ?? Number(yearGroup) + 4
  return `${startsIn - age - 1}-11-20`
}

function marksByDate(marks: Readonly<Record<string, CaseMark>>): Map<string, CaseMark | CaseMark[]> {
  const found = new Map<string, CaseMark | CaseMark[]>()
  for (const [key, mark] of Object.entries(marks)) {
    const [dates = '', half] = key.split(' ')
    const [from = '', to = from] = dates.split('..')
    for (let day = getDay(from); day <= getDay(to); day++) {
      const date = formatDay(day)
      if (half !== undefined) found.set(`${date} ${half}`, mark as CaseMark | CaseMark[])
      else {
        const [am = '', pm = am] = typeof mark === 'string' ? mark.split(' ') : []
        found.set(`${date} AM`, am)
        found.set(`${date} PM`, pm)
      }
    }
  }
  return found
}

function contactRows(pupil: CasePupil, pupils: readonly CasePupil[]): string[][] {
  const contacts = pupil.contacts ?? [
    { contact_id: 'P1', parent: 'yes', lives_with: 'yes', emergency: 'yes' },
  ]
  return contacts.map((contact, index) => [
    upnFor(pupils, pupil.key),
    `${pupil.key}-${String(contact['contact_id'])}`,
    ...CONTACT_COLUMNS.map((column) =>
      cell(contact[column] ?? DEFAULT_CONTACT[column]?.(index, pupils.indexOf(pupil)) ?? ''),
    ),
  ])
}

const DEFAULT_CONTACT: Readonly<Record<string, (index: number, pupil: number) => string>> = {
  priority: (index) => String(index + 1),
  name: (index) => `Contact ${index + 1}`,
  relationship: () => 'mother',
  parent: () => 'yes',
  lives_with: () => 'yes',
  emergency: () => 'yes',
  may_contact: () => 'yes',
  mobile: (index, pupil) => `07700900${String((pupil * 10 + index) % 1000).padStart(3, '0')}`,
}

const cell = (value: unknown): string => (value === true ? 'yes' : value === false ? 'no' : String(value))

function csv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, ...rows]
    .map(
      (row) =>
        `${row.map((value) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(',')}\n`,
    )
    .join('')
}
