import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { schoolAt } from '../../src/application/school.js'
import { summarise } from '../../src/application/summary.js'
import { SchoolCalendar } from '../../src/domain/calendar/school-calendar.js'
import { viewRegister } from '../../src/domain/register/register-view.js'
import { PolicyClock } from '../../src/policy/effective/policy-clock.js'
import { isYearGroupIn } from '../../src/rules/facts/school-facts.js'
import { closed, inventedTimeline, type PlainMark, plainPupil, schoolOf } from '../support/plain-school.js'
import {
  FULL_CALENDAR,
  rowsOf,
  SHORT_TERMS,
  someClosures,
  someMarks,
  someMoment,
} from '../support/random-school.js'

const CODES = ['/', '/', '/', 'L', 'U', 'N', 'O', 'G', 'I', 'M', 'D', 'Y1', 'X', 'none']
const timeline = inventedTimeline('phase: primary')
const openEnded = inventedTimeline(
  'day: { registration: [{ session: AM, opens: "08:45", cites: [ELM-001] }, { session: PM, opens: "13:00", cites: [ELM-001] }] }',
)
const pupils = [
  plainPupil(0),
  plainPupil(1),
  plainPupil(2, { spells: [{ enrolledOn: 20_000, leftOn: null, yearGroup: '5', className: '5R' }] }),
]

const someRegister = fc
  .tuple(someMarks(CODES), someMarks(CODES), someMarks(CODES))
  .map((marks) => marks.flatMap((codes, pupil) => rowsOf(pupil, codes, [])))

/** An entry with its amendments, no two of them recorded in the same minute. */
const amendments = fc.uniqueArray(
  fc.record({
    pupil: fc.nat(2),
    session: fc.nat(FULL_CALENDAR.sessionCount - 1),
    code: fc.constantFrom('N', 'I', 'O', 'L', 'U', 'M', 'D'),
    at: fc.integer({ min: 0, max: 20 * 1440 }),
  }),
  { minLength: 1, maxLength: 60, selector: (one) => one.at },
)

const rowsOfAmendments = (
  list: readonly { pupil: number; session: number; code: string; at: number }[],
): PlainMark[] =>
  list.map(({ pupil, session, code, at }) => {
    const day = FULL_CALENDAR.dayOfSession(session)
    return { pupil, day, half: FULL_CALENDAR.halfOfSession(session), code, recordedAt: day * 1440 + 540 + at }
  })

function viewOf(marks: readonly PlainMark[], asOf: number, by = timeline) {
  const { record } = schoolOf({ timeline: by, terms: SHORT_TERMS, marks, pupils })
  return viewRegister(pupils, record.entries, FULL_CALENDAR, new PolicyClock(by, isYearGroupIn), asOf)
}

describe('the register as of a moment', () => {
  it('is the same in whatever order the entries and their amendments were handed in', () => {
    fc.assert(
      fc.property(
        amendments.chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
          ),
        ),
        someMoment,
        ([list, shuffled], asOf) => {
          const one = viewOf(rowsOfAmendments(list), asOf)
          const other = viewOf(rowsOfAmendments(shuffled), asOf)
          expect(other.codes).toEqual(one.codes)
          expect([...other.counted]).toEqual([...one.counted])
          for (let session = 0; session < FULL_CALENDAR.sessionCount; session++)
            expect(other.arrivalOf(0, session)).toBe(one.arrivalOf(0, session))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('has the entry that was recorded last, of those recorded by then', () => {
    fc.assert(
      fc.property(amendments, someMoment, (list, asOf) => {
        const rows = rowsOfAmendments(list)
        const view = viewOf(rows, asOf)
        const { codes } = schoolOf({ timeline, terms: SHORT_TERMS, marks: [], pupils })
        pupils.forEach((_, pupil) => {
          for (let session = 0; session < FULL_CALENDAR.sessionCount; session++) {
            const day = FULL_CALENDAR.dayOfSession(session)
            const mine = rows.filter(
              (row) =>
                row.pupil === pupil &&
                row.day === day &&
                row.half === FULL_CALENDAR.halfOfSession(session) &&
                (row.recordedAt ?? 0) <= asOf &&
                day * 1440 <= asOf,
            )
            const last = mine.sort((a, b) => (a.recordedAt ?? 0) - (b.recordedAt ?? 0)).at(-1)
            const standing = view.codes[pupil]?.[session] ?? 0
            if ((standing === 0 ? undefined : codes.meaning(standing).symbol) !== last?.code)
              expect.fail(`pupil ${pupil}, session ${session}`)
          }
        })
      }),
      { numRuns: 40 },
    )
  })

  it.each([
    ['closing times', timeline],
    ['no closing times', openEnded],
  ] as const)(
    'only ever gains by more time: no entry goes, and no fewer sessions count, with %s',
    (_, by) => {
      fc.assert(
        fc.property(someRegister, someMoment, fc.integer({ min: 0, max: 6000 }), (marks, asOf, more) => {
          const before = viewOf(marks, asOf, by)
          const after = viewOf(marks, asOf + more, by)
          before.counted.forEach((count, pupil) => expect(after.counted[pupil]).toBeGreaterThanOrEqual(count))
          before.codes.forEach((codes, pupil) =>
            codes.forEach(
              (code, session) =>
                code !== 0 && after.codes[pupil]?.[session] === 0 && expect.fail('an entry went'),
            ),
          )
        }),
        { numRuns: 60 },
      )
    },
  )
})

describe('the figures of a school', () => {
  const COUNTS = [
    'possible',
    'attended',
    'authorised',
    'unauthorised',
    'late',
    'lateAfterClose',
    'unexplained',
  ] as const

  it('of its parts sum to those of the whole, and possible is attended, authorised and unauthorised', () => {
    fc.assert(
      fc.property(someRegister, someClosures, someMoment, (marks, closures, asOf) => {
        const summary = summarise(schoolOf({ timeline, terms: SHORT_TERMS, closures, marks, pupils }), asOf)
        for (const figures of [...summary.pupils, summary.school])
          expect(figures.attended + figures.authorised + figures.unauthorised).toBe(figures.possible)
        for (const key of ['possible', 'attended'] as const) {
          const sum = (list: readonly { possible: number; attended: number }[]): number =>
            list.reduce((total, one) => total + one[key], 0)
          expect([sum(summary.pupils), sum(summary.classes), sum(summary.yearGroups)]).toEqual([
            summary.school[key],
            summary.school[key],
            summary.school[key],
          ])
        }
        expect(summary.school.persistentlyAbsent).toBe(
          summary.pupils.filter((pupil) => pupil.persistentlyAbsent).length,
        )
        for (const pupil of summary.pupils)
          if (pupil.severelyAbsent) expect(pupil.persistentlyAbsent).toBe(true)
      }),
      { numRuns: 80 },
    )
  })

  it('are never raised by one more closure', () => {
    fc.assert(
      fc.property(
        someRegister,
        someClosures,
        someMoment,
        fc.nat(FULL_CALENDAR.schoolDays.length - 1),
        fc.constantFrom(null, 0 as const, 1 as const),
        (marks, closures, asOf, at, half) => {
          const extra = closed(FULL_CALENDAR.schoolDays[at] as number, half)
          const before = summarise(schoolOf({ timeline, terms: SHORT_TERMS, closures, marks, pupils }), asOf)
          const after = summarise(
            schoolOf({ timeline, terms: SHORT_TERMS, closures: [...closures, extra], marks, pupils }),
            asOf,
          )
          after.pupils.forEach((pupil, i) => {
            for (const key of COUNTS) expect(pupil[key]).toBeLessThanOrEqual(before.pupils[i]?.[key] ?? 0)
            expect(Number(pupil.illnessDays)).toBeLessThanOrEqual(Number(before.pupils[i]?.illnessDays))
          })
          expect(SchoolCalendar.from(SHORT_TERMS, [...closures, extra]).sessionCount).toBeLessThanOrEqual(
            SchoolCalendar.from(SHORT_TERMS, closures).sessionCount,
          )
        },
      ),
      { numRuns: 80 },
    )
  })

  it('of a pupil do not change with those of another pupil, nor with the order of rows and pupils', () => {
    fc.assert(
      fc.property(
        someRegister,
        someMoment,
        fc.shuffledSubarray([0, 1, 2], { minLength: 3, maxLength: 3 }),
        (marks, asOf, order) => {
          const straight = summarise(schoolOf({ timeline, terms: SHORT_TERMS, marks, pupils }), asOf)
          const turned = summarise(
            schoolOf({
              timeline,
              terms: SHORT_TERMS,
              marks: [...marks].reverse().map((mark) => ({ ...mark, pupil: order.indexOf(mark.pupil) })),
              pupils: order.map((index) => pupils[index] as (typeof pupils)[number]),
            }),
            asOf,
          )
          for (const pupil of straight.pupils)
            expect(turned.pupils.find((other) => other.upn === pupil.upn)).toEqual(pupil)
          expect([turned.school, turned.classes, turned.yearGroups, turned.cohorts]).toEqual([
            straight.school,
            straight.classes,
            straight.yearGroups,
            straight.cohorts,
          ])
        },
      ),
      { numRuns: 50 },
    )
  })

  it('are of the academic year that holds the moment', () => {
    const marks = rowsOf(
      0,
      Array.from({ length: FULL_CALENDAR.sessionCount }, () => '/'),
      [],
    )
    const facts = schoolAt(
      schoolOf({ timeline, terms: SHORT_TERMS, marks, pupils: [plainPupil(0)] }),
      29_300_000,
    )
    expect([facts.year.label, facts.year.endSession - facts.year.firstSession]).toEqual([
      '2025/26',
      FULL_CALENDAR.sessionCount - FULL_CALENDAR.firstSessionFrom(facts.year.start),
    ])
  })
})
