import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nationalCodes, timelineOf } from '../../src/application/policies.js'
import { importSchool } from '../../src/application/schools/import-school.js'
import { SchoolCache } from '../../src/application/schools/school-cache.js'
import { simulate } from '../../src/application/simulate.js'
import { AM, UNSTATED } from '../../src/domain/register/entries.js'
import { getDay, getInstant } from '../../src/kernel/school-date.js'
import {
  appendMarks,
  type Appended,
  entriesOfPupil,
  type MarksToAppend,
  type NewMark,
  standingMarks,
  WHATEVER_STANDS,
  wrongYears,
} from '../../src/storage/register.js'
import { STORES, type TestStore } from '../support/stores.js'

const DAY = getDay('2025-12-15')
const AUTHOR = { accountId: null, name: 'Ola Teacher', position: 'class teacher' }
const code = (symbol: string): number => nationalCodes().find(symbol, DAY) as number

describe.each(STORES)('marks appended in $name', ({ open }) => {
  let store: TestStore
  let cache: SchoolCache
  beforeAll(async () => {
    store = await open()
    const record = simulate({
      policy: 'foxdell',
      pupils: 12,
      years: 1,
      seed: 'append',
      until: getInstant('2025-12-12T16:00'),
    })
    const at = new Date('2025-12-12T16:00:00Z')
    await importSchool(store.database, record, await timelineOf('foxdell', []), { at, author: AUTHOR })
    cache = await SchoolCache.open(store.database)
  }, 120_000)
  afterAll(() => store.close())

  async function append(
    marks: readonly (Partial<NewMark> & Pick<NewMark, 'pupilId' | 'code'>)[],
    more: Partial<MarksToAppend> = {},
  ): Promise<Appended> {
    const school = await cache.known(1)
    return appendMarks(store.database, school.codeNumbers, {
      schoolId: 1,
      requestId: null,
      schoolVersion: school.version,
      day: DAY,
      half: AM,
      className: '3A',
      author: AUTHOR,
      recordedAt: getInstant('2025-12-15T08:55'),
      appendedAt: new Date('2025-12-15T08:55:10Z'),
      useCase: 'register.take',
      marks: marks.map((mark) => ({ arrivedAt: UNSTATED, reason: '', basedOn: 0, ...mark })),
      ...more,
    })
  }
  const standing = (pupilId: number) =>
    store.database.inSchool(1, async (tx) => {
      const [mark] = await standingMarks(tx, cache.codeNumbers, 1, DAY, AM, [pupilId])
      return mark
    })
  const rightYears = async (): Promise<void> =>
    expect(await store.database.inSchool(1, (tx) => wrongYears(tx, 1))).toEqual([])

  it('are entries with numbers without a gap, and the stored years follow', async () => {
    const first = await append([
      { pupilId: 1, code: code('/') },
      { pupilId: 2, code: code('L'), arrivedAt: 545 },
    ])
    if (first.outcome !== 'appended') throw new Error('not appended')
    const numbers = [...first.entered.values()]
    expect(numbers[1]).toBe((numbers[0] as number) + 1)
    const second = await append([{ pupilId: 3, code: code('N') }])
    expect(second.outcome === 'appended' && [...second.entered.values()]).toEqual([
      (numbers[1] as number) + 1,
    ])
    expect((await standing(2))?.arrivedAt).toBe(545)
    await rightYears()
  })

  it('are applied once, however often the same request is sent', async () => {
    const requestId = '00000000-0000-4000-8000-000000000001'
    const marks = [{ pupilId: 4, code: code('/') }]
    const once = await append(marks, { requestId })
    const again = await append([{ pupilId: 4, code: code('N') }], { requestId })
    expect(once).toMatchObject({ outcome: 'appended', repeated: false })
    expect(again).toEqual({ ...once, repeated: true })
    expect((await standing(4))?.code).toBe(code('/'))
  })

  it('leave what stands where it is the same mark', async () => {
    await append([{ pupilId: 5, code: code('/') }])
    expect(await append([{ pupilId: 5, code: code('/') }])).toMatchObject({ unchanged: 1, conflicts: [] })
  })

  it('never overwrite what somebody entered since: the conflict is kept with both', async () => {
    await append([{ pupilId: 6, code: code('I') }])
    const late = await append([
      { pupilId: 6, code: code('/') },
      { pupilId: 7, code: code('/') },
    ])
    expect(late).toMatchObject({ outcome: 'appended', conflicts: [6] })
    expect((await standing(6))?.code).toBe(code('I'))
    expect((await standing(7))?.code).toBe(code('/'))
    const kept = await store.database.inSchool(1, (tx) =>
      tx.query('select pupil_id, offered_code_id, resolved_at from register_conflict where school_id = 1'),
    )
    expect(kept).toEqual([
      { pupil_id: 6, offered_code_id: cache.codeNumbers.toStore[code('/')], resolved_at: null },
    ])
    await rightYears()
  })

  it('amend with the original kept', async () => {
    await append([{ pupilId: 8, code: code('N') }])
    await append([{ pupilId: 8, code: code('M'), reason: 'Letter seen', basedOn: WHATEVER_STANDS }], {
      className: null,
      useCase: 'register.amend',
    })
    const entries = await store.database.inSchool(1, (tx) =>
      entriesOfPupil(tx, cache.codeNumbers, 1, 8, DAY, DAY),
    )
    expect(entries.map((entry) => [entry.code, entry.reason, entry.amends])).toEqual([
      [code('N'), '', null],
      [code('M'), 'Letter seen', entries[0]?.entryNo],
    ])
    await rightYears()
  })

  it('drop the arrival of an entry that no longer stands, to the byte', async () => {
    await append([{ pupilId: 9, code: code('L'), arrivedAt: 550 }])
    await append([{ pupilId: 9, code: code('/'), basedOn: WHATEVER_STANDS, reason: 'wrong pupil' }])
    expect((await standing(9))?.arrivedAt).toBe(UNSTATED)
    await rightYears()
  })

  it('are refused whole where the school has changed since they were checked', async () => {
    expect(await append([{ pupilId: 10, code: code('/') }], { schoolVersion: 0 })).toEqual({
      outcome: 'stale',
    })
    expect(await standing(10)).toBeUndefined()
  })

  it('cannot be changed or deleted by the pages or by the role of retention before their time', async () => {
    const change = (text: string) => () => store.database.inSchool(1, (tx) => tx.query(text))
    await expect(change('update register_entry set reason = $$x$$')()).rejects.toThrow(
      /permission denied|record/,
    )
    await expect(change('delete from register_entry')()).rejects.toThrow(/permission denied|record/)
    await expect(
      store.database.asRetention(1, (tx) => tx.query('delete from register_entry where school_id = 1')),
    ).rejects.toMatchObject({ code: 'RB001' })
  })

  it('of eight writers at once are all there, each number once', async () => {
    const before = await store.database.inSchool(1, (tx) =>
      tx.query<{ n: number }>('select count(*) as n from register_entry'),
    )
    await Promise.all(
      Array.from({ length: 24 }, (_, n) =>
        append([{ pupilId: (n % 12) + 1, code: code('/') }], {
          day: getDay('2025-12-16') + Math.floor(n / 12),
          className: null,
        }),
      ),
    )
    const after = await store.database.inSchool(1, (tx) =>
      tx.query<{ n: number; last: number; numbers: number }>(
        'select count(*) as n, max(entry_no) as last, count(distinct entry_no) as numbers from register_entry',
      ),
    )
    expect(after[0]?.n).toBe((before[0]?.n as number) + 24)
    expect(after[0]?.last).toBe(after[0]?.numbers)
    await rightYears()
  })
})
