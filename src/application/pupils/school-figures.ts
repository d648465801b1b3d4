import { storedYearOf, viewStoredYears } from '../../domain/register/register-view.js'
import { formatPercent } from '../../kernel/fraction.js'
import { dayOfInstant } from '../../kernel/school-date.js'
import type { SchoolFacts } from '../../rules/facts/school-facts.js'
import type { Tx } from '../../storage/database.js'
import { recordView } from '../audit.js'
import { NotAllowedError } from '../permissions/not-allowed.js'
import { scopeOf, SMALLEST_SHOWN } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { factsAt, schoolFacts } from '../school.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { type PupilSummary, summariseFacts, windowStart } from '../summary.js'
import type { PupilServices } from './find-pupils.js'
import { mayOfPupil } from './pupil-access.js'

/** A count that may be too small to be shown: then it is `null`, which stands for fewer than {@link SMALLEST_SHOWN}. */
export type ShownCount = number | null

/** One line of the figures; `null` for what would say too much of too few. */
export interface FiguresLine {
  readonly name: string
  readonly pupils: ShownCount
  readonly possible: number | null
  readonly attendance: string | null
  readonly absence: string | null
  readonly unauthorised: string | null
  readonly persistentlyAbsent: ShownCount
  readonly severelyAbsent: ShownCount
  /** Nothing of the line is shown, as it is about too few. */
  readonly hidden: boolean
}

/** A pupil who is named, for somebody who may see them. */
export interface NamedPupil {
  readonly pupilId: number
  readonly surname: string
  readonly forename: string
  readonly className: string
  readonly attendance: string | null
  readonly severelyAbsent: boolean
  readonly missed: number
  readonly possible: number
}

export interface SchoolFigures {
  readonly year: string
  readonly asOf: number
  /** The person sees counts only. */
  readonly countsOnly: boolean
  /** The whole school, or those pupils whom the person may see. */
  readonly whole: FiguresLine
  readonly isWholeSchool: boolean
  readonly yearGroups: readonly FiguresLine[]
  readonly classes: readonly FiguresLine[]
  readonly cohorts: readonly FiguresLine[]
  /** Those who miss a tenth or more, the most absent first; empty for who may see no pupil. */
  readonly persistentlyAbsent: readonly NamedPupil[]
}

/** The academic year's figures: of the school, year groups, classes and cohorts, as far as the person's permission reaches. */
export function schoolFigures(
  { database, clock, schools }: PupilServices,
  principal: Principal,
): Promise<SchoolFigures> {
  const scope = scopeOf(principal, 'figures.view')
  if (scope === undefined) throw new NotAllowedError('figures.view')
  const { schoolId } = principal
  const now = clock.now()
  const today = dayOfInstant(now)
  return database.inSchool(schoolId, async (tx) => {
    const school = await schools.in(tx, schoolId)
    const facts = await figureFacts(tx, school, now)
    recordView(tx, clock, principal, {
      what: 'figures.view',
    })
    const isWholeSchool = scope === 'school' || scope === 'counts'
    const summary = summariseFacts(facts, [], (index) =>
      isWholeSchool
        ? true
        : mayOfPupil(
            principal,
            'figures.view',
            school.pupilIds[index] as number,
            school.pupils[index] as (typeof school.pupils)[number],
            today,
          ),
    )
    const countsOnly = scope === 'counts'
    const lines = new LineMaker(summary.pupils)
    const hide = (list: FiguresLine[]): FiguresLine[] => (countsOnly ? hideSmall(list) : list)
    const whole = lines.make('', summary.pupils)
    return {
      year: facts.year.label,
      asOf: now,
      countsOnly,
      whole: countsOnly ? (hideSmall([whole])[0] as FiguresLine) : whole,
      isWholeSchool,
      yearGroups: hide(
        summary.yearGroups.map(({ yearGroup }) =>
          lines.where(yearGroup, (row) => row.yearGroup === yearGroup),
        ),
      ),
      classes: hide(summary.classes.map(({ class: name }) => lines.where(name, (row) => row.class === name))),
      cohorts: cohortLines(school, summary.pupils, lines, countsOnly),
      persistentlyAbsent: countsOnly ? [] : namedPupils(school, principal, summary.pupils, today),
    }
  })
}

/** The facts that figures are made of: the marks, and nothing that was said or done about them. */
async function figureFacts(tx: Tx, school: StoredSchool, asOf: number): Promise<SchoolFacts> {
  const { calendar, clock, pupils } = school
  const facts = factsAt(school, asOf)
  // A window of so many weeks may reach back into the year before.
  const first = Math.min(
    facts.year.start,
    calendar.sessionCount === 0 ? facts.year.start : calendar.dayOfSession(windowStart(facts)),
  )
  const years = await school.yearsNow(tx, storedYearOf(first))
  const view = viewStoredYears(pupils, years, calendar, clock, asOf)
  return schoolFacts(facts, pupils, view, { events: new Map(), schoolEvents: [] })
}

class LineMaker {
  constructor(readonly all: readonly PupilSummary[]) {}

  where(name: string, test: (row: PupilSummary) => boolean): FiguresLine {
    return this.make(name, this.all.filter(test))
  }

  make(name: string, rows: readonly PupilSummary[]): FiguresLine {
    const sum = (of: (row: PupilSummary) => number): number => rows.reduce((total, row) => total + of(row), 0)
    const possible = sum((row) => row.possible)
    const share = (is: number): string | null => formatPercent({ is, of: possible })
    return {
      name,
      pupils: rows.length,
      possible,
      attendance: share(sum((row) => row.attended)),
      absence: share(sum((row) => row.authorised + row.unauthorised)),
      unauthorised: share(sum((row) => row.unauthorised)),
      persistentlyAbsent: rows.filter((row) => row.persistentlyAbsent).length,
      severelyAbsent: rows.filter((row) => row.severelyAbsent).length,
      hidden: false,
    }
  }
}

const COHORTS = ['send', 'ehc-plan', 'send-support', 'fsm', 'social-worker', 'looked-after'] as const
type Cohort = (typeof COHORTS)[number]

function cohortLines(
  school: StoredSchool,
  rows: readonly PupilSummary[],
  lines: LineMaker,
  countsOnly: boolean,
): FiguresLine[] {
  const members = new Map<Cohort, Set<string>>(COHORTS.map((cohort) => [cohort, new Set()]))
  for (const pupil of school.pupils) {
    const put = (cohort: Cohort, is: boolean): void => {
      if (is) members.get(cohort)?.add(pupil.upn)
    }
    put('send', pupil.send !== 'N')
    put('ehc-plan', pupil.send === 'E')
    put('send-support', pupil.send === 'K')
    put('fsm', pupil.fsm)
    put('social-worker', pupil.socialWorker)
    put('looked-after', pupil.lookedAfter)
  }
  return COHORTS.map((cohort) => lines.where(cohort, (row) => members.get(cohort)?.has(row.upn) === true))
    .filter((line) => countsOnly || line.pupils !== 0)
    .map((line) => {
      if (!countsOnly) return line
      // All but a few in a cohort says who is not in it.
      const others = rows.length - (line.pupils ?? 0)
      return (line.pupils ?? 0) < SMALLEST_SHOWN || others < SMALLEST_SHOWN
        ? hiddenLine(line)
        : hideCounts(line)
    })
}

/**
 * Takes away what is about fewer than {@link SMALLEST_SHOWN}. One line alone would be the rest of the whole, so where one is
 * taken away the next smallest goes with it.
 */
export function hideSmall(lines: readonly FiguresLine[]): FiguresLine[] {
  const small = new Set(lines.filter(({ pupils }) => (pupils ?? 0) < SMALLEST_SHOWN))
  if (small.size === 1 && lines.length > 1) {
    const [next] = lines.filter((line) => !small.has(line)).sort((a, b) => (a.pupils ?? 0) - (b.pupils ?? 0))
    if (next !== undefined) small.add(next)
  }
  return lines.map((line) => (small.has(line) ? hiddenLine(line) : hideCounts(line)))
}

const hiddenLine = ({ name }: FiguresLine): FiguresLine => ({
  name,
  pupils: null,
  possible: null,
  attendance: null,
  absence: null,
  unauthorised: null,
  persistentlyAbsent: null,
  severelyAbsent: null,
  hidden: true,
})

function hideCounts(line: FiguresLine): FiguresLine {
  const shown = (count: ShownCount): ShownCount =>
    count === null || count < SMALLEST_SHOWN || (line.pupils ?? 0) - count < SMALLEST_SHOWN ? null : count
  return {
    ...line,
    persistentlyAbsent: shown(line.persistentlyAbsent),
    severelyAbsent: shown(line.severelyAbsent),
  }
}

function namedPupils(
  school: StoredSchool,
  principal: Principal,
  rows: readonly PupilSummary[],
  today: number,
): NamedPupil[] {
  return rows
    .filter((row) => row.persistentlyAbsent)
    .flatMap((row) => {
      const pupilId = school.pupilIdOf(row.upn)
      const pupil = pupilId === undefined ? undefined : school.findPupil(pupilId)
      if (pupilId === undefined || pupil === undefined) return []
      if (!mayOfPupil(principal, 'pupil.view', pupilId, pupil, today)) return []
      return [
        {
          pupilId,
          surname: pupil.surname,
          forename: pupil.forename,
          className: row.class,
          attendance: row.attendance,
          severelyAbsent: row.severelyAbsent,
          missed: row.authorised + row.unauthorised,
          possible: row.possible,
        },
      ]
    })
    .sort((a, b) => b.missed * a.possible - a.missed * b.possible)
}
