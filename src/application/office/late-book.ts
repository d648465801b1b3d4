import type { CodeId } from '../../domain/register/code-set.js'
import { type Half, UNSTATED } from '../../domain/register/entries.js'
import { storedYearOf, viewStoredYears } from '../../domain/register/register-view.js'
import { type Pupil, spellNear } from '../../domain/roll/pupil.js'
import { type Day, formatDay, getTime, type MinuteOfDay, weekdayOf } from '../../kernel/school-date.js'
import { recordView } from '../audit.js'
import { type MeetingPlace, type MovementRecord, movementsBetween } from '../../storage/movements.js'
import { standingBetween } from '../../storage/register.js'
import { NotAllowedError } from '../permissions/not-allowed.js'
import { mayAny, requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { mayOfPupil, pupilFor } from '../pupils/pupil-access.js'
import { compareNames, type StoredSchool } from '../schools/stored-school.js'
import { LATE_CODES } from './day-of-school.js'
import { type ListedPupil, nameOf, type OfficeServices, sessionBegins, todayOf } from './office-services.js'
import { standingMovements } from './presence.js'

export { MEETING_PLACES, type MeetingPlace } from '../../storage/movements.js'

/** A stretch of time, both days included. */
export interface Stretch {
  readonly from: Day
  readonly to: Day
}

/** The lates of one pupil in a stretch of time. */
export interface LateTotals extends ListedPupil {
  /** Late before the register closed. */
  readonly late: number
  /** Late after it closed. */
  readonly afterClose: number
  /** Minutes missed, of the lates whose time of coming is known. */
  readonly minutes: number
  /** Lates whose time of coming nobody wrote down. */
  readonly untimed: number
  /** Monday to Friday. */
  readonly weekdays: readonly number[]
}

export interface LateList extends Stretch {
  /** What can be chosen from: the classes and year groups of the pupils whom the person may see. */
  readonly classes: readonly string[]
  readonly yearGroups: readonly string[]
  /** By name. */
  readonly pupils: readonly LateTotals[]
}

export interface LateWish {
  /** From the year's beginning where nothing is said. */
  readonly from: Day | undefined
  readonly to: Day | undefined
  /** Empty: every one. */
  readonly className: string
  readonly yearGroup: string
}

/** How often each pupil whom the person may see came late in a stretch of time, and by how many minutes. */
export function lateTotals(
  { database, schools, clock }: OfficeServices,
  principal: Principal,
  wish: LateWish,
): Promise<LateList> {
  if (!mayAny(principal, 'pupil.view')) throw new NotAllowedError('pupil.view')
  const { schoolId } = principal
  const { today } = todayOf({ clock })
  return database.inSchool(schoolId, async (tx) => {
    const school = await schools.in(tx, schoolId)
    const stretch = stretchOf(school, today, wish)
    const theirs = school.pupils.flatMap((pupil, index) => {
      const pupilId = school.pupilIds[index] as number
      return mayOfPupil(principal, 'pupil.view', pupilId, pupil, today)
        ? [{ pupil, pupilId, index, listed: listedOn(pupil, pupilId, stretch.to) }]
        : []
    })
    const view = viewStoredYears(
      school.pupils,
      await school.yearsNow(tx, storedYearOf(stretch.from)),
      school.calendar,
      school.clock,
      clock.now(),
    )
    const late = lateCodes(school)
    const first = school.calendar.firstSessionFrom(stretch.from)
    const end = school.calendar.firstSessionFrom(stretch.to + 1)
    const pupils = theirs
      .filter(
        ({ listed }) =>
          (wish.className === '' || listed.className === wish.className) &&
          (wish.yearGroup === '' || listed.yearGroup === wish.yearGroup),
      )
      .sort((a, b) => compareNames(a.pupil, b.pupil))
      .flatMap(({ pupil, index, listed }) => {
        const lates: Late[] = []
        const codes = view.codes[index] as Uint8Array
        for (let session = first; session < end; session++) {
          const symbol = late.get(codes[session] as number)
          if (symbol === undefined) continue
          const day = school.calendar.dayOfSession(session)
          const half = school.calendar.halfOfSession(session)
          const came = view.arrivalOf(index, session)
          lates.push({
            day,
            symbol,
            minutes: came === undefined ? null : minutesLate(school, pupil, day, half, came),
          })
        }
        return lates.length === 0 ? [] : [totalsOf(listed, lates)]
      })
    recordView(tx, clock, principal, {
      what: 'lates.view',
      facts: { ...daysOf(stretch), pupils: pupils.length },
    })
    const unique = (of: (listed: ListedPupil) => string): string[] =>
      [...new Set(theirs.map(({ listed }) => of(listed)))].sort((a, b) =>
        a.localeCompare(b, 'en-GB', { numeric: true }),
      )
    return {
      ...stretch,
      classes: unique((listed) => listed.className),
      yearGroups: unique((listed) => listed.yearGroup),
      pupils,
    }
  })
}

interface Late {
  readonly day: Day
  readonly symbol: string
  /** `null` where nobody wrote down when the pupil came. */
  readonly minutes: number | null
}

function totalsOf(listed: ListedPupil, lates: readonly Late[]): LateTotals {
  const weekdays = [0, 0, 0, 0, 0]
  for (const { day } of lates) {
    const place = weekdayOf(day) - 1
    weekdays[place] = (weekdays[place] ?? 0) + 1
  }
  const afterClose = lates.filter(({ symbol }) => symbol === 'U').length
  return {
    ...listed,
    late: lates.length - afterClose,
    afterClose,
    minutes: lates.reduce((sum, { minutes }) => sum + (minutes ?? 0), 0),
    untimed: lates.filter(({ minutes }) => minutes === null).length,
    weekdays,
  }
}

/** A line of the late book. */
export interface LateLine extends ListedPupil {
  readonly day: Day
  readonly half: Half
  readonly code: string
  readonly title: string
  readonly arrivedAt: MinuteOfDay | null
  readonly minutes: number | null
  readonly reason: string
  readonly metAt: MeetingPlace | ''
  /** Who took the pupil to class; empty where nobody did. */
  readonly takenBy: string
  readonly writtenBy: string
  readonly position: string
  readonly entryNo: number
}

/** The whole book is read for so many days at a time, a month; one pupil's for any. */
export const MOST_DAYS_OF_BOOK = 31

/** Each late of a stretch of time in the order of the day, with the reason, and where the pupil was met. */
export function lateBook(
  { database, schools, clock }: OfficeServices,
  principal: Principal,
  wish: LateWish & { readonly metAt: MeetingPlace | '' },
): Promise<Stretch & { readonly shortened: boolean; readonly lines: readonly LateLine[] }> {
  if (!mayAny(principal, 'board.view')) throw new NotAllowedError('board.view')
  const { schoolId } = principal
  const { today } = todayOf({ clock })
  return database.inSchool(schoolId, async (tx) => {
    const school = await schools.in(tx, schoolId)
    const to = Math.min(wish.to ?? today, today)
    const asked = Math.min(wish.from ?? to, to)
    const from = Math.max(asked, to - MOST_DAYS_OF_BOOK + 1)
    const marks = await standingBetween(tx, school.codeNumbers, schoolId, from, to, [
      ...lateCodes(school).keys(),
    ])
    const movements = await movementsBetween(tx, schoolId, from, to)
    recordView(tx, clock, principal, {
      what: 'lates.view',
      facts: { ...daysOf({ from, to }), lines: marks.length },
    })
    const lines = linesOf(school, marks, movements).filter(
      (line) =>
        (wish.metAt === '' || line.metAt === wish.metAt) &&
        (wish.className === '' || line.className === wish.className) &&
        (wish.yearGroup === '' || line.yearGroup === wish.yearGroup) &&
        mayOfPupil(principal, 'board.view', line.pupilId, school.findPupil(line.pupilId) as Pupil, today),
    )
    return { from, to, shortened: from > asked, lines }
  })
}

/** One pupil's lines of the late book, with what they come to. */
export function latesOfPupil(
  { database, schools, clock }: OfficeServices,
  principal: Principal,
  pupilId: number,
  wish: Pick<LateWish, 'from' | 'to'>,
): Promise<Stretch & { readonly totals: LateTotals; readonly lines: readonly LateLine[] }> {
  const { schoolId } = principal
  const { today } = todayOf({ clock })
  return database.inSchool(schoolId, async (tx) => {
    const school = await schools.in(tx, schoolId)
    const pupil = pupilFor(principal, 'board.view', school, pupilId, today)
    const stretch = stretchOf(school, today, wish)
    const { from, to } = stretch
    const codes = [...lateCodes(school).keys()]
    const marks = await standingBetween(tx, school.codeNumbers, schoolId, from, to, codes, pupilId)
    const lines = linesOf(school, marks, await movementsBetween(tx, schoolId, from, to, pupilId))
    recordView(tx, clock, principal, {
      what: 'lates.view',
      pupilId,
      facts: daysOf(stretch),
    })
    const lates = lines.map(({ day, code, minutes }) => ({ day, symbol: code, minutes }))
    return { ...stretch, totals: totalsOf(listedOn(pupil, pupilId, to), lates), lines }
  })
}

/** A pupil who was fetched after the end of the day. */
export interface LateCollection extends ListedPupil {
  readonly day: Day
  readonly minute: MinuteOfDay
  readonly reason: string
  readonly collectedBy: string
  readonly writtenBy: string
}

/**
 * Who was signed out after a time of the day: after the end of the day by the policy, where nothing else is said.
 *
 * @returns `after` `null` where neither says when the day ends: every line that signs somebody out
 */
export function lateCollections(
  { database, schools, clock }: OfficeServices,
  principal: Principal,
  wish: Pick<LateWish, 'from' | 'to'> & { readonly after: MinuteOfDay | undefined },
): Promise<
  Stretch & { readonly after: MinuteOfDay | null; readonly collections: readonly LateCollection[] }
> {
  requireMay(principal, 'site-book.use')
  const { schoolId } = principal
  const { today } = todayOf({ clock })
  return database.inSchool(schoolId, async (tx) => {
    const school = await schools.in(tx, schoolId)
    const stretch = stretchOf(school, today, wish)
    const after = wish.after ?? endOfDay(school, stretch.to)
    const lines = await movementsBetween(tx, schoolId, stretch.from, stretch.to)
    const collections = standingMovements(lines).flatMap((line): LateCollection[] => {
      const pupil = school.findPupil(line.pupilId)
      if (pupil === undefined || line.direction !== 'out' || (after !== null && line.minute <= after))
        return []
      const { day, minute, reason, collectedBy, person } = line
      return [
        {
          ...listedOn(pupil, line.pupilId, day),
          day,
          minute,
          reason,
          collectedBy,
          writtenBy: person,
        },
      ]
    })
    recordView(tx, clock, principal, {
      what: 'site-book.use',
      facts: { ...daysOf(stretch), lines: collections.length },
    })
    return { ...stretch, after, collections: collections.reverse() }
  })
}

/** When the last pupils' day ends by the policy's own words; `null` where it does not say. */
function endOfDay(school: StoredSchool, day: Day): MinuteOfDay | null {
  const ends = (school.timeline.versionOn(day).day?.times ?? []).flatMap(({ what, at }) =>
    what === 'day-ends' ? [getTime(at)] : [],
  )
  return ends.length === 0 ? null : Math.max(...ends)
}

function stretchOf(school: StoredSchool, today: Day, { from, to }: Pick<LateWish, 'from' | 'to'>): Stretch {
  const end = Math.min(to ?? today, today)
  return { from: Math.min(from ?? school.calendar.yearOf(end).start, end), to: end }
}

const daysOf = ({ from, to }: Stretch): { readonly from: string; readonly to: string } => ({
  from: formatDay(from),
  to: formatDay(to),
})

/** The codes of a pupil who came late, with their symbols. */
function lateCodes({ codes }: StoredSchool): ReadonlyMap<CodeId, string> {
  const found = new Map<CodeId, string>()
  for (let code = 1; code <= codes.size; code++) {
    const { symbol } = codes.meaning(code)
    if (LATE_CODES.has(symbol)) found.set(code, symbol)
  }
  return found
}

function listedOn(pupil: Pupil, pupilId: number, day: Day): ListedPupil {
  const { className, yearGroup } = spellNear(pupil, day)
  return { pupilId, name: nameOf(pupil), className, yearGroup }
}

/** How many minutes after the registration an arrival was; 0 where it was in time after all. */
function minutesLate(school: StoredSchool, pupil: Pupil, day: Day, half: Half, came: MinuteOfDay): number {
  const { yearGroup } = spellNear(pupil, day)
  const { lateAfter } = school.clock.times(day, half, yearGroup)
  return Math.max(0, came - (lateAfter ?? sessionBegins(school, day, half, yearGroup)))
}

function linesOf(
  school: StoredSchool,
  marks: Awaited<ReturnType<typeof standingBetween>>,
  movements: readonly MovementRecord[],
): LateLine[] {
  const comings = new Map(
    standingMovements(movements)
      .filter(({ direction }) => direction === 'in')
      .map((line) => [`${line.pupilId} ${line.day} ${line.minute}`, line]),
  )
  return marks.flatMap((mark): LateLine[] => {
    const pupil = school.findPupil(mark.pupilId)
    if (pupil === undefined) return []
    const { day, half } = mark
    const arrivedAt = mark.arrivedAt === UNSTATED ? null : mark.arrivedAt
    const coming = comings.get(`${mark.pupilId} ${day} ${arrivedAt}`)
    const { symbol, title } = school.codes.meaning(mark.code)
    return [
      {
        ...listedOn(pupil, mark.pupilId, day),
        day,
        half,
        code: symbol,
        title,
        arrivedAt,
        minutes: arrivedAt === null ? null : minutesLate(school, pupil, day, half, arrivedAt),
        reason: mark.reason,
        metAt: coming?.metAt ?? '',
        takenBy: coming?.collectedBy ?? '',
        writtenBy: mark.recordedBy,
        position: mark.position,
        entryNo: mark.entryNo,
      },
    ]
  })
}
