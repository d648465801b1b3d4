import type { Pupil } from '../../domain/roll/pupil.js'
import { YEAR_GROUPS } from '../../domain/roll/year-groups.js'
import { storedYearOf, viewStoredYears } from '../../domain/register/register-view.js'
import { formatPercent } from '../../kernel/fraction.js'
import { dayOfInstant } from '../../kernel/school-date.js'
import { compareText } from '../../rules/action.js'
import type { SchoolFacts } from '../../rules/facts/school-facts.js'
import type { Tx } from '../../storage/database.js'
import { recordView } from '../audit.js'
import { NotAllowedError } from '../permissions/not-allowed.js'
import { scopeOf } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { factsAt, schoolFacts } from '../school.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { type PupilSummary, summariseFacts, windowStart } from '../summary.js'
import type { PupilServices } from './find-pupils.js'
import { mayOfPupil } from './pupil-access.js'
import { type Group, type Showable, showable } from './small-groups.js'

/** A count; `null` where it is not shown, as it would be about too few or say something of too few. */
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
    return {
      year: facts.year.label,
      asOf: now,
      countsOnly,
      isWholeSchool,
      ...figureLines(summary.pupils, school.pupils, countsOnly),
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

type Line = Group<PupilSummary>

/**
 * The lines of the figures: of all, of year groups, of classes and of cohorts.
 *
 * @param countsOnly nothing may be worked out from them that is about too few pupils
 */
export function figureLines(
  rows: readonly PupilSummary[],
  pupils: readonly Pupil[],
  countsOnly: boolean,
): Pick<SchoolFigures, 'whole' | 'yearGroups' | 'classes' | 'cohorts'> {
  const whole: Line = { name: '', pupils: rows }
  const yearGroups = groupsBy(rows, (row) => row.yearGroup, compareYearGroups)
  const classes = groupsBy(rows, (row) => row.class, compareText)
  const cohorts = cohortsOf(rows, pupils)
  const may = countsOnly
    ? showable(whole, [
        [yearGroups, classes],
        ...COHORT_FAMILIES.map((names) => [cohorts.filter(({ name }) => names.includes(name))]),
      ])
    : undefined
  const line = (group: Line): FiguresLine => figuresLine(group, may?.get(group))
  return {
    whole: line(whole),
    yearGroups: yearGroups.map(line),
    classes: classes.map(line),
    cohorts: cohorts.filter((group) => countsOnly || group.pupils.length > 0).map(line),
  }
}

/** The youngest first. */
const compareYearGroups = (a: string, b: string): number =>
  YEAR_GROUPS.indexOf(a) - YEAR_GROUPS.indexOf(b) || compareText(a, b)

function groupsBy(
  rows: readonly PupilSummary[],
  nameOf: (row: PupilSummary) => string,
  compare: (a: string, b: string) => number,
): Line[] {
  const groups = new Map<string, PupilSummary[]>()
  for (const row of rows) {
    const name = nameOf(row)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [row])
    else group.push(row)
  }
  return [...groups]
    .map(([name, members]) => ({ name, pupils: members }))
    .sort((a, b) => compare(a.name, b.name))
}

function figuresLine({ name, pupils }: Line, may?: Showable): FiguresLine {
  if (may?.group === false) return { ...NOTHING, name }
  const sum = (of: (row: PupilSummary) => number): number => pupils.reduce((total, row) => total + of(row), 0)
  const possible = sum((row) => row.possible)
  const share = (is: number): string | null => formatPercent({ is, of: possible })
  const count = (shown: boolean | undefined, is: (row: PupilSummary) => boolean): ShownCount =>
    shown === false ? null : pupils.filter(is).length
  return {
    name,
    pupils: pupils.length,
    possible,
    attendance: share(sum((row) => row.attended)),
    absence: share(sum((row) => row.authorised + row.unauthorised)),
    unauthorised: share(sum((row) => row.unauthorised)),
    persistentlyAbsent: count(may?.persistentlyAbsent, (row) => row.persistentlyAbsent),
    severelyAbsent: count(may?.severelyAbsent, (row) => row.severelyAbsent),
    hidden: false,
  }
}

const NOTHING: FiguresLine = {
  name: '',
  pupils: null,
  possible: null,
  attendance: null,
  absence: null,
  unauthorised: null,
  persistentlyAbsent: null,
  severelyAbsent: null,
  hidden: true,
}

const COHORTS: Readonly<Record<string, (pupil: Pupil) => boolean>> = {
  send: ({ send }) => send !== 'N',
  'ehc-plan': ({ send }) => send === 'E',
  'send-support': ({ send }) => send === 'K',
  fsm: ({ fsm }) => fsm,
  'social-worker': ({ socialWorker }) => socialWorker,
  'looked-after': ({ lookedAfter }) => lookedAfter,
}
/** Those of which one is a part of another: who knows two of them knows the difference. */
const COHORT_FAMILIES = [['send', 'ehc-plan', 'send-support'], ['fsm'], ['social-worker', 'looked-after']]

function cohortsOf(rows: readonly PupilSummary[], pupils: readonly Pupil[]): Line[] {
  const byUpn = new Map(pupils.map((pupil) => [pupil.upn, pupil]))
  return Object.entries(COHORTS).map(([name, is]) => ({
    name,
    pupils: rows.filter(({ upn }) => {
      const pupil = byUpn.get(upn)
      return pupil !== undefined && is(pupil)
    }),
  }))
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
