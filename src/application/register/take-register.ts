import { type CodeId, NO_MARK } from '../../domain/register/code-set.js'
import { UNSTATED } from '../../domain/register/entries.js'
import {
  dayOfInstant,
  type Instant,
  instantAt,
  type MinuteOfDay,
  minuteOfInstant,
} from '../../kernel/school-date.js'
import type { NewMark } from '../../storage/register.js'
import { londonMinute } from '../clock.js'
import { NoSuchThingError } from '../permissions/not-allowed.js'
import { may, requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { authorOf } from './author.js'
import {
  AFTER_CLOSE_SYMBOL,
  type Choice,
  type ClassRegisterServices,
  LATE_SYMBOL,
  mayTakeIn,
  membersOf,
  NO_REASON_SYMBOL,
  presentSymbol,
  readKnown,
  type SessionOfClass,
} from './class-register.js'
import { type Entered, enterMarks } from './enter-marks.js'
import type { KnownAbsence } from './known-absences.js'
import { phaseOf, type RegisterPhase, type RegisterWindow, timesOf, windowOf } from './register-window.js'

/** A row as it was handed in. */
export interface RowMark {
  readonly pupilId: number
  readonly choice: Choice
  /** The entry that the person saw; 0 for none. */
  readonly basedOn: number
  /** For `late`: minutes after the time from which pupils are late, or the time of arrival. Neither: nobody wrote it down. */
  readonly minutesLate?: number | undefined
  readonly arrivedAt?: MinuteOfDay | undefined
  /** For `other`: the symbol. */
  readonly code?: string | undefined
}

export interface RegisterToTake extends SessionOfClass {
  /** Names the request, so that the same one sent twice is applied once. */
  readonly requestId: string
  readonly rows: readonly RowMark[]
  /** When a device without a network kept it; `null` where it came at once. */
  readonly keptAt: Date | null
  /** Why the office changes marks after the register closed; empty where it does not. */
  readonly reason: string
}

/** What is wrong with one row. */
export type RowFault =
  | { readonly pupilId: number; readonly kind: 'missing' }
  | { readonly pupilId: number; readonly kind: 'minutes-not-late' }
  | { readonly pupilId: number; readonly kind: 'no-minutes-without-time' }
  | { readonly pupilId: number; readonly kind: 'arrived-on-time'; readonly lateAfter: MinuteOfDay }
  | { readonly pupilId: number; readonly kind: 'arrived-later-than-now' }
  | { readonly pupilId: number; readonly kind: 'unknown-code' }

export type Refusal =
  /** Not at this moment: the phase says why, the window when. */
  | { readonly kind: 'phase'; readonly phase: RegisterPhase; readonly window: RegisterWindow }
  | { readonly kind: 'rows'; readonly faults: readonly RowFault[] }
  /** The office changes marks of a register that was closed, and does not say why. */
  | { readonly kind: 'no-reason' }

export type Taken =
  | {
      readonly outcome: 'taken'
      readonly entered: Entered
      /** Pupils of the request who are not in the class by now: nothing was entered for them. */
      readonly left: readonly number[]
    }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }

/**
 * Hands in a class's register: every pupil's mark, or nothing.
 *
 * A register that a device kept without a network counts as taken when it was kept, if it arrives on the same day; its
 * entries say both times, and what the office entered since is never overwritten.
 *
 * @throws {NotAllowedError} where it is not this person's class
 * @throws {NoSuchThingError} where the school has no such class on that day
 */
export async function takeRegister(
  services: ClassRegisterServices,
  principal: Principal,
  given: RegisterToTake,
): Promise<Taken> {
  const now = services.clock.now()
  const appendedAt = services.clock.instantUtc()
  const known = given.rows.some(({ choice }) => choice === 'known')
    ? await knownNow(services, principal, given, now)
    : new Map<number, KnownAbsence>()
  let left: readonly number[] = []
  try {
    const entered = await enterMarks(services, principal.schoolId, (school) => {
      const checked = check(school, principal, given, known, now, appendedAt)
      left = checked.left
      return {
        requestId: given.requestId,
        day: given.day,
        half: given.half,
        className: given.className,
        author: authorOf(principal),
        recordedAt: now,
        appendedAt,
        useCase: 'register.take',
        marks: checked.marks,
      }
    })
    return { outcome: 'taken', entered, left }
  } catch (error) {
    if (error instanceof Refused) return { outcome: 'refused', refusal: error.refusal }
    throw error
  }
}

/** Leaves the check of marks with an answer that the page can show. */
class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super('refused')
  }
}

function knownNow(
  { database, schools }: ClassRegisterServices,
  principal: Principal,
  given: RegisterToTake,
  now: Instant,
): Promise<Map<number, KnownAbsence>> {
  return database.inSchool(principal.schoolId, async (tx) => {
    const school = await schools.in(tx, principal.schoolId)
    const { pupilIds, subject } = membersOf(school, given)
    requireMay(principal, 'register.take', subject)
    return readKnown(tx, school, given, pupilIds, now)
  })
}

function check(
  school: StoredSchool,
  principal: Principal,
  given: RegisterToTake,
  known: ReadonlyMap<number, KnownAbsence>,
  now: Instant,
  appendedAt: Date,
): { readonly marks: NewMark[]; readonly left: readonly number[] } {
  const { day, half } = given
  const { pupilIds, subject } = membersOf(school, given)
  requireMay(principal, 'register.take', subject)
  if (pupilIds.length === 0) throw new NoSuchThingError('class')

  const office = may(principal, 'register.amend', subject)
  const takenAt = takenInstant(given, now, appendedAt)
  const window = windowOf(school, pupilIds, day, half)
  const phase = phaseOf(school, window, day, half, takenAt)
  if (!mayTakeIn(phase, office)) throw new Refused({ kind: 'phase', phase, window })

  const rowOf = new Map(given.rows.map((row) => [row.pupilId, row]))
  const faults: RowFault[] = []
  const marks: NewMark[] = []
  for (const pupilId of pupilIds) {
    const row = rowOf.get(pupilId)
    if (row === undefined) {
      faults.push({ pupilId, kind: 'missing' })
      continue
    }
    if (row.choice === 'stands' && row.basedOn > 0) continue
    const mark = markOf(school, given, row, known.get(pupilId), office, takenAt)
    if ('kind' in mark) faults.push(mark)
    else marks.push({ pupilId, ...mark, basedOn: row.basedOn, reason: '' })
  }
  if (faults.length > 0) throw new Refused({ kind: 'rows', faults })

  const amends = marks.some(({ basedOn }) => basedOn > 0)
  if (phase === 'closed' && amends && given.reason === '') throw new Refused({ kind: 'no-reason' })
  // A register that was sent at once may still cross a minute on its way.
  const atOnce =
    phaseOf(school, window, day, half, now) === 'open' &&
    (given.keptAt === null || appendedAt.getTime() - given.keptAt.getTime() < MINUTE_MS)
  const kept =
    takenAt === now || atOnce ? '' : `Taken offline at ${clockTime(takenAt)}, received ${clockTime(now)}`
  return {
    marks: marks.map((mark) => ({ ...mark, reason: reasonFor(mark, phase, given.reason, kept) })),
    left: given.rows.filter(({ pupilId }) => !pupilIds.includes(pupilId)).map(({ pupilId }) => pupilId),
  }
}

/** When the register was taken: a device's word for it counts within the day of the register, and never lies ahead. */
function takenInstant({ keptAt, day }: RegisterToTake, now: Instant, appendedAt: Date): Instant {
  if (keptAt === null || keptAt >= appendedAt || dayOfInstant(now) !== day) return now
  const kept = londonMinute(keptAt)
  return dayOfInstant(kept) === day ? kept : now
}

const MINUTE_MS = 60_000
const CORRECTED = 'Corrected while the register was open'

function reasonFor(mark: NewMark, phase: RegisterPhase, said: string, kept: string): string {
  const why = mark.basedOn === 0 ? '' : phase === 'closed' ? said : CORRECTED
  return [why, kept].filter((part) => part !== '').join('. ')
}

/** As a record has it: `9:05am`. */
function clockTime(at: Instant): string {
  const minute = minuteOfInstant(at)
  const hour = Math.floor(minute / 60)
  return `${((hour + 11) % 12) + 1}:${String(minute % 60).padStart(2, '0')}${hour < 12 ? 'am' : 'pm'}`
}

function markOf(
  school: StoredSchool,
  { day, half }: SessionOfClass,
  row: RowMark,
  known: KnownAbsence | undefined,
  office: boolean,
  takenAt: Instant,
): { readonly code: CodeId; readonly arrivedAt: MinuteOfDay } | RowFault {
  const { pupilId } = row
  const coded = (symbol: string, arrivedAt: MinuteOfDay = UNSTATED) => {
    const code = school.codes.find(symbol, day)
    return code === undefined ? ({ pupilId, kind: 'unknown-code' } as const) : { code, arrivedAt }
  }
  switch (row.choice) {
    case 'present':
      return coded(presentSymbol(half))
    case 'absent':
      return coded(NO_REASON_SYMBOL)
    case 'known':
      // What was known is known no more, or nobody has decided its code: absent, and the office looks at it.
      return known === undefined || known.code === NO_MARK
        ? coded(NO_REASON_SYMBOL)
        : { code: known.code, arrivedAt: UNSTATED }
    case 'stands':
      return { pupilId, kind: 'missing' }
    case 'other':
      return office && row.code !== presentSymbol(half === 0 ? 1 : 0)
        ? coded(row.code ?? '')
        : { pupilId, kind: 'unknown-code' }
    case 'late':
      return lateMark(school, { day, half }, row, takenAt, coded)
  }
}

/** L or U, by the policy's times of this pupil's registration. */
function lateMark(
  school: StoredSchool,
  { day, half }: Pick<SessionOfClass, 'day' | 'half'>,
  { pupilId, minutesLate, arrivedAt }: RowMark,
  takenAt: Instant,
  coded: (
    symbol: string,
    arrivedAt?: MinuteOfDay,
  ) => { readonly code: CodeId; readonly arrivedAt: MinuteOfDay } | RowFault,
): { readonly code: CodeId; readonly arrivedAt: MinuteOfDay } | RowFault {
  const { lateAfter, closes } = timesOf(school, pupilId, day, half)
  if (minutesLate !== undefined && minutesLate < 1) return { pupilId, kind: 'minutes-not-late' }
  if (minutesLate !== undefined && lateAfter === null) return { pupilId, kind: 'no-minutes-without-time' }
  const arrived =
    arrivedAt ?? (minutesLate === undefined || lateAfter === null ? undefined : lateAfter + minutesLate)
  if (arrived === undefined) return coded(LATE_SYMBOL)
  if (lateAfter !== null && arrived <= lateAfter) return { pupilId, kind: 'arrived-on-time', lateAfter }
  if (instantAt(day, arrived) > takenAt) return { pupilId, kind: 'arrived-later-than-now' }
  return coded(closes !== null && arrived > closes ? AFTER_CLOSE_SYMBOL : LATE_SYMBOL, arrived)
}
