import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { schoolAt } from '../../src/application/school.js'
import type { ExplanationEvent } from '../../src/domain/events/school-event.js'
import { type Day, getDay } from '../../src/kernel/school-date.js'
import type { FigureTest } from '../../src/policy/vocabulary/conditions.js'
import { compileFigure } from '../../src/rules/conditions/figures.js'
import { codeWeights, PupilFacts } from '../../src/rules/facts/pupil-facts.js'
import { inventedTimeline, type PlainMark, plainPupil, schoolOf } from '../support/plain-school.js'
import { rowsOf, SHORT_TERMS, someClosures, someMarks, someMoment } from '../support/random-school.js'

// What an explanation decides is counted here a second time, from a list of marks and a list of what was said.

const CODES = ['/', '/', '/', 'L', 'L', 'U', 'N', 'N', 'O', 'O', 'I', 'Y1', 'none']
const TIMES = [540, 805] as const
const timeline = inventedTimeline(`day:
  registration:
    - { session: AM, opens: "09:00", closes: { at: "09:30" }, cites: [ELM-1] }
    - { session: PM, opens: "13:25", closes: { at: "13:30" }, cites: [ELM-1] }`)
const YEAR_STARTS = getDay('2025-09-01')

interface Situation {
  readonly marks: readonly PlainMark[]
  readonly said: readonly ExplanationEvent[]
  readonly asOf: number
  readonly closures: Parameters<typeof rowsOf>[2]
}

const someExplanations: fc.Arbitrary<ExplanationEvent[]> = fc
  .array(
    fc.record({
      from: fc.integer({ min: getDay('2025-09-01'), max: getDay('2026-03-13') }),
      days: fc.nat(5),
      after: fc.nat(3 * 1440),
      accepted: fc.constantFrom(null, true, false),
    }),
    { maxLength: 25 },
  )
  .map((list) =>
    list
      .map(({ from, days, after, accepted }): ExplanationEvent => {
        const { upn } = plainPupil(0)
        return {
          type: 'explanation',
          at: from * 1440 + after,
          upn,
          from,
          to: from + days,
          reason: '',
          accepted,
        }
      })
      .sort((a, b) => a.at - b.at),
  )

const situation: fc.Arbitrary<Situation> = fc
  .record({
    codes: someMarks(CODES),
    minutes: fc.array(fc.integer({ min: -5, max: 60 }), { minLength: 1, maxLength: 7 }),
    said: someExplanations,
    asOf: someMoment,
    closures: someClosures,
  })
  .map(({ codes, minutes, ...rest }) => ({
    ...rest,
    marks: rowsOf(0, codes, rest.closures).map((mark, i) => {
      const late = minutes[i % minutes.length] as number
      return mark.code !== 'L' && mark.code !== 'U' ? mark : { ...mark, arrivedAt: TIMES[mark.half] + late }
    }),
  }))

/** The marks of the academic year that count by the moment. */
const counting = ({ marks, asOf }: Situation): PlainMark[] =>
  marks.filter(
    ({ day, half }) =>
      day * 1440 + (half === 0 ? 570 : 810) <= asOf && (asOf < YEAR_STARTS * 1440 || day >= YEAR_STARTS),
  )

/** The last thing said of a day by the moment; of those that somebody decided where only they are asked for. */
const lastWord = ({ said, asOf }: Situation, day: Day, decided: boolean): ExplanationEvent | undefined =>
  said.findLast(
    ({ at, from, to, accepted }) => at <= asOf && day >= from && day <= to && (!decided || accepted !== null),
  )

function unexplained(given: Situation): (mark: PlainMark) => boolean {
  return ({ code, day }) => {
    const word = lastWord(given, day, false)
    return code === 'N' || (code === 'O' && (word === undefined || word.accepted === false))
  }
}

const withoutReason = (given: Situation, marks: readonly PlainMark[]): PlainMark[] =>
  marks.filter(
    ({ code, day }) => (code === 'L' || code === 'U') && lastWord(given, day, true)?.accepted !== true,
  )

function check(
  test: Omit<FigureTest, 'is' | 'value'>,
  naive: (marks: PlainMark[], given: Situation) => number,
): void {
  fc.assert(
    fc.property(situation, fc.integer({ min: 1, max: 6 }), (given, value) => {
      const { marks, closures, said } = given
      const school = schoolAt(
        schoolOf({ timeline, terms: SHORT_TERMS, closures, marks, events: said, pupils: [plainPupil(0)] }),
        given.asOf,
      )
      const facts = new PupilFacts(school, codeWeights(school.codes))
      facts.load(0)
      const figure = compileFigure(
        { ...test, is: 'at-least', value },
        { school, lastDone: () => () => undefined, notBefore: 0 },
      )
      const wanted = naive(counting(given), given)
      expect(figure.because(facts, facts.end)[0]?.value).toBe(wanted)
      expect(figure.holds(facts, facts.end)).toBe(wanted >= value)
    }),
    { numRuns: 150 },
  )
}

describe('what an explanation decides', () => {
  it('unexplained sessions', () =>
    check(
      { measure: 'sessions', counts: 'unexplained' },
      (marks, given) => marks.filter(unexplained(given)).length,
    ))

  it('unexplained occasions: spells of days, ended by a day on which something else was possible', () =>
    check({ measure: 'occasions', counts: 'unexplained' }, (marks, given) => {
      const days = [...new Set(marks.map(({ day }) => day))].sort((a, b) => a - b)
      const telling = days.flatMap((day) => {
        const ofDay = marks.filter((mark) => mark.day === day)
        if (ofDay.some(unexplained(given))) return [true]
        return ofDay.some(({ code }) => code !== 'Y1') ? [false] : []
      })
      return telling.filter((belongs, i) => belongs && telling[i - 1] !== true).length
    }))

  it('late arrivals without a good reason', () =>
    check(
      { measure: 'lates', without_adequate_reason: true },
      (marks, given) => withoutReason(given, marks).length,
    ))

  it('late arrivals after the close without a good reason', () =>
    check(
      { measure: 'lates', codes: ['U'], without_adequate_reason: true },
      (marks, given) => withoutReason(given, marks).filter(({ code }) => code === 'U').length,
    ))

  it('minutes of lateness without a good reason', () =>
    check({ measure: 'minutes-late', without_adequate_reason: true }, (marks, given) =>
      withoutReason(given, marks).reduce(
        (sum, { arrivedAt, half }) => sum + Math.max(0, (arrivedAt ?? 0) - TIMES[half]),
        0,
      ),
    ))

  it('minutes of all lateness', () =>
    check({ measure: 'minutes-late' }, (marks) =>
      marks.reduce(
        (sum, { code, arrivedAt, half }) =>
          code === 'L' || code === 'U' ? sum + Math.max(0, (arrivedAt ?? 0) - TIMES[half]) : sum,
        0,
      ),
    ))
})
