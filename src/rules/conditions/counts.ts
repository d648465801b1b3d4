import { NO_MARK } from '../../domain/register/code-set.js'
import { formatHalfDays } from '../../kernel/fraction.js'
import { phraseFigure } from '../../policy/phrasing/index.js'
import type { FigureTest } from '../../policy/vocabulary/conditions.js'
import { type CodeHits, LATE_CODES } from '../facts/code-hits.js'
import { absentIn, type PupilFacts } from '../facts/pupil-facts.js'
import { codeHits, type SchoolFacts } from '../facts/school-facts.js'
import { comparer, datesOf } from './comparison.js'
import {
  type CompiledCondition,
  type ConditionContext,
  doubtEverywhere,
  noDoubt,
  risesAnywhere,
} from './condition.js'
import { evidenceBefore, expectedSessions } from './expectations.js'
import { DayRuns, lastRunTo, longestRun, type Member, startOfRunInto } from './runs.js'
import { beginsAnew, beginsOnce, compileWindow, endOfWindow, type WindowStart } from './windows.js'

/** In whole units of the test's value: sessions for days, so that half days stay whole numbers. */
type Count = (facts: PupilFacts, from: number, to: number) => number

/** Compiles a comparison of a count: sessions, days, spells, runs, lates, points. */
export function compileCount(test: FigureTest, context: ConditionContext): CompiledCondition {
  const { school } = context
  const window = test.over ?? 'academic-year'
  const ownStart = compileWindow(window, school, context.lastDone, context.notBefore)
  const count = counter(test, context)
  const halves = test.measure === 'days' || test.measure === 'expected-days'
  const line = halves ? Math.round(test.value * 2) : test.value
  const compare = comparer(test.is)
  const quick = quickBound(test, line)
  const rises = test.is === 'at-least' || test.is === 'above'
  const { firstSession } = school.year
  const inRuns = test.measure === 'consecutive-days' && rises
  const runs = inRuns && beginsOnce(window) ? runsOf(test, school) : undefined
  const set = countedIn(test, school)
  // Nobody's absence ends with an academic year: the run that goes on into it counts whole.
  const start: WindowStart =
    inRuns && window === 'academic-year'
      ? (facts, end) => startOfRunInto(set, facts, ownStart(facts, end), context.notBefore)
      : ownStart
  // The least whole number that is enough.
  const least = test.is === 'above' ? Math.floor(line) + 1 : Math.ceil(line)
  /** A cheap proof that the figure cannot reach its line in a window. */
  const isTooFew: Bound = (facts, from, to) =>
    (quick !== undefined && quick(facts, from, to)) || (inRuns && facts.hits(set).longestStretch < least)
  return {
    ...(runs === undefined
      ? {}
      : {
          lastRise: (facts: PupilFacts) =>
            lastRunTo(runs, facts, Math.min(start(facts, facts.end), facts.end), least),
        }),
    rises:
      !rises || test.measure === 'expected-days'
        ? risesAnywhere
        : (facts) => hitEnds(facts, set, test.measure === 'consecutive-days' ? least : 0),
    ...(beginsAnew(window) ? { anewAt: (facts: PupilFacts) => start(facts, facts.end) } : {}),
    doubtBefore: doubtOfCount(test, least, start, count, set, context),
    mayHaveHeld(facts) {
      if (facts.end <= firstSession + 1) return true
      // The year's first window reaches back the furthest, and no window holds more than all of them together.
      const from = Math.min(firstSession, start(facts, firstSession + 1))
      if (isTooFew(facts, from, facts.end)) return false
      return !inRuns || compare(count(facts, from, facts.end) - line)
    },
    holds(facts, end) {
      const to = endOfWindow(window, school, end)
      const from = Math.min(start(facts, end), to)
      if (isTooFew(facts, from, to)) return false
      return compare(count(facts, from, to) - line)
    },
    because(facts, end) {
      const to = endOfWindow(window, school, end)
      const from = Math.min(start(facts, end), to)
      const value = count(facts, from, to)
      return [
        {
          fact: factName(test),
          value: halves ? formatHalfDays(value) : value,
          rule: phraseFigure(test),
          ...datesOf(facts, from, to, end),
        },
      ]
    },
  }
}

/**
 * Where a count can have been too small. Looking back, each session of the kind that goes takes one away at the most, and no other
 * session takes anything; a window that began earlier then only held more.
 */
function doubtOfCount(
  test: FigureTest,
  least: number,
  start: WindowStart,
  count: Count,
  set: CodeHits,
  context: ConditionContext,
): CompiledCondition['doubtBefore'] {
  if (test.over === 'previous-academic-year') return noDoubt
  if (test.is !== 'at-least' && test.is !== 'above') return doubtEverywhere
  // Points and minutes go several at a time.
  if (test.measure === 'points' || test.measure === 'minutes-late')
    return (facts, end) => facts.hits(set).sessionBefore(end, 1)
  if (test.measure === 'occasions' && symbolsOf(test, context.school) !== undefined)
    return (facts, end) => facts.hits(set).spellStart(start(facts, end), least)
  if (test.measure !== 'expected-days')
    return (facts, end) =>
      facts.hits(set).sessionBefore(end, count(facts, Math.min(start(facts, end), end), end) - least + 1)
  // Days to come were more while fewer of them had come, and none before the evidence for them came in.
  const soFar = countSessions(test, context)
  return (facts, end) => {
    const spare = soFar(facts, Math.min(start(facts, end), end), end) - least
    return spare >= 0
      ? facts.hits(set).sessionBefore(end, spare + 1)
      : Math.max(facts.hits(set).sessionBefore(end, 1), evidenceBefore(facts, end))
  }
}

/** The numbers of counted sessions of the year at which a session of the set counts, on the last of so many days or more that have one. */
function hitEnds(facts: PupilFacts, set: CodeHits, days: number): number[] {
  const { calendar, year } = facts.school
  const hits = facts.hits(set)
  const ends: number[] = []
  let before = -2
  let length = 0
  for (let hit = 0; hit < hits.length; hit++) {
    const session = hits.at(hit)
    const day = calendar.schoolDayOfSession(session)
    if (day !== before) length = day === before + 1 ? length + 1 : 1
    before = day
    if (length >= days && session >= year.firstSession) ends.push(session + 1)
  }
  return ends
}

/** The sessions that a count is made of, and perhaps some more. */
function countedIn(test: FigureTest, school: SchoolFacts): CodeHits {
  const { measure } = test
  const codes =
    measure === 'points'
      ? (test.points ?? {})
      : measure === 'lates' || measure === 'minutes-late'
        ? (test.codes ?? LATE_CODES)
        : (symbolsOf(test, school) ?? ['N', 'O'])
  return codeHits(school).hitsOf(codes)
}

function runsOf(test: FigureTest, school: SchoolFacts): DayRuns {
  const member = symbolsOf(test, school) === undefined ? isUnexplained(school) : undefined
  return new DayRuns(countedIn(test, school), member, school.calendar)
}

type Bound = (facts: PupilFacts, from: number, to: number) => boolean

/** A cheap proof that a count cannot reach its line: absences of the kind in the window are fewer. */
function quickBound(test: FigureTest, line: number): Bound | undefined {
  if ((test.is !== 'at-least' && test.is !== 'above') || line <= 0) return undefined
  const sessions =
    test.measure === 'consecutive-days' ||
    test.measure === 'sessions' ||
    test.measure === 'days' ||
    test.measure === 'occasions'
      ? line
      : undefined
  if (sessions === undefined) return undefined
  if (test.codes === undefined)
    return test.counts === undefined || test.counts === 'absent'
      ? (facts, from, to) => absentIn(facts.outcomes(from, to)) < sessions
      : undefined
  if (test.codes.every((code) => code === 'I')) return (facts, from, to) => facts.ill(from, to) < sessions
  if (test.codes.every((code) => UNAUTHORISED_CODES.has(code)))
    return (facts, from, to) => facts.unauthorised(from, to) < sessions
  return test.codes.every((code) => ABSENCE_CODES.has(code))
    ? (facts, from, to) => absentIn(facts.outcomes(from, to)) < sessions
    : undefined
}
const UNAUTHORISED_CODES = new Set(['G', 'N', 'O', 'U'])
const ABSENCE_CODES = new Set(['C', 'C1', 'C2', 'E', 'G', 'H', 'I', 'J1', 'M', 'N', 'O', 'R', 'S', 'T', 'U'])

function counter(test: FigureTest, context: ConditionContext): Count {
  const { school } = context
  switch (test.measure) {
    case 'lates': {
      if (test.without_adequate_reason === true) return sumOfLates(countedIn(test, school), true, () => 1)
      const [before, after] = LATE_CODES.map((code) => test.codes?.includes(code) ?? true)
      return (f, from, to) => (before ? f.late(from, to) : 0) + (after ? f.lateAfterClose(from, to) : 0)
    }
    case 'minutes-late':
      return sumOfLates(
        codeHits(school).hitsOf(LATE_CODES),
        test.without_adequate_reason === true,
        minutesLate,
      )
    case 'points': {
      const set = codeHits(school).hitsOf(test.points ?? {})
      return (f, from, to) => f.hits(set).count(from, to)
    }
    case 'occasions': {
      const symbols = symbolsOf(test, school)
      if (symbols === undefined) return countOccasions(isUnexplained(school))
      const set = codeHits(school).hitsOf(symbols)
      return (f, from, to) => f.hits(set).spells(from, to)
    }
    case 'consecutive-days': {
      const runs = runsOf(test, school)
      return (f, from, to) => longestRun(runs, f, from, to)
    }
    case 'expected-days': {
      const sessions = countSessions(test, context)
      return (f, from, to) => sessions(f, from, to) + expectedSessions(f, to)
    }
    default:
      return countSessions(test, context)
  }
}

function countSessions(test: FigureTest, { school }: ConditionContext): Count {
  if (test.codes === undefined) {
    switch (test.counts ?? 'absent') {
      case 'absent':
        return (f, from, to) => absentIn(f.outcomes(from, to))
      case 'authorised':
        return (f, from, to) => absentIn(f.outcomes(from, to)) - f.unauthorised(from, to)
      case 'unauthorised':
        return (f, from, to) => f.unauthorised(from, to)
      case 'late':
        return (f, from, to) => f.late(from, to)
      case 'late-after-close':
        return (f, from, to) => f.lateAfterClose(from, to)
      case 'unexplained':
        break
    }
  }
  const symbols = symbolsOf(test, school)
  if (symbols !== undefined) {
    const set = codeHits(school).hitsOf(symbols)
    return (f, from, to) => f.hits(set).count(from, to)
  }
  const member = isUnexplained(school)
  return (f, from, to) => {
    let count = 0
    for (let s = from; s < to; s++) if (member(f, s)) count += 1
    return count
  }
}

/** The codes that a test names, itself or by a family; `undefined` for `unexplained`, which an explanation decides too. */
function symbolsOf(test: FigureTest, school: SchoolFacts): string[] | undefined {
  if (test.codes !== undefined) return test.codes
  const family = test.counts ?? 'absent'
  if (family === 'unexplained') return undefined
  if (family === 'late') return ['L']
  if (family === 'late-after-close') return ['U']
  const symbols = new Set<string>()
  for (let id = 1; id <= school.codes.size; id++) {
    const { countsAs, symbol } = school.codes.meaning(id)
    if (
      countsAs === family ||
      (family === 'absent' && (countsAs === 'authorised' || countsAs === 'unauthorised'))
    )
      symbols.add(symbol)
  }
  return [...symbols]
}

/** N, or O on a day that no explanation covers. */
export function isUnexplained(school: SchoolFacts): Member {
  const none = school.codes.tableOf(['N'])
  const other = school.codes.tableOf(['O'])
  return (f, session) => {
    const code = f.codes[session] as number
    if (none[code] === 1) return true
    return other[code] === 1 && !f.events.isExplained(school.calendar.dayOfSession(session))
  }
}

/** Spells of school days with such a session, where more than the code decides: counted day by day. */
function countOccasions(member: Member): Count {
  return (f, from, to) => {
    const { calendar, codes } = f.school
    let count = 0
    let inside = false
    for (let s = from; s < to; ) {
      const day = calendar.schoolDayOfSession(s)
      let belongs = false
      let ends = false
      for (; s < to && calendar.schoolDayOfSession(s) === day; s++) {
        const code = f.codes[s] as number
        if (code === NO_MARK) continue
        if (member(f, s)) belongs = true
        else if (codes.meaning(code).countsAs !== 'not-possible') ends = true
      }
      if (belongs && !inside) count += 1
      if (belongs || ends) inside = belongs
    }
    return count
  }
}

/** What late sessions add up to, those of days with an accepted reason left out where the document says so. */
function sumOfLates(
  set: CodeHits,
  withoutReason: boolean,
  each: (facts: PupilFacts, session: number) => number,
): Count {
  return (facts, from, to) => {
    const { calendar } = facts.school
    const hits = facts.hits(set)
    const end = hits.firstFrom(to)
    let sum = 0
    for (let hit = hits.firstFrom(from); hit < end; hit++) {
      const session = hits.at(hit)
      if (!withoutReason || !facts.events.hasAcceptedReason(calendar.dayOfSession(session)))
        sum += each(facts, session)
    }
    return sum
  }
}

/** Minutes after the time from which pupils are late; 0 where the arrival or that time is not known. */
function minutesLate({ school, index, yearGroup }: PupilFacts, session: number): number {
  const { view, calendar, clock } = school
  const arrived = view.arrivalOf(index, session)
  const due = clock.times(
    calendar.dayOfSession(session),
    calendar.halfOfSession(session),
    yearGroup,
  ).lateAfter
  return arrived !== undefined && due !== null && arrived > due ? arrived - due : 0
}

function factName(test: FigureTest): string {
  return test.codes === undefined
    ? test.counts === undefined
      ? test.measure
      : `${test.measure}-${test.counts}`
    : `${test.measure} ${test.codes.join(', ')}`
}
