import { formatDay, type Instant, type MinuteOfDay } from '../../kernel/school-date.js'
import { recordChange, recordView } from '../audit.js'
import {
  appendMovement,
  holdMovements,
  type MovementRecord,
  movementsOn,
  type NewMovement,
} from '../../storage/movements.js'
import { marksOnDay, takingsOn } from '../../storage/office-day.js'
import type { Tx } from '../../storage/database.js'
import { londonMinute } from '../clock.js'
import { NoSuchThingError } from '../permissions/not-allowed.js'
import { requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { seenMarks, WhoIsWhere } from './day-of-school.js'
import { authorOf } from '../register/author.js'
import { type ListedPupil, nameOf, type OfficeServices, pupilOnRoll, todayOf } from './office-services.js'
import { type Presence, standingMovements } from './presence.js'
import { findSpell, spellNear } from '../../domain/roll/pupil.js'

export type { MovementRecord }

/** A line of the book as the page shows it. */
export interface BookLine extends ListedPupil {
  readonly movementNo: number
  readonly minute: MinuteOfDay
  readonly direction: 'in' | 'out'
  readonly reason: string
  readonly collectedBy: string
  readonly expectedBack: MinuteOfDay | null
  /** Expected back by now, and not signed in. */
  readonly overdue: boolean
  /** A later line stands in its place, or says that it never happened. */
  readonly corrected: 'no' | 'corrected' | 'void'
  readonly isCorrection: boolean
  readonly writtenBy: string
  readonly writtenAt: Instant
}

/** Today's book, the latest first. */
export async function siteBook(services: OfficeServices, principal: Principal): Promise<readonly BookLine[]> {
  requireMay(principal, 'site-book.use')
  const { schoolId } = principal
  const { today, minute } = todayOf(services)
  return services.database.inSchool(schoolId, async (tx) => {
    const school = await services.schools.in(tx, schoolId)
    const lines = await movementsOn(tx, schoolId, today)
    recordView(tx, services.clock, principal, {
      what: 'site-book.use',
      facts: { day: formatDay(today), lines: lines.length },
    })
    const standing = standingMovements(lines)
    const back = (line: MovementRecord): boolean =>
      standing.some(
        (other) =>
          other.pupilId === line.pupilId &&
          other.direction === 'in' &&
          (other.minute > line.minute ||
            (other.minute === line.minute && other.movementNo > line.movementNo)),
      )
    return lines
      .filter((line) => !line.void)
      .map((line): BookLine => {
        const pupil = school.findPupil(line.pupilId)
        if (pupil === undefined) throw new NoSuchThingError('pupil', { pupil: line.pupilId })
        const { className, yearGroup } = findSpell(pupil, today) ?? spellNear(pupil, today)
        const correction = lines.find((other) => other.corrects === line.movementNo)
        const stands = correction === undefined
        return {
          pupilId: line.pupilId,
          name: nameOf(pupil),
          className,
          yearGroup,
          movementNo: line.movementNo,
          minute: line.minute,
          direction: line.direction,
          reason: line.reason,
          collectedBy: line.collectedBy,
          expectedBack: line.expectedBack,
          overdue:
            stands &&
            line.direction === 'out' &&
            line.expectedBack !== null &&
            minute > line.expectedBack &&
            !back(line),
          corrected: stands ? 'no' : correction.void ? 'void' : 'corrected',
          isCorrection: line.corrects !== null,
          writtenBy: line.person,
          writtenAt: londonMinute(line.appendedAt),
        }
      })
      .reverse()
  })
}

/** A pupil at the desk, for signing out or in. */
export interface AtSiteBook {
  readonly pupil: ListedPupil
  readonly presence: Presence
  readonly minute: MinuteOfDay
  /** The line to be corrected. */
  readonly line: MovementRecord | undefined
}

/** @param movementNo the line of today that is to be corrected. @throws {NoSuchThingError} where there is none that stands */
export async function lookAtMovement(
  services: OfficeServices,
  principal: Principal,
  pupilId: number,
  movementNo?: number,
): Promise<AtSiteBook> {
  const { schoolId } = principal
  const { today, minute } = todayOf(services)
  return services.database.inSchool(schoolId, async (tx) => {
    const school = await services.schools.in(tx, schoolId)
    const { name, className, yearGroup } = pupilOnRoll(school, principal, 'site-book.use', pupilId, today)
    const pupil = { pupilId, name, className, yearGroup }
    const lines = await movementsOn(tx, schoolId, today)
    const line = movementNo === undefined ? undefined : standingLine(lines, pupilId, movementNo)
    const marks = await marksOnDay(tx, school.codeNumbers, schoolId, today)
    const takings = await takingsOn(tx, schoolId, today)
    const afternoon = new Set(takings.flatMap((taking) => (taking.half === 1 ? [taking.className] : [])))
    const where = new WhoIsWhere(school, today, minute, lines, afternoon, (id) => seenMarks(marks.get(id)))
    recordView(tx, services.clock, principal, {
      what: 'site-book.use',
      pupilId,
    })
    return { pupil, presence: where.of(pupil), minute, line }
  })
}

/** Where a corrected line ends up: whoever corrects names the line that stands. */
function standingLine(lines: readonly MovementRecord[], pupilId: number, movementNo: number): MovementRecord {
  const line = standingMovements(lines).find((it) => it.movementNo === movementNo && it.pupilId === pupilId)
  if (line === undefined) throw new NoSuchThingError('line', { movement: movementNo })
  return line
}

export interface MovementToWrite {
  readonly pupilId: number
  readonly minute: MinuteOfDay
  readonly direction: 'in' | 'out'
  readonly reason: string
  readonly collectedBy: string
  readonly expectedBack: MinuteOfDay | null
  readonly corrects: number | null
  readonly void: boolean
}

/**
 * Writes a line of today. A correction is a line of its own, and the one that it corrects stays to be read.
 *
 * @returns the line's number; `later` where it is of a time that is still to come; the line that stands where the pupil went
 *   out, or came in, before and has not come in, or gone out, since
 */
export async function writeMovement(
  services: OfficeServices,
  principal: Principal,
  line: MovementToWrite,
): Promise<number | 'later' | MovementRecord> {
  const { schoolId } = principal
  const { today, minute } = todayOf(services)
  if (line.minute > minute) return 'later'
  const movementNo = await services.database.inSchool(
    schoolId,
    async (tx): Promise<number | MovementRecord> => {
      const school = await services.schools.in(tx, schoolId)
      pupilOnRoll(school, principal, 'site-book.use', line.pupilId, today)
      // Held until the commit, so that two people never write or correct the same line.
      await holdMovements(tx, schoolId)
      const lines = await movementsOn(tx, schoolId, today)
      if (line.corrects === null) {
        const before = lastBefore(lines, line)
        if (before?.direction === line.direction && !isSame(before, line)) return before
      } else standingLine(lines, line.pupilId, line.corrects)
      const written = await writeLine(tx, services, principal, { ...line, metAt: '', day: today })
      recordChange(tx, services.clock, principal, {
        what: 'site-book.use',
        pupilId: line.pupilId,
        reason: line.reason,
        facts: { movement: written, direction: line.direction, corrects: line.corrects, void: line.void },
      })
      return written
    },
  )
  if (typeof movementNo === 'number') services.live.publish(schoolId, { kind: 'movement' })
  return movementNo
}

/** What the pupil did last, up to the time of a line. */
function lastBefore(
  lines: readonly MovementRecord[],
  { pupilId, minute }: MovementToWrite,
): MovementRecord | undefined {
  return standingMovements(lines)
    .filter((it) => it.pupilId === pupilId && it.minute <= minute)
    .sort((a, b) => a.minute - b.minute || a.movementNo - b.movementNo)
    .at(-1)
}

/** The very same line: a form that was sent twice, which counts once. */
const isSame = (a: MovementRecord, b: MovementToWrite): boolean =>
  a.minute === b.minute &&
  a.reason === b.reason &&
  a.collectedBy === b.collectedBy &&
  a.expectedBack === b.expectedBack

/** Writes a line where the book does not have the very same one already: a form that was sent twice counts once. */
export async function writeLine(
  tx: Tx,
  services: OfficeServices,
  principal: Principal,
  line: NewMovement,
): Promise<number> {
  await holdMovements(tx, principal.schoolId)
  const known = standingMovements(await movementsOn(tx, principal.schoolId, line.day)).find(
    (it) =>
      line.corrects === null &&
      it.pupilId === line.pupilId &&
      it.minute === line.minute &&
      it.direction === line.direction,
  )
  return (
    known?.movementNo ??
    appendMovement(tx, principal.schoolId, line, authorOf(principal), services.clock.instantUtc())
  )
}
