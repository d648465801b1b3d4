import type { Span, TermSpan } from '../../domain/calendar/school-calendar.js'
import { type CodeId, type CodeMeaning, NO_MARK } from '../../domain/register/code-set.js'
import { isDiscreet } from '../../domain/register/discreet-codes.js'
import { type Half, UNSTATED } from '../../domain/register/entries.js'
import { findSpell, type Pupil, spellNear } from '../../domain/roll/pupil.js'
import { type Day, dayOfInstant, type Instant, mondayOf, type MinuteOfDay } from '../../kernel/school-date.js'
import type { Action, RuleTrace } from '../../rules/action.js'
import { evaluatePupils, explainPupil } from '../../rules/evaluate-school.js'
import type { PupilFacts } from '../../rules/facts/pupil-facts.js'
import { recordView } from '../audit.js'
import { stepNamesOf, type StepNames } from '../step-names.js'
import { NOTE_READERS, type NoteReaders } from '../../storage/class-register.js'
import { entriesOfPupil, type EntryRecord } from '../../storage/register.js'
import type { Tx } from '../../storage/database.js'
import { notesOfPupil, type StoredNote } from '../../storage/notes.js'
import type { UseCase } from '../../storage/use-cases.js'
import type { Thing } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { type Figure, type PupilFigures, figuresOf, isFigure, sessionsOf } from './figures.js'
import type { PupilServices } from './find-pupils.js'
import { mayOfPupil, pupilFor } from './pupil-access.js'
import { factsOfPupil } from './pupil-facts.js'

/** What a code counts as, or that there is none. */
export type CountsAs = CodeMeaning['countsAs'] | 'no-mark'

/**
 * A mark as the person may see it: where it would tell of health, faith or family to somebody whom that is not for, only what
 * it counts as.
 */
export interface ShownMark {
  readonly symbol: string
  readonly title: string
  readonly countsAs: CountsAs
  /** L or U. */
  readonly late: boolean
  readonly hidden: boolean
}

/** One session of the strip. */
export interface StripSession {
  readonly day: Day
  readonly half: Half
  readonly mark: ShownMark
}

export interface StripWeek {
  readonly monday: Day
  /** Monday morning to Friday afternoon; `null` where the school was closed or the pupil not on the roll. */
  readonly sessions: readonly (StripSession | null)[]
}

export interface StripTerm {
  readonly label: string
  readonly weeks: readonly StripWeek[]
}

/** An entry of the register with all that the record keeps of it. */
export interface ShownEntry {
  readonly entryNo: number
  readonly mark: ShownMark
  readonly arrivedAt: MinuteOfDay | null
  /** The London minute; `null` where the record does not say. */
  readonly recordedAt: Instant | null
  readonly appendedAt: Date
  readonly recordedBy: string
  readonly position: string
  readonly reason: string
  readonly standing: boolean
}

/** A session with its entries, the original first. */
export interface SessionHistory {
  readonly day: Day
  readonly half: Half
  readonly entries: readonly ShownEntry[]
  readonly standing: ShownMark
}

interface About {
  readonly pupilId: number
  readonly surname: string
  readonly forename: string
  readonly className: string
  readonly yearGroup: string
  readonly onRoll: boolean
  readonly today: Day
  readonly year: string
  /** The academic years that there are to look at, the latest first. */
  readonly years: readonly string[]
  readonly mayAmend: boolean
  readonly seesHealthCodes: boolean
}

export interface PupilRecord extends About {
  readonly upn: string
  readonly dob: Day | null
  readonly enrolledOn: Day
  readonly leftOn: Day | null
  readonly figures: PupilFigures
  readonly strip: readonly StripTerm[]
  /** Sessions that were missed, late or amended, the latest first. */
  readonly notable: readonly SessionHistory[]
  readonly entries: number
  /** What each rule makes of the pupil; empty for somebody who may not see it. */
  readonly rules: readonly RuleTrace[]
  readonly actions: readonly Action[]
  /** How the policy names the steps that rules and actions come from. */
  readonly steps: StepNames
  /** What there is for the person to do with the worklist. */
  readonly seesActions: boolean
  /** What was written on the class's registers of the year for the person to read, the newest first. */
  readonly notes: readonly StoredNote[]
}

interface Question {
  readonly pupilId: number
  /** `2025/26`; the one that holds today where nothing is said, or something that is no year. */
  readonly year?: string | undefined
}

/** The whole record of a pupil's year. Opening it is noted. */
export function pupilRecord(
  services: PupilServices,
  principal: Principal,
  question: Question,
): Promise<PupilRecord> {
  return withPupil(services, principal, question, 'pupil.view', async (open) => {
    const { school, pupil, pupilId, reader, year, today, about } = open
    const { facts } = open
    const entries = await open.entries()
    const seesActions = mayOfPupil(principal, 'worklist.view', pupilId, pupil, today)
    const actions: Action[] = []
    if (seesActions)
      evaluatePupils(facts, { add: (action) => action.upn === pupil.upn && actions.push(action) })
    const spell = spellNear(pupil, today)
    return {
      ...about,
      upn: pupil.upn,
      dob: pupil.dob,
      enrolledOn: spell.enrolledOn,
      leftOn: spell.leftOn,
      figures: figuresOf(reader, year),
      strip: stripOf(school, reader, year, open.show),
      notable: historiesOf(entries, open.show)
        .filter(
          ({ entries: mine, standing }) =>
            mine.length > 1 || standing.late || standing.countsAs !== 'attending',
        )
        .reverse(),
      entries: entries.length,
      // What the rules say tells of health and family.
      rules: seesActions ? explainPupil(facts, 0) : [],
      actions,
      steps: stepNamesOf(facts.policy),
      seesActions,
      notes: await open.notes(),
    }
  })
}

/** Every entry of a pupil's year, the latest session first. Opening it is noted. */
export function pupilEntries(
  services: PupilServices,
  principal: Principal,
  question: Question,
): Promise<About & { readonly sessions: readonly SessionHistory[] }> {
  return withPupil(services, principal, question, 'pupil.entries', async ({ about, entries, show }) => ({
    ...about,
    sessions: historiesOf(await entries(), show).reverse(),
  }))
}

export interface FigureSource extends About {
  readonly figure: Figure
  readonly windowWeeks: number
  /** The sessions that make the figure, in order. */
  readonly sessions: readonly (StripSession & { readonly entries: readonly ShownEntry[] })[]
}

/** The marks behind one figure. @returns `undefined` where there is no such figure, or the person may not see it */
export function figureSource(
  services: PupilServices,
  principal: Principal,
  question: Question & { readonly figure: string },
): Promise<FigureSource | undefined> {
  return withPupil(services, principal, question, 'pupil.figure', async (open) => {
    const { figure } = question
    const { school, reader, year, about, show } = open
    if (!isFigure(figure) || (figure === 'illness' && !about.seesHealthCodes)) return undefined
    const histories = new Map(
      historiesOf(await open.entries(figure === 'unauthorised-in-window'), show).map((history) => [
        history.day * 2 + history.half,
        history.entries,
      ]),
    )
    return {
      ...about,
      figure,
      windowWeeks: open.facts.policy.penalty.threshold?.school_weeks ?? 0,
      sessions: sessionsOf(reader, year, figure).map((session) => {
        const day = school.calendar.dayOfSession(session)
        const half = school.calendar.halfOfSession(session)
        return {
          day,
          half,
          mark: show(reader.codes[session] as number),
          entries: histories.get(day * 2 + half) ?? [],
        }
      }),
    }
  })
}

interface OpenPupil {
  readonly school: StoredSchool
  readonly pupil: Pupil
  readonly pupilId: number
  readonly facts: PupilFacts['school']
  readonly reader: PupilFacts
  readonly year: Span
  readonly today: Day
  readonly about: About
  show(code: CodeId): ShownMark
  /** @param fromBefore also those of the year before: a window may reach back into it */
  entries(fromBefore?: boolean): Promise<EntryRecord[]>
  notes(): Promise<StoredNote[]>
}

function withPupil<T>(
  { database, clock, schools }: PupilServices,
  principal: Principal,
  { pupilId, year: wantedYear }: Question,
  what: UseCase,
  work: (open: OpenPupil) => Promise<T>,
): Promise<T> {
  const { schoolId } = principal
  const now = clock.now()
  const today = dayOfInstant(now)
  return database.inSchool(schoolId, async (tx: Tx) => {
    const school = await schools.in(tx, schoolId)
    const pupil = pupilFor(principal, 'pupil.view', school, pupilId, today)
    const { facts, reader } = await factsOfPupil(tx, school, pupilId, now)
    const years = school.calendar.years.filter(
      ({ start, end }) =>
        start <= today &&
        pupil.spells.some(
          ({ enrolledOn, leftOn }) => enrolledOn <= end && (leftOn === null || leftOn >= start),
        ),
    )
    const year = years.find(({ label }) => label === wantedYear) ?? facts.year
    const seesHealthCodes = mayOfPupil(principal, 'pupil.view-health-codes', pupilId, pupil, today)
    const spell = spellNear(pupil, today)
    recordView(tx, clock, principal, {
      what,
      pupilId,
      facts: { year: year.label },
    })
    return work({
      school,
      pupil,
      pupilId,
      facts,
      reader,
      year,
      today,
      about: {
        pupilId,
        surname: pupil.surname,
        forename: pupil.forename,
        className: spell.className,
        yearGroup: spell.yearGroup,
        onRoll: findSpell(pupil, today) !== undefined,
        today,
        year: year.label,
        years: years.map(({ label }) => label).reverse(),
        mayAmend: mayOfPupil(principal, 'register.amend', pupilId, pupil, today),
        seesHealthCodes,
      },
      show: (code) => shownMark(school, code, seesHealthCodes),
      entries: (fromBefore = false) =>
        entriesOfPupil(
          tx,
          school.codeNumbers,
          schoolId,
          pupilId,
          fromBefore ? year.start - 366 : year.start,
          year.end,
        ),
      notes: () => {
        const readers = NOTE_READERS.filter((who) =>
          mayOfPupil(principal, MAY_READ[who], pupilId, pupil, today),
        )
        return notesOfPupil(tx, schoolId, pupilId, year.start, year.end, readers)
      },
    })
  })
}

/** What one must be allowed to do with a pupil to read a note for these readers. */
const MAY_READ: Readonly<Record<NoteReaders, Thing>> = {
  class: 'pupil.view',
  office: 'notes.office',
  safeguarding: 'notes.safeguarding',
}

const HIDDEN_TITLES: Readonly<Record<CodeMeaning['countsAs'], string>> = {
  attending: 'Attending, reason not shown',
  authorised: 'Authorised absence, reason not shown',
  unauthorised: 'Unauthorised absence, reason not shown',
  'not-possible': 'Not counted, reason not shown',
}

/** A code as a person may see it. */
export function shownMark(school: StoredSchool, code: CodeId, seesHealthCodes: boolean): ShownMark {
  if (code === NO_MARK)
    return { symbol: '', title: 'No mark', countsAs: 'no-mark', late: false, hidden: false }
  const meaning = school.codes.meaning(code)
  const { symbol, title, countsAs } = meaning
  if (!seesHealthCodes && isDiscreet(meaning))
    return { symbol: '•', title: HIDDEN_TITLES[countsAs], countsAs, late: false, hidden: true }
  return { symbol, title, countsAs, late: symbol === 'L' || symbol === 'U', hidden: false }
}

function historiesOf(entries: readonly EntryRecord[], show: (code: CodeId) => ShownMark): SessionHistory[] {
  const groups = new Map<number, EntryRecord[]>()
  for (const entry of entries) {
    const key = entry.day * 2 + entry.half
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [entry])
    else group.push(entry)
  }
  return [...groups.values()].map((group) => {
    const last = group.at(-1) as EntryRecord
    return {
      day: last.day,
      half: last.half,
      standing: show(last.code),
      entries: group.map((entry) => shownEntry(entry, show(entry.code), entry === last)),
    }
  })
}

export function shownEntry(entry: EntryRecord, mark: ShownMark, standing: boolean): ShownEntry {
  return {
    entryNo: entry.entryNo,
    mark,
    arrivedAt: entry.arrivedAt === UNSTATED ? null : entry.arrivedAt,
    recordedAt: entry.recordedAt === UNSTATED ? null : entry.recordedAt,
    appendedAt: entry.appendedAt,
    recordedBy: entry.recordedBy,
    position: entry.position,
    // What somebody wrote down beside a code that is not shown tells as much as the code.
    reason: mark.hidden ? '' : entry.reason,
    standing,
  }
}

function stripOf(
  school: StoredSchool,
  reader: PupilFacts,
  year: Span,
  show: (code: CodeId) => ShownMark,
): StripTerm[] {
  const { calendar } = school
  const terms = calendar.terms.filter(({ academicYear }) => academicYear === year.label)
  // A term that has not begun has nothing to show.
  const spans = (terms.length > 0 ? terms : [year]).filter(({ start }) => start <= reader.school.today)
  return spans.map((term) => {
    const weeks = new Map<Day, (StripSession | null)[]>()
    for (let session = term.firstSession; session < term.endSession; session++) {
      const day = calendar.dayOfSession(session)
      const half = calendar.halfOfSession(session)
      const monday = mondayOf(day)
      let sessions = weeks.get(monday)
      if (sessions === undefined) {
        sessions = Array.from({ length: 10 }, () => null)
        weeks.set(monday, sessions)
      }
      if (findSpell(reader.pupil, day) === undefined || session >= reader.end) continue
      sessions[(day - monday) * 2 + half] = { day, half, mark: show(reader.codes[session] as number) }
    }
    return {
      label: termLabel(term),
      weeks: [...weeks].map(([monday, sessions]) => ({ monday, sessions })),
    }
  })
}

const termLabel = (span: Span | TermSpan): string =>
  'term' in span ? `${span.term.charAt(0).toUpperCase()}${span.term.slice(1)} term` : span.label
