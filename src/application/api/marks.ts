import { type Half, UNSTATED } from '../../domain/register/entries.js'
import { findSpell } from '../../domain/roll/pupil.js'
import {
  type Day,
  formatDay,
  instantAt,
  type Instant,
  type MinuteOfDay,
  parseTime,
} from '../../kernel/school-date.js'
import {
  type EntryChange,
  type EntryFilter,
  entriesAfter,
  type Taking,
  takingsOf,
} from '../../storage/changes.js'
import type { Tx } from '../../storage/database.js'
import { type PlannedAbsence, plannedAbsencesIn } from '../../storage/planned-absences.js'
import {
  type EntryRecord,
  entriesOfPupil,
  type NewMark,
  type StandingMark,
  standingMarks,
} from '../../storage/register.js'
import type { UseCase } from '../../storage/use-cases.js'
import { LATE_CODES } from '../office/day-of-school.js'
import { NoSuchThingError } from '../permissions/not-allowed.js'
import { enterMarks } from '../register/enter-marks.js'
import {
  arrivalFault,
  arrivalInWords,
  phaseOf,
  type RegisterPhase,
  windowOf,
} from '../register/register-window.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { type ApiServices, asKey, noteFor } from './api-services.js'
import { authorOf, type KeyHolder } from './keys.js'
import { type RequestFault, RequestFaultsError } from './refusals.js'
import { holdName, type NamedRequest } from './requests.js'

/** The register of a class at a session. */
export interface ClassSession {
  readonly className: string
  readonly day: Day
  readonly half: Half
}

export interface ClassRegister extends ClassSession {
  readonly school: StoredSchool
  /** By the policy; `null` where it does not say. */
  readonly opens: MinuteOfDay | null
  readonly closes: MinuteOfDay | null
  readonly takings: readonly Taking[]
  readonly pupils: readonly {
    readonly pupilId: number
    readonly standing: StandingMark | undefined
    /** An absence known beforehand that holds this session. */
    readonly planned: PlannedAbsence | undefined
  }[]
}

/** @throws {NoSuchThingError} where nobody is in that class on that day */
export function readClassRegister(
  services: ApiServices,
  key: KeyHolder,
  { className, day, half }: ClassSession,
): Promise<ClassRegister> {
  return asKey(services, key, 'marks:read', async (tx, school) => {
    const pupilIds = classOn(school, className, day)
    const { schoolId } = key
    const marks = await standingMarks(tx, school.codeNumbers, schoolId, day, half, pupilIds)
    const standing = new Map(marks.map((mark) => [mark.pupilId, mark]))
    const planned = new Map(
      (await plannedAbsencesIn(tx, school.codeNumbers, schoolId, day, day))
        .filter((it) => it.cancelledAt === null && (it.half === null || it.half === half))
        .map((it) => [it.pupilId, it]),
    )
    const { opens, closes } = windowOf(school, pupilIds, day, half)
    const takings = await takingsOf(tx, schoolId, formatDay(day), half, className)
    noteFor(tx, services, key, {
      action: 'view',
      what: 'api.register',
      facts: { day: formatDay(day), half, class: className },
    })
    return {
      school,
      className,
      day,
      half,
      opens,
      closes,
      takings,
      pupils: pupilIds.map((pupilId) => ({
        pupilId,
        standing: standing.get(pupilId),
        planned: planned.get(pupilId),
      })),
    }
  })
}

/** A mark as a system sends it. */
export interface SentMark {
  readonly pupilId: number
  readonly code: string
  /** `HH:MM` */
  readonly arrivedAt?: string | undefined
  readonly reason?: string | undefined
  /** The entry that the system saw when it made the mark: 0 or nothing where there was none. */
  readonly basedOn?: number | undefined
}

/** What became of marks. */
export interface EnteredMarks {
  readonly entered: readonly { readonly pupilId: number; readonly entryNo: number }[]
  readonly unchanged: number
  /** Pupils for whom another mark stands that the system had not seen: not entered, but kept for the office to decide. */
  readonly conflicts: readonly number[]
  readonly repeated: boolean
}

interface StoredAnswer {
  readonly entered: readonly (readonly [number, number])[]
  readonly unchanged: number
  readonly conflicts: readonly number[]
}

/**
 * Hands in a class's register: a mark for every pupil who has none yet, while the register is open.
 *
 * @throws {RequestFaultsError} with everything that is wrong
 */
export function handInRegister(
  services: ApiServices,
  key: KeyHolder,
  request: NamedRequest,
  session: ClassSession,
  marks: readonly SentMark[],
): Promise<EnteredMarks> {
  const { className, day, half } = session
  return enterOnce(services, key, request, {
    ...session,
    useCase: 'api.register',
    async read(tx, school) {
      const pupilIds = classOn(school, className, day)
      const known = await standingMarks(tx, school.codeNumbers, key.schoolId, day, half, pupilIds)
      return new Set(known.map((mark) => mark.pupilId))
    },
    check(school, now, marked) {
      const pupilIds = classOn(school, className, day)
      const { phase, faults } = phaseFaults(school, now, day, half, pupilIds, { parameter: 'session' })
      if (phase === 'closed')
        faults.push({
          at: { parameter: 'session' },
          code: 'register-closed',
          detail: 'the register has closed by the policy; enter single marks by POST /marks',
        })
      const ofClass = new Set(pupilIds)
      const checked = checkMarks(school, now, day, half, marks, faults, (pupilId) => ofClass.has(pupilId))
      const sent = new Set(marks.map((mark) => mark.pupilId))
      for (const pupilId of pupilIds)
        if (!sent.has(pupilId) && !marked.has(pupilId))
          faults.push({
            at: { pointer: '/marks' },
            code: 'pupil-missing',
            detail: `pupil ${pupilId} of the class has no mark yet; expected one for each`,
          })
      return { marks: checked, faults }
    },
  })
}

/**
 * Enters marks of one session for any pupils, also after the register has closed. A mark based on the entry that stands
 * amends it and says why.
 *
 * @throws {RequestFaultsError} with everything that is wrong
 */
export function enterSentMarks(
  services: ApiServices,
  key: KeyHolder,
  request: NamedRequest,
  { day, half }: Pick<ClassSession, 'day' | 'half'>,
  marks: readonly SentMark[],
): Promise<EnteredMarks> {
  return enterOnce(services, key, request, {
    day,
    half,
    className: null,
    useCase: 'api.marks',
    read: async () => undefined,
    check(school, now) {
      const pupilIds = marks.map((mark) => mark.pupilId)
      const { faults } = phaseFaults(school, now, day, half, pupilIds, { pointer: '/session' })
      return { marks: checkMarks(school, now, day, half, marks, faults, () => true), faults }
    },
  })
}

async function enterOnce<T>(
  services: ApiServices,
  key: KeyHolder,
  request: NamedRequest,
  wish: {
    readonly day: Day
    readonly half: Half
    readonly className: string | null
    readonly useCase: UseCase
    readonly read: (tx: Tx, school: StoredSchool) => Promise<T>
    readonly check: (
      school: StoredSchool,
      now: Instant,
      read: T,
    ) => { readonly marks: readonly NewMark[]; readonly faults: readonly RequestFault[] }
  },
): Promise<EnteredMarks> {
  const { clock } = services
  const checked = (school: StoredSchool, read: T): readonly NewMark[] => {
    const { marks, faults } = wish.check(school, clock.now(), read)
    if (faults.length > 0) throw new RequestFaultsError(faults)
    return marks
  }
  const before = await asKey(services, key, 'marks:write', async (tx, school) => {
    const answer = await holdName<StoredAnswer>(tx, services, key, request)
    if (answer !== undefined) return { answer }
    const read = await wish.read(tx, school)
    checked(school, read)
    return { read }
  })
  if ('answer' in before) return answerOf(before.answer, true)
  const { entered, unchanged, conflicts, repeated } = await enterMarks(services, key.schoolId, (school) => ({
    requestId: request.id,
    day: wish.day,
    half: wish.half,
    className: wish.className,
    author: authorOf(key),
    recordedAt: clock.now(),
    appendedAt: clock.instantUtc(),
    useCase: wish.useCase,
    marks: checked(school, before.read),
  }))
  return answerOf({ entered: [...entered], unchanged, conflicts }, repeated)
}

function answerOf({ entered, unchanged, conflicts }: StoredAnswer, repeated: boolean): EnteredMarks {
  return {
    entered: entered.map(([pupilId, entryNo]) => ({ pupilId, entryNo })),
    unchanged,
    conflicts,
    repeated,
  }
}

/** Where the register of these pupils stands, and what is wrong where nothing can be entered yet or at all. */
function phaseFaults(
  school: StoredSchool,
  now: Instant,
  day: Day,
  half: Half,
  pupilIds: readonly number[],
  at: RequestFault['at'],
): { readonly phase: RegisterPhase; readonly faults: RequestFault[] } {
  const phase = phaseOf(school, windowOf(school, pupilIds, day, half), day, half, now)
  const fault = (code: string, detail: string) => ({ phase, faults: [{ at, code, detail }] })
  if (phase === 'no-session') return fault('session-closed', 'the school is not open for that session')
  if (phase === 'not-begun')
    return fault(
      'session-not-begun',
      'that session has not begun; what is known beforehand is a planned absence',
    )
  return { phase, faults: [] }
}

const MORNING_ONLY = '/'
const AFTERNOON_ONLY = '\\'

/** Makes the marks; adds everything that is wrong with them to the faults. */
function checkMarks(
  school: StoredSchool,
  now: Instant,
  day: Day,
  half: Half,
  sent: readonly SentMark[],
  faults: RequestFault[],
  inClass: (pupilId: number) => boolean,
): NewMark[] {
  const seen = new Set<number>()
  return sent.map((mark, i) => {
    const fault = (field: string, code: string, detail: string): void => {
      faults.push({ at: { pointer: `/marks/${i}/${field}` }, code, detail })
    }
    const pupil = school.findPupil(mark.pupilId)
    if (pupil === undefined) fault('pupil_id', 'unknown-pupil', 'this school has no pupil with that number')
    else if (findSpell(pupil, day) === undefined)
      fault('pupil_id', 'not-on-roll', 'the pupil is not on the roll on that day')
    else if (!inClass(mark.pupilId))
      fault('pupil_id', 'not-in-class', 'the pupil is not in that class on that day')
    if (seen.has(mark.pupilId)) fault('pupil_id', 'pupil-twice', 'expected one mark for a pupil')
    seen.add(mark.pupilId)
    const code = school.codes.find(mark.code, day)
    if (code === undefined)
      fault('code', 'unknown-code', 'expected a code that is valid on that day: see /codes')
    else if (mark.code === (half === 0 ? AFTERNOON_ONLY : MORNING_ONLY))
      fault('code', 'wrong-half', 'expected / for a morning and \\ for an afternoon')
    const arrivedAt = mark.arrivedAt === undefined ? UNSTATED : parseTime(mark.arrivedAt)
    if (arrivedAt === undefined) fault('arrived_at', 'no-time', 'expected a time, HH:MM')
    else if (arrivedAt !== UNSTATED && instantAt(day, arrivedAt) > now)
      fault('arrived_at', 'time-to-come', 'expected a time that has come')
    else if (arrivedAt !== UNSTATED && pupil !== undefined && LATE_CODES.has(mark.code)) {
      const arrival = arrivalFault(school, mark.pupilId, { day, half }, mark.code, arrivedAt)
      if (arrival !== undefined) fault('arrived_at', arrival.kind, arrivalInWords(arrival, 'the pupil'))
    }
    const { reason = '', basedOn = 0 } = mark
    if (basedOn > 0 && reason.trim() === '')
      fault('reason', 'reason-missing', 'an amendment says why: expected a reason')
    return { pupilId: mark.pupilId, code: code ?? 0, arrivedAt: arrivedAt ?? UNSTATED, reason, basedOn }
  })
}

function classOn(school: StoredSchool, className: string, day: Day): readonly number[] {
  const pupilIds = school.classOn(className, day)
  if (pupilIds.length === 0) throw new NoSuchThingError('class')
  return pupilIds
}

/** A page of entries with the number to go on from. */
export interface MarksPage {
  readonly school: StoredSchool
  readonly entries: readonly EntryChange[]
  readonly last: number
  /** Is there, as far as is known, another page? */
  readonly more: boolean
}

/** The register's entries after a number, amendments among them, in the order in which they came. */
export function followMarks(
  services: ApiServices,
  key: KeyHolder,
  after: number,
  limit: number,
  filter: EntryFilter,
): Promise<MarksPage> {
  return asKey(services, key, 'marks:read', async (tx, school) => {
    const entries = await entriesAfter(
      tx,
      school.codeNumbers,
      { schoolId: key.schoolId, after, limit },
      filter,
    )
    if (entries.length > 0)
      noteFor(tx, services, key, {
        action: 'view',
        what: 'api.marks',
        ...(filter.pupilId === undefined ? {} : { pupilId: filter.pupilId }),
        facts: { entries: entries.length },
      })
    return {
      school,
      entries,
      last: entries.at(-1)?.entryNo ?? after,
      more: entries.length === limit,
    }
  })
}

/** Every entry of a pupil in a span of days. @throws {NoSuchThingError} where the school has no such pupil */
export function readPupilMarks(
  services: ApiServices,
  key: KeyHolder,
  pupilId: number,
  from: Day,
  to: Day,
): Promise<{ readonly school: StoredSchool; readonly entries: readonly EntryRecord[] }> {
  return asKey(services, key, 'marks:read', async (tx, school) => {
    if (school.findPupil(pupilId) === undefined) throw new NoSuchThingError('pupil')
    const entries = await entriesOfPupil(tx, school.codeNumbers, key.schoolId, pupilId, from, to)
    noteFor(tx, services, key, {
      action: 'view',
      what: 'api.pupil-marks',
      pupilId,
      facts: { from: formatDay(from), to: formatDay(to), entries: entries.length },
    })
    return { school, entries }
  })
}
