import fc from 'fast-check'
import type { Closure } from '../../src/domain/calendar/terms.js'
import { SchoolCalendar } from '../../src/domain/calendar/school-calendar.js'
import { getDay } from '../../src/kernel/school-date.js'
import { closed, halfTerm, type PlainMark } from './plain-school.js'

/** Two short school years: the summer half of one and five halves of the next, three weeks each, with holidays between. */
export const SHORT_TERMS = [
  halfTerm('2024/25', 'summer', 1, '2025-05-06', '2025-05-23'),
  halfTerm('2024/25', 'summer', 2, '2025-06-30', '2025-07-18'),
  halfTerm('2025/26', 'autumn', 1, '2025-09-03', '2025-09-19'),
  halfTerm('2025/26', 'autumn', 2, '2025-11-03', '2025-11-21'),
  halfTerm('2025/26', 'spring', 1, '2026-01-05', '2026-01-23'),
  halfTerm('2025/26', 'spring', 2, '2026-02-23', '2026-03-13'),
  halfTerm('2025/26', 'summer', 1, '2026-04-13', '2026-05-01'),
]
export const FULL_CALENDAR = SchoolCalendar.from(SHORT_TERMS, [])

/** Some of the sessions closed, a whole day or a half, so that some weeks may have few of them left. */
export const someClosures: fc.Arbitrary<Closure[]> = fc
  .uniqueArray(
    fc.record({
      at: fc.nat(FULL_CALENDAR.schoolDays.length - 1),
      half: fc.constantFrom(null, 0 as const, 1 as const),
    }),
    { maxLength: 14, selector: (one) => one.at },
  )
  .map((list) => list.map(({ at, half }) => closed(FULL_CALENDAR.schoolDays[at] as number, half)))

/** A run of sessions with one code: how registers look, and what finds the edges of a window. */
const run = (codes: readonly string[]) =>
  fc.record({ code: fc.constantFrom(...codes), length: fc.integer({ min: 1, max: 9 }) })

/** A code for each session of the full calendar, in runs; `none` where there is no mark. */
export function someMarks(codes: readonly string[]): fc.Arbitrary<string[]> {
  return fc.array(run(codes), { minLength: 12, maxLength: 60 }).map((runs) => {
    const marks = runs.flatMap(({ code, length }) => Array.from({ length }, () => code))
    return Array.from(
      { length: FULL_CALENDAR.sessionCount },
      (_, s) => marks[s % Math.max(1, marks.length)] as string,
    )
  })
}

/** The rows of one pupil's marks on the sessions that are open. Present is `/` or `\` by the half. */
export function rowsOf(pupil: number, marks: readonly string[], closures: readonly Closure[]): PlainMark[] {
  const calendar = SchoolCalendar.from(SHORT_TERMS, closures)
  return marks.flatMap((code, session) => {
    const day = FULL_CALENDAR.dayOfSession(session)
    const half = FULL_CALENDAR.halfOfSession(session)
    if (code === 'none' || !calendar.isOpen(day, half)) return []
    return [{ pupil, day, half, code: code === '/' && half === 1 ? '\\' : code }]
  })
}

/** A moment in the two years: any minute, though most at an hour when something closes. */
export const someMoment: fc.Arbitrary<number> = fc
  .record({
    day: fc.integer({ min: getDay('2025-06-30'), max: getDay('2026-05-10') }),
    minute: fc.oneof(fc.constantFrom(0, 570, 569, 810, 960, 1439), fc.nat(1439)),
  })
  .map(({ day, minute }) => day * 1440 + minute)
