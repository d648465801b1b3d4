import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bringIn, takeOut } from '../../src/application/operations/folders.js'
import { monthEnd } from '../../src/application/operations/month-end.js'
import { nationalCodes, timelineOf } from '../../src/application/policies.js'
import { worklist } from '../../src/application/queries.js'
import { calendarOf, openSchool } from '../../src/application/school.js'
import { exportSchool } from '../../src/application/schools/export-school.js'
import { importSchool } from '../../src/application/schools/import-school.js'
import { SchoolCache } from '../../src/application/schools/school-cache.js'
import { simulate, simulateInto } from '../../src/application/simulate.js'
import { writeSchoolFolder } from '../../src/exchange/index.js'
import type { SchoolRecord } from '../../src/domain/school-record.js'
import { getInstant } from '../../src/kernel/school-date.js'
import { worklistOf } from '../../src/rules/evaluate-school.js'
import { addPolicyDocument } from '../../src/storage/policy-uploads.js'
import { wrongYears } from '../../src/storage/register.js'
import { changeProfile } from '../../src/storage/set-up.js'
import { STORES } from '../support/stores.js'

const UNTIL = '2025-12-12T12:00'
const AT = new Date('2025-12-12T12:00:00Z')
const AUTHOR = { accountId: null, name: 'Import', position: '' }

const textsOf = (record: SchoolRecord): Record<string, string> =>
  Object.fromEntries(
    [...writeSchoolFolder(record, nationalCodes())].map(([name, pieces]) => [name, [...pieces].join('')]),
  )

describe.each(STORES)('a school in $name', ({ open }) => {
  it('comes out as it went in, and its stored years say what its entries do', async () => {
    const record = simulate({
      policy: 'foxdell',
      pupils: 30,
      years: 2,
      seed: 'store',
      until: getInstant(UNTIL),
    })
    const timeline = await timelineOf('foxdell', [])
    const store = await open()
    try {
      const wish = { at: AT, author: AUTHOR }
      const schoolId = await importSchool(store.database, record, timeline, wish)
      expect(textsOf(await exportSchool(store.database, schoolId))).toEqual(textsOf(record))

      const cache = await SchoolCache.open(store.database)
      const { wrong, actions } = await store.database.inSchool(schoolId, async (tx) => ({
        wrong: await wrongYears(tx, schoolId),
        actions: worklistOf(await (await cache.in(tx, schoolId)).factsNow(tx, getInstant(UNTIL))),
      }))
      expect(wrong).toEqual([])
      const school = { record, timeline, codes: nationalCodes(), calendar: calendarOf(record) }
      expect(actions).toEqual(worklist(school, getInstant(UNTIL)).actions)

      await expect(importSchool(store.database, record, timeline, wish)).rejects.toMatchObject({
        code: 'school.exists',
      })
      expect(await store.database.inSchool(schoolId + 1, (tx) => tx.query('select * from pupil'))).toEqual([])
    } finally {
      await store.close()
    }
  }, 120_000)
})

const DOCUMENTS = new URL('../policies-from-docs/', import.meta.url)

/** Where the documents of a school's own policy may be, what its `school.yaml` says then, and what it says when it comes out. */
const OWN_POLICIES = [
  {
    what: 'a document beside school.yaml',
    documents: { 'school/grange-primary.yaml': 'grange-primary.yaml' },
    policy: 'grange-primary.yaml',
  },
  {
    what: 'a document with the trust’s that it extends, and others beside them',
    documents: {
      'school/rules/harbour-academy.yaml': 'harbour-academy.yaml',
      'school/rules/harbour-trust.yaml': 'harbour-trust.yaml',
      'school/rules/unused.yaml': 'grange-primary.yaml',
    },
    policy: './rules/harbour-academy.yaml',
    unused: ['rules/unused.yaml'],
  },
  {
    what: 'a folder of versions outside of the school’s folder',
    documents: {
      'trust/2024.yaml': 'bay-trust/2024.yaml',
      'trust/2026.yaml': 'bay-trust/2026.yaml',
      'trust/cove-academy.yaml': 'bay-trust/cove-academy.yaml',
    },
    policy: '../trust',
    comesOutAs: 'policy',
  },
] as const

describe.each(STORES)('a school with a policy of its own in $name', ({ open }) => {
  let above: string
  beforeAll(() => {
    above = mkdtempSync(join(tmpdir(), 'rollbook-own-policy-'))
  })
  afterAll(() => rmSync(above, { recursive: true }))

  const filesOf = (folder: string): Record<string, string> =>
    Object.fromEntries(
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => [
          join(entry.parentPath, entry.name).slice(folder.length + 1),
          readFileSync(join(entry.parentPath, entry.name), 'utf8'),
        ]),
    )
  const toDo = async (folder: string) => worklist(await openSchool(folder), getInstant(UNTIL)).actions

  it.each(OWN_POLICIES)(
    'comes out with it, where it is $what',
    async (given) => {
      const { documents, policy } = given
      const at = (...names: string[]): string => join(above, given.what, ...names)
      const school = at('school')
      const [id = '', source = ''] = Object.entries(documents)[0] as [string, string]
      await simulateInto(school, {
        policy: new URL(source, DOCUMENTS).pathname,
        pupils: 8,
        years: 1,
        seed: id,
        until: getInstant(UNTIL),
      })
      for (const [path, from] of Object.entries(documents)) {
        mkdirSync(join(at(path), '..'), { recursive: true })
        cpSync(new URL(from, DOCUMENTS), at(path))
      }
      const profile = join(school, 'school.yaml')
      writeFileSync(profile, readFileSync(profile, 'utf8').replace(/^policy: .*$/m, `policy: ${policy}`))
      const expected: Record<string, string> = filesOf(school)
      for (const name of 'unused' in given ? given.unused : []) delete expected[name]
      if ('comesOutAs' in given) {
        expected['school.yaml'] = expected['school.yaml']?.replace(policy, given.comesOutAs) ?? ''
        for (const [path, from] of Object.entries(documents))
          expected[path.replace('trust/', 'policy/')] = readFileSync(new URL(from, DOCUMENTS), 'utf8')
      }

      const [first, second] = [await open(), await open()]
      try {
        const { schoolId } = await bringIn(first.database, school, AT)
        await takeOut(first.database, schoolId, at('out'))
        expect(filesOf(at('out'))).toEqual(expected)
        expect(await toDo(at('out'))).toEqual(await toDo(school))

        const again = await bringIn(second.database, at('out'), AT)
        await takeOut(second.database, again.schoolId, at('again'))
        expect(filesOf(at('again'))).toEqual(expected)
        const [month] = await monthEnd(second.database, at('month'), '2025-10')
        expect(filesOf(month?.folder ?? '')).toMatchObject(expected)
      } finally {
        await first.close()
        await second.close()
      }
    },
    120_000,
  )

  it('comes out with every version that it handed in, and with what its school.yaml names then', async () => {
    const document = (name: string): string => readFileSync(new URL(name, DOCUMENTS), 'utf8')
    const versions = ['2025-09-01', '2026-09-01'].map((from) => ({
      fileName: `grange-primary-${from}.yaml`,
      text: document('grange-primary.yaml').replace(/^(in_force: \{ from: ")[^"]*/m, `$1${from}`),
    }))
    const record = simulate({
      policy: 'foxdell',
      pupils: 4,
      years: 1,
      seed: 'own',
      until: getInstant(UNTIL),
    })
    const store = await open()
    try {
      const wish = { at: AT, author: AUTHOR }
      const schoolId = await importSchool(store.database, record, await timelineOf('foxdell', []), wish)
      await store.database.inSchool(schoolId, async (tx) => {
        // What it followed before is none of what it follows now.
        const before = { fileName: 'harbour-trust-2025.yaml', text: document('harbour-trust.yaml') }
        for (const one of [before, ...versions]) await addPolicyDocument(tx, schoolId, one, AUTHOR, AT)
        await changeProfile(tx, schoolId, { ...record.profile, policy: 'grange-primary-2026-09-01.yaml' })
      })
      const out = join(above, 'handed-in')
      await takeOut(store.database, schoolId, out)
      const policies = Object.entries(filesOf(out)).filter(([name]) => name.startsWith('policy/'))
      expect(policies).toEqual(versions.map(({ fileName, text }) => [`policy/${fileName}`, text]))
      const { timeline, record: read } = await openSchool(out)
      expect(read.profile.policy).toBe('policy')
      expect(timeline.versions).toEqual(
        (await timelineOf('grange-primary-2026-09-01.yaml', versions)).versions,
      )
    } finally {
      await store.close()
    }
  }, 120_000)
})
