import type { CodeId, CodeMeaning } from '../../domain/register/code-set.js'
import { NO_MARK } from '../../domain/register/code-set.js'
import { isDiscreet } from '../../domain/register/discreet-codes.js'
import { type Half, UNSTATED } from '../../domain/register/entries.js'
import { firstDayOfStoredYear, storedByte, storedYearOf } from '../../domain/register/register-view.js'
import { findSpell } from '../../domain/roll/pupil.js'
import type { Day, Instant, MinuteOfDay } from '../../kernel/school-date.js'
import { recordView } from '../audit.js'
import {
  type ClassNote,
  type KeptRegister,
  readClassRegister,
  type Taking,
} from '../../storage/class-register.js'
import type { Tx } from '../../storage/database.js'
import type { KnownUpTo, StandingMark } from '../../storage/register.js'
import type { Clock } from '../clock.js'
import { NoSuchThingError } from '../permissions/not-allowed.js'
import { may, requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import type { StoredSchool } from '../schools/stored-school.js'
import type { RegisterServices } from './enter-marks.js'
import { type KnownAbsence, knownAbsences } from './known-absences.js'
import {
  LATE_SYMBOL,
  phaseOf,
  type RegisterPhase,
  type RegisterWindow,
  timesOf,
  windowOf,
} from './register-window.js'

export type { KnownUpTo }

/** What the register's use cases need of the running program. */
export interface ClassRegisterServices extends RegisterServices {
  readonly clock: Clock
}

/** One class's register at one session. */
export interface SessionOfClass {
  readonly className: string
  readonly day: Day
  readonly half: Half
}

/**
 * What a mark on a row is, in the words of whoever takes the register.
 *
 * `known`: what is known beforehand of the pupil. `stands`: the mark that is in the register already is left as it is.
 * `other`: a code that only the office enters.
 */
export type Choice = 'present' | 'late' | 'absent' | 'known' | 'stands' | 'other'

/** A code as a person may read it on this screen. */
export interface ShownCode {
  readonly symbol: string
  readonly title: string
}

export interface RegisterRow {
  readonly pupilId: number
  readonly surname: string
  readonly forename: string
  /** The entry that stands; 0 for none. */
  readonly basedOn: number
  /** `null`: the mark is missing. */
  readonly choice: Choice | null
  /** The code that stands or is known; `null` for none, and where this screen does not show it. */
  readonly code: ShownCode | null
  /** The code that stands is one that this screen does not show. */
  readonly discreet: boolean
  /** Something is known beforehand of this pupil; `undefined` where nothing is. The office alone sees its code. */
  readonly known: { readonly code: ShownCode | null; readonly leave: boolean } | undefined
  /** The code that stands or is known is that of leave that was granted: what may be said of it where it is not shown. */
  readonly leave: boolean
  readonly arrivedAt: MinuteOfDay | null
  /** After which minute this pupil is late; `null` where the policy does not say. */
  readonly lateAfter: MinuteOfDay | null
  /** The last sessions, oldest first: a symbol, `null` for no mark, `'hidden'` for a code that this screen does not show. */
  readonly recent: readonly (string | null)[]
  readonly notes: readonly ClassNote[]
}

export interface ClassRegister extends SessionOfClass {
  readonly phase: RegisterPhase
  readonly window: RegisterWindow
  /** May marks be entered here and now? After the closing time only by the office. */
  readonly canTake: boolean
  /** Is this person one of the office: every code is theirs, and every day that was? */
  readonly office: boolean
  /** For the office: the codes of the day that fit the session. */
  readonly codes: readonly ShownCode[]
  readonly recentSessions: readonly { readonly day: Day; readonly half: Half }[]
  readonly rows: readonly RegisterRow[]
  readonly taking: Taking | undefined
  /** In sight of what the page is made: what becomes known beforehand after it is not overwritten by it. */
  readonly knownUpTo: KnownUpTo
}

/** How many sessions back a register shows: a school week. */
export const RECENT_SESSIONS = 10

/**
 * A class's register as it stands: opening it is noted, as it shows pupils' records.
 *
 * @throws {NotAllowedError} where it is not this person's class
 * @throws {NoSuchThingError} where the school has no such class on that day
 */
export function classRegister(
  { database, schools, clock }: ClassRegisterServices,
  principal: Principal,
  session: SessionOfClass,
): Promise<ClassRegister> {
  const now = clock.now()
  return database.inSchool(principal.schoolId, async (tx) => {
    const { school, answer: kept } = await schools.asking(tx, principal.schoolId, (known) =>
      readKept(tx, known, session, membersOf(known, session).pupilIds, sessionsBefore(known, session)),
    )
    const { pupilIds, subject } = membersOf(school, session)
    requireMay(principal, 'register.view', subject)
    if (pupilIds.length === 0) throw new NoSuchThingError('class')

    const recentSessions = sessionsBefore(school, session)
    const { day, half, className } = session
    recordView(tx, clock, principal, {
      what: 'register.view',
      facts: { class: className, day, half, pupils: pupilIds.length },
    })
    return assemble(school, principal, session, {
      now,
      pupilIds,
      subject,
      recentSessions,
      standing: new Map(kept.standing.map((mark) => [mark.pupilId, mark])),
      kept,
    })
  })
}

/** Who is in a class on a day, and what permissions are asked about. */
export function membersOf(
  school: StoredSchool,
  { className, day, half }: SessionOfClass,
): {
  readonly pupilIds: readonly number[]
  readonly subject: {
    readonly className: string
    readonly yearGroup: string | undefined
    readonly day: Day
    readonly half: Half
  }
} {
  const pupilIds = school.registerOn(className, day)
  const [first] = pupilIds
  const pupil = first === undefined ? undefined : school.findPupil(first)
  const yearGroup = pupil === undefined ? undefined : findSpell(pupil, day)?.yearGroup
  return { pupilIds, subject: { className, yearGroup, day, half } }
}

/** What is known beforehand of these pupils, and what stands: asked for again when a register with such rows is handed in. */
export async function readKnown(
  tx: Tx,
  school: StoredSchool,
  session: SessionOfClass,
  pupilIds: readonly number[],
  now: Instant,
): Promise<{
  readonly known: Map<number, KnownAbsence>
  readonly standing: ReadonlyMap<number, StandingMark>
  readonly knownUpTo: KnownUpTo
}> {
  const { planned, events, standing, knownUpTo } = await readKept(tx, school, session, pupilIds, [])
  return {
    known: knownOf(school, planned, events, session.day, now),
    standing: new Map(standing.map((mark) => [mark.pupilId, mark])),
    knownUpTo,
  }
}

function readKept(
  tx: Tx,
  school: StoredSchool,
  { className, day, half }: SessionOfClass,
  pupilIds: readonly number[],
  recentSessions: readonly { readonly day: Day; readonly half: Half }[],
) {
  const year = storedYearOf(day)
  const [first] = recentSessions
  const firstByte = first === undefined ? 0 : storedByte(first.day, first.half)
  return readClassRegister(tx, school.codes, school.codeNumbers, school.schoolId, {
    day,
    half,
    className,
    pupilIds,
    recent: { year, firstByte, bytes: first === undefined ? 0 : storedByte(day, half) - firstByte },
  })
}

const knownOf = (
  school: StoredSchool,
  planned: Parameters<typeof knownAbsences>[1],
  events: Parameters<typeof knownAbsences>[2],
  day: Day,
  now: Instant,
): Map<number, KnownAbsence> =>
  knownAbsences(
    {
      codes: school.codes,
      profile: school.profile,
      policy: school.timeline.on(day),
      findPupil: (pupilId) => school.findPupil(pupilId),
      pupilIdOf: (upn) => school.pupilIdOf(upn),
    },
    planned,
    events,
    day,
    now,
  )

/** The open sessions before one, oldest first, of the same stored year. */
function sessionsBefore(
  { calendar }: StoredSchool,
  { day, half }: SessionOfClass,
): { readonly day: Day; readonly half: Half }[] {
  const here = calendar.indexOf(day, half)
  const end = here >= 0 ? here : calendar.firstSessionFrom(day)
  const start = Math.max(
    end - RECENT_SESSIONS,
    calendar.firstSessionFrom(firstDayOfStoredYear(storedYearOf(day))),
  )
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => ({
    day: calendar.dayOfSession(start + i),
    half: calendar.halfOfSession(start + i),
  }))
}

interface Parts {
  readonly now: Instant
  readonly pupilIds: readonly number[]
  readonly subject: ReturnType<typeof membersOf>['subject']
  readonly recentSessions: readonly { readonly day: Day; readonly half: Half }[]
  readonly standing: ReadonlyMap<number, StandingMark>
  readonly kept: KeptRegister
}

function assemble(
  school: StoredSchool,
  principal: Principal,
  session: SessionOfClass,
  { now, pupilIds, subject, recentSessions, standing, kept }: Parts,
): ClassRegister {
  const { day, half } = session
  const office = may(principal, 'register.amend', subject)
  const window = windowOf(school, pupilIds, day, half)
  const phase = phaseOf(school, window, day, half, now)
  const known = knownOf(school, kept.planned, kept.events, day, now)
  const firstByte =
    recentSessions[0] === undefined ? 0 : storedByte(recentSessions[0].day, recentSessions[0].half)
  const show = (id: CodeId): ShownCode | null => {
    if (id === NO_MARK) return null
    const meaning = school.codes.meaning(id)
    return !office && isDiscreet(meaning) ? null : { symbol: meaning.symbol, title: meaning.title }
  }
  const symbolOf = (id: CodeId): string | null => (id === NO_MARK ? null : (show(id)?.symbol ?? HIDDEN))

  return {
    ...session,
    phase,
    window,
    canTake: may(principal, 'register.take', subject) && mayTakeIn(phase, office),
    office,
    codes: office ? codesFor(school, day, half) : [],
    recentSessions,
    taking: kept.taking,
    knownUpTo: kept.knownUpTo,
    rows: pupilIds.map((pupilId) => {
      const pupil = school.findPupil(pupilId)
      const mark = standing.get(pupilId)
      const plan = known.get(pupilId)
      const recent = kept.recent.get(pupilId)
      return {
        pupilId,
        surname: pupil?.surname ?? '',
        forename: pupil?.forename ?? '',
        basedOn: mark?.entryNo ?? 0,
        choice:
          mark === undefined
            ? plan === undefined
              ? null
              : 'known'
            : choiceOf(school.codes.meaning(mark.code)),
        code: show(mark?.code ?? plan?.code ?? NO_MARK),
        discreet: mark !== undefined && show(mark.code) === null,
        known: plan === undefined ? undefined : { code: show(plan.code), leave: plan.leave },
        leave: plan?.leave === true && (mark === undefined || mark.code === plan.code),
        arrivedAt: mark === undefined || mark.arrivedAt === UNSTATED ? null : mark.arrivedAt,
        lateAfter: timesOf(school, pupilId, day, half).lateAfter,
        recent: recentSessions.map((at) =>
          symbolOf(recent?.[storedByte(at.day, at.half) - firstByte] ?? NO_MARK),
        ),
        notes: kept.notes.filter((note) => note.pupilId === pupilId),
      }
    }),
  }
}

/** Stands for a code that the screen does not show. */
export const HIDDEN = 'hidden'

/** Whoever is of the office enters marks of every session that has begun; a class's teacher only while the register is open. */
export const mayTakeIn = (phase: RegisterPhase, office: boolean): boolean =>
  phase === 'open' || (office && phase === 'closed')

const PRESENT_SYMBOLS = ['/', '\\'] as const
export const NO_REASON_SYMBOL = 'N'
export const presentSymbol = (half: Half): string => PRESENT_SYMBOLS[half]

function choiceOf({ symbol }: CodeMeaning): Choice {
  if (symbol === presentSymbol(0) || symbol === presentSymbol(1)) return 'present'
  if (symbol === LATE_SYMBOL) return 'late'
  return symbol === NO_REASON_SYMBOL ? 'absent' : 'stands'
}

/** Every code of a day that can be a mark of that half. */
export function codesFor(school: StoredSchool, day: Day, half: Half): ShownCode[] {
  const wrong = presentSymbol(half === 0 ? 1 : 0)
  return school.codes
    .on(day)
    .filter(({ symbol }) => symbol !== wrong)
    .map(({ symbol, title }) => ({ symbol, title }))
}
