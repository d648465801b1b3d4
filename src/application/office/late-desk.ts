import { halfName, type Half, UNSTATED } from '../../domain/register/entries.js'
import { type Day, formatDay, type MinuteOfDay } from '../../kernel/school-date.js'
import { type ArrivalCode, codeOfArrival } from '../../rules/arrival-code.js'
import { recordChange, recordView } from '../audit.js'
import type { Tx } from '../../storage/database.js'
import type { MeetingPlace } from '../../storage/movements.js'
import { findEntry } from '../../storage/office-day.js'
import { plannedAbsencesIn } from '../../storage/planned-absences.js'
import { type StandingMark, standingMarks } from '../../storage/register.js'
import { NoSuchThingError } from '../permissions/not-allowed.js'
import { requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { enterMarks } from '../register/enter-marks.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { LATE_CODES } from './day-of-school.js'
import { writeLine } from './site-book.js'
import { authorOf } from '../register/author.js'
import {
  type ListedPupil,
  type OfficeServices,
  pupilOnRoll,
  sessionBegins,
  todayOf,
} from './office-services.js'

/** What a line of the late desk comes to. */
export interface ArrivalDecision {
  readonly half: Half
  /**
   * - `enter`: a mark where there is none
   * - `amend`: another mark than the one that stands
   * - `keep`: the absence is an authorised one and stays; that the pupil came is written in the sign-in book
   * - `same`: the register has it so already
   */
  readonly outcome: 'enter' | 'amend' | 'keep' | 'same'
  readonly code: string
  readonly title: string
  readonly why: ArrivalCode['why'] | 'authorised'
  readonly cites: readonly string[]
  /** What stands, or is planned; `null` where nothing is. */
  readonly standing: { readonly code: string; readonly title: string; readonly planned: boolean } | null
}

/** When codes change over today for a year group: what the page says beside the time. */
export interface ArrivalTimes {
  readonly half: Half
  readonly begins: MinuteOfDay
  readonly lateAfter: MinuteOfDay | null
  readonly closes: MinuteOfDay | null
  readonly cites: readonly string[]
}

/** A pupil at the desk. */
export interface AtLateDesk {
  readonly pupil: ListedPupil
  readonly day: Day
  readonly arrivedAt: MinuteOfDay
  readonly decision: ArrivalDecision
  readonly times: readonly ArrivalTimes[]
  /** The entry that was looked at: what is saved is based on it. */
  readonly seen: number
}

const LEAVES_ALONE = new Set(['authorised', 'not-possible'])

/**
 * What the policy makes of a pupil who comes in at a minute of today.
 *
 * @returns `closed` on a day without sessions
 */
export async function lookAtArrival(
  services: OfficeServices,
  principal: Principal,
  pupilId: number,
  arrivedAt?: MinuteOfDay,
): Promise<AtLateDesk | 'closed'> {
  const { schoolId } = principal
  return services.database.inSchool(schoolId, async (tx) => {
    const { today, minute } = todayOf(services)
    const school = await services.schools.in(tx, schoolId)
    const pupil = pupilOnRoll(school, principal, 'late-desk.use', pupilId, today)
    if (!school.calendar.isSchoolDay(today)) return 'closed'
    const looked = await decide(tx, school, pupil, today, arrivedAt ?? minute)
    recordView(tx, services.clock, principal, {
      what: 'late-desk.use',
      pupilId,
    })
    const { pupilId: id, name, className, yearGroup } = pupil
    return {
      pupil: { pupilId: id, name, className, yearGroup },
      day: today,
      arrivedAt: arrivedAt ?? minute,
      decision: looked.decision,
      seen: looked.standing?.entryNo ?? 0,
      times: ([0, 1] as const)
        .filter((half) => school.calendar.isOpen(today, half))
        .map((half) => {
          const { lateAfter, closes, cites } = school.clock.times(today, half, yearGroup)
          return { half, begins: sessionBegins(school, today, half, yearGroup), lateAfter, closes, cites }
        }),
    }
  })
}

async function decide(
  tx: Tx,
  school: StoredSchool,
  { pupilId, yearGroup }: ListedPupil,
  day: Day,
  arrivedAt: MinuteOfDay,
): Promise<{ readonly decision: ArrivalDecision; readonly standing: StandingMark | undefined }> {
  const half = halfOfArrival(school, day, yearGroup, arrivedAt)
  const [standing] = await standingMarks(tx, school.codeNumbers, school.schoolId, day, half, [pupilId])
  const planned = (await plannedAbsencesIn(tx, school.codeNumbers, school.schoolId, day, day)).find(
    (absence) =>
      absence.pupilId === pupilId &&
      absence.cancelledAt === null &&
      (absence.half === null || absence.half === half),
  )
  const known = standing?.code ?? planned?.code
  const meaning = known === undefined ? undefined : school.codes.meaning(known)
  const told = meaning && { code: meaning.symbol, title: meaning.title, planned: standing === undefined }
  const arrival = codeOfArrival(school.clock.times(day, half, yearGroup), half, arrivedAt)
  const keeps = meaning !== undefined && arrival.why === 'after-close' && LEAVES_ALONE.has(meaning.countsAs)
  const symbol = keeps ? meaning.symbol : arrival.code
  const code = codeOn(school, symbol, day)
  const same = standing !== undefined && standing.code === code && standing.arrivedAt === arrivedAt
  return {
    standing,
    decision: {
      half,
      outcome: keeps ? 'keep' : same ? 'same' : standing === undefined ? 'enter' : 'amend',
      code: symbol,
      title: school.codes.meaning(code).title,
      why: keeps ? 'authorised' : arrival.why,
      cites: arrival.cites,
      standing: told ?? null,
    },
  }
}

/** The session that an arrival belongs to: the afternoon's from when its registration opens for the year group. */
function halfOfArrival(school: StoredSchool, day: Day, yearGroup: string, arrivedAt: MinuteOfDay): Half {
  if (!school.calendar.isOpen(day, 1)) return 0
  if (!school.calendar.isOpen(day, 0)) return 1
  return arrivedAt >= sessionBegins(school, day, 1, yearGroup) ? 1 : 0
}

function codeOn(school: StoredSchool, symbol: string, day: Day): number {
  const code = school.codes.find(symbol, day)
  if (code === undefined) throw new RangeError(`the code ${symbol} is not in force on ${formatDay(day)}`)
  return code
}

export interface Arrival {
  readonly pupilId: number
  readonly arrivedAt: MinuteOfDay
  readonly reason: string
  readonly metAt: MeetingPlace
  /** Who of the staff took the pupil to class; empty where nobody did. */
  readonly takenBy: string
  /** As {@link AtLateDesk.seen}. */
  readonly seen: number
  /** Names the form, so that it counts once however often it is sent. */
  readonly requestId: string
}

export type SavedArrival =
  /** `entryNo` is `null` where the register had it so already. */
  | { readonly outcome: 'saved'; readonly entryNo: number | null; readonly kept: boolean }
  /** Somebody entered another mark in the meantime: look again. */
  | { readonly outcome: 'changed' }
  /** An arrival that is still to come. */
  | { readonly outcome: 'later' }

/** Writes an arrival down: L or U by the policy's times, or in the sign-in book alone where the absence is authorised. */
export async function saveArrival(
  services: OfficeServices,
  principal: Principal,
  arrival: Arrival,
): Promise<SavedArrival> {
  const { schoolId } = principal
  const { pupilId, arrivedAt } = arrival
  const { today, minute } = todayOf(services)
  if (arrivedAt > minute) return { outcome: 'later' }
  const looked = await services.database.inSchool(schoolId, async (tx) => {
    const school = await services.schools.in(tx, schoolId)
    const pupil = pupilOnRoll(school, principal, 'late-desk.use', pupilId, today)
    if (!school.calendar.isSchoolDay(today)) throw new NoSuchThingError('session')
    return decide(tx, school, pupil, today, arrivedAt)
  })
  const { decision, standing } = looked
  const changed = decision.outcome !== 'same' && (standing?.entryNo ?? 0) !== arrival.seen
  if (changed) return { outcome: 'changed' }
  const kept = decision.outcome === 'keep'
  const writeInBook = saysMore(decision, arrival)
    ? (tx: Tx): Promise<void> => writeComing(tx, services, principal, arrival, decision)
    : undefined

  let entryNo = standing?.entryNo ?? null
  if (decision.outcome === 'same' || (kept && standing !== undefined)) {
    if (writeInBook !== undefined) await services.database.inSchool(schoolId, writeInBook)
  } else {
    const check = (school: StoredSchool) => ({
      requestId: arrival.requestId,
      day: today,
      half: decision.half,
      className: null,
      author: authorOf(principal),
      recordedAt: services.clock.now(),
      appendedAt: services.clock.instantUtc(),
      useCase: 'late-desk.use' as const,
      marks: [
        {
          pupilId,
          code: codeOn(school, decision.code, today),
          arrivedAt: kept ? UNSTATED : arrivedAt,
          reason: arrival.reason,
          basedOn: standing === undefined ? 0 : standing.entryNo,
        },
      ],
    })
    const entered = await enterMarks(services, schoolId, check, writeInBook)
    if (entered.conflicts.length > 0) return { outcome: 'changed' }
    entryNo = entered.entered.get(pupilId) ?? entryNo
  }
  if (writeInBook !== undefined) services.live.publish(schoolId, { kind: 'movement' })
  return { outcome: 'saved', entryNo, kept }
}

/**
 * Does the register not say it all? It keeps the absence, somebody took the pupil to class, or they were met elsewhere than at
 * the office: then the sign-in book has a line of it.
 */
function saysMore({ outcome }: ArrivalDecision, { metAt, takenBy }: Arrival): boolean {
  return outcome === 'keep' || metAt !== 'office' || takenBy !== ''
}

async function writeComing(
  tx: Tx,
  services: OfficeServices,
  principal: Principal,
  { pupilId, arrivedAt, reason, metAt, takenBy }: Arrival,
  decision: ArrivalDecision,
): Promise<void> {
  const { today } = todayOf(services)
  const movementNo = await writeLine(tx, services, principal, {
    pupilId,
    day: today,
    minute: arrivedAt,
    direction: 'in',
    reason,
    collectedBy: takenBy,
    expectedBack: null,
    metAt,
    corrects: null,
    void: false,
  })
  recordChange(tx, services.clock, principal, {
    what: 'late-desk.use',
    pupilId,
    facts: { movement: movementNo, day: formatDay(today), session: halfName(decision.half) },
  })
}

/** What a late slip says. */
export interface LateSlip {
  readonly school: string
  readonly pupil: ListedPupil
  readonly day: Day
  readonly half: Half
  readonly code: string
  readonly title: string
  /** `false` for a mark of somebody who came in time. */
  readonly late: boolean
  readonly arrivedAt: MinuteOfDay | null
  readonly reason: string
  readonly recordedBy: string
  readonly position: string
  readonly entryNo: number
}

/** @throws {NoSuchThingError} where the school has no such entry */
export async function lateSlip(
  services: OfficeServices,
  principal: Principal,
  entryNo: number,
): Promise<LateSlip> {
  requireMay(principal, 'late-desk.use')
  const { schoolId } = principal
  return services.database.inSchool(schoolId, async (tx) => {
    const school = await services.schools.in(tx, schoolId)
    const entry = await findEntry(tx, school.codeNumbers, schoolId, entryNo)
    if (entry === undefined) throw new NoSuchThingError('entry', { entry: entryNo })
    const { pupilId, name, className, yearGroup } = pupilOnRoll(
      school,
      principal,
      'late-desk.use',
      entry.pupilId,
      entry.day,
    )
    recordView(tx, services.clock, principal, {
      what: 'late-desk.slip',
      pupilId,
      facts: { entry: entryNo },
    })
    const { symbol, title } = school.codes.meaning(entry.code)
    return {
      school: school.profile.name,
      pupil: { pupilId, name, className, yearGroup },
      day: entry.day,
      half: entry.half,
      code: symbol,
      title,
      late: LATE_CODES.has(symbol),
      arrivedAt: entry.arrivedAt === UNSTATED ? null : entry.arrivedAt,
      reason: entry.reason,
      recordedBy: entry.recordedBy,
      position: entry.position,
      entryNo,
    }
  })
}
