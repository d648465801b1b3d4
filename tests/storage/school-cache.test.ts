import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SchoolCache, UnknownSchoolError } from '../../src/application/schools/school-cache.js'
import { newSchool } from '../../src/application/set-up/school-and-policy.js'
import { raiseVersion } from '../../src/storage/schools.js'
import { STORES, type TestStore } from '../support/stores.js'

describe.each(STORES)('a question about a school that is kept, in $name', ({ open }) => {
  let store: TestStore
  let schools: SchoolCache
  beforeAll(async () => {
    store = await open()
    await newSchool(
      store.database,
      { id: 'new-school', name: 'New School', phase: 'primary', la: '' },
      new Date('2026-08-20T09:00:00Z'),
    )
    schools = await SchoolCache.open(store.database)
  })
  afterAll(() => store.close())

  /** The version of each school that was asked about, and the one of the answer. */
  async function ask(schoolId: number): Promise<{ asked: number[]; answered: number }> {
    const asked: number[] = []
    const { school, answer } = await store.database.inSchool(schoolId, (tx) =>
      schools.asking(tx, schoolId, async ({ version }) => {
        asked.push(version)
        return version
      }),
    )
    expect(answer).toBe(school.version)
    return { asked, answered: answer }
  }

  it('is asked once of the school as it is', async () => {
    expect(await ask(1)).toEqual({ asked: [1], answered: 1 })
    expect(await ask(1)).toEqual({ asked: [1], answered: 1 })
  })

  it('is asked again where the school has changed since, and only the new answer counts', async () => {
    await store.database.inSchool(1, (tx) => raiseVersion(tx, 1))
    expect(await ask(1)).toEqual({ asked: [1, 2], answered: 2 })
  })

  it('gives no answer about a school that is not there', async () => {
    await expect(ask(7)).rejects.toThrow(UnknownSchoolError)
  })

  it('hears of what went wrong with the question', async () => {
    const asking = store.database.inSchool(1, (tx) =>
      schools.asking(tx, 1, () => {
        throw new RangeError('asked wrongly')
      }),
    )
    await expect(asking).rejects.toThrow('asked wrongly')
  })
})
