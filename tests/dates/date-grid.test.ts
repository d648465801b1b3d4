import { describe, expect, it } from 'vitest'
import { statutoryLayer } from '../../src/application/policies.js'
import { readPolicyFolders } from '../support/dated-parts.js'
import { formatDay, getDay } from '../../src/kernel/school-date.js'
import { effectivePolicy, firstDayOf } from '../../src/policy/effective/effective-policy.js'
import { inventedPolicy, shippedTimeline } from '../support/plain-school.js'
import { nationalCodes } from '../../src/application/policies.js'

// Every dated thing, on every day from the first that the law's document knows to the end of the last school year in sight.

const FIRST = getDay('2006-09-01')
const LAST = getDay('2027-08-31')
const law = statutoryLayer()
const codes = nationalCodes()
const SCHOOLS = ['foxdell', 'laat', 'russell', 'stanborough', 'nailsworth'] as const

interface Dated {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

const holdsOn = (part: Dated, day: number): boolean =>
  (part.from === undefined || day >= getDay(part.from)) && (part.to === undefined || day <= getDay(part.to))

/** On which days not exactly one of these holds, as stretches; `until` the parameter may have no value. */
function gapsAndOverlaps(parts: readonly Dated[], from = FIRST): string[] {
  const wrong: string[] = []
  for (let day = from; day <= LAST; day++) {
    const count = parts.filter((part) => holdsOn(part, day)).length
    if (count !== 1) wrong.push(`${formatDay(day)}: ${count}`)
  }
  return wrong.slice(0, 3)
}

describe('each parameter of the law has exactly one value', () => {
  const figures = (what: string): Dated[] => (law.figures ?? []).filter((figure) => figure.what === what)

  it('the line of persistent absence, on every day from 1 September 2006', () => {
    expect(gapsAndOverlaps(figures('persistent-absence-percent'))).toEqual([])
  })

  it('the line of severe absence, on every day from 1 September 2015 and on none before', () => {
    expect(gapsAndOverlaps(figures('severe-absence-percent'), getDay('2015-09-01'))).toEqual([])
    expect(figures('severe-absence-percent').some((figure) => holdsOn(figure, getDay('2015-08-31')))).toBe(
      false,
    )
  })

  it('the amounts of a penalty notice', () => {
    expect(gapsAndOverlaps(law.penalty?.notices ?? [])).toEqual([])
  })

  it('how long an entry is kept: the last statement that has begun', () => {
    const since = (law.retention ?? []).map((one) => getDay(one.since ?? '')).sort((a, b) => a - b)
    expect(since[0]).toBe(FIRST)
    expect(new Set(since).size).toBe(since.length)
  })

  it('each edition of an instrument that another replaced: one at a time, without a day between them', () => {
    const instruments = law.instruments ?? []
    for (const one of instruments) {
      if (one.replaced_by === undefined) continue
      const next = instruments.find((other) => other.id === one.replaced_by)
      expect(next, `${one.id} is replaced by ${one.replaced_by}`).toBeDefined()
      expect(getDay(next?.from ?? ''), `${one.id} ends the day before ${next?.id} begins`).toBe(
        getDay(one.to ?? '') + 1,
      )
    }
  })
})

describe('each national code has exactly one meaning', () => {
  it('on every day on which it exists, and the days of its existence have no hole', () => {
    const symbols = new Set<string>()
    for (let day = FIRST; day <= LAST; day++) for (const row of codes.on(day)) symbols.add(row.symbol)
    for (const symbol of symbols) {
      let stretches = 0
      let before = false
      for (let day = FIRST; day <= LAST; day++) {
        const rows = codes.find(symbol, day)
        if (rows !== undefined && !before) stretches += 1
        before = rows !== undefined
      }
      expect([symbol, stretches]).toEqual([symbol, 1])
    }
  })

  it('25 or 26 of them to 18 August 2024, 34 from then on', () => {
    const counts = new Map<number, [first: string, last: string]>()
    for (let day = FIRST; day <= LAST; day++) {
      const { length } = codes.on(day)
      counts.set(length, [counts.get(length)?.[0] ?? formatDay(day), formatDay(day)])
    }
    expect([...counts]).toEqual([
      [26, ['2006-09-01', '2013-08-31']],
      [25, ['2013-09-01', '2024-08-18']],
      [34, ['2024-08-19', '2027-08-31']],
    ])
  })
})

describe('the law that acts', () => {
  /** What changes at all in the law's effective rules, and on which days. */
  const changes: string[] = []
  let before = ''
  for (let day = FIRST; day <= LAST; day++) {
    const { rules, bands, ladders, casework } = effectivePolicy([law], day)
    const now = [...rules, ...bands, ...ladders, ...casework]
      .map((rule) => rule.id)
      .sort()
      .join(' ')
    if (now !== before) changes.push(`${formatDay(day)}: ${now}`)
    before = now
  }

  it('changes on the days of its documents and on no other', () => {
    expect(changes).toEqual([
      '2006-09-01: afternoon-follow-up continuous-absence',
      '2015-09-01: afternoon-follow-up continuous-absence persistent-absence severe-absence',
      '2024-08-19: afternoon-follow-up continuous-absence persistent-absence severe-absence sickness',
    ])
  })

  it('gives each school on each day one amount, one time to settle an N, one admission and deletion return', () => {
    for (const school of SCHOOLS) {
      const timeline = shippedTimeline(school)
      for (let day = FIRST; day <= LAST; day += 1) {
        const { penalty, reasonDeadline, admission, deletion, daily } = timeline.on(day)
        if ((penalty.notices ?? []).filter((notice) => holdsOn(notice, day)).length !== 1)
          expect.fail(`${school}: amounts on ${formatDay(day)}`)
        if (
          reasonDeadline === undefined ||
          admission === undefined ||
          deletion === undefined ||
          daily === undefined
        )
          expect.fail(`${school}: duties on ${formatDay(day)}`)
      }
    }
  })
})

describe.each(SCHOOLS)('the document of %s', (school) => {
  const timeline = shippedTimeline(school)

  it('has exactly one version on every day: the first one before it began', () => {
    for (let day = FIRST; day <= LAST; day++) expect(timeline.versions).toContain(timeline.versionOn(day))
    const starts = timeline.versions.map((version) => firstDayOf(version.in_force.from))
    expect(new Set(starts).size).toBe(starts.length)
  })

  it('has dates that exist, none of them the wrong way round, and no two values for a day', () => {
    for (const { path, part } of readPolicyFolders(school)) {
      if (part.from !== undefined && part.to !== undefined)
        expect(getDay(part.from), path).toBeLessThanOrEqual(getDay(part.to))
    }
    for (const version of timeline.versions) {
      const notices = version.penalty?.notices ?? []
      for (let day = FIRST; day <= LAST; day++)
        if (notices.filter((notice) => holdsOn(notice, day)).length > 1)
          expect.fail(`two amounts on ${formatDay(day)}`)
    }
  })
})

describe('a rule with a start date', () => {
  it('does not act on the day before, and acts on the first', () => {
    const document = inventedPolicy(`levels:
  - id: below-95
    label: Below 95%
    from: "2025-09-01"
    to: "2026-08-31"
    when: { measure: attendance, is: below, value: 95 }
    then: [{ id: letter, kind: letter.attendance, cites: [ELM-002] }]
    cites: [ELM-002]`)
    const acts = (day: string): boolean =>
      effectivePolicy([law, document], getDay(day)).rules.some((rule) => rule.id === 'below-95')
    expect([acts('2025-08-31'), acts('2025-09-01'), acts('2026-08-31'), acts('2026-09-01')]).toEqual([
      false,
      true,
      true,
      false,
    ])
  })
})
