import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { timelineOf } from '../../src/application/policies.js'
import { InputError } from '../../src/kernel/domain-error.js'
import { ANN, SMALL_SCHOOL } from '../exchange/small-school.js'
import { runCommand } from '../support/run-command.js'

const temporary = mkdtempSync(join(tmpdir(), 'rollbook-refused-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

const HEAD = `policy: elm
title: Elm
layer: school
in_force: { from: "2025-09-01", cites: [ELM-1] }
`
const level = (steps: string): string => `levels:
  - id: low
    label: Low
    when: { measure: attendance, is: below, value: 95 }
    then:
      - { id: letter, kind: letter.attendance, cites: [ELM-2] }
${steps}
    cites: [ELM-2]
`
const TRUST = `policy: wood-trust
title: Wood Trust
layer: trust
in_force: { from: "2025-09-01", cites: [WOD-1] }
unamendable: { ids: [low], cites: [WOD-2] }
${level('')}`
const ACADEMY = HEAD.replace('layer: school', 'layer: school\nextends: wood-trust')

let folders = 0

/** A school's folder beside the documents that it follows. */
function schoolWith(documents: Readonly<Record<string, string>>): { folder: string; policy: string } {
  const folder = join(temporary, String(++folders), 'school')
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(SMALL_SCHOOL)) writeFileSync(join(folder, name), text)
  const [policy] = Object.keys(documents) as [string]
  writeFileSync(
    join(folder, 'school.yaml'),
    SMALL_SCHOOL['school.yaml'].replace('policy: foxdell', `policy: ${join(folder, policy)}`),
  )
  for (const [name, text] of Object.entries(documents)) writeFileSync(join(folder, name), text)
  return { folder, policy: join(folder, policy) }
}

const CANNOT_RUN: [string, Readonly<Record<string, string>>, RegExp][] = [
  [
    'a step that waits for a step that is not there',
    {
      'elm.yaml':
        HEAD + level('      - { id: meeting, kind: meeting.attendance, after: [leter], cites: [ELM-2] }'),
    },
    /elm\.yaml:11: "after" names "leter"/,
  ],
  [
    'a condition on a step that is not there',
    {
      'elm.yaml':
        HEAD +
        level(
          '      - { id: meeting, kind: meeting.attendance, when: { step: lettre, is: not-done }, cites: [ELM-2] }',
        ),
    },
    /elm\.yaml:11: "step" names "lettre"/,
  ],
  [
    'steps that wait for each other',
    {
      'elm.yaml':
        HEAD +
        level(
          '      - { id: a, kind: meeting.attendance, after: [b], cites: [ELM-2] }\n      - { id: b, kind: plan.support, after: [a], cites: [ELM-2] }',
        ),
    },
    /elm\.yaml:11: The step "a" of "low" waits/,
  ],
  [
    'a rule that its trust lets no school change',
    { 'elm.yaml': ACADEMY + level('').replace('95', '90'), 'trust.yaml': TRUST },
    /elm\.yaml:7: "low" is changed here/,
  ],
  [
    'a trust that cannot run itself',
    { 'elm.yaml': ACADEMY, 'trust.yaml': TRUST.replace('is: below', 'is: under') },
    /trust\.yaml:9: "is" is "under"/,
  ],
  [
    'a trust that extends it in turn',
    { 'elm.yaml': ACADEMY, 'trust.yaml': TRUST.replace('layer: trust', 'layer: trust\nextends: elm') },
    /"wood-trust", which extends this document in turn|"elm", which extends this document in turn/,
  ],
  [
    'a trust that is not there',
    { 'elm.yaml': ACADEMY },
    /elm\.yaml:4: It extends "wood-trust", which is not there/,
  ],
]

describe.each(CANNOT_RUN)('a policy with %s', (_, documents, sentence) => {
  const { folder, policy } = schoolWith(documents)
  const asOf = ['--as-of', '2025-09-03T12:00']

  it('is run by no command: each says what check says of it', async () => {
    const checked = await runCommand(['check', policy])
    expect(checked).toMatchObject({ status: 1, stdout: '' })
    expect(checked.stderr).toMatch(sentence)
    for (const call of [
      ['worklist', folder, ...asOf, '--json'],
      ['summary', folder, ...asOf],
      ['explain', folder, ...asOf, '--pupil', ANN],
      ['rewards', folder, '--week-of', '2025-09-03'],
      ['compare', folder, '--policy', policy, '--policy', 'foxdell', ...asOf],
      ['publish', policy, '--out', join(folder, 'page')],
    ])
      expect({ call: call[0], ...(await runCommand(call)) }).toEqual({ call: call[0], ...checked })
  })

  it('is no policy that a server follows', async () => {
    const handedIn = Object.entries(documents).map(([fileName, text]) => ({ fileName, text }))
    await expect(timelineOf(Object.keys(documents)[0] as string, handedIn)).rejects.toThrow(InputError)
  })
})
