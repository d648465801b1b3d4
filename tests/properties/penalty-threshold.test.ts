import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { worklist } from '../../src/application/queries.js'
import { SchoolCalendar } from '../../src/domain/calendar/school-calendar.js'
import type { Closure } from '../../src/domain/calendar/terms.js'
import type { SchoolEvent } from '../../src/domain/events/school-event.js'
import { type Day, formatDay } from '../../src/kernel/school-date.js'
import {
  type PlainMark,
  plainContact,
  plainPupil,
  schoolOf,
  inventedTimeline,
  shippedTimeline,
} from '../support/plain-school.js'
import { rowsOf, SHORT_TERMS, someClosures, someMarks, someMoment } from '../support/random-school.js'

// "10 sessions unauthorised within a rolling 10 school weeks … ordered school weeks with at least one open session; for each
// week w take w and the nine before" (statutory.md 4.1). Met once, it stays; what a notice answered is not counted again.

const mondayOf = (day: Day): Day => day - ((((day + 3) % 7) + 7) % 7)

/** Is there a school week with ten such sessions in it and the nine school weeks before? */
function isMet(
  marks: readonly PlainMark[],
  codes: string,
  closures: readonly Closure[],
  asOf: number,
  after: Day,
): boolean {
  const today = Math.floor(asOf / 1440)
  const weeks = [...new Set([...SchoolCalendar.from(SHORT_TERMS, closures).schoolDays].map(mondayOf))].filter(
    (monday) => monday <= today,
  )
  const counted = marks.filter(
    ({ day, half, code }) =>
      codes.includes(code) && day > after && day * 1440 + (half === 0 ? 570 : 810) <= asOf,
  )
  return weeks.some((monday, w) => {
    const from = weeks[Math.max(0, w - 9)] as Day
    return counted.filter(({ day }) => day >= from && day < monday + 7).length >= 10
  })
}

const notice = (contactId: string, day: Day, withdrawnOn: Day | null = null): SchoolEvent => ({
  type: 'penalty-notice',
  at: day * 1440 + 600,
  upn: plainPupil(0).upn,
  contactId,
  paidOn: null,
  withdrawnOn,
})
const timeline = inventedTimeline('phase: primary')

const someNotices = fc.uniqueArray(
  fc.record({
    parent: fc.constantFrom('P1', 'P2'),
    day: fc.integer({ min: SHORT_TERMS[0]?.start ?? 0, max: SHORT_TERMS[6]?.end ?? 0 }),
    withdrawn: fc.boolean(),
  }),
  { maxLength: 3, selector: (one) => one.day },
)

describe('a penalty notice is considered', () => {
  it('exactly when ten unauthorised sessions fall into ten school weeks', () => {
    fc.assert(
      fc.property(
        someMarks(['/', '/', '/', '/', '/', 'I', 'G', 'N', 'O', 'U']),
        someClosures,
        someMoment,
        (marks, closures, asOf) => {
          const rows = rowsOf(0, marks, closures)
          const { actions } = worklist(
            schoolOf({ timeline, terms: SHORT_TERMS, closures, marks: rows, pupils: [plainPupil(0)] }),
            asOf,
          )
          expect(actions.some((action) => action.kind === 'consider.penalty-notice')).toBe(
            isMet(rows, 'GNOU', closures, asOf, 0),
          )
        },
      ),
      { numRuns: 250 },
    )
  })

  it('by G, O and U alone where the policy lists these', () => {
    fc.assert(
      fc.property(
        someMarks(['/', '/', '/', '/', '/', 'G', 'N', 'O', 'U']),
        someClosures,
        someMoment,
        (marks, closures, asOf) => {
          const rows = rowsOf(0, marks, closures)
          const { actions } = worklist(
            schoolOf({
              timeline: shippedTimeline('stanborough'),
              terms: SHORT_TERMS,
              closures,
              marks: rows,
              pupils: [plainPupil(0)],
            }),
            Math.floor(asOf / 1440) * 1440 + 1439,
          )
          expect(actions.some((action) => action.kind === 'consider.penalty-notice')).toBe(
            isMet(rows, 'GOU', closures, Math.floor(asOf / 1440) * 1440 + 1439, 0),
          )
        },
      ),
      { numRuns: 120 },
    )
  })

  it('of each parent by the sessions after the notice that this parent had, at the stage that it makes', () => {
    fc.assert(
      fc.property(
        someMarks(['/', '/', '/', 'G', 'O', 'U']),
        someMoment,
        someNotices,
        (marks, asOf, given) => {
          const rows = rowsOf(0, marks, [])
          const events = given.map(({ parent, day, withdrawn }) =>
            notice(parent, day, withdrawn ? day : null),
          )
          const pupils = [
            plainPupil(0, {
              contacts: [
                plainContact('P1'),
                plainContact('P2', { priority: 2 }),
                plainContact('X', { mayContact: false }),
                plainContact('Aunt', { parent: false }),
              ],
            }),
          ]
          const { actions } = worklist(
            schoolOf({ timeline, terms: SHORT_TERMS, closures: [], marks: rows, pupils, events }),
            asOf,
          )
          const standing = given.filter(({ day, withdrawn }) => !withdrawn && day * 1440 + 600 <= asOf)
          const wanted = ['P1', 'P2'].flatMap((parent) => {
            const mine = standing.filter((one) => one.parent === parent).map((one) => one.day)
            return isMet(rows, 'GNOU', [], asOf, Math.max(0, ...mine)) ? [`${parent} ${mine.length + 1}`] : []
          })
          const found = actions.flatMap((action) => {
            if (action.kind === 'consider.penalty-notice')
              return (action.contacts ?? []).map((contact) => `${contact} ${action.offence}`)
            return action.kind === 'consider.prosecution'
              ? (action.contacts ?? []).map((contact) => `${contact} prosecution`)
              : []
          })
          expect(found.sort()).toEqual(wanted.map((one) => one.replace(/ [34]$/, ' prosecution')).sort())
        },
      ),
      { numRuns: 250 },
    )
  })

  it('not for sessions before 19 August 2024', () => {
    const marks = (first: string, count: number): PlainMark[] => {
      const start = Date.parse(`${first}T00:00Z`) / 86_400_000
      return Array.from({ length: count }, (_, i) => ({
        pupil: 0,
        day: start + (i >> 1) + (i >= 10 ? 2 : 0),
        half: (i & 1) as 0 | 1,
        code: 'O',
      }))
    }
    const terms = [
      {
        academicYear: '2023/24',
        term: 'summer',
        half: 2,
        start: Date.parse('2024-07-01T00:00Z') / 86_400_000,
        end: Date.parse('2024-08-30T00:00Z') / 86_400_000,
      } as const,
    ]
    const asked = (rows: PlainMark[]): boolean =>
      worklist(
        schoolOf({
          timeline,
          terms,
          marks: rows,
          pupils: [
            plainPupil(0, {
              spells: [{ enrolledOn: 19_000, leftOn: null, yearGroup: '4', className: '4R' }],
            }),
          ],
        }),
        Date.parse('2024-08-30T20:00Z') / 60_000,
      ).actions.some((action) => action.kind === 'consider.penalty-notice')
    expect(formatDay(marks('2024-08-12', 12)[11]?.day ?? 0)).toBe('2024-08-19')
    expect(asked(marks('2024-08-12', 20))).toBe(true)
    expect(asked(marks('2024-08-12', 19))).toBe(false)
    expect(asked(marks('2024-08-19', 10))).toBe(true)
    expect(asked(marks('2024-08-19', 9))).toBe(false)
    expect(asked(marks('2024-08-05', 10))).toBe(false)
  })
})
