import { NO_MARK } from '../../domain/register/code-set.js'
import {
  decimalOf,
  formatHalfDays,
  formatPercent,
  formatUnits,
  roundedPercent,
} from '../../kernel/fraction.js'
import { formatDay, MINUTES_PER_DAY } from '../../kernel/school-date.js'
import { phraseFigure } from '../../policy/phrasing/index.js'
import type { Comparison } from '../../policy/vocabulary/words.js'
import type { FigureTest } from '../../policy/vocabulary/conditions.js'
import type { Because } from '../action.js'
import { absentIn, attendedIn, type PupilFacts, possibleIn } from '../facts/pupil-facts.js'
import type { CodeHits } from '../facts/code-hits.js'
import { codeHits, type SchoolFacts } from '../facts/school-facts.js'
import type { CompiledCondition, ConditionContext } from './condition.js'
import {
  beginsAnew,
  beginsOnce,
  compileWindow,
  firstSessionAfter,
  endOfWindow,
  momentDay,
  type WindowStart,
} from './windows.js'

/** A percentage as two counts of the sessions `from` to `to`; two functions, so that asking makes no object. */
interface Share {
  is(facts: PupilFacts, from: number, to: number): number
  of(facts: PupilFacts, from: number, to: number): number
}
/** In whole units of the test's value: sessions for days, so that half days stay whole numbers. */
type Count = (facts: PupilFacts, from: number, to: number) => number

const ofPossible = (count: (outcomes: number) => number): Share => ({
  is: (f, from, to) => count(f.outcomes(from, to)),
  of: (f, from, to) => possibleIn(f.outcomes(from, to)),
})
const SHARES: Partial<Record<FigureTest['measure'], Share>> = {
  attendance: ofPossible(attendedIn),
  absence: ofPossible(absentIn),
  'authorised-absence': {
    is: (f, from, to) => absentIn(f.outcomes(from, to)) - f.unauthorised(from, to),
    of: (f, from, to) => possibleIn(f.outcomes(from, to)),
  },
  'unauthorised-absence': {
    is: (f, from, to) => f.unauthorised(from, to),
    of: (f, from, to) => possibleIn(f.outcomes(from, to)),
  },
  punctuality: {
    is: (f, from, to) => attendedIn(f.outcomes(from, to)) - f.late(from, to),
    of: (f, from, to) => attendedIn(f.outcomes(from, to)),
  },
}

/** Compiles a comparison of one figure. The exact fraction is compared, save where the document prints rounded bands. */
export function compileFigure(test: FigureTest, context: ConditionContext): CompiledCondition {
  if (test.measure === 'prior-year-attendance') return compilePriorYear(test)
  const start = compileWindow(test.over ?? 'academic-year', context.school, context.doneAt, context.notBefore)
  const share = SHARES[test.measure]
  return share === undefined ? compileCount(test, start, context) : compileShare(test, share, start, context)
}

function compileShare(
  test: FigureTest,
  share: Share,
  start: WindowStart,
  context: ConditionContext,
): CompiledCondition {
  const { school } = context
  const line = decimalOf(test.value)
  const decimals = test.round_to
  const minimum = Math.max(1, school.profile.settings.minimumSessions ?? 0)
  const scale = 10 ** line.decimals
  const compare = comparer(test.is)
  const window = test.over ?? 'academic-year'
  const phrase = phraseFigure(test)
  // With rounding both sides are brought to one scale: the share in units of its last decimal, the line in its own.
  const rounded = decimals === undefined ? 0 : 10 ** Math.max(0, line.decimals - decimals)
  const walks =
    window === 'academic-year' &&
    decimals === undefined &&
    context.notBefore === 0 &&
    (test.measure === 'attendance' || test.measure === 'absence')
  const lineScaled = decimals === undefined ? 0 : line.units * 10 ** Math.max(0, decimals - line.decimals)
  return {
    ...(walks
      ? {
          heldSinceEnd: (facts: PupilFacts, notBefore: number) =>
            walkBack(facts, notBefore, {
              attended: test.measure === 'attendance',
              scale: 100 * scale,
              line: line.units,
              minimum,
              is: test.is,
            }),
        }
      : {}),
    ...(beginsAnew(window) ? { anewAt: (facts: PupilFacts) => start(facts, facts.end) } : {}),
    course: window === 'previous-academic-year' ? 'constant' : 'varying',
    risesAt: null,
    lacksData(facts, end) {
      const to = endOfWindow(window, school, end)
      const from = start(facts, end)
      return from >= to || share.of(facts, from, to) < minimum
    },
    mayHaveHeld: () => true,
    holds(facts, end) {
      const to = endOfWindow(window, school, end)
      const from = start(facts, end)
      if (from >= to) return false
      const of = share.of(facts, from, to)
      if (of < minimum) return false
      const is = share.is(facts, from, to)
      if (decimals === undefined) return compare(is * 100 * scale - line.units * of)
      return compare(roundedPercent(is, of, decimals) * rounded - lineScaled)
    },
    because(facts, end) {
      const to = endOfWindow(window, school, end)
      const from = Math.min(start(facts, end), to)
      const is = share.is(facts, from, to)
      const of = share.of(facts, from, to)
      return [
        {
          fact: test.measure,
          value:
            decimals === undefined
              ? (formatPercent({ is, of }) ?? 'none')
              : of === 0
                ? 'none'
                : formatUnits(roundedPercent(is, of, decimals), decimals),
          rule: phrase,
          ...datesOf(facts, from, to, end),
          possible: of,
          ...(test.measure === 'attendance' ? { attended: is } : {}),
        },
      ]
    },
  }
}

interface WalkedShare {
  /** Attended sessions are compared; else absent ones. */
  readonly attended: boolean
  readonly scale: number
  readonly line: number
  readonly minimum: number
  readonly is: Comparison
}

/** As asking `holds` of one earlier state after another, without a call for each: this is most of what a level costs. */
function walkBack(
  facts: PupilFacts,
  notBefore: number,
  { attended, scale, line, minimum, is }: WalkedShare,
): number {
  const running = facts.runningOutcomes
  const base = running[facts.school.year.firstSession] as number
  const less = is === 'below' || is === 'at-most'
  const same = is === 'at-most' || is === 'at-least' || is === 'exactly'
  const more = is === 'above' || is === 'at-least'
  let { end } = facts
  for (; end - 1 > notBefore; end--) {
    const outcomes = ((running[end - 1] as number) - base) | 0
    const came = attendedIn(outcomes)
    const of = possibleIn(outcomes)
    const difference = (attended ? came : of - came) * scale - line * of
    if (of < minimum || !(difference < 0 ? less : difference > 0 ? more : same)) break
  }
  return end
}

function compileCount(test: FigureTest, start: WindowStart, context: ConditionContext): CompiledCondition {
  const { school } = context
  const count = counter(test, context)
  const halves = test.measure === 'days' || test.measure === 'expected-days'
  const line = halves ? Math.round(test.value * 2) : test.value
  const compare = comparer(test.is)
  const window = test.over ?? 'academic-year'
  const phrase = phraseFigure(test)
  const quick = quickBound(test, line)
  // What is expected shrinks as its days come; every other count only grows while its window begins where it did.
  const grows =
    test.measure !== 'expected-days' && (test.is === 'at-least' || test.is === 'above') && beginsOnce(window)
  const { firstSession } = school.year
  const rises = test.is === 'at-least' || test.is === 'above'
  const expectedOf = codeHits(school).hitsOf(symbolsOf(test, school) ?? [])
  const runs = test.measure === 'consecutive-days' && grows ? runReader(test, school) : undefined
  const runLine = test.is === 'above' ? Math.floor(line) + 1 : Math.ceil(line)
  return {
    ...(runs === undefined
      ? {}
      : {
          lastRise: (facts: PupilFacts) =>
            lastRunTo(facts, runs, Math.min(start(facts, facts.end), facts.end), runLine),
        }),
    ...(test.measure === 'expected-days' && rises
      ? { growsFor: expectsNothing, changesAt: (facts: PupilFacts) => expectationChanges(facts, expectedOf) }
      : {}),
    risesAt:
      rises && test.codes !== undefined && test.measure !== 'expected-days'
        ? school.codes.tableOf(test.codes)
        : null,
    ...(beginsAnew(window) ? { anewAt: (facts: PupilFacts) => start(facts, facts.end) } : {}),
    course: window === 'previous-academic-year' ? 'constant' : grows ? 'growing' : 'varying',
    mayHaveHeld(facts) {
      if (facts.end <= firstSession + 1) return true
      // The year's first window reaches back the furthest, and no window holds more than all of them together.
      const from = Math.min(firstSession, start(facts, firstSession + 1))
      if (quick?.(facts, from, facts.end) === true) return false
      return !rises || test.measure !== 'consecutive-days' || compare(count(facts, from, facts.end) - line)
    },
    holds(facts, end) {
      const to = endOfWindow(window, school, end)
      const from = Math.min(start(facts, end), to)
      if (quick !== undefined && quick(facts, from, to)) return false
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
          rule: phrase,
          ...datesOf(facts, from, to, end),
        },
      ]
    },
  }
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
    case 'lates':
      return (f, from, to) => f.late(from, to) + f.lateAfterClose(from, to)
    case 'minutes-late':
      return minutesLate
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
    case 'consecutive-days':
      return longestRun(runReader(test, school))
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

type Member = (facts: PupilFacts, session: number) => boolean

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

/** Tells for each school day of a stretch that belongs to a run how long the run is so far, and where the day's sessions end. */
type RunReader = (
  facts: PupilFacts,
  from: number,
  to: number,
  tell: (run: number, end: number) => void,
) => void

/** Runs of school days on which every session that was marked has one of the codes; a day without a mark ends a run. */
function runReader(test: FigureTest, school: SchoolFacts): RunReader {
  const symbols = symbolsOf(test, school)
  const set = codeHits(school).hitsOf(symbols ?? ['N', 'O'])
  const member = symbols === undefined ? isUnexplained(school) : undefined
  const { calendar } = school
  return (facts, from, to, tell) => {
    const hits = facts.hits(set)
    const { codes } = facts
    let run = 0
    let before = -2
    for (let hit = hits.firstFrom(from); hit < hits.length && hits.at(hit) < to; ) {
      const day = calendar.schoolDayOfSession(hits.at(hit))
      const end = Math.min(to, calendar.firstSessionOfSchoolDay(day + 1))
      let belonging = 0
      for (; hit < hits.length && hits.at(hit) < end; hit++)
        if (member === undefined || member(facts, hits.at(hit))) belonging += 1
      let marked = 0
      for (let s = Math.max(from, calendar.firstSessionOfSchoolDay(day)); s < end; s++)
        if (codes[s] !== NO_MARK) marked += 1
      if (belonging === 0 || belonging < marked) continue
      run = day === before + 1 ? run + 1 : 1
      before = day
      tell(run, end)
    }
  }
}

function longestRun(runs: RunReader): Count {
  return (f, from, to) => {
    let longest = 0
    runs(f, from, to, (run) => {
      if (run > longest) longest = run
    })
    return longest
  }
}

/** The number of counted sessions at which the latest run of so many days was complete. */
function lastRunTo(facts: PupilFacts, runs: RunReader, from: number, days: number): number {
  let reached = facts.end
  runs(facts, from, facts.end, (run, end) => {
    if (run === days) reached = end
  })
  return reached
}

/** Sessions still to come, from the day after the moment, that medical evidence on record by then covers. */
function expectedSessions(facts: PupilFacts, end: number): number {
  const { evidence } = facts.events
  if (evidence.length === 0) return 0
  const { calendar, year, asOf } = facts.school
  const known = end >= facts.end ? asOf : facts.instantOf(end - 1)
  let counted = momentDay(facts, end)
  // Evidence is nearly always of days gone by.
  if (!evidence.some((event) => event.to > counted)) return 0
  let sessions = 0
  for (const event of [...evidence].sort((a, b) => a.from - b.from)) {
    if (event.kind !== 'medical' || event.at > known || event.to <= counted) continue
    const from = Math.max(event.from, counted + 1)
    const to = Math.min(event.to, year.end)
    if (from > to) continue
    sessions += calendar.firstSessionFrom(to + 1) - calendar.firstSessionFrom(from)
    counted = to
  }
  return sessions
}

/**
 * The numbers of counted sessions before which a count of days to come can have been less, latest first: each session that
 * counts, and each time at which evidence came in. Between them, looking back, it only grows.
 */
function expectationChanges(facts: PupilFacts, set: CodeHits): number[] {
  const hits = facts.hits(set)
  const ends: number[] = []
  for (let hit = 0; hit < hits.length; hit++) ends.push(hits.at(hit))
  for (const event of facts.events.evidence) ends.push(firstSessionAfter(facts, event.at - 1, facts.end))
  return ends.sort((a, b) => b - a)
}

/** Is there no evidence on record that looked ahead when it came? Then the count only grows. */
function expectsNothing(facts: PupilFacts): boolean {
  return !facts.events.evidence.some(
    (event) => event.kind === 'medical' && event.to * MINUTES_PER_DAY > event.at,
  )
}

function minutesLate(facts: PupilFacts, from: number, to: number): number {
  const { view, calendar, clock } = facts.school
  const late = facts.school.codes.tableOf(['L', 'U'])
  let minutes = 0
  for (let s = from; s < to; s++) {
    if (late[facts.codes[s] as number] === 0) continue
    const arrived = view.arrivalOf(facts.index, s)
    const due = clock.times(calendar.dayOfSession(s), calendar.halfOfSession(s), facts.yearGroup).lateAfter
    if (arrived !== undefined && due !== null && arrived > due) minutes += arrived - due
  }
  return minutes
}

function compilePriorYear(test: FigureTest): CompiledCondition {
  const line = decimalOf(test.value)
  const compare = comparer(test.is)
  const phrase = phraseFigure(test)
  return {
    course: 'constant',
    risesAt: null,
    mayHaveHeld: () => true,
    holds(facts) {
      const prior = facts.pupil.priorYearAttendance
      return prior !== null && compare(prior.units * 10 ** line.decimals - line.units * 10 ** prior.decimals)
    },
    because(facts) {
      const prior = facts.pupil.priorYearAttendance
      return [
        {
          fact: 'prior-year-attendance',
          value: prior === null ? 'unknown' : formatUnits(prior.units, prior.decimals),
          rule: phrase,
        },
      ]
    },
  }
}

function comparer(is: Comparison): (difference: number) => boolean {
  switch (is) {
    case 'below':
      return (difference) => difference < 0
    case 'at-most':
      return (difference) => difference <= 0
    case 'at-least':
      return (difference) => difference >= 0
    case 'above':
      return (difference) => difference > 0
    case 'exactly':
      return (difference) => difference === 0
  }
}

function factName(test: FigureTest): string {
  return test.codes === undefined
    ? test.counts === undefined
      ? test.measure
      : `${test.measure}-${test.counts}`
    : `${test.measure} ${test.codes.join(', ')}`
}

function datesOf(facts: PupilFacts, from: number, to: number, end: number): Pick<Because, 'from' | 'to'> {
  const { calendar } = facts.school
  if (from >= to) return {}
  return {
    from: formatDay(calendar.dayOfSession(from)),
    to: formatDay(Math.min(momentDay(facts, end), calendar.dayOfSession(to - 1))),
  }
}
