import { dueInWords } from '../in-words.js'
import { NO_MARK } from '../../domain/register/code-set.js'
import { type Half, UNSTATED } from '../../domain/register/entries.js'
import { findSpell } from '../../domain/roll/pupil.js'
import { vulnerability } from '../../domain/roll/vulnerability.js'
import { type Day, formatDay, type Instant, type MinuteOfDay } from '../../kernel/school-date.js'
import { phraseKindBriefly } from '../../policy/phrasing/index.js'
import type { Action } from '../../rules/action.js'
import { recordView } from '../audit.js'
import { movementsOn } from '../../storage/movements.js'
import { officeNotesOn, type StoredNote } from '../../storage/notes.js'
import { marksOnDay, openConflicts, takingsOn } from '../../storage/office-day.js'
import { londonMinute } from '../clock.js'
import { NotAllowedError } from '../permissions/not-allowed.js'
import { may, mayAny } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { classesWithPupils, LATE_CODES, seenMarks, sessionAt, WhoIsWhere } from './day-of-school.js'
import { type ListedPupil, nameOf, type OfficeServices, todayOf } from './office-services.js'
import type { WorkLists } from './work-lists.js'

/** One class's register of the session. */
export interface BoardClass {
  readonly className: string
  readonly state: 'taken' | 'part' | 'not-taken'
  readonly marked: number
  readonly of: number
  /** `null` where the policy states none. */
  readonly closes: MinuteOfDay | null
  /** Its time has passed and it is not complete. */
  readonly overdue: boolean
  readonly takenAt: Instant | null
  readonly takenBy: string
}

/** What to do next about a pupil. */
export interface NextStep {
  readonly what: string
  readonly due: string
  readonly overdue: boolean
  readonly cites: readonly string[]
}

export interface NoReason extends ListedPupil {
  readonly next: NextStep | null
}

export interface LateArrival extends ListedPupil {
  readonly code: string
  readonly arrivedAt: MinuteOfDay | null
}

/** What somebody wrote for the office today, beside a pupil's mark. */
export interface BoardNote extends ListedPupil {
  readonly text: string
  /** The session that it is about; `null` for the whole day. */
  readonly about: Half | null
  readonly at: Date
  readonly person: string
}

/** The school's morning, or afternoon, on one page. */
export interface Board {
  readonly day: Day
  readonly half: Half
  readonly now: Instant
  /** A new school: it has no terms or no pupils yet. */
  readonly isNew: boolean
  readonly classes: readonly BoardClass[]
  readonly counts: {
    readonly pupils: number
    readonly unmarked: number
    readonly attending: number
    readonly late: number
    readonly noReason: number
    readonly absent: number
    readonly onSite: number
    readonly notAccounted: number
  }
  /** By class; in a class the most vulnerable first. */
  readonly noReason: readonly { readonly className: string; readonly pupils: readonly NoReason[] }[]
  readonly late: readonly LateArrival[]
  /** Of those that the person may read, the newest first. */
  readonly notes: readonly BoardNote[]
  /** The pupils that they are about. */
  readonly noted: ReadonlySet<number>
  readonly conflicts: number
  /** As of when the next steps are; `null` while they are being computed for the first time. */
  readonly stepsAsOf: Instant | null
}

/** No board: the school is closed. */
export interface NoBoard {
  readonly day: Day
  readonly half: null
  /** A new school: it has no terms or no pupils yet. */
  readonly isNew: boolean
}

const NOT_KNOWN_YET = 'N'

/**
 * The board of a session of today.
 *
 * @param wanted the half to show; `undefined` for the one that is under way
 * @param live the page that asks is open already and was told of a change
 */
export async function boardOf(
  services: OfficeServices,
  workLists: WorkLists,
  principal: Principal,
  wanted: Half | undefined,
  live = false,
): Promise<Board | NoBoard> {
  if (!mayAny(principal, 'board.view')) throw new NotAllowedError('board.view')
  const { schoolId } = principal
  const { today, minute } = todayOf(services)
  return services.database.inSchool(schoolId, async (tx) => {
    const school = await services.schools.in(tx, schoolId)
    const underWay = sessionAt(school, today, minute)
    const isNew = school.pupils.length === 0 || school.roll.terms.length === 0
    if (underWay === null) return { day: today, half: null, isNew }
    const half = wanted !== undefined && school.calendar.isOpen(today, wanted) ? wanted : underWay
    const [marks, takings, lines, conflicts, written, steps] = await Promise.all([
      marksOnDay(tx, school.codeNumbers, schoolId, today),
      takingsOn(tx, schoolId, today),
      movementsOn(tx, schoolId, today),
      openConflicts(tx, schoolId),
      mayAny(principal, 'notes.office') ? officeNotesOn(tx, schoolId, today) : [],
      workLists.latest(tx, school),
    ])
    recordView(tx, services.clock, principal, {
      what: 'board.view',
      facts: { day: formatDay(today), half, live },
    })

    const afternoon = new Set(takings.flatMap((taking) => (taking.half === 1 ? [taking.className] : [])))
    const where = new WhoIsWhere(school, today, minute, lines, afternoon, (id) => seenMarks(marks.get(id)))
    const takenBy = new Map(
      takings.flatMap((taking) => (taking.half === half ? [[taking.className, taking]] : [])),
    )
    const counts = {
      pupils: 0,
      unmarked: 0,
      attending: 0,
      late: 0,
      noReason: 0,
      absent: 0,
      onSite: 0,
      notAccounted: 0,
    }
    const noReason: { className: string; pupils: NoReason[] }[] = []
    const late: LateArrival[] = []
    const everybody = may(principal, 'board.view')
    const classes = classesWithPupils(school, today).flatMap(
      ({ className, yearGroups, pupils }): BoardClass[] => {
        const mine = everybody
          ? pupils
          : pupils.filter(({ pupilId, yearGroup }) =>
              may(principal, 'board.view', { pupilId, className, yearGroup, day: today, half }),
            )
        if (mine.length === 0) return []
        const unexplained: ListedPupil[] = []
        let marked = 0
        for (const listed of mine) {
          const { state } = where.of(listed)
          if (state === 'on-site') counts.onSite += 1
          else if (state === 'not-accounted') counts.notAccounted += 1
          const known = marks.get(listed.pupilId)
          const code = known?.codes[half] ?? NO_MARK
          if (known === undefined || code === NO_MARK) continue
          marked += 1
          const { symbol, countsAs } = school.codes.meaning(code)
          if (countsAs === 'attending') counts.attending += 1
          else if (countsAs !== 'not-possible') counts.absent += 1
          if (symbol === NOT_KNOWN_YET) unexplained.push(listed)
          if (LATE_CODES.has(symbol)) {
            const came = known.arrivals[half]
            late.push({ ...listed, code: symbol, arrivedAt: came === UNSTATED ? null : came })
          }
        }
        counts.pupils += mine.length
        counts.unmarked += mine.length - marked
        if (unexplained.length > 0)
          noReason.push({
            className,
            pupils: byVulnerability(school, unexplained).map((listed) => ({
              ...listed,
              next: nextStep(
                steps?.byUpn.get(school.findPupil(listed.pupilId)?.upn ?? ''),
                services.clock.now(),
              ),
            })),
          })
        const closes = closingTime(school, today, half, yearGroups)
        const taking = takenBy.get(className)
        return [
          {
            className,
            // Marks that were known beforehand do not make a register that nobody took a taken one.
            state: marked === mine.length ? 'taken' : taking === undefined ? 'not-taken' : 'part',
            marked,
            of: mine.length,
            closes,
            overdue: marked < mine.length && closes !== null && minute >= closes,
            takenAt: taking === undefined ? null : londonMinute(taking.takenAt),
            takenBy: taking?.person ?? '',
          },
        ]
      },
    )
    const notes = notesFor(school, principal, today, written)
    counts.late = late.length
    counts.noReason = noReason.reduce((sum, { pupils }) => sum + pupils.length, 0)
    return {
      day: today,
      isNew,
      half,
      now: services.clock.now(),
      classes,
      counts,
      noReason,
      late: late.sort((a, b) => (b.arrivedAt ?? 0) - (a.arrivedAt ?? 0)),
      notes,
      noted: new Set(notes.map(({ pupilId }) => pupilId)),
      conflicts: may(principal, 'conflicts.resolve') ? conflicts : 0,
      stepsAsOf: steps?.asOf ?? null,
    }
  })
}

/** The notes that the person may read, with the pupils who are on the roll. */
function notesFor(
  school: StoredSchool,
  principal: Principal,
  today: Day,
  written: readonly StoredNote[],
): BoardNote[] {
  return written.flatMap(({ pupilId, text, half, at, person }): BoardNote[] => {
    const pupil = school.findPupil(pupilId)
    const spell = pupil === undefined ? undefined : findSpell(pupil, today)
    if (pupil === undefined || spell === undefined) return []
    const { className, yearGroup } = spell
    if (!may(principal, 'notes.office', { pupilId, className, yearGroup, day: today })) return []
    return [{ pupilId, name: nameOf(pupil), className, yearGroup, text, about: half, at, person }]
  })
}

/** A class of several year groups is open for as long as one of them may come; without a time where one has none. */
function closingTime(
  school: StoredSchool,
  day: Day,
  half: Half,
  yearGroups: readonly string[],
): MinuteOfDay | null {
  const times = yearGroups.map((group) => school.clock.closes(day, half, group))
  return times.reduce<MinuteOfDay | null>(
    (latest, next) => (latest === null || next === null ? null : Math.max(latest, next)),
    times[0] ?? null,
  )
}

function byVulnerability(school: StoredSchool, pupils: readonly ListedPupil[]): ListedPupil[] {
  const weight = (it: ListedPupil): number => vulnerability(school.findPupil(it.pupilId))
  return [...pupils].sort((a, b) => weight(b) - weight(a))
}

/** The first thing that the engine asks for about a pupil's absence: reaching somebody before looking into anything. */
function nextStep(actions: readonly Action[] | undefined, now: Instant): NextStep | null {
  const action =
    actions?.find((candidate) => /^(contact|visit)\./.test(candidate.kind)) ??
    actions?.find((candidate) => candidate.kind === 'mark.resolve')
  if (action === undefined) return null
  return {
    what: phraseKindBriefly(action.kind),
    due: dueInWords(action, formatDay(Math.floor(now / 1440)).slice(0, 4)),
    overdue: action.overdue,
    cites: action.cites,
  }
}
