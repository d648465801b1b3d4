import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { worklist } from '../../src/application/queries.js'
import { formatInstant } from '../../src/kernel/school-date.js'
import { inventedTimeline, plainPupil, schoolOf } from '../support/plain-school.js'
import { FULL_CALENDAR, rowsOf, SHORT_TERMS, someMarks } from '../support/random-school.js'

const level = (id: string, when: string, more = ''): string => `  - id: ${id}
    label: ${id}
    when: ${when}${more}
    then: [{ id: act, kind: letter.attendance, cites: [ELM-002] }]
    cites: [ELM-002]`

/** A policy of one level, by what the level looks at. */
const LEVELS: Readonly<Record<string, string>> = {
  'attendance over the year': '{ measure: attendance, is: below, value: 90 }',
  'attendance over the term': '{ measure: attendance, over: term, is: at-most, value: 90 }',
  'attendance over the half term': '{ measure: attendance, over: half-term, is: below, value: 95 }',
  'attendance over five school weeks':
    '{ measure: attendance, over: { school_weeks: 5 }, is: below, value: 90 }',
  'attendance over a week': '{ measure: attendance, over: week, is: below, value: 80 }',
  'attendance over thirty days': '{ measure: attendance, over: { days: 30 }, is: below, value: 85 }',
  'attendance over ten school days':
    '{ measure: attendance, over: { school_days: 10 }, is: below, value: 85 }',
  'good attendance over the year': '{ measure: attendance, is: above, value: 92 }',
  'ten sessions over the year': '{ measure: sessions, counts: absent, is: at-least, value: 10 }',
  'six unauthorised sessions over ten school weeks':
    '{ measure: sessions, counts: unauthorised, over: { school_weeks: 10 }, is: at-least, value: 6 }',
  'three lates over the half term': '{ measure: lates, over: half-term, is: at-least, value: 3 }',
  'three occasions over the year': '{ measure: occasions, codes: ["I"], is: at-least, value: 3 }',
  'two days in a row of the last six':
    '{ measure: consecutive-days, counts: absent, over: { school_days: 6 }, is: at-least, value: 2 }',
  'both of two':
    '{ all: [{ measure: attendance, is: below, value: 92 }, { measure: lates, over: term, is: at-least, value: 2 }] }',
  'either of two':
    '{ any: [{ measure: attendance, over: term, is: below, value: 85 }, { measure: lates, over: week, is: at-least, value: 2 }] }',
  'a poor year before': '{ measure: prior-year-attendance, is: at-most, value: 92 }',
  'not one': '{ not: { measure: attendance, over: half-term, is: at-least, value: 90 } }',
}
const CODES = ['/', '/', '/', '/', '/', '/', 'L', 'U', 'N', 'I', 'I', 'G', 'Y1']

/** Midnight and the two closings of every school day. */
const MOMENTS = [...FULL_CALENDAR.schoolDays].flatMap((day) => [
  day * 1440,
  day * 1440 + 570,
  day * 1440 + 810,
])

/** 3 September 2025, 00:00: the first moment of the second year. */
const NEXT_YEAR = MOMENTS.find((at) => formatInstant(at) >= '2025-09') as number

/** A window that begins anew, or moves with the calendar, holds nothing in a holiday: a level may go and come as it was. */
const startsAnew = (when: string): boolean => /over: (term|half-term|week|\{ (days|school_weeks))/.test(when)

describe.each(Object.entries(LEVELS))('a level of %s', (name, when) => {
  const timeline = inventedTimeline(`levels:\n${level('level', when)}`)

  it('keeps one identity from the minute in which it is met until it is met no more, and never takes it again', () => {
    fc.assert(
      fc.property(someMarks(CODES), (marks) => {
        const school = schoolOf({
          timeline,
          terms: SHORT_TERMS,
          marks: rowsOf(0, marks, []),
          pupils: [plainPupil(0, { priorYearAttendance: { units: 90, decimals: 0 } })],
        })
        const used = new Set<string>()
        let before: string | undefined
        for (const at of MOMENTS) {
          // What is met in another academic year is met anew.
          if (at === NEXT_YEAR) before = undefined
          const actions = worklist(school, at).actions.filter((action) => action.id.startsWith('level/'))
          expect(actions.length).toBeLessThanOrEqual(1)
          const id = actions[0]?.id
          if (before !== undefined && id !== undefined && id !== before)
            expect.fail(`${formatInstant(at)}: ${before} became ${id}`)
          if (id !== undefined && before === undefined && used.has(id) && !startsAnew(when))
            expect.fail(`${formatInstant(at)}: ${id} came back`)
          if (id !== undefined) used.add(id)
          before = id
        }
      }),
      { numRuns: name.includes('year') ? 8 : 5, endOnFailure: true },
    )
  })
})
