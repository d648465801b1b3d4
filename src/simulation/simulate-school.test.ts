import { parseBenchmarkTable } from '../exchange/benchmark-table.js'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { SchoolRecord } from '../domain/school-record.js'
import { UNSTATED } from '../domain/register/entries.js'
import { checkUpn } from '../domain/roll/upn.js'
import { findSpell } from '../domain/roll/pupil.js'
import { parseCodeTable } from '../exchange/code-table.js'
import { getDay, getTime, instantAt } from '../kernel/school-date.js'
import { ratesFor } from './absence-rates.js'
import { schoolCalendar } from './school-calendar.js'
import { simulateCodes } from './simulate-codes.js'
import { simulateSchool } from './simulate-school.js'
import { type SimulationPlan, registerClose } from './simulation-plan.js'

const data = (path: string): string =>
  readFileSync(new URL(`../../policies/${path}`, import.meta.url), 'utf8')
const codes = parseCodeTable(data('england/attendance-codes.csv'))
const csv = data('benchmarks/dfe-attendance-2025-26.csv')

const PLAN: SimulationPlan = {
  seed: 'larkspur',
  policy: 'any',
  name: 'Larkspur Primary School',
  id: 'larkspur',
  la: 'Luton',
  phase: 'primary',
  pupils: 210,
  years: 2,
  until: getDay('2026-03-12'),
  untilMinute: getTime('10:00'),
  times: {
    am: { opens: getTime('08:45'), lateAfter: getTime('08:50'), closes: getTime('09:15') },
    pm: { opens: getTime('13:00'), closes: null },
  },
  rates: ratesFor(parseBenchmarkTable(csv), 'Luton', 'primary'),
  settings: { lowestYearGroup: 'R' },
}
const school = simulateSchool(PLAN, codes)
const entriesOf = (record: SchoolRecord) =>
  Array.from({ length: record.entries.length }, (_, index) => record.entries.at(index))
const written = (record: SchoolRecord): string =>
  JSON.stringify([record.pupils, record.events, record.terms, entriesOf(record)])
const symbol = (id: number): string => codes.meaning(id).symbol

describe('a simulated school', () => {
  it('is the same for the same seed', () => {
    expect(written(simulateSchool(PLAN, codes))).toBe(written(school))
  })

  it('is another for another seed', () => {
    expect(written(simulateSchool({ ...PLAN, seed: 'larkspur2' }, codes))).not.toBe(written(school))
  })

  it('has its roll’s size on every day, nearly, and numbers with the right check letter', () => {
    for (const day of ['2024-10-01', '2025-05-01', '2025-09-10', '2026-03-12'].map(getDay)) {
      const onRoll = school.pupils.filter((pupil) => findSpell(pupil, day) !== undefined).length
      expect(Math.abs(onRoll - PLAN.pupils)).toBeLessThanOrEqual(8)
    }
    const upns = school.pupils.map(({ upn }) => upn)
    expect(upns.every((upn) => checkUpn(upn).outcome === 'right')).toBe(true)
    expect(upns).toEqual([...new Set(upns)].sort())
  })

  it('marks each pupil once for each open session on the roll, and amends only what it marked', () => {
    const known = new Set<string>()
    const wrong: unknown[] = []
    for (const entry of entriesOf(school)) {
      const key = `${entry.pupil} ${entry.day} ${entry.half}`
      const onRoll = findSpell(school.pupils[entry.pupil]!, entry.day) !== undefined
      if (!onRoll || known.has(key) !== (entry.recordedAt !== UNSTATED)) wrong.push(entry)
      known.add(key)
    }
    expect(wrong).toEqual([])
    const days = [2024, 2025].flatMap((year) => schoolCalendar(year).days).filter((day) => day <= PLAN.until)
    const pupilDays = school.pupils.reduce(
      (sum, pupil) => sum + days.filter((day) => findSpell(pupil, day) !== undefined).length,
      0,
    )
    // The last day's afternoon has not been registered at ten in the morning.
    const onLastDay = school.pupils.filter((pupil) => findSpell(pupil, PLAN.until) !== undefined).length
    expect(known.size).toBe(pupilDays * 2 - onLastDay)
  })

  it('uses the codes that there were on the day', () => {
    const before = simulateSchool({ ...PLAN, years: 1, until: getDay('2024-03-12') }, codes)
    const wrong = [...entriesOf(school), ...entriesOf(before)].filter(
      ({ code, day }) => codes.find(symbol(code), day) !== code,
    )
    expect(wrong).toEqual([])
  })

  it('has arrivals that fit the clock, and no U in an afternoon that has no closing time', () => {
    const { lateAfter, closes } = PLAN.times.am
    const late = entriesOf(school).filter(({ code }) => symbol(code) === 'L')
    const afterClose = entriesOf(school).filter(({ code }) => symbol(code) === 'U')
    expect(late.length).toBeGreaterThan(500)
    expect(afterClose.length).toBeGreaterThan(50)
    expect(
      late.filter(({ half, arrivedAt }) => half === 0 && (arrivedAt <= lateAfter || arrivedAt > closes!)),
    ).toEqual([])
    expect(late.filter(({ half, arrivedAt }) => half === 1 && arrivedAt <= PLAN.times.pm.opens!)).toEqual([])
    expect(afterClose.filter(({ half, arrivedAt }) => half === 1 || arrivedAt <= closes!)).toEqual([])
    expect(
      entriesOf(school).filter(
        ({ code, arrivedAt }) => arrivedAt !== UNSTATED && !'LU'.includes(symbol(code)),
      ),
    ).toEqual([])
  })

  it('amends after the register closed, in somebody’s name, with a reason', () => {
    const amended = entriesOf(school).filter(({ recordedAt }) => recordedAt !== UNSTATED)
    expect(amended.length).toBeGreaterThan(300)
    for (const { recordedAt, day, half, recordedBy, position, code } of amended) {
      expect(recordedAt).toBeGreaterThan(instantAt(day, registerClose(PLAN.times, half)))
      expect([recordedBy, position]).toEqual(['office', 'Attendance officer'])
      expect(symbol(code)).not.toBe('N')
    }
  })

  it('knows nothing of what comes after its last minute', () => {
    const until = instantAt(PLAN.until, PLAN.untilMinute!)
    expect(school.events.every(({ at }) => at <= until)).toBe(true)
    expect(entriesOf(school).every(({ recordedAt, day }) => recordedAt <= until && day <= PLAN.until)).toBe(
      true,
    )
    expect(
      school.pupils.every(({ spells }) =>
        spells.every(({ enrolledOn, leftOn }) => enrolledOn <= PLAN.until && (leftOn ?? 0) <= PLAN.until),
      ),
    ).toBe(true)
  })

  it('only grows when it is told further', () => {
    const later = simulateSchool({ ...PLAN, until: getDay('2026-06-30'), untilMinute: 1439 }, codes)
    const known = new Set(later.events.map((event) => JSON.stringify(event)))
    const missing = school.events.filter(
      (event) => event.type !== 'penalty-notice' && !known.has(JSON.stringify(event)),
    )
    expect(missing).toEqual([])
    expect(later.entries.length).toBeGreaterThan(school.entries.length)
  })

  it('has everything that happens around absence', () => {
    const types = new Set(school.events.map((event) => event.type))
    for (const type of [
      'contact',
      'explanation',
      'evidence',
      'leave-request',
      'leave-decision',
      'letter',
      'meeting',
      'roll',
    ] as const) {
      expect(types).toContain(type)
    }
    expect(
      school.events.every((event, index) => index === 0 || event.at >= school.events[index - 1]!.at),
    ).toBe(true)
  })

  it('gives every decision on leave its request, and the request a parent’s contact', () => {
    const requests = new Map(
      school.events.flatMap((event) => (event.type === 'leave-request' ? [[event.id, event] as const] : [])),
    )
    const contacts = new Set(
      school.pupils.flatMap((pupil) => pupil.contacts.map(({ contactId }) => `${pupil.upn} ${contactId}`)),
    )
    expect([...requests.values()].every(({ upn, contactId }) => contacts.has(`${upn} ${contactId}`))).toBe(
      true,
    )
    const decisions = school.events.filter((event) => event.type === 'leave-decision')
    expect(decisions.filter(({ id, at }) => requests.get(id)!.at >= at)).toEqual([])
  })

  it('takes its telephone numbers from those that nobody has', () => {
    for (const { mobile, phone, email, address } of school.pupils.flatMap((pupil) => pupil.contacts)) {
      expect(mobile).toMatch(/^07700 900\d{3}$/)
      expect(phone).toMatch(/^(01632 960\d{3})?$/)
      expect(email).toMatch(/^([a-z.\d]+@example\.org)?$/)
      expect(address).toMatch(/, Luton, ZZ\d/)
    }
  })

  it('gives brothers and sisters the same adults under ids of their own', () => {
    const families = new Map<string, string[]>()
    for (const { contacts } of school.pupils) {
      const home = `${contacts[0]!.name} ${contacts[0]!.mobile} ${contacts[0]!.address}`
      families.set(home, [...(families.get(home) ?? []), contacts[0]!.contactId])
    }
    const siblings = [...families.values()].filter((ids) => ids.length > 1).flat()
    expect(siblings.length / school.pupils.length).toBeGreaterThan(0.3)
    const ids = school.pupils.flatMap((pupil) => pupil.contacts.map(({ contactId }) => contactId))
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('knows last year’s attendance from last year’s marks', () => {
    const stayed = school.pupils.filter(
      ({ spells }) => spells[0]!.enrolledOn <= getDay('2024-09-05') && spells.at(-1)!.leftOn === null,
    )
    expect(stayed.length).toBeGreaterThan(100)
    expect(
      stayed.every(
        ({ priorYearAttendance }) => priorYearAttendance !== null && priorYearAttendance.units <= 1000,
      ),
    ).toBe(true)
  })
})

describe('codes without a school', () => {
  const plan = { seed: 7, rates: PLAN.rates, startYear: 2025 }
  const make = (seed: number): number[][] =>
    [...simulateCodes({ ...plan, seed }, codes, 50)].map((marks) => [...marks])

  it('are the same for the same seed', () => {
    expect(make(7)).toEqual(make(7))
    expect(make(7)).not.toEqual(make(8))
  })

  it('hold a code of the year for every session', () => {
    const day = schoolCalendar(2025).days[0]!
    const inForce = new Set(codes.on(day).map((row) => codes.find(row.symbol, day)))
    for (const marks of simulateCodes(plan, codes, 200)) {
      expect(marks).toHaveLength(380)
      expect(marks.every((id) => inForce.has(id))).toBe(true)
    }
  })
})
