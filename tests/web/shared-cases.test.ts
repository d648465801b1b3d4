import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/application/permissions/roles.js'
import { MONDAY, openTestSchool, type TestBrowser, type TestSchool } from '../support/signed-in.js'

let test: TestSchool
let ada = 0
let ben = 0
let cara = 0
beforeAll(async () => {
  test = await openTestSchool()
  ;[ada = 0, ben = 0, cara = 0] = test.pupils['3A'] ?? []
}, 120_000)
afterAll(() => test.close())

const officer = (): string => test.people['la-officer'].accountId
const share = async (role: Role, pupilId: number, more: Record<string, string | number> = {}) =>
  (await test.as(role)).post(`/pupils/${pupilId}/share`, {
    officers: [officer()],
    reason: 'A meeting on 5 January',
    ...more,
  })
const end = async (role: Role, pupilId: number) =>
  (await test.as(role)).post(`/pupils/${pupilId}/share/end`, { officer: officer() })
const audited = async (pupilId: number): Promise<string[]> => {
  const rows = await test.services.database.inSchool(test.schoolId, (tx) =>
    tx.query<{ line: string }>(
      `select action || ' ' || what || ' ' || person || ': ' || reason as line from audit
       where pupil_id = $1 order by at, audit_id`,
      [pupilId],
    ),
  )
  return rows.map(({ line }) => line)
}

describe('the case of a pupil', () => {
  it.each(['attendance-officer', 'headteacher', 'champion'] as const)(
    'is shared by the %s, seen by the officer from then on, and gone when it is ended',
    async (role) => {
      const browser = await test.as('la-officer')
      expect((await browser.get(`/pupils/${ada}`)).statusCode).toBe(403)
      expect((await share(role, ada)).statusCode).toBe(303)
      expect((await browser.get(`/pupils/${ada}`)).statusCode).toBe(200)
      expect((await browser.get(`/pupils/${ben}`)).statusCode).toBe(403)
      expect((await end(role, ada)).statusCode).toBe(303)
      expect((await browser.get(`/pupils/${ada}`)).statusCode).toBe(403)
    },
  )

  it.each([
    'teacher',
    'office',
    'pastoral',
    'governor',
    'trust',
    'la-officer',
    'system-administrator',
  ] as const)('is not shared by the %s, who sees no link to it', async (role) => {
    expect((await share(role, ada)).statusCode).toBe(403)
    expect((await end(role, ada)).statusCode).toBe(403)
    const page = await (await test.as(role)).get(`/pupils/${ada}`)
    expect(page.body).not.toContain('/share"')
  })

  it('leaves an audit line for the sharing, each look and the end', async () => {
    await share('headteacher', cara)
    await (await test.as('la-officer')).get(`/pupils/${cara}`)
    await end('headteacher', cara)
    const lines = await audited(cara)
    const head = test.people.headteacher.name
    expect(lines.sort()).toEqual(
      [
        `change case.share ${head}: A meeting on 5 January`,
        `view pupil.view ${test.people['la-officer'].name}: `,
        `change case.end ${head}: `,
      ].sort(),
    )
  })

  it('is shared until a day, that day included', async () => {
    const until = { 'until-day': 16, 'until-month': 12, 'until-year': 2025 }
    expect((await share('champion', ben, until)).statusCode).toBe(303)
    const seen = async (): Promise<boolean> => (await test.principal('la-officer')).sharedPupils.includes(ben)
    expect(await seen()).toBe(true)
    test.clock.set('2025-12-16T08:50')
    expect(await seen()).toBe(true)
    test.clock.set('2025-12-17T08:50')
    expect(await seen()).toBe(false)
    test.clock.set(MONDAY)
    await end('champion', ben)
  })

  it.each([
    [{ officers: '' }, 'Select with whom the case is shared'],
    [{ reason: '' }, 'Enter why the case is shared'],
    [{ reason: 'x'.repeat(501) }, 'Reason must be 500 characters or less'],
    [{ 'until-day': 14, 'until-month': 12, 'until-year': 2025 }, 'The last day must be today or later'],
    [
      { 'until-day': 14, 'until-month': 12, 'until-year': 2035 },
      'The last day must be no more than 366 days',
    ],
    [{ 'until-day': 31, 'until-month': 2, 'until-year': 2026 }, 'The last day must be a real date'],
  ])('is not shared with %j', async (more, message) => {
    const { officers, ...fields } = more as Record<string, string | number>
    const browser = await test.as('headteacher')
    const answer = await browser.post(`/pupils/${ada}/share`, {
      ...(officers === undefined ? { officers: [officer()] } : {}),
      reason: 'x',
      ...fields,
    })
    expect(answer.statusCode).toBe(400)
    expect(answer.body).toContain(message)
  })

  it('is not shared twice with the same officer', async () => {
    await share('headteacher', ada)
    const again = await share('headteacher', ada)
    expect([again.statusCode, again.body.includes('has the case already')]).toEqual([400, true])
    await end('headteacher', ada)
  })

  it('is shared with nobody who is no officer here', async () => {
    for (const person of [test.people.teacher, test.stranger]) {
      const answer = await share('headteacher', ada, { officers: person.accountId })
      expect(answer.statusCode).toBe(404)
    }
  })
})

describe('an officer of the local authority', () => {
  let browser: TestBrowser
  beforeAll(async () => {
    browser = await test.as('la-officer')
    await share('attendance-officer', ada)
  })
  afterAll(() => end('attendance-officer', ada))

  it('lands on the list of shared cases, which is all that the menu has', async () => {
    const home = await browser.get('/')
    expect(home.headers['location']).toBe('/shared-cases')
    const list = await browser.get('/shared-cases')
    expect(list.body).toContain('Adeyemi, Ada')
    expect(list.body).toContain('A meeting on 5 January')
    expect(list.body).not.toContain('Baker')
    const menu = [...list.body.matchAll(/service-navigation__link" href="([^"]+)"/g)].map(([, href]) => href)
    expect(menu).toEqual(['/shared-cases'])
  })

  it('sees the pupil’s page with every code and nothing to change', async () => {
    const page = await browser.get(`/pupils/${ada}`)
    expect(page.statusCode).toBe(200)
    for (const word of ['Amend', '/share"', '/admission', 'Open actions', 'href="/pupils"'])
      expect([word, page.body.includes(word)]).toEqual([word, false])
    expect((await browser.get(`/pupils/${ada}/entries`)).statusCode).toBe(200)
    expect((await browser.get(`/pupils/${ada}/marks/2025-12-12/AM`)).statusCode).toBe(403)
  })

  it('sees nothing else of the school', async () => {
    for (const path of ['/board', '/figures', '/admission', '/worklist', '/registers', `/pupils/${ben}`])
      expect([path, (await browser.get(path)).statusCode]).toEqual([path, 403])
    expect((await browser.post('/pupils', { name: 'ba' })).body).not.toContain('Baker')
  })

  it('loses every case with the role, and gets none back with it', async () => {
    const leaver = await test.addPerson({ role: 'la-officer', name: 'Ola Leaver' })
    await share('headteacher', ben, { officers: leaver.accountId })
    await (await test.as('headteacher')).post('/people/end', {
      account: leaver.accountId,
      role: 'la-officer',
    })
    const rows = await test.services.database.inSchool(test.schoolId, (tx) =>
      tx.query('select 1 as it from shared_case where account_id = $1 and to_day is null', [
        leaver.accountId,
      ]),
    )
    expect(rows).toEqual([])
  })
})

describe('the school’s list of shared cases', () => {
  it('shows to who may share them each pupil, the officer and the reason', async () => {
    await share('headteacher', ada)
    for (const role of ['attendance-officer', 'headteacher', 'champion'] as const) {
      const list = (await (await test.as(role)).get('/shared-cases')).body
      expect(list).toContain('Adeyemi, Ada')
      expect(list).toContain(test.people['la-officer'].name)
    }
    const page = (await (await test.as('headteacher')).get(`/pupils/${ada}`)).body
    expect(page).toContain('Shared with the local authority')
    await end('headteacher', ada)
  })

  it('is the own school’s only', async () => {
    await share('headteacher', ada)
    const stranger = await test.as(test.stranger)
    expect((await stranger.get('/shared-cases')).body).not.toContain('Adeyemi')
    // The other school has a pupil with the same number.
    expect((await stranger.get(`/pupils/${ada}/share`)).body).not.toContain(test.people['la-officer'].name)
    expect((await stranger.post(`/pupils/${ada}/share/end`, { officer: officer() })).statusCode).toBe(404)
    const rows = await test.services.database.inSchool(test.otherSchoolId, (tx) =>
      tx.query(`update shared_case set reason = 'crossed' returning 1 as it`),
    )
    expect(rows).toEqual([])
    const crossed = test.services.database.inSchool(test.otherSchoolId, (tx) =>
      tx.query(
        `insert into shared_case (school_id, account_id, pupil_id, from_day) values ($1, $2, $3, '2025-12-15')`,
        [test.schoolId, officer(), ada],
      ),
    )
    await expect(crossed).rejects.toMatchObject({ code: '42501' })
    await end('headteacher', ada)
  })
})
