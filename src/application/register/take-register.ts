import { type CodeId, NO_MARK } from '../../domain/register/code-set.js'
import { UNSTATED } from '../../domain/register/entries.js'
import {
  dayOfInstant,
  formatDay,
  type Instant,
  instantAt,
  type MinuteOfDay,
  minuteOfInstant,
} from '../../kernel/school-date.js'
import { whoMadeKnownSince, type WhoMadeKnown } from '../../storage/class-register.js'
import {
  type Appended,
  appendMarksIn,
  holdEntries,
  type KnownUpTo,
  type MarksToAppend,
  type NewMark,
  type StandingMark,
} from '../../storage/register.js'
import { londonMinute } from '../clock.js'
import { shortDate } from '../in-words.js'
import { NoSuchThingError } from '../permissions/not-allowed.js'
import { may, requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { authorOf } from './author.js'
import {
  type Choice,
  type ClassRegisterServices,
  mayTakeIn,
  membersOf,
  NO_REASON_SYMBOL,
  presentSymbol,
  readKnown,
  type SessionOfClass,
} from './class-register.js'
import { type Entered, enterMarks } from './enter-marks.js'
import type { KnownAbsence } from './known-absences.js'
import {
  AFTER_CLOSE_SYMBOL,
  arrivalFault,
  type ArrivalFault,
  LATE_SYMBOL,
  phaseOf,
  type RegisterPhase,
  type RegisterWindow,
  timesOf,
  windowOf,
} from './register-window.js'

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
  /** In sight of what the page was made; left out where nothing that became known since is to be compared. */
  readonly knownUpTo?: KnownUpTo
  /** Why the office changes marks after the register closed; empty where it does not. */
  readonly reason: string
}

/** What is wrong with one row. */
export type RowFault = { readonly pupilId: number } & (
  | { readonly kind: 'missing' }
  | { readonly kind: 'minutes-not-late' }
  | { readonly kind: 'no-minutes-without-time' }
  | { readonly kind: 'arrived-later-than-now' }
  | { readonly kind: 'unknown-code' }
  | ArrivalFault
)

export type Refusal =
  /** Not at this moment: the phase says why, the window when. */
  | { readonly kind: 'phase'; readonly phase: RegisterPhase; readonly window: RegisterWindow }
  | { readonly kind: 'rows'; readonly faults: readonly RowFault[] }
  /** The office changes marks of a register that was closed, and does not say why. */
  | { readonly kind: 'no-reason' }

export type Taken =
  | {
      /** `handed-over`: nothing could be entered any more; the office has it before it, and decides. */
      readonly outcome: 'taken' | 'handed-over'
      readonly entered: Entered
      /** Pupils of the request who are not in the class by now: nothing was entered for them. */
      readonly left: readonly number[]
      /** Rows of a late delivery that are entered without the time that was wrong with them. */
      readonly faults: readonly RowFault[]
    }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }

/**
 * Hands in a class's register: every pupil's mark, or nothing.
 *
 * A register that a device kept without a network counts as taken when it was kept, if that was no more than three days ago;
 * its entries say both times, and what the office entered or was told since is never overwritten. Where the register was not
 * open when it was kept, nothing is entered and all that was marked is kept for the office to decide.
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
  let checked: Checked | undefined
  const marksOf = (school: StoredSchool, absences: ReadonlyMap<number, KnownAbsence>) => {
    checked = check(school, principal, given, absences, now, appendedAt)
    const { marks, handOver, late } = checked
    return {
      requestId: given.requestId,
      day: given.day,
      half: given.half,
      className: given.className,
      author: authorOf(principal),
      recordedAt: now,
      appendedAt,
      useCase: handOver ? ('register.hand-over' as const) : ('register.take' as const),
      marks,
      handOver,
      ...(late && given.keptAt !== null ? { takenAt: given.keptAt } : {}),
      ...(handOver || given.knownUpTo === undefined ? {} : { knownUpTo: given.knownUpTo }),
    }
  }
  try {
    const entered = await enterMarks(
      services,
      principal.schoolId,
      (school) => marksOf(school, known),
      undefined,
      (news) => enterAfterNews(services, principal, given, news, now, marksOf),
    )
    const { handOver = false, left = [], faults = [] } = checked ?? {}
    const outcome = handOver && entered.conflicts.length > 0 ? 'handed-over' : 'taken'
    return { outcome, entered, left, faults }
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
    return (await readKnown(tx, school, given, pupilIds, now)).known
  })
}

type MarksOfSchool = Omit<MarksToAppend, 'schoolId' | 'schoolVersion'>

/**
 * Enters a register whose page was made before something became known of some of its pupils: where the page says otherwise, the
 * code that is known is entered first, by whoever gave it, so that it stands and the teacher's mark is a conflict beside it.
 */
async function enterAfterNews(
  { database, schools }: ClassRegisterServices,
  principal: Principal,
  given: RegisterToTake,
  news: readonly number[],
  now: Instant,
  marksOf: (school: StoredSchool, known: ReadonlyMap<number, KnownAbsence>) => MarksOfSchool,
): Promise<Appended> {
  const { schoolId } = principal
  try {
    return await database.inSchool(schoolId, async (tx) => {
      await holdEntries(tx, schoolId)
      const school = await schools.in(tx, schoolId)
      const { pupilIds, subject } = membersOf(school, given)
      requireMay(principal, 'register.take', subject)
      const { known, standing, knownUpTo } = await readKnown(tx, school, given, pupilIds, now)
      const taken = marksOf(school, known)
      const overruled = taken.marks.filter(
        (mark) => news.includes(mark.pupilId) && isOverruled(mark, known.get(mark.pupilId), standing),
      )
      const since = given.knownUpTo ?? knownUpTo
      const words = await whoMadeKnownSince(tx, schoolId, { ...given, pupilIds }, since)
      const append = async (marks: MarksOfSchool): Promise<Appended> => {
        const appended = await appendMarksIn(tx, school.codeNumbers, {
          ...marks,
          schoolId,
          schoolVersion: school.version,
        })
        // What was entered before it in this transaction must not stay without it.
        if (appended.outcome !== 'appended') throw new TryAgain(appended)
        return appended
      }
      const { day, half, recordedAt, appendedAt } = taken
      for (const mark of overruled) {
        const { code } = known.get(mark.pupilId) as KnownAbsence
        const { author, reason } = words.get(mark.pupilId) as WhoMadeKnown
        await append({
          requestId: null,
          day,
          half,
          className: null,
          author,
          recordedAt,
          appendedAt,
          useCase: 'planned-absence.enter',
          marks: [{ ...mark, code, arrivedAt: UNSTATED, reason }],
        })
      }
      return append({ ...taken, knownUpTo })
    })
  } catch (error) {
    if (error instanceof TryAgain) return error.answer
    throw error
  }
}

/** Leaves a transaction in which not all could be entered, with what the store answered. */
class TryAgain extends Error {
  constructor(readonly answer: Appended) {
    super('try again')
  }
}

/** Does a mark differ from what is known and from what stands, which is still what the page showed? */
function isOverruled(
  mark: NewMark,
  known: KnownAbsence | undefined,
  standing: ReadonlyMap<number, StandingMark>,
): boolean {
  const stands = standing.get(mark.pupilId)
  return (
    known !== undefined &&
    known.code !== NO_MARK &&
    known.code !== mark.code &&
    (stands?.entryNo ?? 0) === mark.basedOn &&
    (stands?.code !== mark.code || stands.arrivedAt !== mark.arrivedAt)
  )
}

interface Checked {
  readonly marks: readonly NewMark[]
  readonly left: readonly number[]
  readonly faults: readonly RowFault[]
  /** The register cannot be taken any more: it is the office's to decide. */
  readonly handOver: boolean
  /** A device kept it for a while. */
  readonly late: boolean
}

function check(
  school: StoredSchool,
  principal: Principal,
  given: RegisterToTake,
  known: ReadonlyMap<number, KnownAbsence>,
  now: Instant,
  appendedAt: Date,
): Checked {
  const { day, half } = given
  const { pupilIds, subject } = membersOf(school, given)
  requireMay(principal, 'register.take', subject)
  if (pupilIds.length === 0) throw new NoSuchThingError('class')

  const office = may(principal, 'register.amend', subject)
  const late = given.keptAt !== null && appendedAt.getTime() - given.keptAt.getTime() >= MINUTE_MS
  const window = windowOf(school, pupilIds, day, half)
  const phaseNow = phaseOf(school, window, day, half, now)
  const keptAt = takenInstant(given, now, appendedAt)
  const inTime = mayTakeIn(phaseOf(school, window, day, half, keptAt), office)
  const takenAt = inTime || !mayTakeIn(phaseNow, office) ? keptAt : now
  const phase = phaseOf(school, window, day, half, takenAt)
  // Nobody can hand it in again, and what was marked must not be lost.
  const missed = late && phaseNow === 'closed' && !office
  if (!mayTakeIn(phase, office) && !missed) throw new Refused({ kind: 'phase', phase, window })

  const { marks, faults } = marksOfRows(school, given, { pupilIds, known, office, takenAt, late })
  const entered = new Set(marks.map(({ pupilId }) => pupilId))
  const whole = faults.every(({ pupilId }) => entered.has(pupilId))
  const handOver = missed && marks.length > 0 && (!inTime || !whole)
  if (faults.length > 0 && !handOver && !(late && whole)) throw new Refused({ kind: 'rows', faults })

  const amends = marks.some(({ basedOn }) => basedOn > 0)
  if (phase === 'closed' && !handOver && amends && given.reason === '')
    throw new Refused({ kind: 'no-reason' })
  // A register that was sent at once may still cross a minute on its way.
  const atOnce = phaseNow === 'open' && !late
  const kept = takenAt === now || atOnce ? '' : takenOffline(takenAt, now)
  return {
    marks: marks.map((mark) => ({ ...mark, reason: reasonFor(mark, phase, given.reason, kept) })),
    left: given.rows.filter(({ pupilId }) => !pupilIds.includes(pupilId)).map(({ pupilId }) => pupilId),
    faults,
    handOver,
    late,
  }
}

/** The marks of the pupils of a class, and what is wrong with their rows. */
function marksOfRows(
  school: StoredSchool,
  given: RegisterToTake,
  {
    pupilIds,
    known,
    ...by
  }: {
    readonly pupilIds: readonly number[]
    readonly known: ReadonlyMap<number, KnownAbsence>
    readonly office: boolean
    readonly takenAt: Instant
    readonly late: boolean
  },
): { readonly marks: readonly NewMark[]; readonly faults: readonly RowFault[] } {
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
    let mark = markOf(school, given, row, known.get(pupilId), by)
    if ('kind' in mark) {
      faults.push(mark)
      // Whoever marked it is gone by now: late it was, and the time that cannot be is left out.
      if (!by.late || row.choice !== 'late') continue
      mark = markOf(school, given, { pupilId, choice: 'late', basedOn: row.basedOn }, undefined, by)
    }
    if (!('kind' in mark)) marks.push({ pupilId, ...mark, basedOn: row.basedOn, reason: '' })
  }
  return { marks, faults }
}

/** When the register was taken: a device's word for it counts for three days, and never lies ahead. */
function takenInstant({ keptAt }: RegisterToTake, now: Instant, appendedAt: Date): Instant {
  if (keptAt === null || keptAt >= appendedAt) return now
  return appendedAt.getTime() - keptAt.getTime() > LONGEST_KEPT_MS ? now : londonMinute(keptAt)
}

const MINUTE_MS = 60_000
const LONGEST_KEPT_MS = 3 * 24 * 60 * MINUTE_MS
const CORRECTED = 'Corrected while the register was open'

function reasonFor(mark: NewMark, phase: RegisterPhase, said: string, kept: string): string {
  const why = mark.basedOn === 0 ? '' : phase === 'closed' ? said : CORRECTED
  return [why, kept].filter((part) => part !== '').join('. ')
}

/** Both times, with their days where it is not the same one. */
function takenOffline(takenAt: Instant, now: Instant): string {
  const sameDay = dayOfInstant(takenAt) === dayOfInstant(now)
  const on = (at: Instant): string => (sameDay ? '' : ` on ${shortDate(formatDay(dayOfInstant(at)), '')}`)
  return `Taken offline at ${clockTime(takenAt)}${on(takenAt)}, received ${clockTime(now)}${on(now)}`
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
  { office, takenAt }: { readonly office: boolean; readonly takenAt: Instant },
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
  if (instantAt(day, arrived) > takenAt) return { pupilId, kind: 'arrived-later-than-now' }
  const symbol = closes !== null && arrived > closes ? AFTER_CLOSE_SYMBOL : LATE_SYMBOL
  const fault = arrivalFault(school, pupilId, { day, half }, symbol, arrived)
  return fault === undefined ? coded(symbol, arrived) : { pupilId, ...fault }
}
