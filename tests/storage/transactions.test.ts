import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newSchool } from '../../src/application/set-up/school-and-policy.js'
import { type AuditNote, writeAudit } from '../../src/storage/audit.js'
import type { Tx } from '../../src/storage/database.js'
import type { UseCase } from '../../src/storage/use-cases.js'
import { STORES, type TestStore } from '../support/stores.js'

const AT = new Date('2026-08-20T09:00:00Z')
// Names of the test's own, which no use case has.
const note = (what: string): AuditNote => ({
  schoolId: 1,
  at: AT,
  author: { accountId: null, name: 'A Program', position: 'program' },
  action: 'change' as const,
  what: what as UseCase,
})
const REFUSED = `insert into audit (school_id, at, account_id, person, position, action, what, pupil_id, reason, facts)
  values ($1, now(), null, 'A Program', 'program', 'neither view nor change', 'refused', null, '', '{}')`

describe.each(STORES)('a transaction in $name', ({ open }) => {
  let store: TestStore
  beforeAll(async () => {
    store = await open()
    await newSchool(store.database, { id: 'new-school', name: 'New School', phase: 'primary', la: '' }, AT)
  })
  afterAll(() => store.close())

  const inSchool = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => store.database.inSchool(1, work)
  const times = (what: string): Promise<number> =>
    inSchool(async (tx) => (await tx.query(`select 1 from audit where what = $1`, [what])).length)

  it('carries out what was sent without waiting for it', async () => {
    await inSchool(async (tx) => writeAudit(tx, note('sent')))
    expect(await times('sent')).toBe(1)
  })

  it('answers questions in the order in which they were asked', async () => {
    const answers = await inSchool(async (tx) => {
      writeAudit(tx, note('in order'))
      return Promise.all([
        tx.query(`select 1 from audit where what = 'in order'`),
        tx.query(`select 2 as two`),
        tx.query(`select 1 from audit where what = 'in order'`),
      ])
    })
    expect(answers.map((rows) => rows.length)).toEqual([1, 1, 1])
  })

  it('fails whole, with the first reason, where what was sent cannot be carried out', async () => {
    const work = inSchool(async (tx) => {
      writeAudit(tx, note('before the refused one'))
      tx.send(REFUSED, [1])
      writeAudit(tx, note('after the refused one'))
      return 'an answer that nobody may have'
    })
    await expect(work).rejects.toThrow(/check constraint/)
    expect(await times('before the refused one')).toBe(0)
    expect(await times('after the refused one')).toBe(0)
  })

  it('tells why what was sent failed, and not that what came after it did', async () => {
    const work = inSchool(async (tx) => {
      tx.send(REFUSED, [1])
      await tx.query('select 1 as one')
    })
    await expect(work).rejects.toThrow(/check constraint/)
  })

  it('does nothing of what it sent where the work fails', async () => {
    const work = inSchool(async (tx) => {
      writeAudit(tx, note('for nothing'))
      await Promise.resolve()
      throw new RangeError('the work failed')
    })
    await expect(work).rejects.toThrow(new RangeError('the work failed'))
    expect(await times('for nothing')).toBe(0)
  })

  it('is not called done where a statement failed and the work went on', async () => {
    const work = inSchool(async (tx) => {
      await tx.query(REFUSED, [1]).catch(() => undefined)
      return 'done'
    })
    await expect(work).rejects.toThrow(/ROLLBACK|rolled back|aborted/)
  })

  it('asks again, of the next who wants it, with the connection that a failure left', async () => {
    for (let round = 0; round < 20; round++)
      await expect(inSchool(async (tx) => tx.send(REFUSED, [1]))).rejects.toThrow(/check constraint/)
    await inSchool(async (tx) => writeAudit(tx, note('at last')))
    expect(await times('at last')).toBe(1)
  })
})
