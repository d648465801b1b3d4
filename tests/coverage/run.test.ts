import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { run } from '../../scripts/coverage/run.mjs'

let root: string
const put = (file: string, text: string): void => {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), text)
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rollbook-coverage-'))
  put(
    'policies/requirements/matrix.csv',
    'id,policy,clause,kind,requirement\nELM-001,Elm,1,code,One\nELM-002,Elm,2,leave,Two\nELM-003,Elm,3,code,Three\n',
  )
  put(
    'policies/elm/2026-09-01.yaml',
    'levels: [{ id: a, cites: [ELM-001, ELM-003] }]\nduties: [{ role: office, text: Look, cites: [ELM-002] }]\n',
  )
  put('tests/cases/elm/a.yaml', '- { name: one is one, cites: [ELM-001] }\n')
  put('src/deep/a.test.ts', "it('[ELM-003] three', () => {})\n")
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('coverage:clauses', () => {
  it('is satisfied when every clause is accounted for', () => {
    const { out, status } = run([], root)
    expect(status).toBe(0)
    expect(out).toContain('Every clause is accounted for.')
    expect(out).toMatch(/Elm\s+2\s+1/)
  })
  it('lists each clause with the tests that assert it', () => {
    const { out, status } = run(['--list'], root)
    expect(status).toBe(0)
    expect(out).toContain('ELM-001    executed by tests/cases/elm/a.yaml: one is one')
    expect(out).toContain('ELM-003    executed by src/deep/a.test.ts')
    expect(out).toContain('ELM-002    published in policies/elm/2026-09-01.yaml: duties/1')
  })
  it('explains one clause', () => {
    expect(run(['--why', 'ELM-002'], root).out).toContain('office: Look')
    expect(run(['--why', 'ELM-009'], root)).toMatchObject({ out: '', status: 1 })
  })
  it('prints the whole account as JSON', () => {
    const account = JSON.parse(run(['--json'], root).out)
    expect(account.clauses.map((one: { status: string }) => one.status)).toEqual([
      'executed',
      'published',
      'executed',
    ])
  })
  it('fails and names a clause whose only test went', () => {
    put('tests/cases/elm/a.yaml', '[]\n')
    const { out, status } = run([], root)
    expect(status).toBe(1)
    expect(out).toContain('ELM-001 acts (policies/elm/2026-09-01.yaml: levels/a) and no test cites it')
    expect(out).not.toContain('ELM-003 acts')
  })
  it('fails and names a clause that is nowhere', () => {
    put('policies/elm/2026-09-01.yaml', 'levels: [{ id: a, cites: [ELM-001, ELM-003] }]\n')
    expect(run([], root)).toMatchObject({
      status: 1,
      out: expect.stringContaining('ELM-002 is in no policy document'),
    })
  })
  it('fails and names unknown ids of tests and of documents', () => {
    put('tests/cases/elm/b.yaml', '- { name: four, cites: [ELM-004] }\n')
    put('policies/oak/2026-09-01.yaml', 'duties: [{ role: office, text: Look, cites: [OAK-001] }]\n')
    const { out, status } = run([], root)
    expect(status).toBe(1)
    expect(out).toContain('ELM-004 is unknown; cited by tests/cases/elm/b.yaml, "four"')
    expect(out).toContain('OAK-001 is unknown; cited by policies/oak/2026-09-01.yaml: duties/1')
  })
  it('fails on a file that it cannot read, and says which', () => {
    put('tests/cases/elm/b.yaml', 'name: [\n')
    expect(run([], root)).toMatchObject({
      status: 1,
      err: expect.stringContaining('tests/cases/elm/b.yaml: '),
    })
  })
  it('refuses a call that it does not know', () => {
    expect(run(['--lsit'], root).status).toBe(2)
    expect(run(['--why'], root).status).toBe(2)
    expect(run(['--list', 'ELM-001'], root).status).toBe(2)
  })
})
