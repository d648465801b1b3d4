import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NotAllowedError } from '../../src/application/permissions/not-allowed.js'
import type { Principal } from '../../src/application/permissions/principal.js'
import { uploadedPolicy } from '../../src/storage/policy-uploads.js'
import { nationalCodes } from '../../src/application/policies.js'
import { SchoolCache } from '../../src/application/schools/school-cache.js'
import {
  bringInPupils,
  handInFile,
  previewPupils,
  throwAwayFiles,
} from '../../src/application/set-up/bring-in-pupils.js'
import { bankHolidaysIn, saveClosures, saveTerms } from '../../src/application/set-up/calendar.js'
import {
  choosePolicy,
  newSchool,
  saveSchool,
  shippedPolicies,
  uploadPolicy,
} from '../../src/application/set-up/school-and-policy.js'
import { setUpState } from '../../src/application/set-up/set-up-state.js'
import type { SetUpServices } from '../../src/application/set-up/set-up-work.js'
import { checkLetter } from '../../src/domain/roll/upn.js'
import { formatDay, getDay, getInstant } from '../../src/kernel/school-date.js'
import { appendMarks } from '../../src/storage/register.js'
import { halfTerm } from '../support/plain-school.js'
import { STORES, type TestStore } from '../support/stores.js'

const AT = new Date('2026-08-20T09:00:00Z')
const upn = (n: number): string => {
  const rest = `80120000${String(n).padStart(4, '0')}`
  return checkLetter(rest) + rest
}
const TERMS = [
  halfTerm('2026/27', 'autumn', 1, '2026-09-02', '2026-10-23'),
  halfTerm('2026/27', 'spring', 2, '2027-02-22', '2027-04-09'),
  halfTerm('2026/27', 'summer', 1, '2027-04-19', '2027-05-28'),
]
const HEADER = 'upn,surname,forename,year_group,class,enrolled_on\n'

describe.each(STORES)('setting up a new school in $name', ({ open }) => {
  let store: TestStore
  let services: SetUpServices
  let head: Principal
  beforeAll(async () => {
    store = await open()
    const schoolId = await newSchool(
      store.database,
      { id: 'new-school', name: 'New School', phase: 'primary', la: '' },
      AT,
    )
    head = {
      accountId: '00000000-0000-4000-8000-00000000000a',
      name: 'Hala Head',
      position: 'headteacher',
      schoolId,
      roles: ['headteacher'],
      classes: [],
      coverClasses: [],
      yearGroups: [],
      sharedPupils: [],
    }
    services = {
      database: store.database,
      schools: await SchoolCache.open(store.database),
      clock: { now: () => getInstant('2026-08-20T10:00'), instantUtc: () => AT },
    }
  }, 120_000)
  afterAll(() => store.close())
  const left = async () => (await setUpState(services, head, 0)).left
  const school = () => store.database.inSchool(head.schoolId, (tx) => services.schools.in(tx, head.schoolId))
  const csv = (text: string) => handInFile(services, head, 'pupils.csv', Buffer.from(text))

  it('begins with everything to do, and follows the law alone', async () => {
    expect(await left()).toEqual(['school', 'policy', 'terms', 'closures', 'pupils', 'people'])
    expect((await setUpState(services, head, 0)).policyTitle).toBe('School attendance law in England')
  })

  it('keeps what the school says of itself', async () => {
    await saveSchool(services, head, {
      name: 'Elm School',
      phase: 'secondary',
      la: 'Kent',
      trust: null,
      laestab: '886/4000',
    })
    expect((await school()).profile).toMatchObject({ name: 'Elm School', phase: 'secondary', la: 'Kent' })
    expect(await left()).not.toContain('school')
  })

  it('follows a shipped policy that it chooses, and no other', async () => {
    expect(await choosePolicy(services, head, 'england')).toBe('unknown')
    const [first] = await shippedPolicies(getDay('2026-08-20'))
    expect(await choosePolicy(services, head, first?.id ?? '')).toBeUndefined()
    expect((await setUpState(services, head, 0)).policyTitle).toBe(first?.title)
  })

  it('tells the faults of a document with line and column and keeps the policy that it had', async () => {
    const before = (await school()).profile.policy
    const faulty = await uploadPolicy(services, head, 'policy: ours\ntitle: [unclosed\n')
    expect(faulty.faults[0]).toMatchObject({ line: expect.any(Number), column: expect.any(Number) })
    const wrong = await uploadPolicy(services, head, 'policy: ours\nlayer: school\n')
    expect(wrong.faults.length).toBeGreaterThan(0)
    expect((await school()).profile.policy).toBe(before)
  })

  it('follows its own document once it is checked, and a shipped one again when it wishes', async () => {
    const text = readFileSync('tests/policies-from-docs/meadow-infants.yaml', 'utf8')
    const upload = await uploadPolicy(services, head, text)
    expect(upload.faults).toEqual([])
    expect((await setUpState(services, head, 0)).policyTitle).toBe(upload.title)
    await choosePolicy(services, head, 'foxdell')
    expect((await school()).profile.policy).toBe('foxdell')
    expect((await setUpState(services, head, 0)).policyTitle).not.toBe(upload.title)
  })

  it('puts a version in the place of one that starts on the same day, whatever the file was called', async () => {
    const text = readFileSync('tests/policies-from-docs/meadow-infants.yaml', 'utf8')
    const kept = () => services.database.inSchool(head.schoolId, (tx) => uploadedPolicy(tx, head.schoolId))
    await uploadPolicy(services, head, text)
    const before = await kept()
    const again = text
      .replace(/^(in_force: \{ from: "\d{4}-\d{2})"/m, '$1-01"')
      .replace(/^title: .*$/m, 'title: Once more')
    expect(again).not.toContain(text.match(/^in_force.*$/m)?.[0])
    expect(await uploadPolicy(services, head, again)).toMatchObject({ faults: [], title: 'Once more' })
    expect(await kept()).toEqual(before.map(({ fileName }) => ({ fileName, text: again })))
    expect((await setUpState(services, head, 0)).policyTitle).toBe('Once more')
    await choosePolicy(services, head, 'foxdell')
  })

  it('takes the terms in order and proposes the bank holidays in them', async () => {
    const save = (terms: typeof TERMS) => saveTerms(services, head, '2026/27', terms)
    expect(await save([])).toEqual({ why: 'none' })
    expect(await save([...TERMS].reverse())).toMatchObject({ why: 'order', at: 1 })
    expect(await save([halfTerm('2026/27', 'autumn', 1, '2025-09-02', '2025-10-23')])).toMatchObject({
      why: 'outside-year',
      at: 0,
    })
    expect(await save(TERMS)).toBeUndefined()
    expect(await save(TERMS)).toBeUndefined()
    expect((await school()).roll.terms).toHaveLength(3)
    expect(bankHolidaysIn(TERMS).map((day) => formatDay(day))).toEqual([
      '2027-03-26',
      '2027-03-29',
      '2027-05-03',
    ])
  })

  it('takes closures in place of those that it had', async () => {
    const closures = bankHolidaysIn(TERMS).map((day) => ({
      day,
      half: null,
      kind: 'bank-holiday' as const,
      reason: 'Bank holiday',
    }))
    expect(await saveClosures(services, head, '2026/27', closures)).toBeUndefined()
    expect(await saveClosures(services, head, '2026/27', closures)).toBeUndefined()
    expect((await school()).roll.closures).toHaveLength(3)
    expect((await school()).calendar.isSchoolDay(getDay('2027-05-03'))).toBe(false)
    expect(await left()).toEqual(['pupils', 'people'])
  })

  it('shows the faults of a file, with its lines, and writes nothing', async () => {
    await csv(`${HEADER}${upn(1)},Abbott,Ann,4,4A,2026-09-02\nA801200005001,Brook,Ben,Y4,4A,2026-09-02\n`)
    const preview = await previewPupils(services, head)
    expect(preview.faults.map(({ file, line, message }) => `${file}:${line}: ${message}`)).toEqual([
      expect.stringMatching(/^pupils.csv:3: the UPN A801200005001 has a wrong check letter; expected B/),
      expect.stringMatching(/^pupils.csv:3: year_group is "Y4"/),
    ])
    expect(JSON.stringify(preview)).not.toMatch(/Abbott|Brook/)
    expect(await bringInPupils(services, head, preview.stamp)).toBe('faulty')
    expect((await school()).pupils).toEqual([])
  })

  it('brings in what was looked at, whole, and once', async () => {
    await csv(`${HEADER}${upn(1)},Abbott,Ann,4,4A,2026-09-02\n${upn(2)},Brook,Ben,5,5A,2026-09-02\n`)
    const preview = await previewPupils(services, head)
    expect(preview.brings).toEqual({
      pupils: 2,
      known: 0,
      contacts: 0,
      classes: [
        { name: '4A', pupils: 1 },
        { name: '5A', pupils: 1 },
      ],
    })
    expect(await bringInPupils(services, head, 'another')).toBe('changed')
    expect(await bringInPupils(services, head, preview.stamp)).toBeUndefined()
    expect((await school()).pupils.map(({ surname }) => surname).sort()).toEqual(['Abbott', 'Brook'])
    expect(await bringInPupils(services, head, preview.stamp)).toBe('faulty')
    await csv(`${HEADER}${upn(2)},Brook,Ben,5,5A,2026-09-02\n${upn(3)},Chan,Cy,5,5A,2026-09-02\n`)
    const more = await previewPupils(services, head)
    expect(more.brings).toMatchObject({ pupils: 2, known: 1 })
    await bringInPupils(services, head, more.stamp)
    expect((await school()).pupils).toHaveLength(3)
    expect((await previewPupils(services, head)).files).toEqual([])
    expect(await left()).toEqual(['people'])
  })

  it('reads columns of other names with a mapping', async () => {
    await handInFile(
      services,
      head,
      'mapping.yaml',
      Buffer.from('pupils.csv:\n  columns:\n    upn: Number\n'),
    )
    await csv(`Number,surname,forename,year_group,class,enrolled_on\n${upn(4)},Dean,Di,5,5A,2026-09-02\n`)
    const preview = await previewPupils(services, head)
    expect([preview.faults, preview.brings?.pupils]).toEqual([[], 1])
    await throwAwayFiles(services, head)
    expect((await previewPupils(services, head)).files).toEqual([])
  })

  it('notes each file that is handed in or thrown away, and nothing where none waits', async () => {
    const trail = () =>
      store.database.inSchool(head.schoolId, (tx) =>
        tx.query<{ what: string; person: string; facts: object }>(
          `select what, person, facts from audit where school_id = $1 and what in ('set-up.hand-in', 'set-up.throw-away')`,
          [head.schoolId],
        ),
      )
    const before = (await trail()).length
    await csv(HEADER)
    await throwAwayFiles(services, head)
    await throwAwayFiles(services, head)
    const lines = await trail()
    expect(lines).toHaveLength(before + 2)
    expect(lines).toContainEqual({
      what: 'set-up.hand-in',
      person: 'Hala Head',
      facts: { file: 'pupils.csv', bytes: HEADER.length },
    })
    expect(lines).toContainEqual({
      what: 'set-up.throw-away',
      person: 'Hala Head',
      facts: { files: 'pupils.csv' },
    })
  })

  it('keeps a day with entries a school day', async () => {
    const now = await school()
    await appendMarks(store.database, now.codeNumbers, {
      schoolId: head.schoolId,
      requestId: null,
      schoolVersion: now.version,
      day: getDay('2026-09-03'),
      half: 0,
      className: null,
      author: { accountId: null, name: 'x', position: 'y' },
      recordedAt: getInstant('2026-09-03T09:00'),
      appendedAt: AT,
      useCase: 'register.take',
      marks: [
        {
          pupilId: now.pupilIds[0] as number,
          code: nationalCodes().find('/', getDay('2026-09-03')) as number,
          arrivedAt: -1,
          reason: '',
          basedOn: 0,
        },
      ],
    })
    expect(
      await saveClosures(services, head, '2026/27', [
        { day: getDay('2026-09-03'), half: null, kind: 'inset', reason: '' },
      ]),
    ).toEqual({ why: 'entries', days: ['2026-09-03'] })
  })

  it('is for the headteacher and the administrator, who brings in no pupils', async () => {
    const as = (role: Principal['roles'][number]): Principal => ({ ...head, roles: [role] })
    const admin = as('system-administrator')
    expect((await setUpState(services, admin, 0)).mayBringPupils).toBe(false)
    const refusedTo = (work: () => Promise<unknown>) =>
      expect((async () => work())()).rejects.toThrow(NotAllowedError)
    await refusedTo(() => previewPupils(services, admin))
    await refusedTo(() => handInFile(services, admin, 'pupils.csv', Buffer.from('x')))
    await refusedTo(() => setUpState(services, as('office'), 0))
    await refusedTo(() => saveTerms(services, as('teacher'), '2026/27', TERMS))
  })
})
