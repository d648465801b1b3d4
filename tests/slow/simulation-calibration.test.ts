import { parseBenchmarkTable } from '../../src/exchange/benchmark-table.js'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Phase } from '../../src/domain/school-record.js'
import { parseCodeTable } from '../../src/exchange/code-table.js'
import { getTime } from '../../src/kernel/school-date.js'
import { SIMULATED_CODES, ratesFor } from '../../src/simulation/absence-rates.js'
import { schoolCalendar } from '../../src/simulation/school-calendar.js'
import { simulateCodes } from '../../src/simulation/simulate-codes.js'
import { simulateSchool } from '../../src/simulation/simulate-school.js'
import { Habits, Share } from './simulation-habits.js'

const data = (path: string): string =>
  readFileSync(new URL(`../../policies/${path}`, import.meta.url), 'utf8')
const codes = parseCodeTable(data('england/attendance-codes.csv'))
const csv = data('benchmarks/dfe-attendance-2025-26.csv')

/** Prints the figures beside the real ones. */
const SHOW = process.env['ROLLBOOK_SHOW'] !== undefined

const START_YEAR = 2025
const PUPILS = 20_000
const SCHOOL_SIZE: Readonly<Record<Phase, number>> = { primary: 420, secondary: 1000 }
/** A code is held to its share where it is more than one session in a thousand. */
const WORTH_COUNTING = 0.001
/** Percentage points around the phase's 0.85% and 3.0%. */
const SEVERE_TOLERANCE = { primary: 0.3, secondary: 0.6 } as const

const AUTHORITIES: readonly (readonly [string, Phase])[] = [
  ['Luton', 'primary'],
  ['Lincolnshire', 'primary'],
  ['Richmond upon Thames', 'primary'],
  ['Gloucestershire', 'primary'],
  ['Hertfordshire', 'secondary'],
]

describe.each(AUTHORITIES)('20,000 pupils of %s, %s', (la, phase) => {
  const rates = ratesFor(parseBenchmarkTable(csv), la, phase)
  const habits = new Habits(codes, START_YEAR)
  const until = schoolCalendar(START_YEAR).days.at(-1) as number
  const share = (code: string): number => (habits.sessions.get(code) ?? 0) / habits.possible

  beforeAll(() => {
    for (let school = 0; habits.pupils < PUPILS; school++) {
      const record = simulateSchool(
        {
          seed: `${la} ${school}`,
          policy: 'any',
          name: `School ${school}`,
          id: `school-${school}`,
          la,
          phase,
          pupils: SCHOOL_SIZE[phase],
          years: 1,
          until,
          times: {
            am: { opens: getTime('08:45'), lateAfter: getTime('08:50'), closes: getTime('09:15') },
            pm: { opens: getTime('13:00'), closes: getTime('13:15') },
          },
          rates,
          settings: {},
        },
        codes,
      )
      habits.addSchool(record)
    }
    if (SHOW) show()
  })

  function show(): void {
    const rows = SIMULATED_CODES.map(
      (code) => `${code} ${(rates.shares[code] * 100).toFixed(3)} ${(share(code) * 100).toFixed(3)}`,
    )
    const levels = [
      rates.persistent,
      habits.persistent / habits.pupils,
      rates.severe,
      habits.severe / habits.pupils,
    ]
    console.log([la, phase, ...rows, levels.map((level) => (level * 100).toFixed(2)).join(' ')].join('\n'))
    for (const [name, value] of Object.entries(habits))
      if (value instanceof Share) console.log(name, value.value)
    console.log(habits.absentByWeekday.map(({ value }) => value))
  }

  it.each(SIMULATED_CODES.filter((code) => rates.shares[code] > WORTH_COUNTING))(
    'have their share of %s within a tenth',
    (code) => {
      expect(Math.abs(share(code) / rates.shares[code] - 1)).toBeLessThan(0.1)
    },
  )

  it('have no more of the rare codes than their share and a little', () => {
    const rare = SIMULATED_CODES.filter((code) => rates.shares[code] <= WORTH_COUNTING)
    expect(rare.filter((code) => share(code) > 1.5 * WORTH_COUNTING)).toEqual([])
  })

  it('miss a tenth of school as often as the authority’s pupils, within 1.5 points', () => {
    expect(Math.abs(habits.persistent / habits.pupils - rates.persistent) * 100).toBeLessThan(1.5)
  })

  it('miss half of school about as often as the phase’s pupils', () => {
    expect(Math.abs(habits.severe / habits.pupils - rates.severe) * 100).toBeLessThan(SEVERE_TOLERANCE[phase])
  })

  it('are ill for days in a row: longer runs ever rarer', () => {
    const runs = habits.illnessRunDays
    expect(runs.reduce((sum, days) => sum + days, 0) / runs.length).toBeGreaterThan(1.4)
    const ofLength = [1, 2, 3, 4].map((days) => runs.filter((run) => run === days).length)
    for (let i = 1; i < ofLength.length; i++) expect(ofLength[i]).toBeLessThan(ofLength[i - 1] as number)
    expect(runs.filter((days) => days >= 5).length / runs.length).toBeGreaterThan(0.02)
  })

  it('are away more on Mondays and Fridays than on each day between', () => {
    const [monday, tuesday, wednesday, thursday, friday] = habits.absentByWeekday.map(
      ({ value }) => value,
    ) as [number, number, number, number, number]
    const between = Math.max(tuesday, wednesday, thursday)
    expect(Math.min(monday, friday)).toBeGreaterThan(between * 1.03)
  })

  it('take their holidays beside the school’s', () => {
    expect(habits.holidayAtEdge.value).toBeGreaterThan(1.4 * habits.dayAtEdge.value)
    expect(habits.holidayAtEdge.value).toBeGreaterThan(0.6)
  })

  it('are ill when their brothers and sisters are', () => {
    expect(habits.illWhileSiblingIs.value).toBeGreaterThan(3 * habits.illOnDay.value)
  })

  it('are late again when they have been late: a few have most of it, and the same ones later', () => {
    const pupils = habits.latesOfPupils
    const totals = pupils.map(({ autumn, later }) => autumn + later).sort((a, b) => b - a)
    const all = totals.reduce((sum, count) => sum + count, 0)
    const topTenth = totals.slice(0, Math.floor(totals.length / 10)).reduce((sum, count) => sum + count, 0)
    expect(topTenth / all).toBeGreaterThan(0.35)
    expect(
      correlation(
        pupils.map(({ autumn }) => autumn),
        pupils.map(({ later }) => later),
      ),
    ).toBeGreaterThan(0.4)
  })

  it('have their Ns resolved within five school days, nearly all', () => {
    expect(habits.unknownResolvedInFive.value).toBeGreaterThan(0.85)
    expect(habits.unknownResolvedInFive.value).toBeLessThan(1)
  })

  it('are asked after on the first day that nobody knows why', () => {
    expect(habits.unknownChasedOnFirstDay.value).toBeGreaterThan(0.9)
  })

  it('have most illness explained by a parent', () => {
    expect(habits.illnessExplained.value).toBeGreaterThan(0.85)
    expect(habits.illnessExplained.value).toBeLessThan(1)
  })

  it('have leave asked for and decided before it: holidays refused, exceptions granted, suspensions recorded', () => {
    expect(habits.holidayAsked.value).toBeGreaterThan(0.45)
    expect(habits.holidayAsked.value).toBeLessThan(0.75)
    expect(habits.holidayRefused.value).toBeGreaterThan(0.95)
    expect(habits.exceptionAsked.value).toBeGreaterThan(0.6)
    expect(habits.suspended.value).toBeGreaterThan(0.99)
  })

  it('come and go, need and have what England’s pupils do', () => {
    const rates = [habits.moved, habits.supported, habits.planned, habits.freeMeals].map(({ value }) => value)
    const england = [0.075, 0.14, 0.05, 0.25]
    const off = rates.map((rate, index) => Math.abs(rate - (england[index] as number)))
    expect(Math.max(...off)).toBeLessThan(0.02)
    expect(new Set(habits.contactsOfPupils)).toEqual(new Set([1, 2, 3]))
  })
})

describe('codes without a school', () => {
  it('are calibrated as the schools are', () => {
    const rates = ratesFor(parseBenchmarkTable(csv), 'Luton', 'primary')
    const counts = new Float64Array(256)
    for (const marks of simulateCodes({ seed: 1, rates, startYear: START_YEAR }, codes, PUPILS))
      for (const id of marks) counts[id]!++
    const day = schoolCalendar(START_YEAR).days[0] as number
    const possible = PUPILS * 380 - (counts[codes.find('D', day) as number] as number)
    for (const code of SIMULATED_CODES.filter((one) => rates.shares[one] > WORTH_COUNTING)) {
      const share = (counts[codes.find(code, day) as number] as number) / possible
      expect(Math.abs(share / rates.shares[code] - 1)).toBeLessThan(0.1)
    }
  })
})

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanA, meanB] = [mean(a), mean(b)]
  const products = (x: readonly number[], mx: number, y: readonly number[], my: number): number =>
    x.reduce((sum, value, index) => sum + (value - mx) * ((y[index] as number) - my), 0)
  return products(a, meanA, b, meanB) / Math.sqrt(products(a, meanA, a, meanA) * products(b, meanB, b, meanB))
}
