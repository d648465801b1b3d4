import { describe, expect, it } from 'vitest'
import { checkPolicy } from '../../src/checking/check-policy.js'
import { getDay } from '../../src/kernel/school-date.js'
import { parsePolicy } from '../../src/policy/document/parse-policy.js'
import { CODES, documentOf, findingsOf, GROUNDS, LAW, lineWith, planted, SOUND } from './checking-fixtures.js'

describe('a text that is no policy document', () => {
  it('is one error with its line where it cannot be read as YAML', () => {
    const text = 'policy: alder-vale\ntitle: "no end\nlayer: school\n'
    const findings = findingsOf(text)
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatchObject({ severity: 'error', clause: null, law: null })
    expect(findings[0]?.line).toBeGreaterThan(1)
  })

  it('has an error for every mistake against the schema, each with its line', () => {
    const text = planted('is: below, value: 95 }\n    then', 'is: under, value: 95 }\n    then')
      .replace('phase: primary', 'phase: infants')
      .replace('session: AM, opens: "08:45"', 'session: AM, open: "08:45"')
    const findings = findingsOf(text)
    expect(findings.every(({ severity }) => severity === 'error')).toBe(true)
    expect(findings.map(({ line }) => line)).toEqual(
      ['phase: infants', 'open: "08:45"', 'is: under'].map((words) => lineWith(text, words)),
    )
  })

  it('is told of ids, steps and codes that are wrong beside its mistakes against the schema, at once', () => {
    const text = planted(
      '  - id: below-target',
      '  - id: wrong\n    label: Wrong\n    cites: [AV-002]\n  - id: below-target',
    )
      .replace('then: [{ id: letter', 'then: [{ id: letter, after: [leter]')
      .replace('refused: "G", cites', 'refused: "Q9", cites')
    const errors = findingsOf(text).map(({ line, column, message }) => [line, typeof column, message])
    expect(errors).toEqual([
      [lineWith(text, 'id: wrong'), 'number', expect.stringContaining('lacks "when"')],
      [lineWith(text, 'id: wrong'), 'number', expect.stringContaining('lacks "then"')],
      [lineWith(text, '[leter]'), 'number', expect.stringContaining('"after" names "leter"')],
      [lineWith(text, '"Q9"'), 'number', expect.stringContaining('no national code "Q9"')],
    ])
  })

  it('is told of all days that are none, before anything else is judged', () => {
    const text = planted('- from: "2024-08-19"', '- from: "2024-08-32"')
      .replace('years: 6,', 'years: 1,')
      .replace('date: "2024-09"', 'date: "2024-13"')
    expect(findingsOf(text).map(({ severity, clause, line }) => [severity, clause, line])).toEqual([
      ['error', 'AV-001', lineWith(text, 'date: "2024-13"')],
      ['error', 'AV-063', lineWith(text, '2024-08-32')],
    ])
  })
})

describe('a school of a trust', () => {
  const trust = documentOf(
    SOUND.replace('policy: alder-vale', 'policy: vale-trust')
      .replace('layer: school', 'layer: trust')
      .replace('retention:', 'unamendable: { ids: [below-target, no-word], cites: [AV-002] }\nretention:'),
  )
  const academy = (levels: string): string => `policy: alder-vale
title: An academy of the trust
layer: school
extends: vale-trust
in_force: { from: "2026-09-01", cites: [AV-200] }
${levels}`
  const check = (text: string) => findingsOf(text, { trust })

  it('may narrow what the trust leaves open', () => {
    expect(
      check(
        academy('retention:\n  - { what: register-entries, years: 8, from: entry-date, cites: [AV-201] }\n'),
      ),
    ).toEqual([])
  })

  it('may not change what the trust has fixed', () => {
    const text = academy(
      'levels:\n  - id: below-target\n    label: Below our target\n    when: { measure: attendance, is: below, value: 93 }\n    then: [{ id: letter, kind: letter.attendance, cites: [AV-202] }]\n    cites: [AV-202]\n',
    )
    expect(check(text)).toContainEqual(
      expect.objectContaining({
        severity: 'error',
        clause: 'AV-202',
        line: lineWith(text, 'id: below-target'),
      }),
    )
  })

  it('may not sharpen what the trust has fixed', () => {
    const text = academy(
      'levels:\n  - id: ours\n    label: Below our target\n    sharpens: below-target\n    when: { measure: attendance, is: below, value: 97 }\n    then: [{ id: letter, kind: letter.attendance, cites: [AV-202] }]\n    cites: [AV-202]\n',
    )
    expect(check(text)).toContainEqual(
      expect.objectContaining({
        severity: 'error',
        clause: 'AV-202',
        line: lineWith(text, 'id: ours'),
        message: expect.stringContaining('"below-target" is changed here'),
      }),
    )
  })

  it('may not extend a policy that is not there', () => {
    const text = academy('').replace('extends: vale-trust', 'extends: dale-trust')
    expect(check(text)).toContainEqual(
      expect.objectContaining({ severity: 'error', line: lineWith(text, 'extends') }),
    )
  })
})

describe('codes and the law of a day', () => {
  const old = planted('in_force: { from: "2026-09-01"', 'in_force: { from: "2023-09-01"')
    .replace('{ date: "2024-09", summary', '{ date: "2022-09", summary')
    .replace('adopted: "2026-06-10"', 'adopted: "2023-06-10"')
    .replace('refused: "G", cites', 'refused: "H", cites')

  it('accepts a code of the time on the last day before it was withdrawn', () => {
    const codes = findingsOf(old, { on: '2024-08-18' }).filter(({ message }) => message.includes('"H"'))
    // H was authorised: a conflict with being refused, and nothing outdated yet.
    expect(codes.map(({ severity }) => severity)).toEqual(['conflict'])
  })

  it('calls it outdated on the first day after', () => {
    const codes = findingsOf(old, { on: '2024-08-19' }).filter(({ message }) => message.includes('"H"'))
    expect(codes.map(({ severity, clause }) => [severity, clause])).toEqual([['outdated', 'AV-054']])
  })

  it('asks for three years of retention on the last day of the old law, and for six on the first of the new', () => {
    const short = old.replace('years: 6,', 'years: 3,')
    const kept = (on: string) => findingsOf(short, { on }).filter(({ clause }) => clause === 'AV-090')
    expect(kept('2024-08-18')).toEqual([])
    expect(kept('2024-08-19')).toMatchObject([{ severity: 'conflict', law: 'LAW-RETENTION' }])
  })

  it('has no quarrel with the amounts of the time before they changed', () => {
    const amounts = planted('offence: 1, reduced: 80,', 'offence: 1, reduced: 60,')
      .replace(
        'full: 160, full_until_days: 28 }\n        - { offence: 2',
        'full: 120, full_until_days: 28 }\n        - { offence: 2',
      )
      .replace('- from: "2024-08-19"', '- from: "2013-09-01"')
      .replace('in_force: { from: "2026-09-01"', 'in_force: { from: "2023-09-01"')
    const of = (on: string) =>
      findingsOf(amounts, { on }).filter(({ clause, severity }) => clause === 'AV-063' && severity !== 'note')
    expect(of('2024-08-18')).toEqual([])
    expect(of('2024-08-19').map(({ severity }) => severity)).toEqual(['outdated'])
  })

  it('says nothing of a day before the amounts of a document begin', () => {
    const of = (on: string) => findingsOf(SOUND, { on }).filter(({ severity }) => severity !== 'note')
    expect(of('2024-08-18')).toEqual([])
    expect(of('2012-09-15')).toEqual([])
  })

  it('calls an older trigger of a policy from before the national threshold outdated', () => {
    const text = old.replace(
      '  warning: {',
      '  local_triggers:\n    - { id: five, label: Five days, when: { measure: days, counts: unauthorised, over: term, is: at-least, value: 5 }, cites: [AV-300] }\n  warning: {',
    )
    const of = (on: string) => findingsOf(text, { on }).filter(({ clause }) => clause === 'AV-300')
    expect(of('2024-08-18')).toEqual([])
    expect(of('2024-08-19')).toMatchObject([{ severity: 'outdated', law: 'LAW-THRESHOLD' }])
  })
})

describe('a version after its last day', () => {
  const text = planted(
    'in_force: { from: "2026-09-01", cites',
    'in_force: { from: "2026-09-01", to: "2026-10-01", cites',
  )
  const ended = (on: string, ...versions: string[]) =>
    checkPolicy(parsePolicy(text), LAW, {
      on: getDay(on),
      fileName: 'x.yaml',
      codes: CODES,
      grounds: GROUNDS,
      otherVersions: versions.map(getDay),
    })
      .filter(({ clause }) => clause === 'AV-001')
      .map(({ severity, message }) => `${severity}: ${message}`)

  it('goes on acting where there is no later one', () => {
    expect(ended('2026-10-01')).toEqual([])
    expect(ended('2026-10-02', '2020-09-01')).toEqual([
      'outdated: This version was to end on 2026-10-01, and there is no later one: on 2026-10-02 it goes on acting.',
    ])
  })

  it('goes on acting until the later one begins, and no longer', () => {
    expect(ended('2026-10-31', '2026-11-01')).toEqual([
      'outdated: This version was to end on 2026-10-01, and the next begins only on 2026-11-01: on 2026-10-31 it goes on acting.',
    ])
    expect(ended('2026-11-01', '2026-11-01', '2027-09-01')).toEqual([
      'note: This version ended on 2026-10-01; on 2026-11-01 the one from 2026-11-01 acts.',
    ])
  })
})

it('gives errors first, then conflicts, outdated figures and notes, each by line', () => {
  const text = planted('years: 6,', 'years: 2,')
    .replace('due: "2027-06", every_months: 12', 'due: "2020 summer"')
    .replace('sharpens: severe-absence', 'sharpens: nothing')
  const findings = checkPolicy(parsePolicy(text), LAW, {
    on: getDay('2026-11-21'),
    fileName: 'x.yaml',
    codes: CODES,
    grounds: GROUNDS,
  })
  expect(findings.map(({ severity }) => severity)).toEqual(['error', 'conflict', 'outdated', 'note'])
})
