import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkPolicy } from '../../../src/checking/check-policy.js'
import { parseCodeTable } from '../../../src/exchange/code-table.js'
import { parseDeletionGrounds } from '../../../src/exchange/deletion-grounds.js'
import { getDay } from '../../../src/kernel/school-date.js'
import { parsePolicy } from '../../../src/policy/document/parse-policy.js'

const codes = parseCodeTable(readFileSync('policies/england/attendance-codes.csv', 'utf8'))
const grounds = parseDeletionGrounds(readFileSync('policies/england/deletion-grounds.csv', 'utf8'))
const law = parsePolicy(readFileSync('policies/england/2006-09-01.yaml', 'utf8'))

/** What is found about one clause of an invented school's document. */
function findings(clause: string, body: string, on = '2026-11-20') {
  const text = `policy: elm
title: Elm
layer: school
extends: england
in_force: { from: "2024-09-01", cites: [ELM-000] }
${body}`
  if (law.document === undefined) throw new Error('the law cannot be read')
  const found = checkPolicy(parsePolicy(text), law.document, {
    on: getDay(on),
    fileName: '2024-09-01.yaml',
    codes,
    grounds,
  })
  return found.filter((finding) => finding.clause === clause && finding.severity !== 'note')
}

describe('what a school states, beside what the law states', () => {
  const register = (closes: string) =>
    `day: { registration: [{ session: AM, opens: "08:50", closes: { at: "${closes}" }, cites: [ELM-001] }] }`
  it('[LAW-SUSPENSION-PROVISION] finds a suspension in which nothing comes before the seventh day', () => {
    const from = (day: number) =>
      `casework: [{ id: provision, label: Provision, on: suspension-day, day: ${day}, then: [{ id: tell, kind: inform.headteacher, cites: [ELM-001] }], cites: [ELM-001] }]`
    expect(findings('ELM-001', from(5))).toEqual([])
    expect(findings('ELM-001', from(6))).toEqual([])
    expect(findings('ELM-001', from(7))).toMatchObject([
      { severity: 'conflict', law: 'LAW-SUSPENSION-PROVISION' },
    ])
  })

  it('[LAW-REGISTER-OPEN-30] finds a register open for 31 minutes, not one for 30 or 29', () => {
    expect(findings('ELM-001', register('09:19'))).toEqual([])
    expect(findings('ELM-001', register('09:20'))).toEqual([])
    expect(findings('ELM-001', register('09:21'))).toMatchObject([
      { severity: 'conflict', law: 'LAW-REGISTER-OPEN-30' },
    ])
  })
  const target = (percent: number, days: number) => `statements:
  - { about: attendance-target, says: ${percent}, cites: [ELM-001] }
  - { about: target-days, says: ${days}, cites: [ELM-002] }`
  it('[LAW-SCHOOL-YEAR] takes days without a total as days of the year’s 190', () => {
    expect(findings('ELM-001', target(90, 171))).toEqual([])
    expect(findings('ELM-001', target(90, 170))).toMatchObject([{ severity: 'conflict' }])
    expect(findings('ELM-001', target(90, 172))).toMatchObject([{ severity: 'conflict' }])
  })
  const ends = (age: number) => `statements: [{ about: compulsory-age-ends, says: ${age}, cites: [ELM-001] }]`
  it('[LAW-COMPULSORY-AGE] finds an age that is not 16', () => {
    expect(findings('ELM-001', ends(15))).toMatchObject([{ law: 'LAW-COMPULSORY-AGE' }])
    expect(findings('ELM-001', ends(16))).toEqual([])
    expect(findings('ELM-001', ends(17))).toMatchObject([{ law: 'LAW-COMPULSORY-AGE' }])
  })
  const counts = (word: string) => `statements: [{ about: l-counts-as, says: ${word}, cites: [ELM-001] }]`
  it('[LAW-CODES] finds an L that is called anything else than attending', () => {
    expect(findings('ELM-001', counts('authorised'))).toMatchObject([
      { severity: 'conflict', law: 'LAW-CODES' },
    ])
    expect(findings('ELM-001', counts('attending'))).toEqual([])
  })
  const keeps = (years: number) =>
    `retention: [{ what: register-entries, years: ${years}, from: entry-date, cites: [ELM-001] }]`
  it('[LAW-RETENTION] finds five years, not six or seven', () => {
    expect(findings('ELM-001', keeps(5))).toMatchObject([{ severity: 'conflict', law: 'LAW-RETENTION' }])
    expect(findings('ELM-001', keeps(6))).toEqual([])
    expect(findings('ELM-001', keeps(7))).toEqual([])
  })
  it('[LAW-RETENTION] asked for three years of entries made until 18 August 2024', () => {
    expect(findings('ELM-001', keeps(3), '2024-08-18')).toEqual([])
    expect(findings('ELM-001', keeps(2), '2024-08-18')).toMatchObject([{ law: 'LAW-RETENTION' }])
    expect(findings('ELM-001', keeps(3), '2024-08-19')).toMatchObject([{ law: 'LAW-RETENTION' }])
  })
})

describe('[LAW-PENALTY-AMOUNTS] what a notice cost', () => {
  const amountsOn = (day: string) =>
    law.document?.penalty?.notices?.filter(({ from, to }) => from <= day && (to === undefined || day <= to))
  const first = (day: string) => {
    const found = amountsOn(day)
    expect(found).toHaveLength(1)
    return found?.[0]?.stages[0]
  }
  it('was £50 in 28 days or £100 in 42 until 31 August 2012, £60 or £120 from 1 September', () => {
    expect(first('2006-09-01')).toMatchObject({ reduced: 50, reduced_until_days: 28 })
    expect(first('2012-08-31')).toMatchObject({ full: 100, full_until_days: 42 })
    expect(first('2012-09-01')).toMatchObject({ reduced: 60, reduced_until_days: 28, full: 120 })
  })
  it('was due in 28 and 42 days until 31 August 2013, in 21 and 28 from 1 September', () => {
    expect(first('2013-08-31')).toMatchObject({ reduced_until_days: 28, full_until_days: 42 })
    expect(first('2013-09-01')).toMatchObject({
      reduced: 60,
      reduced_until_days: 21,
      full: 120,
      full_until_days: 28,
    })
  })
  it('is £80 or £160 from 19 August 2024, and £160 flat for a second', () => {
    expect(first('2024-08-18')).toMatchObject({ reduced: 60, full: 120 })
    expect(first('2024-08-19')).toMatchObject({ reduced: 80, reduced_until_days: 21, full: 160 })
    expect(amountsOn('2024-08-19')?.[0]?.stages[1]).toEqual({ offence: 2, full: 160, full_until_days: 28 })
    expect(amountsOn('2024-08-18')?.[0]?.stages).toHaveLength(1)
  })
})

describe('[LAW-PERSISTENT-ABSENCE, LAW-SEVERE-ABSENCE] the lines of absence', () => {
  const lineOn = (what: string, day: string) =>
    law.document?.figures
      ?.filter((figure) => figure.what === what)
      .filter(({ from, to }) => from <= day && (to === undefined || day <= to))
      .map(({ value }) => value)
  it('was 20% until 31 August 2010, 15% until 31 August 2015, and is 10%', () => {
    const at = (day: string) => lineOn('persistent-absence-percent', day)
    expect(at('2010-08-31')).toEqual([20])
    expect(at('2010-09-01')).toEqual([15])
    expect(at('2015-08-31')).toEqual([15])
    expect(at('2015-09-01')).toEqual([10])
  })
  it('is 50% for severe absence from 1 September 2015', () => {
    expect(lineOn('severe-absence-percent', '2015-08-31')).toEqual([])
    expect(lineOn('severe-absence-percent', '2015-09-01')).toEqual([50])
  })
})

describe('the first days of the law’s rules', () => {
  const rule = (id: string) =>
    [...(law.document?.levels ?? []), ...(law.document?.returns?.rules ?? [])].find((one) => one.id === id)
  it('[LAW-PERSISTENT-ABSENCE, LAW-SEVERE-ABSENCE] acts from the day on which its figure begins', () => {
    expect(rule('persistent-absence')?.from).toBe('2015-09-01')
    expect(rule('severe-absence')?.from).toBe('2015-09-01')
  })
  it('[LAW-SICKNESS-RETURN, LAW-PENALTY-THRESHOLD, LAW-PENALTY-LIMIT] counts from 19 August 2024', () => {
    expect(rule('sickness')?.from).toBe('2024-08-19')
    expect(law.document?.penalty?.threshold?.from).toBe('2024-08-19')
    expect(law.document?.penalty?.limit?.counting_from).toBe('2024-08-19')
  })
  it('[LAW-CONTINUOUS-ABSENCE] holds as long as the law itself, from 1 September 2006', () => {
    expect(rule('continuous-absence')?.from).toBeUndefined()
    expect(law.document?.in_force.from).toBe('2006-09-01')
  })
  it('[LAW-RETENTION] was three years from 1 September 2006 and is six from 19 August 2024', () => {
    expect(law.document?.retention?.map(({ since, years }) => [since, years])).toEqual([
      ['2006-09-01', 3],
      ['2024-08-19', 6],
    ])
  })
  it('[LAW-COURT] names 2,500 pounds and three months', () => {
    expect(law.document?.penalty?.court).toMatchObject({ fine_max: 2500, prison_months_max: 3 })
  })
})
