import { describe, expect, it } from 'vitest'
import { nationalCodes, timelineOf } from '../../src/application/policies.js'
import { worklist } from '../../src/application/queries.js'
import { calendarOf } from '../../src/application/school.js'
import { exportSchool } from '../../src/application/schools/export-school.js'
import { importSchool } from '../../src/application/schools/import-school.js'
import { SchoolCache } from '../../src/application/schools/school-cache.js'
import { simulate } from '../../src/application/simulate.js'
import { writeSchoolFolder } from '../../src/exchange/index.js'
import type { SchoolRecord } from '../../src/domain/school-record.js'
import { getInstant } from '../../src/kernel/school-date.js'
import { worklistOf } from '../../src/rules/evaluate-school.js'
import { wrongYears } from '../../src/storage/register.js'
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
