import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { schoolAt } from '../../src/application/school.js'
import { summarise } from '../../src/application/summary.js'
import { SchoolCalendar } from '../../src/domain/calendar/school-calendar.js'
import type { Closure } from '../../src/domain/calendar/terms.js'
import { type Day, getDay } from '../../src/kernel/school-date.js'
import type { FigureTest } from '../../src/policy/vocabulary/conditions.js'
import { compileFigure } from '../../src/rules/conditions/figures.js'
import { codeWeights, PupilFacts } from '../../src/rules/facts/pupil-facts.js'
import { inventedTimeline, type PlainMark, plainPupil, schoolOf } from '../support/plain-school.js'
import { rowsOf, SHORT_TERMS, someClosures, someMarks, someMoment } from '../support/random-school.js'

// Every figure is counted here a second time, in the plainest way: a list of marks, gone through from the start.

const CODES = ['/', '/', '/', '/', 'L', 'U', 'N', 'O', 'G', 'I', 'I', 'M', 'Y1', 'B', 'none']
const ATTENDING = new Set(['/', '\\', 'L', 'B'])
const AUTHORISED = new Set(['I', 'M'])
const UNAUTHORISED = new Set(['U', 'N', 'O', 'G'])
const YEAR_STARTS = getDay('2025-09-01')
const timeline = inventedTimeline('phase: primary')

interface Situation {
  readonly marks: readonly PlainMark[]
  readonly closures: readonly Closure[]
  readonly asOf: number
}

const situation: fc.Arbitrary<Situation> = fc
  .record({ marks: someMarks(CODES), closures: someClosures, asOf: someMoment })
  .map(({ marks, closures, asOf }) => ({ marks: rowsOf(0, marks, closures), closures, asOf }))

/** The marks that count by the moment: registers close at 09:30 and 13:30. */
function counting({ marks, asOf }: Situation): PlainMark[] {
  return marks.filter(({ day, half }) => day * 1440 + (half === 0 ? 570 : 810) <= asOf)
}

/** The program's own value of a figure, and whether it holds. */
function measured(test: FigureTest, { marks, closures, asOf }: Situation) {
  const school = schoolAt(
    schoolOf({ timeline, terms: SHORT_TERMS, closures, marks, pupils: [plainPupil(0)] }),
    asOf,
  )
  const facts = new PupilFacts(school, codeWeights(school.codes))
  facts.load(0)
  const figure = compileFigure(test, { school, lastDone: () => () => undefined, notBefore: 0 })
  return { value: figure.because(facts, facts.end)[0]?.value, holds: figure.holds(facts, facts.end) }
}

const mondayOf = (day: Day): Day => day - ((((day + 3) % 7) + 7) % 7)

/** The first day of a window that ends with the moment, by the plainest reading of its words. */
function windowStart(over: FigureTest['over'], { closures, asOf }: Situation): Day {
  const today = Math.floor(asOf / 1440)
  const days = [...SchoolCalendar.from(SHORT_TERMS, closures).schoolDays]
  if (over === 'ever') return 0
  if (over === 'term' || over === 'half-term') {
    const begun = SHORT_TERMS.filter((half) => half.start <= today)
    const last = begun.at(-1)
    if (last === undefined) return 0
    return over === 'half-term'
      ? last.start
      : (begun.find((half) => half.term === last.term && half.academicYear === last.academicYear)?.start ?? 0)
  }
  if (over === 'week') return mondayOf(today)
  if (typeof over === 'object' && 'school_weeks' in over) {
    const weeks = [...new Set(days.map(mondayOf))].filter((monday) => monday <= today)
    return weeks.length === 0 ? 0 : (weeks[Math.max(0, weeks.length - over.school_weeks)] as Day)
  }
  if (typeof over === 'object' && 'days' in over) return today - over.days + 1
  return today >= YEAR_STARTS ? YEAR_STARTS : getDay('2024-09-01')
}

function inWindow(over: FigureTest['over'], given: Situation): PlainMark[] {
  const start = windowStart(over, given)
  return counting(given).filter(({ day }) => day >= start)
}

const windows: fc.Arbitrary<FigureTest['over']> = fc.oneof(
  fc.constantFrom(
    'academic-year' as const,
    'term' as const,
    'half-term' as const,
    'week' as const,
    'ever' as const,
  ),
  fc.integer({ min: 1, max: 12 }).map((school_weeks) => ({ school_weeks })),
  fc.integer({ min: 1, max: 90 }).map((days) => ({ days })),
)

function check(
  name: string,
  test: (over: FigureTest['over']) => Partial<FigureTest> & Pick<FigureTest, 'measure'>,
  naive: (marks: readonly PlainMark[], given: Situation) => number | string,
): void {
  it(name, () => {
    fc.assert(
      fc.property(situation, windows, (given, over) => {
        const wanted = naive(inWindow(over, given), given)
        const full = { is: 'at-least', value: 3, over, ...test(over) } as FigureTest
        const { value, holds } = measured(full, given)
        expect(value).toBe(wanted)
        if (typeof wanted === 'number') expect(holds).toBe(wanted >= 3)
      }),
      { numRuns: 120 },
    )
  })
}

const count = (marks: readonly PlainMark[], codes: ReadonlySet<string>): number =>
  marks.filter((mark) => codes.has(mark.code)).length

describe('a count over a window is what a person would count', () => {
  check(
    'of unauthorised sessions',
    () => ({ measure: 'sessions', counts: 'unauthorised' }),
    (marks) => count(marks, UNAUTHORISED),
  )
  check(
    'of absent sessions',
    () => ({ measure: 'sessions', counts: 'absent' }),
    (marks) => count(marks, UNAUTHORISED) + count(marks, AUTHORISED),
  )
  check(
    'of authorised sessions',
    () => ({ measure: 'sessions', counts: 'authorised' }),
    (marks) => count(marks, AUTHORISED),
  )
  check(
    'of sessions with G, O or U',
    () => ({ measure: 'sessions', codes: ['G', 'O', 'U'] }),
    (marks) => count(marks, new Set(['G', 'O', 'U'])),
  )
  check(
    'of late arrivals',
    () => ({ measure: 'lates' }),
    (marks) => count(marks, new Set(['L', 'U'])),
  )
  check(
    'of points',
    () => ({ measure: 'points', points: { L: 1, U: 3 } }),
    (marks) => count(marks, new Set(['L'])) + 3 * count(marks, new Set(['U'])),
  )
  check(
    'of days of illness',
    () => ({ measure: 'days', codes: ['I'] }),
    (marks) => (count(marks, new Set(['I'])) / 2).toFixed(1),
  )
  check('of occasions of illness', () => ({ measure: 'occasions', codes: ['I'] }), occasions)
  check('of the longest run of days ill', () => ({ measure: 'consecutive-days', codes: ['I'] }), longestRun)
})

/** Spells of school days with such a session. A day on which nothing was possible, or nothing is marked, ends none. */
function occasions(marks: readonly PlainMark[]): number {
  const days = [...new Set(marks.map((mark) => mark.day))].map((day) =>
    marks.filter((mark) => mark.day === day && mark.code !== 'Y1'),
  )
  const telling = days
    .filter((ofDay) => ofDay.length > 0)
    .map((ofDay) => ofDay.some((mark) => mark.code === 'I'))
  return telling.filter((ill, i) => ill && telling[i - 1] !== true).length
}

function longestRun(marks: readonly PlainMark[], given: Situation): number {
  const end = Math.floor(given.asOf / 1440)
  let longest = 0
  let run = 0
  for (const day of SchoolCalendar.from(SHORT_TERMS, given.closures).schoolDays) {
    if (day > end) break
    const ofDay = marks.filter((mark) => mark.day === day)
    run = ofDay.length > 0 && ofDay.every((mark) => mark.code === 'I') ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  return longest
}

describe('a percentage over a window', () => {
  it('is below, at or above its line by whole numbers', () => {
    fc.assert(
      fc.property(
        situation,
        windows,
        fc.constantFrom('below', 'at-most', 'at-least', 'above', 'exactly'),
        fc.constantFrom(50, 75, 80, 90, 92.5),
        (given, over, is, line) => {
          const marks = inWindow(over, given)
          const attended = count(marks, ATTENDING)
          const possible = attended + count(marks, AUTHORISED) + count(marks, UNAUTHORISED)
          const difference = attended * 1000 - line * 10 * possible
          const wanted =
            possible > 0 &&
            {
              below: difference < 0,
              'at-most': difference <= 0,
              'at-least': difference >= 0,
              above: difference > 0,
              exactly: difference === 0,
            }[is as 'below']
          expect(
            measured({ measure: 'attendance', is: is as 'below', value: line, over } as FigureTest, given)
              .holds,
          ).toBe(wanted)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('the summary', () => {
  it('counts what a person would count, and its parts sum to what was possible', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const school = schoolOf({
          timeline,
          terms: SHORT_TERMS,
          closures: given.closures,
          marks: given.marks,
          pupils: [plainPupil(0)],
        })
        const [pupil] = summarise(school, given.asOf).pupils
        const marks = inWindow('academic-year', given)
        const penalty = inWindow({ school_weeks: 10 }, given)
        expect(pupil).toMatchObject({
          attended: count(marks, ATTENDING),
          authorised: count(marks, AUTHORISED),
          unauthorised: count(marks, UNAUTHORISED),
          late: count(marks, new Set(['L'])),
          lateAfterClose: count(marks, new Set(['U'])),
          illnessDays: (count(marks, new Set(['I'])) / 2).toFixed(1),
          unexplained: count(marks, new Set(['N'])),
          unauthorisedInWindow: count(penalty, UNAUTHORISED),
        })
        expect(pupil?.possible).toBe(
          (pupil?.attended ?? 0) + (pupil?.authorised ?? 0) + (pupil?.unauthorised ?? 0),
        )
        const absent = (pupil?.possible ?? 0) - (pupil?.attended ?? 0)
        expect(pupil?.persistentlyAbsent).toBe(
          (pupil?.possible ?? 0) > 0 && absent * 10 >= (pupil?.possible ?? 0),
        )
        expect(pupil?.severelyAbsent).toBe((pupil?.possible ?? 0) > 0 && absent * 2 >= (pupil?.possible ?? 0))
      }),
      { numRuns: 200 },
    )
  })
})
