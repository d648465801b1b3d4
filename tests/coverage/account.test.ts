import { describe, expect, it } from 'vitest'
import { account, overtaken, tally } from '../../scripts/coverage/account.mjs'
import {
  type Assertion,
  type Claim,
  type MatrixRow,
  readCases,
  readDocument,
  readMatrix,
  readTable,
  readTestNames,
} from '../../scripts/coverage/claims.mjs'

const row = (id: string, rest: Partial<MatrixRow> = {}): MatrixRow => ({
  id,
  policy: 'Elm',
  kind: 'code',
  ...rest,
})
const claim = (id: string, as: Claim['as']): Claim => ({
  id,
  as,
  where: `elm.yaml: ${as}`,
  detail: undefined,
})
const tested = (id: string): Assertion => ({ id, file: 'cases.yaml', name: 'a case' })
const accounted = (rows: MatrixRow[], claims: Claim[], tests: Assertion[] = [], laws: string[] = []) =>
  account({ rows, documents: [{ laws: laws.map((id) => ({ id, title: id })), claims }], tests })

describe('account', () => {
  it('calls an acting clause executed only when a test cites it', () => {
    const without = accounted([row('ELM-001')], [claim('ELM-001', 'acting')])
    expect(without.clauses[0]?.status).toBe('untested')
    expect(without.faults).toMatchObject([{ kind: 'untested', id: 'ELM-001' }])
    const withOne = accounted([row('ELM-001')], [claim('ELM-001', 'acting')], [tested('ELM-001')])
    expect(withOne.clauses[0]?.status).toBe('executed')
    expect(withOne.faults).toEqual([])
  })
  it('does not take a test for an act: a duty that a test cites is published', () => {
    const result = accounted([row('ELM-001')], [claim('ELM-001', 'published')], [tested('ELM-001')])
    expect(result.clauses[0]?.status).toBe('published')
  })
  it('takes published, planned and not modelled as they are', () => {
    const result = accounted(
      [row('ELM-001'), row('ELM-002'), row('ELM-003')],
      [claim('ELM-001', 'published'), claim('ELM-002', 'planned'), claim('ELM-003', 'not_modelled')],
    )
    expect(result.clauses.map(({ status }) => status)).toEqual(['published', 'planned', 'not modelled'])
    expect(result.faults).toEqual([])
  })
  it('names a clause that is in no document, though a test cites it', () => {
    expect(accounted([row('ELM-001')], [], [tested('ELM-001')]).faults).toMatchObject([
      { kind: 'unaccounted', id: 'ELM-001' },
    ])
  })
  it('names an id that a test cites and nobody knows', () => {
    const result = accounted([row('ELM-001')], [claim('ELM-001', 'published')], [tested('ELM-009')])
    expect(result.faults).toMatchObject([{ kind: 'unknown-in-test', id: 'ELM-009' }])
    expect(result.faults[0]?.message).toContain('cases.yaml')
  })
  it('names an id that a document cites and nobody knows', () => {
    const result = accounted([row('ELM-001')], [claim('ELM-001', 'published'), claim('ELM-009', 'published')])
    expect(result.faults).toMatchObject([{ kind: 'unknown-in-document', id: 'ELM-009' }])
  })
  it('knows the LAW ids that a document defines, and wants tests for those that act', () => {
    const claims = [claim('ELM-001', 'published'), claim('LAW-TEN', 'acting')]
    expect(accounted([row('ELM-001')], claims).faults).toMatchObject([{ kind: 'unknown-in-document' }])
    expect(accounted([row('ELM-001')], claims, [], ['LAW-TEN']).faults).toMatchObject([{ kind: 'untested' }])
    expect(accounted([row('ELM-001')], claims, [tested('LAW-TEN')], ['LAW-TEN']).faults).toEqual([])
  })
  it('wants no document for a LAW id that is only defined', () => {
    expect(accounted([row('ELM-001')], [claim('ELM-001', 'published')], [], ['LAW-TEN']).faults).toEqual([])
  })
  it('names an id that is twice in the matrix, and a matrix without rows', () => {
    const twice = accounted([row('ELM-001'), row('ELM-001')], [claim('ELM-001', 'published')])
    expect(twice.faults).toMatchObject([{ kind: 'repeated', id: 'ELM-001' }])
    expect(accounted([], []).faults).toMatchObject([{ kind: 'empty' }])
  })
  it('lets the strongest claim win and says where a weaker one remains', () => {
    const claims = [claim('ELM-001', 'planned'), claim('ELM-001', 'acting'), claim('ELM-002', 'acting')]
    const result = accounted([row('ELM-001'), row('ELM-002')], claims, [tested('ELM-001'), tested('ELM-002')])
    expect(result.clauses[0]?.status).toBe('executed')
    expect(overtaken(result).map(({ id }) => id)).toEqual(['ELM-001'])
    expect(result.faults).toEqual([])
  })
  it('counts by whatever it is asked for', () => {
    const rows = [row('ELM-001'), row('ELM-002', { kind: 'leave' }), row('OAK-001', { policy: 'Oak' })]
    const claims = rows.map(({ id }) => claim(id, 'published'))
    const { clauses } = accounted(rows, claims.slice(0, 2))
    expect(tally(clauses, (entry) => entry.policy)).toMatchObject([
      { group: 'Elm', total: 2, published: 2, unaccounted: 0 },
      { group: 'Oak', total: 1, published: 0, unaccounted: 1 },
    ])
  })
})

describe('readDocument', () => {
  const text = `
version: { label: one, cites: [ELM-001] }
levels:
  - id: below-90
    when: { measure: attendance, is: below, value: 90 }
    then: [{ id: letter, kind: letter.attendance, cites: [ELM-002] }]
    cites: [ELM-003]
duties: [{ role: office, text: Look, cites: [ELM-004] }]
readings: [{ id: r, gap: g, chosen: c, why: w, cites: [ELM-005] }]
planned: [{ capability: pages, what: A page, cites: [ELM-006] }]
not_modelled: [{ what: A thing, why: No data, cites: [ELM-007] }]
clauses: [{ id: LAW-TEN, title: Ten }]
`
  it('tells acting sections from those that are only shown', () => {
    const { claims, laws } = readDocument('elm.yaml', text)
    const as = Object.fromEntries(claims.map((one) => [one.id, one.as]))
    expect(as).toEqual({
      'ELM-001': 'published',
      'ELM-002': 'acting',
      'ELM-003': 'acting',
      'ELM-004': 'published',
      'ELM-005': 'published',
      'ELM-006': 'planned',
      'ELM-007': 'not_modelled',
    })
    expect(laws).toEqual([{ id: 'LAW-TEN', title: 'Ten' }])
  })
  it('says where a citation stands, and why a thing is left out', () => {
    const { claims } = readDocument('elm.yaml', text)
    expect(claims.find(({ id }) => id === 'ELM-002')?.where).toBe('elm.yaml: levels/below-90/then/letter')
    expect(claims.find(({ id }) => id === 'ELM-007')?.detail).toBe('A thing (No data)')
  })
})

describe('readTable', () => {
  it('takes what a row of the law cites for an act, and a table without the column for none', () => {
    const text = 'id,title,cites\nmoved,Moved away,LAW-A LAW-B\ndied,Died,\n'
    expect(readTable('grounds.csv', text).claims).toEqual([
      { id: 'LAW-A', as: 'acting', where: 'grounds.csv: moved', detail: undefined },
      { id: 'LAW-B', as: 'acting', where: 'grounds.csv: moved', detail: undefined },
    ])
    expect(readTable('codes.csv', 'code,title\nL,Late\n').claims).toEqual([])
  })
})

describe('readCases', () => {
  it('takes the ids that a case asserts, not those inside its expectations', () => {
    const text =
      '- name: one\n  cites: [ELM-001]\n  expect: [{ has: [{ cites: [ELM-002] }] }]\n- name: two\n  expect: []\n'
    expect(readCases('c.yaml', text)).toEqual([{ id: 'ELM-001', file: 'c.yaml', name: 'one' }])
  })
  it('refuses a file that is no list', () => {
    expect(() => readCases('c.yaml', 'name: one')).toThrow('c.yaml: not a list of cases')
  })
})

describe('readTestNames', () => {
  const ids = (text: string) => readTestNames('t.test.ts', text).map(({ id }) => id)
  it('finds ids in the names of tests and of their groups', () => {
    expect(ids('describe(\'[ELM-001] late\', () => { it("is [ELM-002, LAW-TEN-DAYS]", f) })')).toEqual([
      'ELM-001',
      'ELM-002',
      'LAW-TEN-DAYS',
    ])
    expect(ids('it.each([1, 2])(`[ELM-003] of %s`, f)')).toEqual(['ELM-003'])
  })
  it('passes over tests that do not run, comments, bodies and other brackets', () => {
    expect(ids("it.skip('[ELM-001] a', f)\ntest.todo('[ELM-002] b')\n// it('[ELM-003] c', f)\n")).toEqual([])
    expect(ids("/* it('[ELM-004] d', f) */ it('e', () => has('[ELM-005]'))")).toEqual([])
    expect(ids("it('[a list] of [AM, PM]', f)")).toEqual([])
    expect(ids('const text = "it(\'[ELM-006] f\', g)"')).toEqual([])
  })
})

describe('readMatrix', () => {
  it('reads quoted fields and a byte-order mark', () => {
    const text = '\uFEFFid,policy,clause,kind,requirement\nELM-001,Elm,"1, first",code,"Late, or not"\n'
    expect(readMatrix(text)).toEqual([
      { id: 'ELM-001', policy: 'Elm', kind: 'code', clause: '1, first', requirement: 'Late, or not' },
    ])
  })
})
