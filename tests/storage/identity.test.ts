import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addMembership, enterSchool } from '../../src/storage/identity/memberships.js'
import { openTestSchool, PASSWORD, type TestSchool } from '../support/signed-in.js'
import { STORES } from '../support/stores.js'

const ACCOUNT_TABLES = [
  'account',
  'recovery_code',
  'oidc_identity',
  'sign_in',
  'sign_in_attempt',
  'invitation',
]
const SCHOOL_TABLES = ['membership', 'class_teacher', 'cover', 'shared_case']

describe.each(STORES)('accounts in $name', ({ open }) => {
  let school: TestSchool
  beforeAll(async () => {
    school = await openTestSchool({ store: await open() })
    const { database } = school.services
    const [pupilId = 0] = school.pupils['3A'] ?? []
    for (const schoolId of [school.schoolId, school.otherSchoolId])
      await database.inSchool(schoolId, async (tx) => {
        await tx.query(
          `insert into cover (school_id, cover_no, account_id, class_name, day, given_by, given_at)
           values ($1, 1, $2, '4B', '2025-12-15', 'Sam', $3)`,
          [schoolId, school.people.teacher.accountId, school.clock.instantUtc()],
        )
        await tx.query(
          `insert into shared_case (school_id, account_id, pupil_id, from_day) values ($1, $2, $3, '2025-12-01')`,
          [schoolId, school.people['la-officer'].accountId, pupilId],
        )
        await tx.query(
          `insert into class_teacher (school_id, account_id, class_name, from_day) values ($1, $2, '3B', '2025-12-01')`,
          [schoolId, school.people.pastoral.accountId],
        )
      })
  }, 120_000)
  afterAll(() => school.close())

  const refusal = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'nothing was refused',
      (error: unknown) => String((error as { code?: unknown }).code),
    )
  const FORBIDDEN = '42501'

  it.each(ACCOUNT_TABLES)('%s is out of reach of pages and of the retention job', async (table) => {
    const { database } = school.services
    const ask = `select count(*) as rows from ${table}`
    expect(await refusal(database.inSchool(school.schoolId, (tx) => tx.query(ask)))).toBe(FORBIDDEN)
    expect(await refusal(database.asRetention(school.schoolId, (tx) => tx.query(ask)))).toBe(FORBIDDEN)
    expect(await refusal(database.asIdentity((tx) => tx.query(ask)))).toBe('nothing was refused')
  })

  it.each(SCHOOL_TABLES)('%s shows a page the rows of its own school only', async (table) => {
    const { database } = school.services
    const schoolsSeen = async (schoolId: number): Promise<number[]> => {
      const rows = await database.inSchool(schoolId, (tx) =>
        tx.query<{ school_id: number }>(`select distinct school_id from ${table} order by 1`),
      )
      return rows.map((row) => row.school_id)
    }
    expect(await schoolsSeen(school.schoolId)).toEqual([school.schoolId])
    expect(await schoolsSeen(school.otherSchoolId)).toEqual([school.otherSchoolId])
  })

  it.each(['pupil', 'register_entry', 'contact', 'note', 'register_year', 'audit'])(
    'whoever looks after accounts reads no %s',
    async (table) => {
      const { database } = school.services
      const ask = database.asIdentity(async (tx) => {
        await enterSchool(tx, school.schoolId)
        await tx.query(`select count(*) as rows from ${table}`)
      })
      expect(await refusal(ask)).toBe(FORBIDDEN)
    },
  )

  it('no page makes anybody more than they are', async () => {
    const { database } = school.services
    const { accountId } = school.people.teacher
    for (const statement of [
      `update membership set role = 'headteacher' where account_id = '${accountId}'`,
      `delete from membership where account_id = '${accountId}'`,
      `insert into membership (school_id, account_id, role, person, position, from_day)
       values (${school.schoolId}, '${accountId}', 'headteacher', 'Sam', 'head', '2025-01-01')`,
    ])
      expect(await refusal(database.inSchool(school.schoolId, (tx) => tx.query(statement)))).toBe(FORBIDDEN)
  })

  it('a membership is written for the school that was named, and for no other', async () => {
    const { database } = school.services
    const wish = {
      accountId: school.people.teacher.accountId,
      role: 'office',
      person: 'Sam',
      position: 'office',
      yearGroups: [],
      fromDay: '2025-12-01',
    }
    const write = (named: number | undefined, schoolId: number) =>
      database.asIdentity(async (tx) => {
        if (named !== undefined) await enterSchool(tx, named)
        await addMembership(tx, { ...wish, schoolId })
      })
    expect(await refusal(write(undefined, school.schoolId))).toBe(FORBIDDEN)
    expect(await refusal(write(school.schoolId, school.otherSchoolId))).toBe(FORBIDDEN)
  })

  it('two accounts cannot share an e-mail address, however it is written', async () => {
    const { database } = school.services
    const add = (email: string) =>
      database.asIdentity((tx) =>
        tx.query('insert into account (account_id, email, name, created_at) values ($1, $2, $3, $4)', [
          randomUUID(),
          email,
          'Twin',
          school.clock.instantUtc(),
        ]),
      )
    await add('twin@school.example')
    expect(await refusal(add('Twin@School.example'))).toBe('23505')
  })

  it('a person is found with their classes, cover, year groups and shared pupils of the day', async () => {
    const [pupilId] = school.pupils['3A'] ?? []
    expect(await school.principal('teacher')).toMatchObject({
      schoolId: school.schoolId,
      roles: ['teacher'],
      classes: ['3A'],
      coverClasses: [{ className: '4B', day: 20_437, half: null }],
    })
    expect(await school.principal('la-officer')).toMatchObject({ sharedPupils: [pupilId] })
    expect(await school.principal('pastoral')).toMatchObject({ yearGroups: ['4'], classes: ['3B'] })
    school.clock.set('2025-12-16T08:50')
    expect((await school.principal('teacher')).coverClasses).toEqual([])
    school.clock.set('2025-12-15T08:50')
  })

  it('a person signs in with a password and is throttled, over this store too', async () => {
    const person = await school.addPerson({ role: 'teacher', name: 'Pat Password', password: PASSWORD })
    const browser = school.browser()
    const attempt = (password: string) => browser.post('/sign-in', { email: person.email, password })
    expect((await attempt(PASSWORD)).statusCode).toBe(303)
    expect((await browser.get('/my-account')).body).toContain('Pat Password')
    await browser.get('/sign-in')
    for (let i = 0; i < 5; i++) expect((await attempt('wrong')).statusCode).toBe(400)
    expect((await attempt(PASSWORD)).statusCode).toBe(429)
  })
})
