import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { retain, verifySchools } from '../../src/application/operations/look-after.js'
import { systemClock } from '../../src/application/clock.js'
import { addMonths, type Day, dayOfInstant, formatDay, getDay } from '../../src/kernel/school-date.js'
import type { Database } from '../../src/storage/database.js'
import { rebuildYears } from '../../src/storage/register.js'
import { STORES, type TestStore } from '../support/stores.js'

const YEARS = 6
/** The last day on which an entry must be there, said again: the same day of the month six years on, else that month's last. */
const keptUntil = (day: Day): Day => addMonths(day, YEARS * 12)
const AT = { instantUtc: () => new Date('2026-03-02T10:00:00Z') }

interface Made {
  readonly pupilId: number
  readonly day: Day
  readonly half: 0 | 1
  /** The day on which it was recorded. */
  readonly on: Day
}

describe.each(STORES)('entries past their time in $name', ({ open }) => {
  let store: TestStore
  let database: Database
  let school = 0
  beforeAll(async () => {
    store = await open()
    database = store.database
  }, 120_000)
  afterAll(() => store.close())

  /** A school of its own with three pupils and these entries, numbered from 1. */
  async function schoolWith(entries: readonly Made[]): Promise<number> {
    const id = ++school
    await database.inSchool(id, async (tx) => {
      await tx.query(
        `insert into school (school_id, slug, name, policy, phase, la, created_at) values ($1, $2, $2, 'foxdell', 'primary', '', now())`,
        [id, `school-${id}`],
      )
      await tx.query(
        `insert into school_counter (school_id, name, value) values ($1, 'entry', $2), ($1, 'event', 0)`,
        [id, entries.length],
      )
      await tx.query(
        `insert into pupil (school_id, pupil_id, upn, surname, forename, send, social_worker, looked_after, fsm, walks_alone, medical_condition)
         select $1, n, 'U' || n, 'S', 'F', 'N', false, false, false, false, false from generate_series(1, 3) n`,
        [id],
      )
      for (const [n, { pupilId, day, half, on }] of entries.entries())
        await tx.query(
          `insert into register_entry (school_id, entry_no, pupil_id, day, half, code_id, stands_from, appended_at, recorded_by, position, reason)
           values ($1, $2, $3, $4, $5, 1, $6::date + time '09:05', now(), 'T', '', '')`,
          [id, n + 1, pupilId, formatDay(day), half, formatDay(on)],
        )
      await rebuildYears(tx, id)
    })
    return id
  }
  const left = async (id: number): Promise<number[]> =>
    (
      await database.inSchool(id, (tx) =>
        tx.query<{ entry_no: number }>(
          'select entry_no from register_entry where school_id = $1 order by entry_no',
          [id],
        ),
      )
    ).map((row) => row.entry_no)
  const whole = async (): Promise<void> =>
    expect((await verifySchools(database)).filter(({ faults }) => faults.length > 0)).toEqual([])

  it.each([
    // The day recorded, the last day kept.
    ['2020-03-01', '2026-03-01'],
    ['2020-02-28', '2026-02-28'],
    ['2020-02-29', '2026-02-28'],
    ['2019-09-02', '2025-09-02'],
  ])('of %s are there to the end of %s, and may go the day after', async (recorded, last) => {
    const day = getDay(recorded)
    const id = await schoolWith([{ pupilId: 1, day, half: 0, on: day }])
    for (const today of [getDay(last) - 1, getDay(last)]) {
      await retain(database, AT, today, { delete: true })
      expect(await left(id)).toEqual([1])
    }
    const listed = await retain(database, AT, getDay(last) + 1, { delete: false })
    expect(listed).toMatchObject({ deleted: 0, kept: { years: YEARS, cites: ['LAW-RETENTION'] } })
    expect(listed.schools.find((one) => one.school.schoolId === id)?.years).toMatchObject([
      { sessions: 1, entries: 1, firstDay: day, lastDay: day, heldSessions: 0 },
    ])
    expect(await left(id)).toEqual([1])
    await retain(database, AT, getDay(last) + 1, { delete: true })
    expect(await left(id)).toEqual([])
    await whole()
  })

  it('stay with their original where the amendment is younger', async () => {
    const day = getDay('2020-01-06')
    const id = await schoolWith([
      { pupilId: 1, day, half: 0, on: day },
      { pupilId: 1, day, half: 0, on: getDay('2020-06-01') },
      { pupilId: 2, day, half: 0, on: day },
    ])
    const today = getDay('2026-02-01')
    const listed = await retain(database, AT, today, { delete: true })
    expect(listed.schools.find((one) => one.school.schoolId === id)?.years).toMatchObject([
      { sessions: 1, entries: 1, heldSessions: 1 },
    ])
    expect(await left(id)).toEqual([1, 2])
    await whole()
    const notes = await database.inSchool(id, (tx) =>
      tx.query(`select what, reason, facts -> 'entries' as entries from audit where school_id = $1`, [id]),
    )
    expect(notes).toEqual([{ what: 'register.retain', reason: 'LAW-RETENTION', entries: 1 }])
  })

  it('are refused to the role of retention by the database itself on the last day, and given the day after', async () => {
    const today = dayOfInstant(systemClock.now())
    // The days whose last day to be kept is today or yesterday, found by looking.
    const lastKept = Array.from({ length: 10 }, (_, n) => addMonths(today, -YEARS * 12) - 5 + n)
    const id = await schoolWith(
      lastKept.map((day, n) => ({ pupilId: 1, day, half: n % 2 === 0 ? 0 : 1, on: day })),
    )
    for (const [n, day] of lastKept.entries()) {
      const deleting = database.asRetention(id, (tx) =>
        tx.query('delete from register_entry where school_id = $1 and entry_no = $2', [id, n + 1]),
      )
      if (keptUntil(day) < today) await deleting
      else await expect(deleting).rejects.toMatchObject({ code: 'RB001' })
    }
    expect(await left(id)).toEqual(lastKept.flatMap((day, n) => (keptUntil(day) < today ? [] : [n + 1])))
    // What went was not accounted for: this school is not looked at any more.
    await database.inSchool(id, (tx) => tx.query(`delete from register_year where school_id = $1`, [id]))
    await database.inSchool(id, async (tx) => {
      await tx.query(
        `insert into school_counter (school_id, name, value) select $1, 'entries-gone', value - (select count(*) from register_entry where school_id = $1) from school_counter where school_id = $1 and name = 'entry'`,
        [id],
      )
      await rebuildYears(tx, id)
    })
  })

  it('are never taken while one of their session is younger, whatever the days are', async () => {
    const boundary = getDay('2020-02-29')
    const near = fc.integer({ min: boundary - 4, max: boundary + 4 })
    const entry: fc.Arbitrary<Made> = fc
      .record({
        pupilId: fc.integer({ min: 1, max: 3 }),
        day: near,
        half: fc.constantFrom<0 | 1>(0, 1),
        later: fc.constantFrom(-3, 0, 0, 1, 2, 40),
      })
      .map(({ later, ...made }) => ({ ...made, on: made.day + later }))
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: getDay('2026-02-24'), max: getDay('2026-03-06') }),
        async (entries, today) => {
          const id = await schoolWith(entries)
          await retain(database, AT, today, { delete: true })
          const mayGo = (made: Made): boolean =>
            entries
              .filter(
                (other) =>
                  other.pupilId === made.pupilId && other.day === made.day && other.half === made.half,
              )
              .every((other) => keptUntil(Math.max(other.day, other.on)) < today)
          expect(await left(id)).toEqual(entries.flatMap((made, n) => (mayGo(made) ? [] : [n + 1])))
          const { faults } = (await verifySchools(database)).find((one) => one.school.schoolId === id) ?? {}
          expect(faults).toEqual([])
          // The next school need not look at this one.
          await retain(database, AT, getDay('2026-11-01'), { delete: true })
          expect(await left(id)).toEqual([])
        },
      ),
      { numRuns: 15 },
    )
  }, 120_000)
})
