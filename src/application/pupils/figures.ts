import type { Span } from '../../domain/calendar/school-calendar.js'
import type { CodeMeaning } from '../../domain/register/code-set.js'
import { NO_MARK } from '../../domain/register/code-set.js'
import { findSpell } from '../../domain/roll/pupil.js'
import {
  absentOf,
  formatAttendance,
  isPersistentlyAbsent,
  isSeverelyAbsent,
  possibleOf,
  type Tally,
} from '../../domain/statistics/tally.js'
import { formatHalfDays } from '../../kernel/fraction.js'
import type { PupilFacts } from '../../rules/facts/pupil-facts.js'
import { codeHits } from '../../rules/facts/school-facts.js'
import { unauthorisedInWindow, windowStart } from '../summary.js'

/** A figure of a pupil that is a count of sessions, so that the sessions themselves can be shown. */
export const FIGURES = [
  'possible',
  'attended',
  'absent',
  'authorised',
  'unauthorised',
  'late',
  'late-after-close',
  'illness',
  'unexplained',
  'unauthorised-in-window',
  'not-possible',
  'without-mark',
] as const
export type Figure = (typeof FIGURES)[number]

export function isFigure(text: string): text is Figure {
  return (FIGURES as readonly string[]).includes(text)
}

/** A pupil's figures of an academic year, as the engine counts them. */
export interface PupilFigures {
  readonly tally: Tally
  readonly possible: number
  readonly absent: number
  /** With one decimal; `null` where nothing was possible. */
  readonly attendance: string | null
  readonly illnessDays: string
  readonly persistentlyAbsent: boolean
  readonly severelyAbsent: boolean
  readonly unexplained: number
  /** `null` for a year that is over, or a policy that counts none. */
  readonly unauthorisedInWindow: number | null
  readonly windowWeeks: number
  /** Separate spells of absence. */
  readonly spells: number
  /** Of the sessions from the last one back, how many in a row were missed. */
  readonly missedInARow: number
  readonly notPossible: number
  readonly withoutMark: number
}

const ABSENT = ['authorised', 'unauthorised'] as const

/** @param reader has the pupil loaded */
export function figuresOf(reader: PupilFacts, year: Span): PupilFigures {
  const { school } = reader
  const { from, to } = rangeOf(reader, year)
  const tally = reader.tally(from, to)
  const isNow = year.label === school.year.label
  const absences = school.policy.penalty.threshold
  const absentHits = reader.hits(hitsOf(reader))
  return {
    tally,
    possible: possibleOf(tally),
    absent: absentOf(tally),
    attendance: formatAttendance(tally),
    illnessDays: formatHalfDays(tally.ill),
    persistentlyAbsent: isPersistentlyAbsent(tally),
    severelyAbsent: isSeverelyAbsent(tally),
    unexplained: sessionsOf(reader, year, 'unexplained').length,
    unauthorisedInWindow: isNow && absences !== undefined ? unauthorisedInWindow(school)(reader) : null,
    windowWeeks: absences?.school_weeks ?? 0,
    spells: absentHits.spells(from, to),
    missedInARow: isNow ? missedUpTo(reader, from, to) : 0,
    notPossible: sessionsOf(reader, year, 'not-possible').length,
    withoutMark: sessionsOf(reader, year, 'without-mark').length,
  }
}

function hitsOf(reader: PupilFacts) {
  const { codes } = reader.school
  return codeHits(reader.school).hitsOf(ABSENT.flatMap((countsAs) => codes.symbolsCounting(countsAs)))
}

function missedUpTo(reader: PupilFacts, from: number, to: number): number {
  let missed = 0
  for (let session = to - 1; session >= from; session--) {
    if (reader.possible(session, session + 1) === 0) continue
    if (reader.tally(session, session + 1).attended > 0) break
    missed += 1
  }
  return missed
}

/** The sessions of a year that count for the loaded pupil. */
export function rangeOf(reader: PupilFacts, year: Span): { readonly from: number; readonly to: number } {
  return {
    from: Math.min(year.firstSession, reader.end),
    to: Math.min(year.endSession, reader.end),
  }
}

/** The sessions that make a figure, by their numbers: as many as the figure says. */
export function sessionsOf(reader: PupilFacts, year: Span, figure: Figure): number[] {
  const { school, codes: marks } = reader
  const { codes, calendar, policy } = school
  const { from, to } = rangeOf(reader, year)
  const window = policy.penalty.threshold
  const start = figure === 'unauthorised-in-window' ? windowStart(school) : from
  const end = figure === 'unauthorised-in-window' ? reader.end : to
  const counts = testOf(figure, window?.codes ?? [])
  const found: number[] = []
  for (let session = start; session < end; session++) {
    const code = marks[session] as number
    if (code === NO_MARK) {
      if (figure === 'without-mark' && findSpell(reader.pupil, calendar.dayOfSession(session)) !== undefined)
        found.push(session)
    } else if (counts(codes.meaning(code))) found.push(session)
  }
  return found
}

function testOf(figure: Figure, windowCodes: readonly string[]): (meaning: CodeMeaning) => boolean {
  switch (figure) {
    case 'possible':
      return ({ countsAs }) => countsAs !== 'not-possible'
    case 'attended':
      return ({ countsAs }) => countsAs === 'attending'
    case 'absent':
      return ({ countsAs }) => countsAs === 'authorised' || countsAs === 'unauthorised'
    case 'authorised':
    case 'unauthorised':
    case 'not-possible':
      return ({ countsAs }) => countsAs === figure
    case 'late':
      return ({ symbol }) => symbol === 'L'
    case 'late-after-close':
      return ({ symbol }) => symbol === 'U'
    case 'illness':
      return ({ symbol }) => symbol === 'I'
    case 'unexplained':
      return ({ symbol }) => symbol === 'N'
    case 'unauthorised-in-window':
      return ({ symbol }) => windowCodes.includes(symbol)
    case 'without-mark':
      return () => false
  }
}
