import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CaseSchool, folderOf, upnFor } from '../../tests/support/case-school.js'
import { type CommandResult, runCommand } from '../../tests/support/run-command.js'

const AS_OF = '2026-11-18T10:30'
const FORBIDDEN = {
  name: 'Mordred Neverring',
  id: 'A-NEVER',
  mobile: '07700900666',
  email: 'never@example.org',
}
const POLICIES = ['foxdell', 'laat', 'russell', 'stanborough', 'nailsworth'] as const
const temporary = mkdtempSync(join(tmpdir(), 'rollbook-cli-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

/** Absent without a word today: two sisters of one home, a pupil with a social worker, one with support, one of neither. */
const given = (policy: string): CaseSchool => {
  const home = { contact_id: 'P1', parent: true, lives_with: true, emergency: true, mobile: '07700900123' }
  const away = { '2026-11-18 AM': 'N' }
  const yearGroup = policy === 'stanborough' ? '8' : '3'
  return {
    policy,
    as_at: AS_OF,
    pupils: [
      {
        key: 'Ada',
        year_group: yearGroup,
        class: '3R',
        marks: away,
        contacts: [
          home,
          {
            contact_id: 'NEVER',
            priority: 2,
            name: FORBIDDEN.name,
            parent: true,
            lives_with: false,
            emergency: true,
            may_contact: false,
            mobile: FORBIDDEN.mobile,
            email: FORBIDDEN.email,
            relationship: 'father',
          },
        ],
      },
      { key: 'Zoe', year_group: yearGroup, class: '3R', marks: away, contacts: [home] },
      {
        key: 'Ben',
        year_group: yearGroup,
        class: '3R',
        marks: away,
        send: 'K',
        contacts: [{ ...home, mobile: '07700900200' }],
      },
      {
        key: 'Cat',
        year_group: yearGroup,
        class: '3R',
        marks: away,
        contacts: [{ ...home, mobile: '07700900300' }],
      },
      {
        key: 'Dan',
        year_group: yearGroup,
        class: '3R',
        marks: away,
        social_worker: true,
        contacts: [{ ...home, mobile: '07700900400' }],
      },
      { key: 'Eve', year_group: yearGroup, class: '3R', absent: { O: 40 } },
    ],
    events: [
      {
        type: 'leave-request',
        at: '2026-11-10T10:00',
        upn: 'Ada',
        id: 'LR1',
        contact_id: 'P1',
        from: '2026-12-07',
        to: '2026-12-11',
        reason: 'holiday',
        on_form: true,
        abroad: true,
      },
    ],
  }
}

const folders: Record<string, string> = {}
const upn = (key: string): string => upnFor(given('foxdell').pupils ?? [], key)

function write(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(temporary, name)
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  return folder
}

beforeAll(() => {
  for (const policy of POLICIES) folders[policy] = write(policy, folderOf(given(policy)))
})

/** Every command that asks about a school, and how. */
const QUESTIONS: readonly (readonly [string, (folder: string) => readonly string[]])[] = [
  ['worklist', (folder) => ['worklist', folder, '--as-of', AS_OF]],
  ['summary', (folder) => ['summary', folder, '--as-of', AS_OF]],
  ['explain', (folder) => ['explain', folder, '--as-of', AS_OF, '--pupil', upn('Ada')]],
  ['leave', (folder) => ['leave', folder, '--as-of', AS_OF, '--request', 'LR1']],
  ['rewards', (folder) => ['rewards', folder, '--week-of', '2026-11-11']],
  ['compare', (folder) => ['compare', folder, '--policy', 'laat', '--policy', 'foxdell', '--as-of', AS_OF]],
]

describe('a call that is right', () => {
  it.each(QUESTIONS)('%s --json exits 0 with JSON and nothing else on standard output', async (_, args) => {
    for (const policy of POLICIES) {
      const { status, stdout } = await runCommand([...args(folders[policy] as string), '--json'])
      expect(status).toBe(0)
      expect(JSON.parse(stdout)).toBeTypeOf('object')
      expect(JSON.parse(stdout)).toHaveProperty('warnings')
    }
  })

  it('check --json gives one object for one policy and a list for several', async () => {
    const one = await runCommand(['check', 'foxdell', '--json', '--on', '2026-11-21'])
    const two = await runCommand(['check', 'foxdell', 'laat', '--json', '--on', '2026-11-21'])
    expect([one.status, two.status]).toEqual([0, 0])
    expect(JSON.parse(one.stdout)).toMatchObject({ policy: 'foxdell' })
    expect(JSON.parse(two.stdout).map((answer: { policy: string }) => answer.policy)).toEqual([
      'foxdell',
      'laat',
    ])
  })

  it.each([['--help'], ['worklist', '--help'], ['--version']])(
    '%s exits 0 or says what it does not know',
    async (...args) => {
      const { status } = await runCommand(args)
      expect(status).toBe(args[0] === '--version' ? 2 : 0)
    },
  )

  it('simulate writes a school that the other commands read, and the same one for the same seed', async () => {
    const [a, b, c] = ['sim-a', 'sim-b', 'sim-c'].map((name) => join(temporary, name)) as [
      string,
      string,
      string,
    ]
    const simulate = (out: string, seed: string) =>
      runCommand([
        'simulate',
        '--policy',
        'russell',
        '--pupils',
        '12',
        '--years',
        '1',
        '--seed',
        seed,
        '--out',
        out,
      ])
    for (const [out, seed] of [
      [a, '1'],
      [b, '1'],
      [c, '2'],
    ] as const)
      expect(await simulate(out, seed)).toMatchObject({ status: 0 })
    const texts = (folder: string): string[] =>
      readdirSync(folder)
        .sort()
        .map((file) => readFileSync(join(folder, file), 'utf8'))
    expect(texts(b)).toEqual(texts(a))
    expect(texts(c)).not.toEqual(texts(a))
    expect((await runCommand(['worklist', a, '--as-of', '2026-03-02T10:00', '--json'])).status).toBe(0)
    expect(await simulate(a, '1')).toMatchObject({ status: 2, stdout: '' })
  })
})

describe('a call that is wrong exits 2, with nothing on standard output', () => {
  const simulated = (years: string, ...more: string[]): string[] => {
    const call = `simulate --policy laat --pupils 9 --seed 1 --years ${years} --out`.split(' ')
    return [...call, join(temporary, 'none'), ...more]
  }
  const wrong: readonly (readonly [string, (folder: string) => readonly string[]])[] = [
    ['an unknown command', () => ['wroklist']],
    ['an unknown option', (folder) => ['worklist', folder, '--as-of', AS_OF, '--colour']],
    ['no folder', () => ['worklist', '--as-of', AS_OF]],
    ['no moment', (folder) => ['worklist', folder]],
    ['a moment without a time', (folder) => ['worklist', folder, '--as-of', '2026-11-18']],
    ['a moment on a day that is none', (folder) => ['summary', folder, '--as-of', '2026-02-29T10:00']],
    [
      'an unknown pupil',
      (folder) => ['explain', folder, '--as-of', AS_OF, '--pupil', 'X000000000000', '--json'],
    ],
    ['an unknown request', (folder) => ['leave', folder, '--as-of', AS_OF, '--request', 'LR9', '--json']],
    [
      'a request that was not made by then',
      (folder) => ['leave', folder, '--as-of', '2026-11-10T09:59', '--request', 'LR1', '--json'],
    ],
    ['no period for rewards', (folder) => ['rewards', folder, '--json']],
    [
      'two periods for rewards',
      (folder) => ['rewards', folder, '--week-of', '2026-11-11', '--year', '2026-11-11', '--json'],
    ],
    ['a period in a holiday', (folder) => ['rewards', folder, '--half-term', '2026-10-28', '--json']],
    ['one policy to compare', (folder) => ['compare', folder, '--policy', 'laat', '--as-of', AS_OF]],
    [
      'three policies to compare',
      (folder) => [
        'compare',
        folder,
        '--policy',
        'laat',
        '--policy',
        'russell',
        '--policy',
        'foxdell',
        '--as-of',
        AS_OF,
      ],
    ],
    [
      'a policy to compare that is not there',
      (folder) => ['compare', folder, '--policy', 'laat', '--policy', 'nowhere', '--as-of', AS_OF],
    ],
    ['no policy to check', () => ['check']],
    ['a policy to check that is not there', () => ['check', 'nowhere']],
    ['a day to check on that is none', () => ['check', 'laat', '--on', '2026-13-01']],
    ['a policy to publish that is not there', () => ['publish', 'nowhere', '--out', temporary]],
    [
      'no pupils to simulate',
      () => [
        'simulate',
        '--policy',
        'laat',
        '--pupils',
        '0',
        '--years',
        '1',
        '--seed',
        '1',
        '--out',
        join(temporary, 'none'),
      ],
    ],
    [
      'a policy to simulate that is not there',
      () => [
        'simulate',
        '--policy',
        'nowhere',
        '--pupils',
        '9',
        '--years',
        '1',
        '--seed',
        '1',
        '--out',
        join(temporary, 'none'),
      ],
    ],
    ['more years to simulate than there are codes for', () => simulated('21')],
    ['years to simulate before there were codes', () => simulated('1', '--until', '1990-01-01T10:00')],
    [
      'documents, which comes later',
      (folder) => ['documents', folder, '--as-of', AS_OF, '--out', join(temporary, 'none')],
    ],
  ]

  it.each(wrong)('%s', async (_, args) => {
    const { status, stdout, stderr } = await runCommand(args(folders['foxdell'] as string))
    expect(stdout).toBe('')
    expect(stderr.trim()).not.toBe('')
    expect(status).toBe(2)
  })

  it('simulate says how many years there can be', async () => {
    expect((await runCommand(simulated('21'))).stderr).toContain(
      'the national codes go 20 academic years back from 2025/26; expected --years 20 or fewer',
    )
  })

  it('documents says that it comes later', async () => {
    expect(
      (await runCommand(['documents', folders['laat'] as string, '--as-of', AS_OF, '--out', temporary]))
        .stderr,
    ).toMatch(/later/)
  })
})

describe('input that is wrong exits 1, with each fault as FILE:LINE and nothing on standard output', () => {
  const faulty = (name: string, change: (files: Record<string, string>) => void): string => {
    const files = folderOf(given('foxdell'))
    change(files)
    return write(name, files)
  }
  const FAULT = /^[\w./-]+:\d+: .+/

  it.each(QUESTIONS)('%s of a folder with faults in two files', async (name, args) => {
    const folder = faulty(`faulty-${name}`, (files) => {
      files['marks.csv'] += `${upn('Ada')},2026-11-17,AM,QQ,,,\nnobody,2026-11-17,AM,/,,,\n`
      files['pupils.csv'] = (files['pupils.csv'] ?? '').replace(upn('Ben'), `A${upn('Ben').slice(1)}`)
    })
    const { status, stdout, stderr } = await runCommand([...args(folder), '--json'])
    expect([status, stdout]).toEqual([1, ''])
    const lines = stderr.trim().split('\n')
    for (const line of lines) expect(line).toMatch(line.startsWith('…') ? /^… and \d+ more faults?$/ : FAULT)
    expect(lines.some((line) => line.startsWith('marks.csv:'))).toBe(true)
    expect(lines.some((line) => line.startsWith('pupils.csv:'))).toBe(true)
  })

  it('a folder that is not there, and a policy that is not there', async () => {
    for (const folder of [
      join(temporary, 'nowhere'),
      faulty(
        'no-policy',
        (files) => void (files['school.yaml'] = (files['school.yaml'] ?? '').replace('foxdell', 'nowhere')),
      ),
    ]) {
      const { status, stdout, stderr } = await runCommand(['worklist', folder, '--as-of', AS_OF, '--json'])
      expect([status, stdout]).toEqual([1, ''])
      expect(stderr).toMatch(/school\.yaml:\d+: /)
    }
  })

  it('a policy that is not there is told on its line, together with the faults of the other files', async () => {
    const folder = faulty('no-policy-and-marks', (files) => {
      files['school.yaml'] = 'id: hill\nname: Hill\npolicy: nowhere\nphase: primary\nla: Luton\n'
      files['marks.csv'] += `${upn('Ada')},2026-11-17,AM,QQ,,,\n`
    })
    const { status, stderr } = await runCommand(['worklist', folder, '--as-of', AS_OF])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^school\.yaml:3: there is no policy "nowhere"/)
    expect(stderr).toMatch(/^marks\.csv:\d+: unknown code/m)
  })

  it('the mistakes of a school’s own document are told with the faults of its folder', async () => {
    const folder = faulty('own-policy', (files) => {
      files['school.yaml'] = 'id: hill\nname: Hill\npolicy: hill.yaml\nphase: primary\nla: Luton\n'
      files['hill.yaml'] =
        'policy: hill\ntitle: Hill\nlayer: school\nin_force: { from: "2026-09-01", cites: [HIL-1] }\nlevelz: []\n'
      files['events.jsonl'] += '{"type":"contact","at":"2026-11-18T09:00"}\n'
    })
    const { status, stderr } = await runCommand(['worklist', folder, '--as-of', AS_OF])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^hill\.yaml:5: "levelz" is not a key here/m)
    expect(stderr).toMatch(/^events\.jsonl:\d+: /m)
  })

  describe('of a folder with documents of which nobody can say which is meant', () => {
    const document = (id: string, from: string): string =>
      `policy: ${id}\ntitle: Hill\nlayer: school\nin_force: { from: "${from}", cites: [HIL-1] }\n`
    const trust = (from: string): string =>
      document('trust', from).replace('layer: school', 'layer: trust\nextends: england')
    const quarrels: readonly (readonly [string, Record<string, string>, RegExp])[] = [
      [
        'two versions that start on one day',
        { 'a.yaml': document('hill', '2026-09-01'), 'b.yaml': document('hill', '2026-09') },
        /^\S*b\.yaml:4: this version of "hill" starts on 2026-09-01, as \S*a\.yaml does; expected a first day of its own/,
      ],
      [
        'two policies',
        { 'a.yaml': document('hill', '2026-09-01'), 'b.yaml': document('dale', '2027-09-01') },
        /^\S*b\.yaml:1: the policy is "dale", and that of \S*a\.yaml beside it "hill"; expected the versions of one policy/,
      ],
      [
        'two versions of the trust’s that start on one day',
        {
          'a.yaml': document('hill', '2026-09-01').replace('layer: school', 'layer: school\nextends: trust'),
          't1.yaml': trust('2025-09-01'),
          't2.yaml': trust('2025-09-01'),
        },
        /^\S*t2\.yaml:5: this version of "trust" starts on 2025-09-01, as \S*t1\.yaml does/,
      ],
    ]

    it.each(quarrels)('%s', async (what, documents, says) => {
      const policies = write(`policies of ${what}`, documents)
      const folder = faulty(
        `school of ${what}`,
        (files) =>
          void (files['school.yaml'] = (files['school.yaml'] ?? '').replace(
            'foxdell',
            `../policies of ${what}`,
          )),
      )
      for (const call of [
        ['worklist', folder, '--as-of', AS_OF],
        ['check', policies],
        ['publish', policies, '--out', join(temporary, 'none')],
      ]) {
        const { status, stdout, stderr } = await runCommand(call)
        expect([status, stdout]).toEqual([1, ''])
        expect(stderr.replaceAll(`policies of ${what}`, 'policies')).toMatch(says)
      }
      expect(await runCommand(['check', join(policies, 'a.yaml')])).toMatchObject({
        status: 't1.yaml' in documents ? 1 : 0,
      })
    })
  })

  it('lists fifty of many faults and says how many more there are', async () => {
    const folder = faulty(
      'many',
      (files) => void (files['marks.csv'] += `${upn('Ada')},2026-11-17,AM,QQ,,,\n`.repeat(70)),
    )
    const lines = (await runCommand(['worklist', folder, '--as-of', AS_OF])).stderr.trim().split('\n')
    expect(lines.filter((line) => line.startsWith('marks.csv:'))).toHaveLength(50)
    expect(lines.at(-1)).toContain('20 more')
  })

  it('says of one more fault that it is one', async () => {
    const folder = faulty(
      'one-more',
      (files) => void (files['marks.csv'] += `${upn('Ada')},2026-11-17,AM,QQ,,,\n`.repeat(51)),
    )
    const { stderr } = await runCommand(['worklist', folder, '--as-of', AS_OF])
    expect(stderr.trim().split('\n').at(-1)).toBe('… and 1 more fault')
  })

  it('names no pupil and no contact', async () => {
    const folder = faulty('no-names', (files) => {
      const [header = '', first = '', ...rows] = (files['pupils.csv'] ?? '').trimEnd().split('\n')
      files['pupils.csv'] = `${[header, first, first, ...rows, `${first},extra`].join('\n')}\n`
      files['marks.csv'] += `${upn('Ada')},2020-11-17,AM,/,,,\n${upn('Zoe')},2026-11-17,PM,/,,,\n`
      files['contacts.csv'] += `X000000000000,P9,1,${FORBIDDEN.name},mother,yes,yes,yes,yes,,,,\n`
      files['events.jsonl'] += '{"type":"contact","at":"2026-11-18T09:00","upn":"X000000000000"}\n'
    })
    const { status, stderr } = await runCommand(['worklist', folder, '--as-of', AS_OF])
    expect(status).toBe(1)
    expect(stderr).not.toMatch(/Surname|Forename|Mordred|Contact \d/)
    expect(stderr).not.toContain('at Object.')
  })
})

describe('what the system refuses is one sentence with exit 1, and no stack', () => {
  const file = join(temporary, 'a-file')
  beforeAll(() => writeFileSync(file, ''))
  const AWAY = 'postgres://somebody:secret-word@127.0.0.1:1/rollbook'
  const refused: readonly (readonly [string, (folder: string) => readonly string[], string])[] = [
    ['a page into a file', () => ['publish', 'laat', '--out', file], file],
    [
      'a school into a file',
      () => [
        ...'simulate --policy laat --pupils 2 --years 1 --seed 1 --out'.split(' '),
        join(file, 'school'),
      ],
      join(file, 'school'),
    ],
    ['a store in a file', (folder) => ['import', folder, '--store', file], file],
    ['a store that is away', (folder) => ['import', folder, '--store', AWAY], '127.0.0.1:1'],
    ['one to take out of', () => ['export', '--out', file, '--store', AWAY], '127.0.0.1:1'],
    ['one to look after', () => ['store', 'verify', '--store', AWAY], '127.0.0.1:1'],
    [
      'an address that is none',
      () => ['store', 'verify', '--store', AWAY.replace(':1/', ':99999/')],
      'the address of the PostgreSQL cannot be read',
    ],
  ]

  it.each(refused)('%s', async (_, args, says) => {
    const { status, stdout, stderr } = await runCommand(args(folders['laat'] as string))
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(says)])
    expect(stderr).not.toContain('secret-word')
  })

  it('a folder called like a policy is none, wherever it lies', async () => {
    const beside = write('beside', { 'policy.yaml': readFileSync('policies/laat/2025-10-15.yaml', 'utf8') })
    mkdirSync(join(beside, 'old.yaml'))
    expect(await runCommand(['check', beside])).toMatchObject({ status: 0 })
    expect(await runCommand(['check', join(beside, 'policy.yaml')])).toMatchObject({ status: 0 })
    expect(await runCommand(['check', join(beside, 'old.yaml')])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('there is no policy'),
    })
  })
})

describe('what a person reads', () => {
  it.each(QUESTIONS)(
    '%s keeps to 100 columns, without colour and without blanks at the ends of lines',
    async (_, args) => {
      for (const policy of POLICIES) expectPlain(await runCommand(args(folders[policy] as string)))
    },
  )

  it('check tells a finding of several clauses in one paragraph, and by each of them in JSON', async () => {
    const plain = await runCommand(['check', 'foxdell', '--on', '2026-11-21'])
    expect(plain.stdout.split('Reading "whatever-the-reason". ')).toHaveLength(2)
    expect(plain.stdout).toMatch(/note +FOX-038 +\d+ +Reading "whatever-the-reason"\..*\n +FOX-039 /)
    const json = await runCommand(['check', 'foxdell', '--on', '2026-11-21', '--json'])
    const { findings } = JSON.parse(json.stdout) as { findings: { clause: string; message: string }[] }
    expect(
      findings
        .filter(({ message }) => message.startsWith('Reading "whatever-the-reason"'))
        .map(({ clause }) => clause),
    ).toEqual(['FOX-038', 'FOX-039'])
  })

  it('check keeps to 100 columns for every policy that ships', async () => {
    expectPlain(await runCommand(['check', '--all', '--on', '2026-11-21']))
  })

  it('publishes a document with placeholders, and names each with its clause', async () => {
    const document = join(temporary, 'unfilled.yaml')
    writeFileSync(
      document,
      `policy: unfilled
title: Unfilled
layer: school
extends: england
in_force: { from: "2026-09-01", cites: [UNF-1] }
references:
  placeholders:
    - { what: The name of the champion, cites: [UNF-2] }
    - { what: The telephone of the office, cites: [UNF-3, UNF-4] }
`,
    )
    const out = join(temporary, 'unfilled')
    const { status, stderr } = await runCommand(['publish', document, '--out', out, '--on', '2026-11-18'])
    expect(status).toBe(0)
    expect(stderr.trim().split('\n')).toEqual([
      'Note: the policy document leaves this to be filled in (UNF-2): The name of the champion.',
      'Note: the policy document leaves this to be filled in (UNF-3, UNF-4): The telephone of the office.',
      'Note: the page says that it is a draft with gaps.',
    ])
    expect(readFileSync(join(out, 'unfilled.html'), 'utf8')).toContain('Draft with gaps</h2>')
  })

  it('help keeps to 100 columns', async () => {
    for (const command of [
      '',
      'worklist',
      'summary',
      'explain',
      'leave',
      'rewards',
      'check',
      'compare',
      'publish',
      'simulate',
      'documents',
    ]) {
      expectPlain(await runCommand([...(command === '' ? [] : [command]), '--help']))
    }
  })

  function expectPlain({ status, stdout, stderr }: CommandResult): void {
    expect(status).toBe(0)
    expect(stdout.trim()).not.toBe('')
    for (const line of stdout.split('\n')) {
      if ([...line].length > 100) expect.fail(`${[...line].length} columns: ${line}`)
      expect(line).not.toContain('\u001B')
    }
    for (const line of stderr.split('\n')) if ([...line].length > 300) expect.fail(line)
  }

  it('names brothers and sisters of one home together, and the most vulnerable first among equals', async () => {
    for (const policy of ['foxdell', 'russell', 'laat'] as const) {
      const folder = write(`home-${policy}`, folderOf({ ...given(policy), events: [] }))
      const { stdout } = await runCommand(['worklist', folder, '--as-of', AS_OF])
      const rows = stdout.split('\n')
      // What follows the pupils down the page, wherever a name is broken.
      const text = rows.join(' ').replaceAll(/\s+/g, ' ')
      const at = (key: string): number => text.indexOf(`Forename${key}`)
      expect(at('Dan'), `${policy}: a social worker before special needs`).toBeLessThan(at('Ben'))
      expect(at('Ben'), `${policy}: special needs before the others`).toBeLessThan(at('Cat'))
      const json = JSON.parse(
        (await runCommand(['worklist', folder, '--as-of', AS_OF, '--json'])).stdout,
      ) as { actions: { kind: string; upn?: string }[] }
      const calls = json.actions.filter(
        (action) =>
          action.kind.startsWith('contact.') && (action.upn === upn('Ada') || action.upn === upn('Zoe')),
      )
      expect(calls.length, policy).toBeGreaterThanOrEqual(2)
      // One row for the two: the second is named where the first is.
      expect(count(text, 'ForenameAda')).toBe(count(text, 'ForenameZoe'))
      expect(text.slice(at('Ada'), at('Zoe'))).not.toMatch(/Forename(Ben|Cat|Dan)/)
    }
  })
})

const count = (text: string, words: string): number => text.split(words).length - 1

describe('a contact who may never be contacted', () => {
  it.each(QUESTIONS)('is not named by %s, in JSON or in words', async (_, args) => {
    for (const policy of POLICIES) {
      for (const form of [[], ['--json']]) {
        const { stdout, stderr } = await runCommand([...args(folders[policy] as string), ...form])
        for (const secret of [...Object.values(FORBIDDEN), 'Mordred', 'NEVER']) {
          expect(stdout).not.toContain(secret)
          expect(stderr).not.toContain(secret)
        }
      }
    }
  })

  it('is not named by any later moment either, when a penalty is considered of the pupil', async () => {
    const school = given('laat')
    const folder = write(
      'penalty',
      folderOf({
        ...school,
        pupils: (school.pupils ?? []).map((pupil) =>
          pupil.key === 'Ada' ? { ...pupil, marks: {}, absent: { O: 40 } } : pupil,
        ),
      }),
    )
    const { stdout } = await runCommand(['worklist', folder, '--as-of', AS_OF, '--json'])
    const { actions } = JSON.parse(stdout) as {
      actions: { kind: string; upn?: string; contacts?: string[] }[]
    }
    expect(
      actions.find((action) => action.kind === 'consider.penalty-notice' && action.upn === upn('Ada'))
        ?.contacts,
    ).toEqual(['Ada-P1'])
    expect(stdout).not.toContain('NEVER')
  })
})
