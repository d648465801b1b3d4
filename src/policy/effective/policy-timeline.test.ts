import { describe, expect, it } from 'vitest'
import { inventedPolicy, shippedTimeline } from '../../../tests/support/plain-school.js'
import { formatDay, getDay } from '../../kernel/school-date.js'
import { firstDayOf, holdsOn, lastDayOf } from './effective-policy.js'
import { PolicyTimeline } from './policy-timeline.js'

const law = shippedTimeline('england').versionOn(getDay('2026-11-20'))
const versions = new PolicyTimeline([
  [law, inventedPolicy('phase: primary', '2026-01')],
  [law, inventedPolicy('phase: secondary', '2024-09-01')],
])

describe('the versions of a policy', () => {
  it.each([
    ['2020-01-01', '2024-09-01'],
    ['2024-08-31', '2024-09-01'],
    ['2024-09-01', '2024-09-01'],
    ['2025-12-31', '2024-09-01'],
    ['2026-01-01', '2026-01'],
    ['2030-01-01', '2026-01'],
  ])('on %s the one of %s acts: before the first one’s start the first', (day, from) => {
    expect(versions.versionOn(getDay(day)).in_force.from).toBe(from)
    expect(versions.on(getDay(day)).own.in_force.from).toBe(from)
  })

  it('are told earliest first, in whatever order they were found', () => {
    expect(versions.versions.map((version) => version.in_force.from)).toEqual(['2024-09-01', '2026-01'])
    expect(formatDay(versions.start)).toBe('2024-09-01')
  })

  it('are at least one', () => {
    expect(() => new PolicyTimeline([])).toThrow(RangeError)
  })
})

describe('a date that a document prints', () => {
  it.each([
    ['2025-10-15', '2025-10-15', '2025-10-15'],
    ['2025-10', '2025-10-01', '2025-10-31'],
    ['2028-02', '2028-02-01', '2028-02-29'],
    ['2020 spring', '2020-01-01', '2020-04-30'],
    ['2020 summer', '2020-05-01', '2020-08-31'],
    ['2020 autumn', '2020-09-01', '2020-12-31'],
  ])('as %s begins on %s and ends on %s', (text, first, last) => {
    expect([formatDay(firstDayOf(text)), formatDay(lastDayOf(text))]).toEqual([first, last])
  })
})

describe('a rule’s own dates', () => {
  it.each([
    ['2024-08-18', false],
    ['2024-08-19', true],
    ['2025-08-31', true],
    ['2025-09-01', false],
  ])('from 2024-08-19 to 2025-08-31 hold %s: %s', (day, holds) => {
    expect(holdsOn({ from: '2024-08-19', to: '2025-08-31' }, getDay(day))).toBe(holds)
  })

  it('that are not given hold every day', () => {
    expect([
      holdsOn({}, getDay('1990-01-01')),
      holdsOn({ from: '2024-08-19' }, getDay('2090-01-01')),
      holdsOn({ to: '2025-08-31' }, getDay('1990-01-01')),
    ]).toEqual([true, true, true])
  })
})
