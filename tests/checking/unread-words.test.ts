import { describe, expect, it } from 'vitest'
import { findingsOf } from './checking-fixtures.js'

const HEAD = `policy: elm
title: Elm
layer: school
phase: primary
in_force: { from: "2026-09-01", cites: [ELM-1] }
`
const errorsOf = (rest: string): string[] =>
  findingsOf(`${HEAD}${rest}\n`)
    .filter(({ severity }) => severity === 'error')
    .map(({ line, column, message }) => `${line}:${column} ${message}`)
const step = (more = ''): string => `{ id: act, kind: letter.attendance, cites: [ELM-2]${more} }`
const level = (when: string, then = step()): string =>
  `levels: [{ id: low, label: Low, when: ${when}, then: [${then}], cites: [ELM-2] }]`
const leave = (test: string): string =>
  `leave: { refuse: [{ id: bar, label: Bar, if: [${test}], cites: [ELM-3] }] }`
const casework = (rest: string): string =>
  `casework: [{ id: case, label: Case, ${rest}, then: [${step()}], cites: [ELM-4] }]`
const lateness = (each: string): string =>
  `lateness: { each: [{ id: late, label: Late, each: ${each}, then: [{ id: act, kind: detention.hour, cites: [ELM-6] }], cites: [ELM-6] }] }`
const report = (rest: string): string => `reports: [{ id: rep, label: Report, ${rest}, cites: [ELM-5] }]`

describe('a word that nothing reads where it stands is an error: ', () => {
  it.each([
    [
      'codes with a percentage',
      level('{ measure: absence, codes: ["I"], is: above, value: 5 }'),
      /"codes" is not read with absence.*expected a count/,
    ],
    [
      'codes with minutes',
      level('{ measure: minutes-late, codes: ["L"], is: above, value: 5 }'),
      /"codes" is not read with minutes-late/,
    ],
    [
      'codes of lates that are none',
      level('{ measure: lates, codes: ["L", "O"], is: above, value: 5 }'),
      /Late arrivals are L and U, and not L and O/,
    ],
    [
      'counts with lates',
      level('{ measure: lates, counts: late, is: above, value: 5 }'),
      /"counts" is not read with lates; expected "codes"/,
    ],
    [
      'codes and counts',
      level('{ measure: sessions, codes: ["G"], counts: absent, is: above, value: 5 }'),
      /"codes" and "counts" both say/,
    ],
    [
      'points that are none',
      level('{ measure: points, is: above, value: 5 }'),
      /The measure points lacks "points"/,
    ],
    [
      'an excuse for absence',
      level('{ measure: days, without_adequate_reason: true, is: above, value: 5 }'),
      /"without_adequate_reason" is not read with days; expected it with lates or minutes-late, or "counts: unexplained"/,
    ],
    [
      'an excuse for a percentage',
      level('{ measure: attendance, without_adequate_reason: true, is: below, value: 95 }'),
      /"without_adequate_reason" is not read with attendance; expected it with lates or minutes-late\./,
    ],
    [
      'an unknown arrival beside one that must be known',
      lateness('{ codes: ["U"], arrived_after: "09:00", arrived_by: "09:30", arrival_unknown: ["U"] }'),
      /"arrival_unknown" is read with "arrived_after" alone/,
    ],
    [
      'an unknown arrival by itself',
      lateness('{ codes: ["U"], arrival_unknown: ["U"] }'),
      /"arrival_unknown" is read with "arrived_after" alone/,
    ],
    [
      'a time that nobody can come in',
      lateness('{ codes: ["U"], arrived_after: "09:30", arrived_by: "09:30" }'),
      /Nobody comes after 09:30 and by 09:30/,
    ],
    [
      'minutes without a number',
      lateness('{ codes: ["L"], minutes_late: {} }'),
      /"minutes_late" says nothing/,
    ],
    [
      'minutes that nobody can be late',
      lateness('{ codes: ["L"], minutes_late: { at_least: 11, at_most: 10 } }'),
      /Nobody is at least 11 and at most 10 minutes late/,
    ],
    [
      'evidence after a plan',
      casework('on: plan-made, met_by: [travel]'),
      /"met_by" is not read with "plan-made"; expected it with leave-granted or leave-not-returned/,
    ],
    [
      'kinds of a meeting',
      casework('on: meeting-missed, kinds: [contract]'),
      /"kinds" is not read with "meeting-missed"; expected it with plan-review-due or plan-made/,
    ],
    [
      'a review date of what has none',
      casework('on: plan-review-due, due_on: review-date'),
      /"due_on" is not read with "plan-review-due"; expected it with plan-made/,
    ],
    [
      'rounding of a count',
      level('{ measure: sessions, round_to: 1, is: above, value: 5 }'),
      /"round_to" is not read with sessions/,
    ],
    [
      'a third of a day',
      level('{ measure: days, counts: absent, is: at-least, value: 3.7 }'),
      /"value" is 3.7, and days are counted in halves/,
    ],
    [
      'half a session inside all',
      level('{ all: [{ measure: sessions, is: at-least, value: 3.5 }] }'),
      /"value" is 3.5, and sessions are counted one by one/,
    ],
    [
      'months that are not said',
      leave('{ fact: in-months }'),
      /"in-months" cannot be tested so; expected the months/,
    ],
    [
      'months of another fact',
      leave('{ fact: abroad, months: [5] }'),
      /"months" is not read with the fact "abroad"/,
    ],
    [
      'a day of a suspension that is not said',
      casework('on: suspension-day'),
      /lacks "day"; expected which school day/,
    ],
    ['a day of something else', casework('on: plan-made, day: 3'), /"day" is not read with "plan-made"/],
    ['abroad of a plan', casework('on: plan-made, abroad: true'), /"abroad" is not read with "plan-made"/],
    [
      'about of a suspension',
      casework('on: back-after-suspension, about: attendance'),
      /"about" is not read with "back-after-suspension"/,
    ],
    [
      'a weekday of a month',
      report('kind: report.staff, rhythm: month, weekday: friday'),
      /"weekday" is not read with the rhythm "month"/,
    ],
    [
      'a report that is none',
      report('kind: contact.call, rhythm: week'),
      /"kind" is "contact.call"; expected one of report.governors/,
    ],
    [
      'a penalty notice in a level',
      level(
        '{ measure: attendance, is: below, value: 50 }',
        '{ id: act, kind: consider.penalty-notice, cites: [ELM-2] }',
      ),
      /expected it in "penalty"/,
    ],
    [
      'a rhythm of no time',
      level('{ measure: attendance, is: below, value: 90 }', step(', every: { weeks: 0 }')),
      /"every" is no time at all/,
    ],
    [
      'a window of no time',
      level('{ measure: lates, over: { school_weeks: 0 }, is: above, value: 5 }'),
      /"school_weeks" is 0; expected 1 or more/,
    ],
    [
      'an id that nothing has',
      'unamendable: { ids: [nothing-like-it], cites: [ELM-6] }',
      /"unamendable" names "nothing-like-it"/,
    ],
    [
      'a reason of leave that there is none of',
      'leave: { codes: [{ reasons: [holliday], granted: "C", refused: "G", cites: [ELM-3] }] }',
      /"holliday"; expected one of holiday,/,
    ],
    [
      'a registration for some pupils of a class',
      'day: { registration: [{ session: AM, for: { cohorts: [ehc-plan] }, opens: "08:45", cites: [ELM-7] }] }',
      /"cohorts" is not a key here, as a register belongs to a class.*expected one of year_groups, key_stages, schools/,
    ],
    [
      'a rhythm of one occurrence',
      'lateness: { each: [{ id: late, label: Late, each: { codes: ["L"] }, then: [{ id: act, kind: detention.hour, every: { weeks: 2 }, cites: [ELM-8] }], cites: [ELM-8] }] }',
      /"every" is not a key here/,
    ],
  ])('%s', (_, rest, message) => {
    const errors = errorsOf(rest)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatch(message)
    expect(errors[0]).toMatch(/^6:\d\d+ /)
  })

  it.each([
    level('{ measure: lates, codes: ["U"], is: at-least, value: 3 }'),
    level('{ measure: days, counts: absent, is: at-least, value: 3.5 }'),
    level('{ measure: attendance, is: below, value: 92.5 }'),
    level('{ measure: points, points: { L: 1 }, is: at-least, value: 3 }'),
    leave('{ fact: in-months, months: [5, 6] }'),
    casework('on: suspension-day, day: 1'),
    casework('on: meeting-held, about: attendance'),
    report('kind: report.staff, rhythm: fortnight, weekday: friday'),
  ])('and where something reads it, it is none: %s', (rest) => {
    expect(errorsOf(rest)).toEqual([])
  })
})
