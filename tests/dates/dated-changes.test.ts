import { describe, expect, it } from 'vitest'
import { worklist } from '../../src/application/queries.js'
import { summarise } from '../../src/application/summary.js'
import { type Day, formatDay, getDay, getInstant } from '../../src/kernel/school-date.js'
import { holdsOn } from '../../src/policy/effective/effective-policy.js'
import { amountOf } from '../../src/rules/penalty.js'
import {
  closed,
  halfTerm,
  inventedTimeline,
  type PlainMark,
  plainPupil,
  schoolOf,
  shippedTimeline,
} from '../support/plain-school.js'

// What changed on a day: how it was on the day before, and how it is on the first day.

const timeline = inventedTimeline('phase: primary')
const law = shippedTimeline('england').versionOn(getDay('2026-11-20'))

/** A school that is open around a day, even in August, and a pupil with these codes on the school days from a day on. */
function school(first: string, codes: readonly string[], year = '2023/24') {
  const start = getDay(first)
  const terms = [halfTerm(year, 'summer', 2, formatDay(start - 30), formatDay(start + 60))]
  const marks: PlainMark[] = []
  for (let day = start, i = 0; i < codes.length; day++) {
    if ((day + 3) % 7 > 4) continue
    for (const half of [0, 1] as const) marks.push({ pupil: 0, day, half, code: codes[i] as string })
    i += 1
  }
  return schoolOf({
    timeline,
    terms,
    marks,
    pupils: [
      plainPupil(0, {
        dob: start - 8 * 365,
        spells: [{ enrolledOn: start - 30, leftOn: null, yearGroup: '4', className: '4R' }],
      }),
    ],
  })
}

const figures = (first: string, codes: readonly string[]) => {
  const { possible, attended, authorised, unauthorised } = summarise(
    school(first, codes),
    getInstant(`${first}T23:59`),
  ).school
  return { possible, attended, authorised, unauthorised }
}

describe('1 September 2011: D, dual registration, is no longer attending', () => {
  it('counts on Wednesday 31 August and not on Thursday 1 September', () => {
    expect(figures('2011-08-31', ['D'])).toEqual({ possible: 2, attended: 2, authorised: 0, unauthorised: 0 })
    expect(figures('2011-09-01', ['D'])).toEqual({ possible: 0, attended: 0, authorised: 0, unauthorised: 0 })
  })
})

describe('1 September 2013: F, extended family holiday, is gone', () => {
  it('counts as authorised on Friday 30 August', () => {
    expect(figures('2013-08-30', ['F'])).toEqual({ possible: 2, attended: 0, authorised: 2, unauthorised: 0 })
    expect(() => figures('2013-09-02', ['F'])).toThrow(/no code/)
  })
})

describe('19 August 2024: the new codes', () => {
  it('an interview was attending as J on Friday 16 August and is authorised as J1 on Monday 19 August', () => {
    expect(figures('2024-08-16', ['J'])).toEqual({ possible: 2, attended: 2, authorised: 0, unauthorised: 0 })
    expect(figures('2024-08-19', ['J1'])).toEqual({
      possible: 2,
      attended: 0,
      authorised: 2,
      unauthorised: 0,
    })
    expect(() => figures('2024-08-19', ['J'])).toThrow(/no code/)
    expect(() => figures('2024-08-16', ['J1'])).toThrow(/no code/)
  })

  it('an agreed holiday was H and is C, no transport was Y and is Y1: the first both authorised, the second both not possible', () => {
    expect([figures('2024-08-16', ['H']), figures('2024-08-19', ['C'])]).toEqual([
      { possible: 2, attended: 0, authorised: 2, unauthorised: 0 },
      { possible: 2, attended: 0, authorised: 2, unauthorised: 0 },
    ])
    expect([figures('2024-08-16', ['Y']).possible, figures('2024-08-19', ['Y1']).possible]).toEqual([0, 0])
  })
})

describe('what a penalty notice costs', () => {
  it.each([
    ['2006-09-01', { reduced: 50, reducedUntilDays: 28, full: 100, fullUntilDays: 42 }],
    ['2012-08-31', { reduced: 50, reducedUntilDays: 28, full: 100, fullUntilDays: 42 }],
    ['2012-09-01', { reduced: 60, reducedUntilDays: 28, full: 120, fullUntilDays: 42 }],
    ['2013-08-31', { reduced: 60, reducedUntilDays: 28, full: 120, fullUntilDays: 42 }],
    ['2013-09-01', { reduced: 60, reducedUntilDays: 21, full: 120, fullUntilDays: 28 }],
    ['2024-08-18', { reduced: 60, reducedUntilDays: 21, full: 120, fullUntilDays: 28 }],
    ['2024-08-19', { reduced: 80, reducedUntilDays: 21, full: 160, fullUntilDays: 28 }],
    ['2027-08-31', { reduced: 80, reducedUntilDays: 21, full: 160, fullUntilDays: 28 }],
  ])('on %s is %o', (day, amount) => {
    for (const policy of ['foxdell', 'laat', 'russell', 'stanborough', 'nailsworth']) {
      expect([policy, amountOf(shippedTimeline(policy).on(getDay(day)).penalty, 1, getDay(day))]).toEqual([
        policy,
        amount,
      ])
    }
  })

  it('is a flat sum for a second one, from 19 August 2024', () => {
    expect(amountOf(law.penalty ?? {}, 2, getDay('2024-08-19'))).toEqual({ full: 160, fullUntilDays: 28 })
    expect(
      law.penalty?.notices?.find((notice) => holdsOn(notice, getDay('2024-08-18')))?.stages,
    ).toHaveLength(1)
  })
})

describe('how long an entry of the register is kept', () => {
  const years = (day: string): number | undefined =>
    law.retention?.filter((one) => (one.since ?? '') <= day).at(-1)?.years

  it('was three years for one made on 18 August 2024 and is six for one made on the 19th', () => {
    expect([years('2006-09-01'), years('2024-08-18'), years('2024-08-19')]).toEqual([3, 3, 6])
  })
})

describe('19 August 2024: the threshold of ten sessions in ten school weeks', () => {
  const considered = (first: string, days: number): boolean =>
    worklist(
      school(
        first,
        Array.from({ length: days }, () => 'O'),
      ),
      getInstant(`${formatDay(getDay(first) + 30)}T20:00`),
    ).actions.some((action) => action.kind === 'consider.penalty-notice')

  it('counts no session before it', () => {
    expect(considered('2024-08-19', 4)).toBe(false)
    expect(considered('2024-08-19', 5)).toBe(true)
    expect(considered('2024-08-16', 5)).toBe(false) // Friday 16 August does not count
    expect(considered('2024-08-16', 6)).toBe(true)
    expect(considered('2024-07-22', 20)).toBe(false)
  })
})

describe('19 August 2024: the sickness return at fifteen days', () => {
  const asked = (first: string, days: number, asOf: Day): boolean =>
    worklist(
      school(
        first,
        Array.from({ length: days }, () => 'I'),
      ),
      asOf * 1440 + 1400,
    ).actions.some((action) => action.kind === 'return.sickness')

  it('is asked for from then on, of sessions from then on', () => {
    expect(asked('2024-07-22', 20, getDay('2024-08-16'))).toBe(false)
    expect(asked('2024-08-05', 20, getDay('2024-08-30'))).toBe(false) // ten of the twenty count
    expect(asked('2024-09-02', 14, getDay('2024-10-10'))).toBe(false)
    expect(asked('2024-09-02', 15, getDay('2024-10-10'))).toBe(true)
    expect(asked('2024-09-02', 16, getDay('2024-10-10'))).toBe(true)
  })
})

describe('1 September 2015: the lines of persistent and severe absence', () => {
  const flags = (asOf: string): string[] => {
    const terms = [halfTerm('2015/16', 'autumn', 1, '2015-08-31', '2015-10-23')]
    const marks = ['2015-08-31', '2015-09-01', '2015-09-02'].flatMap((day): PlainMark[] => [
      { pupil: 0, day: getDay(day), half: 0, code: 'I' },
      { pupil: 0, day: getDay(day), half: 1, code: 'I' },
    ])
    const pupils = [
      plainPupil(0, {
        dob: getDay('2007-11-20'),
        spells: [{ enrolledOn: getDay('2015-08-31'), leftOn: null, yearGroup: '4', className: '4R' }],
      }),
    ]
    return worklist(
      schoolOf({ timeline, terms, closures: [closed(getDay('2015-08-31'))], marks, pupils }),
      getInstant(asOf),
    )
      .actions.map((action) => action.kind)
      .filter((kind) => kind.startsWith('flag.'))
  }

  it('are drawn from the first session of that day', () => {
    expect(flags('2015-08-31T23:59')).toEqual([])
    expect(flags('2015-09-01T09:29')).toEqual([])
    expect(flags('2015-09-01T09:30').sort()).toEqual(['flag.persistent-absence', 'flag.severe-absence'])
  })
})

describe('each school’s policy begins', () => {
  it.each([
    ['foxdell', '2024-10-01'],
    ['laat', '2025-10-15'],
    ['russell', '2023-10-01'],
    ['stanborough', '2025-11-01'],
    ['nailsworth', '2018-12-01'],
  ])('%s on %s; used for days before, it says so', (policy, start) => {
    const by = shippedTimeline(policy)
    expect(formatDay(by.start)).toBe(start)
    const first = getDay(start)
    const warnings = (from: Day): readonly string[] => {
      const terms = [halfTerm('x', 'autumn', 1, formatDay(from), formatDay(from + 40))]
      return worklist(schoolOf({ timeline: by, terms, marks: [], pupils: [] }), (from + 20) * 1440).warnings
    }
    const nextSchoolDay = first + ([0, 0, 0, 0, 0, 2, 1][(first + 3) % 7] as number)
    expect(warnings(first - 14 - ((first + 3) % 7)).some((warning) => warning.includes(start))).toBe(true)
    expect(warnings(nextSchoolDay)).toEqual([])
  })
})
