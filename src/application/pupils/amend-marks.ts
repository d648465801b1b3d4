import type { CodeMeaning } from '../../domain/register/code-set.js'
import { AM, type Half, PM, UNSTATED } from '../../domain/register/entries.js'
import { findSpell, type Pupil } from '../../domain/roll/pupil.js'
import { isOfCompulsorySchoolAge } from '../../domain/roll/year-groups.js'
import { type Day, dayOfInstant, minuteOfInstant, type MinuteOfDay } from '../../kernel/school-date.js'
import { recordView } from '../audit.js'
import type { Tx } from '../../storage/database.js'
import { entriesOfPupil, type EntryRecord } from '../../storage/register.js'
import { NoSuchThingError } from '../permissions/not-allowed.js'
import type { Principal } from '../permissions/principal.js'
import { authorOf } from '../register/author.js'
import { enterMarks } from '../register/enter-marks.js'
import { type ArrivalFault, arrivalFault } from '../register/register-window.js'
import type { StoredSchool } from '../schools/stored-school.js'
import type { PupilServices } from './find-pupils.js'
import { mayOfPupil, pupilFor } from './pupil-access.js'
import { type ShownEntry, shownEntry, type ShownMark, shownMark } from './pupil-record.js'

export interface Session {
  readonly day: Day
  readonly half: Half
}

/** A session whose mark can be amended, as it stands. */
export interface AmendableSession extends Session {
  /** The number of the entry that stands; 0 for none. */
  readonly basedOn: number
  readonly standing: ShownMark
  readonly entries: readonly ShownEntry[]
  readonly codes: readonly CodeMeaning[]
}

export interface Amendable {
  readonly pupilId: number
  readonly surname: string
  readonly forename: string
  readonly sessions: readonly AmendableSession[]
}

/** Sessions of a range that are amended at once: half a term's. */
export const MOST_AT_ONCE = 80

/**
 * The sessions of a range with what stands in them: those that were open, have come and found the pupil on the roll.
 *
 * @throws {NoSuchThingError} where none is
 */
export function amendableMarks(
  { database, clock, schools }: PupilServices,
  principal: Principal,
  pupilId: number,
  from: Session,
  to: Session,
): Promise<Amendable> {
  const { schoolId } = principal
  return database.inSchool(schoolId, async (tx) => {
    const school = await schools.in(tx, schoolId)
    const today = dayOfInstant(clock.now())
    const pupil = pupilFor(principal, 'register.amend', school, pupilId, today)
    const open = sessionsBetween(school, pupil, from, to, today).slice(0, MOST_AT_ONCE)
    if (open.length === 0) throw new NoSuchThingError('session', { pupil: pupilId })
    recordView(tx, clock, principal, {
      what: 'pupil.marks',
      pupilId,
      facts: { from: from.day, to: to.day },
    })
    const seesHealthCodes = mayOfPupil(principal, 'pupil.view-health-codes', pupilId, pupil, today)
    const bySession = await entriesBySession(tx, school, pupilId, from.day, to.day)
    return {
      pupilId,
      surname: pupil.surname,
      forename: pupil.forename,
      sessions: open.map(({ day, half }) => {
        const entries = bySession.get(day * 2 + half) ?? []
        const last = entries.at(-1)
        return {
          day,
          half,
          basedOn: last?.entryNo ?? 0,
          standing: shownMark(school, last?.code ?? 0, seesHealthCodes),
          entries: entries.map((entry) =>
            shownEntry(entry, shownMark(school, entry.code, seesHealthCodes), entry === last),
          ),
          codes: codesFor(school, pupil, day, half),
        }
      }),
    }
  })
}

async function entriesBySession(
  tx: Tx,
  school: StoredSchool,
  pupilId: number,
  from: Day,
  to: Day,
): Promise<Map<number, EntryRecord[]>> {
  const bySession = new Map<number, EntryRecord[]>()
  for (const entry of await entriesOfPupil(tx, school.codeNumbers, school.schoolId, pupilId, from, to)) {
    const key = entry.day * 2 + entry.half
    bySession.set(key, [...(bySession.get(key) ?? []), entry])
  }
  return bySession
}

function sessionsBetween(
  { calendar }: StoredSchool,
  pupil: Pupil,
  from: Session,
  to: Session,
  today: Day,
): Session[] {
  const sessions: Session[] = []
  const last = Math.min(to.day * 2 + to.half, today * 2 + PM)
  for (let session = calendar.firstSessionFrom(from.day); session < calendar.sessionCount; session++) {
    const day = calendar.dayOfSession(session)
    const half = calendar.halfOfSession(session)
    if (day * 2 + half > last) break
    if (day * 2 + half >= from.day * 2 + from.half && findSpell(pupil, day) !== undefined)
      sessions.push({ day, half })
  }
  return sessions
}

/** The codes that a pupil's session can have: those in force that day, of the session's half, and of the pupil's age. */
export function codesFor(school: StoredSchool, pupil: Pupil, day: Day, half: Half): CodeMeaning[] {
  const yearGroup = findSpell(pupil, day)?.yearGroup ?? ''
  const compulsory = isOfCompulsorySchoolAge(pupil.dob, yearGroup, day)
  const never = new Set([
    half === AM ? '\\' : '/',
    // Not yet on the roll, and a day on which nobody comes: no mark of a pupil's session.
    'Z',
    '#',
    ...(compulsory ? ['X'] : ['C2']),
  ])
  return school.codes.on(day).filter(({ symbol }) => !never.has(symbol))
}

/** Stands for the mark of presence of either half, where several sessions get one code. */
export const PRESENT = 'present'

export interface Amendment {
  readonly pupilId: number
  readonly sessions: readonly (Session & { readonly basedOn: number })[]
  /** A symbol, or {@link PRESENT}. */
  readonly code: string
  readonly arrivedAt: MinuteOfDay | null
  readonly reason: string
}

export interface AmendmentRefusal {
  readonly field: string
  readonly why: string
  /** Where the time of arrival does not fit the code: what is wrong with it. */
  readonly arrival?: ArrivalFault
}

export type AmendmentOutcome =
  | {
      readonly outcome: 'done'
      readonly amended: number
      readonly unchanged: number
      /** Sessions in which somebody entered another mark since the page was opened: left as they are. */
      readonly clashes: readonly Session[]
    }
  | {
      readonly outcome: 'refused'
      readonly refusals: readonly AmendmentRefusal[]
    }

const LONGEST_REASON = 500

/**
 * Amends marks with a reason: the original entry stays, and the amendment says who made it, in what position, when and why.
 *
 * @source SI 2024/208 regulation 6
 */
export async function amendMarks(
  services: PupilServices,
  principal: Principal,
  { pupilId, sessions, code, arrivedAt, reason }: Amendment,
): Promise<AmendmentOutcome> {
  const { database, clock, schools } = services
  const { schoolId } = principal
  const now = clock.now()
  const today = dayOfInstant(now)
  const checked = await database.inSchool(schoolId, async (tx) => {
    const school = await schools.in(tx, schoolId)
    const pupil = pupilFor(principal, 'register.amend', school, pupilId, today)
    const refusals: AmendmentRefusal[] = []
    if (sessions.length === 0) refusals.push({ field: 'sessions', why: 'missing' })
    if (code === '') refusals.push({ field: 'code', why: 'missing' })
    if (reason.trim() === '') refusals.push({ field: 'reason', why: 'missing' })
    else if (reason.length > LONGEST_REASON) refusals.push({ field: 'reason', why: 'too-long' })
    if (arrivedAt !== null && code !== 'L' && code !== 'U')
      refusals.push({ field: 'arrivedAt', why: 'not-late' })
    else if (
      arrivedAt !== null &&
      sessions.some(({ day }) => day === today) &&
      arrivedAt > minuteOfInstant(now)
    )
      refusals.push({ field: 'arrivedAt', why: 'future' })
    else if (arrivedAt !== null)
      for (const session of sessions) {
        const arrival = arrivalFault(school, pupilId, session, code, arrivedAt)
        if (arrival !== undefined) refusals.push({ field: 'arrivedAt', why: 'other-time', arrival })
      }
    const wanted: (Session & { readonly basedOn: number; readonly symbol: string })[] = []
    for (const session of sessions) {
      const { day, half } = session
      const symbol = code === PRESENT ? (half === AM ? '/' : '\\') : code
      if (sessionsBetween(school, pupil, session, session, today).length === 0)
        refusals.push({ field: 'sessions', why: 'not-open' })
      else if (code !== '' && !codesFor(school, pupil, day, half).some((known) => known.symbol === symbol))
        refusals.push({ field: 'code', why: 'not-valid' })
      else wanted.push({ ...session, symbol })
    }
    const first = Math.min(...sessions.map(({ day }) => day))
    const last = Math.max(...sessions.map(({ day }) => day))
    const standing =
      sessions.length === 0
        ? new Map<number, EntryRecord[]>()
        : await entriesBySession(tx, school, pupilId, first, last)
    return { refusals, wanted, standing }
  })
  if (checked.refusals.length > 0)
    return {
      outcome: 'refused',
      refusals: checked.refusals.filter(
        ({ field }, at) => checked.refusals.findIndex((other) => other.field === field) === at,
      ),
    }
  const clashes: Session[] = []
  let amended = 0
  let unchanged = 0
  for (const { day, half, basedOn, symbol } of checked.wanted) {
    if ((checked.standing.get(day * 2 + half)?.at(-1)?.entryNo ?? 0) !== basedOn) {
      clashes.push({ day, half })
      continue
    }
    const entered = await enterMarks(services, schoolId, (school) => ({
      requestId: null,
      day,
      half,
      className: null,
      author: authorOf(principal),
      recordedAt: now,
      appendedAt: clock.instantUtc(),
      useCase: 'register.amend',
      marks: [
        {
          pupilId,
          code: school.codes.find(symbol, day) as number,
          arrivedAt: arrivedAt ?? UNSTATED,
          reason: reason.trim(),
          basedOn,
        },
      ],
    }))
    amended += entered.entered.size
    unchanged += entered.unchanged
    // Somebody was faster, between the look and the entry.
    if (entered.conflicts.length > 0) clashes.push({ day, half })
  }
  return { outcome: 'done', amended, unchanged, clashes }
}
