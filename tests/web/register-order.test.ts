import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { choosePolicy } from '../../src/application/set-up/school-and-policy.js'
import { exportSchool } from '../../src/application/schools/export-school.js'
import { type RegisterOrder, orderInWords } from '../../src/domain/roll/register-order.js'
import { raiseVersion } from '../../src/storage/schools.js'
import { openTestSchool, type TestSchool } from '../support/signed-in.js'

const SCHOOL = { name: 'Alderbrook School', phase: 'primary', la: 'Hertfordshire', trust: '', laestab: '' }

describe('the order of a class register', () => {
  let school: TestSchool
  beforeAll(async () => {
    school = await openTestSchool()
    // Zoe Adeyemi and Abe Fraser, who is of another year group: no order is another one by chance.
    await school.services.database.inSchool(school.schoolId, async (tx) => {
      const [first, , , , , last] = school.pupils['3A'] ?? []
      await tx.query('update pupil set forename = $3 where school_id = $1 and pupil_id = $2', [
        school.schoolId,
        first,
        'Zoe',
      ])
      await tx.query('update pupil set forename = $3 where school_id = $1 and pupil_id = $2', [
        school.schoolId,
        last,
        'Abe',
      ])
      await tx.query('update enrolment set year_group = $3 where school_id = $1 and pupil_id = $2', [
        school.schoolId,
        last,
        '2',
      ])
      await raiseVersion(tx, school.schoolId)
    })
  }, 60_000)
  afterAll(() => school.close())

  const BY_SURNAME = ['Adeyemi', 'Baker', 'Choudhury', 'Davies', 'Evans', 'Fraser']
  const rows = async (): Promise<string[]> => {
    const { body } = await (await school.as('teacher')).get('/registers/3A/2025-12-15/am')
    const found = BY_SURNAME.map((surname) => ({ surname, at: body.indexOf(surname) }))
    expect(found.every(({ at }) => at > 0)).toBe(true)
    return found.sort((a, b) => a.at - b.at).map(({ surname }) => surname)
  }
  const say = async (registerOrder: string) =>
    (await school.as('headteacher')).post('/set-up/school', { ...SCHOOL, registerOrder })
  const page = async () => (await (await school.as('headteacher')).get('/set-up/school')).body

  it('is by surname where the school has not said', async () => {
    expect(await rows()).toEqual(BY_SURNAME)
    expect(await page()).toMatch(/value="surname" checked/)
  })

  it.each([
    ['forename', ['Fraser', 'Baker', 'Choudhury', 'Davies', 'Evans', 'Adeyemi']],
    ['year-and-surname', ['Fraser', 'Adeyemi', 'Baker', 'Choudhury', 'Davies', 'Evans']],
  ])('is by %s where the school says so', async (order, expected) => {
    expect((await say(order)).statusCode).toBe(303)
    expect(await rows()).toEqual(expected)
    expect(await page()).toMatch(new RegExp(`value="${order}" checked`))
  })

  it('is none that there is not', async () => {
    const refused = await say('height')
    expect(refused.statusCode).toBe(400)
    expect(refused.body).toContain('Select the order of registers')
  })

  it('stays when something else is changed, and out of the folder, which has no place for it', async () => {
    await say('forename')
    const head = await school.as('headteacher')
    expect((await head.post('/set-up/school', { ...SCHOOL, la: 'Bedford' })).statusCode).toBe(303)
    expect((await rows())[0]).toBe('Fraser')
    const { profile } = await exportSchool(school.services.database, school.schoolId)
    expect(profile).toMatchObject({ la: 'Bedford', settings: {} })
    expect(Object.keys(profile.settings)).toEqual([])
  })

  it('[RUS-042] is the policy’s where that states one, whatever the school chose before', async () => {
    await choosePolicy(school.services, await school.principal('headteacher'), 'russell')
    expect(await rows()).toEqual(BY_SURNAME)
    const body = await page()
    expect(body).toContain('Pupils on a register: by surname. The school’s policy says so.')
    expect(body).not.toContain('name="registerOrder"')
  })
})

it.each<[string, RegisterOrder | undefined]>([
  ['by surname, with joiners and without leavers', 'surname'],
  ['By forename', 'forename'],
  ['by year group and surname', 'year-and-surname'],
  ['as the teacher likes', undefined],
])('a policy that says "%s" means %s', (text, order) => {
  expect(orderInWords(text)).toBe(order)
})
