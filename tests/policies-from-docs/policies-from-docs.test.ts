import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { checkFile } from '../../src/application/check.js'
import { findPolicyFiles } from '../../src/application/policies.js'
import { getDay } from '../../src/kernel/school-date.js'
import { type PolicyCase, problemsOf } from './run-case.js'

const POLICIES = fileURLToPath(new URL('./', import.meta.url))
const CASES = join(POLICIES, 'cases')
const yamlIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()

// Schools that nobody here has seen, written with docs/ alone: what docs/ says is what the engine does.
describe('policies written from docs/ alone', () => {
  it.each(yamlIn(POLICIES))('%s can run, and disagrees neither with itself nor with the law', (name) => {
    const [file] = findPolicyFiles(join(POLICIES, name), '/')
    const findings = file === undefined ? undefined : checkFile(file, getDay('2026-11-21')).findings
    expect(findings?.filter(({ severity }) => severity !== 'note')).toEqual([])
  })

  it('an academy that moves a line which its trust has fixed is told that it may not', () => {
    const [file] = findPolicyFiles(join(POLICIES, 'harbour-academy.yaml'), '/')
    if (file === undefined) throw new Error('harbour-academy.yaml is gone')
    const own = `levels:
  - id: trust-persistent
    label: A line of our own
    when: { measure: attendance, is: at-most, value: 90 }
    then: [{ id: flag, kind: flag.persistent-absence, cites: [HBA-9.9] }]
    cites: [HBA-9.9]
`
    const { findings } = checkFile(
      { ...file, text: file.text.replace('levels:\n', own) },
      getDay('2026-11-21'),
    )
    expect(findings.filter(({ severity }) => severity === 'error')).toMatchObject([{ clause: 'HBA-9.9' }])
  })
})

for (const name of yamlIn(CASES)) {
  const cases = parse(readFileSync(join(CASES, name), 'utf8')) as PolicyCase[]
  describe(`cases/${name}`, () => {
    it.each(cases)('$name', async (one) => {
      expect((await problemsOf(one)).join('\n')).toBe('')
    })
  })
}
