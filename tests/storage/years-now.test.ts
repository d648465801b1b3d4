import { describe, expect, it } from 'vitest'
import { nationalCodes, timelineOf } from '../../src/application/policies.js'
import { importSchool } from '../../src/application/schools/import-school.js'
import { SchoolCache } from '../../src/application/schools/school-cache.js'
import { simulate } from '../../src/application/simulate.js'
import { AM, UNSTATED } from '../../src/domain/register/entries.js'
import { getDay, getInstant } from '../../src/kernel/school-date.js'
import { appendMarks, pupilYears } from '../../src/storage/register.js'
import { STORES } from '../support/stores.js'

const DAY = getDay('2025-12-15')
const AUTHOR = { accountId: null, name: 'Ola Teacher', position: 'class teacher' }

describe.each(STORES)('the stored years that $name keeps for a school', ({ open }) => {
  it('are read once, and again for those pupils alone who had an entry since', async () => {
    const store = await open()
    try {
      const { database } = store
      const until = getInstant('2025-12-12T16:00')
      const record = simulate({ policy: 'foxdell', pupils: 6, years: 1, seed: 'years', until })
      await importSchool(database, record, await timelineOf('foxdell', []), {
        at: new Date('2025-12-12T16:00:00Z'),
        author: AUTHOR,
      })
      const cache = await SchoolCache.open(database)
      const school = await cache.known(1)
      const kept = () => database.inSchool(1, (tx) => school.yearsNow(tx, 2025))
      const stored = () => database.inSchool(1, (tx) => pupilYears(tx, cache.codeNumbers, 1, 2025))
      const bytesOf = async () => {
        const byPupil = (a: { pupil: number }, b: { pupil: number }): number => a.pupil - b.pupil
        const mine = (await kept()).map(({ pupil, codes }) => ({ pupil, codes: [...codes] })).sort(byPupil)
        const theirs = (await stored())
          .map(({ pupilId, codes }) => ({
            pupil: school.pupilIds.indexOf(pupilId) as number,
            codes: [...codes],
          }))
          .sort(byPupil)
        return { mine, theirs }
      }

      const before = await kept()
      expect(await kept()).toEqual(before)
      const pupilId = school.pupilIds[2] as number
      await appendMarks(database, cache.codeNumbers, {
        schoolId: 1,
        requestId: null,
        schoolVersion: school.version,
        day: DAY,
        half: AM,
        className: null,
        author: AUTHOR,
        recordedAt: getInstant('2025-12-15T08:55'),
        appendedAt: new Date('2025-12-15T08:55:10Z'),
        useCase: 'register.amend',
        marks: [
          {
            pupilId,
            code: nationalCodes().find('I', DAY) as number,
            arrivedAt: UNSTATED,
            reason: '',
            basedOn: 0,
          },
        ],
      })
      const after = await kept()
      const { mine, theirs } = await bytesOf()
      expect(mine).toEqual(theirs)
      // The others' years are the very same objects: nobody read them again.
      expect(after.filter((year) => !before.includes(year)).map(({ pupil }) => pupil)).toEqual([2])
    } finally {
      await store.close()
    }
  }, 120_000)
})
