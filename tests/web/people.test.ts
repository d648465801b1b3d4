import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROLES } from '../../src/application/permissions/roles.js'
import { enter } from '../support/enter.js'
import { openTestSchool, PASSWORD, type TestBrowser, type TestSchool } from '../support/signed-in.js'

const PERSON = {
  name: 'Ms Ivy Okafor',
  email: 'ivy.okafor@school.example',
  role: 'teacher',
  position: 'class teacher',
  classes: '3A, 4B,3A',
  yearGroups: '',
}
const GOOD = 'pebble-orchid-tram'

describe('the people of a school', () => {
  let school: TestSchool
  beforeAll(async () => {
    school = await openTestSchool()
  })
  afterAll(() => school.close())

  /** @returns the path of the link to hand over */
  async function invite(browser: TestBrowser, more: Partial<typeof PERSON> = {}): Promise<string> {
    const made = await browser.post('/people/invite', { ...PERSON, ...more })
    expect(made.statusCode).toBe(303)
    const page = await browser.get(String(made.headers['location']))
    return /http:\/\/localhost:3000(\/invitation\/[\w-]{43})/.exec(page.body)?.[1] ?? ''
  }

  it('are listed and invited by the headteacher and the system administrator, and by nobody else', async () => {
    for (const role of ROLES) {
      const browser = await school.as(role)
      const allowed = role === 'headteacher' || role === 'system-administrator'
      for (const url of ['/people', '/people/invite'])
        expect([role, url, (await browser.get(url)).statusCode]).toEqual([role, url, allowed ? 200 : 403])
      const email = `by.${role}@school.example`
      expect([role, (await browser.post('/people/invite', { ...PERSON, email })).statusCode]).toEqual([
        role,
        allowed ? 303 : 403,
      ])
    }
  })

  it('are asked for properly', async () => {
    const head = await school.as('headteacher')
    const empty = await head.post('/people/invite', {
      name: '',
      email: 'x',
      position: '',
      classes: '',
      yearGroups: '',
    })
    expect(empty.statusCode).toBe(400)
    for (const text of [
      'Enter the person’s name',
      'Enter an email address in the correct format, like name@example.com',
      'Select a role',
      'Enter the person’s position',
    ])
      expect(empty.body).toContain(text)
    expect((await head.post('/people/invite', { ...PERSON, role: 'parent' })).body).toContain('Select a role')
  })

  it('accept by the link, set a password, and are what they were invited as, with their classes', async () => {
    const head = await school.as('headteacher')
    const link = await invite(head)
    const browser = school.browser()
    const page = await browser.get(link)
    expect(page.body).toContain('Your invitation to Alderbrook School')
    const accept = (name: string, password: string) => browser.post(link, { name, password })
    expect((await accept('', '')).body).toContain('Enter your name')
    expect((await accept('Ivy', 'too short')).body).toContain('10 characters or more')
    expect((await accept('Ivy', 'sunshine2026')).body).toContain('harder to guess')
    expect((await accept('Ivy Okafor', 'ivy.okafor@school.example')).body).toContain('does not consist of')
    const done = await accept('Ms Okafor', GOOD)
    expect([done.statusCode, done.headers['location']]).toEqual([303, '/'])
    expect((await browser.get('/my-account')).body).toContain('Ms Okafor')
    expect((await school.browser().get(link)).statusCode).toBe(404)
    const list = (await head.get('/people')).body
    expect(list).toContain('Ms Okafor')
    expect(list).toContain('3A, 4B')
    expect(list).not.toContain('ivy.okafor@school.example')
    expect(
      (await school.browser().post('/sign-in', { email: PERSON.email, password: GOOD })).statusCode,
    ).toBe(303)
  })

  it('with an account already accept signed in, and nobody else does for them', async () => {
    const head = await school.as('headteacher')
    const owner = await school.addPerson({ role: 'teacher', name: 'Olu Owner', password: PASSWORD })
    const link = await invite(head, {
      email: owner.email.toUpperCase(),
      role: 'pastoral',
      yearGroups: '3, 4',
    })
    const stranger = school.browser()
    const page = await stranger.get(link)
    expect(page.body).toContain('Sign in with')
    expect(page.body).not.toContain('Choose a password')
    // A form that is sent nevertheless changes nothing.
    await stranger.post(link, { name: 'Thief', password: GOOD })
    expect((await school.browser().post('/sign-in', { email: owner.email, password: GOOD })).statusCode).toBe(
      400,
    )
    const other = await school.as('teacher')
    expect((await other.post(`${link}/accept`)).statusCode).toBe(200)
    expect((await other.get(link)).body).toContain('sign out first')

    const theirs = await school.as(owner)
    expect((await theirs.get(link)).body).toContain('Accept')
    expect((await theirs.post(`${link}/accept`)).headers['location']).toBe('/sign-in/choose')
    const choose = await theirs.get('/sign-in/choose')
    expect(choose.body).toContain('pastoral lead')
    await theirs.post('/sign-in/choose', { place: `${school.schoolId} pastoral` })
    expect(
      (await school.services.signIns.find(theirs.cookies.get('rollbook') ?? ''))?.principal,
    ).toMatchObject({
      roles: ['pastoral'],
      yearGroups: ['3', '4'],
    })
  })

  it('are not there where the invitation is withdrawn, too old or another school’s', async () => {
    const head = await school.as('headteacher')
    const email = 'later@school.example'
    const made = String((await head.post('/people/invite', { ...PERSON, email })).headers['location'])
    const stranger = await school.as(school.stranger)
    expect((await stranger.get(made)).statusCode).toBe(404)
    expect((await stranger.post(`${made}/withdraw`)).statusCode).toBe(404)
    const link = /(\/invitation\/[\w-]{43})/.exec((await head.get(made)).body)?.[1] ?? ''
    expect((await school.browser().get(link)).statusCode).toBe(200)
    expect((await head.post(`${made}/withdraw`)).statusCode).toBe(303)
    expect((await head.get(made)).statusCode).toBe(404)
    expect((await school.browser().get(link)).body).toContain('This invitation cannot be used')
    expect((await school.browser().post(link, { name: 'Late', password: GOOD })).statusCode).toBe(404)

    const second = await invite(head, { email })
    school.clock.set('2025-12-29T08:49')
    expect((await school.browser().get(second)).statusCode).toBe(200)
    school.clock.set('2025-12-29T08:51')
    expect((await school.browser().get(second)).statusCode).toBe(404)
    school.clock.set('2025-12-15T08:50')
    expect((await school.browser().get(`/invitation/${'A'.repeat(43)}`)).statusCode).toBe(404)
  })

  it('give nobody another role than they have: not to themselves, and not by ending their own', async () => {
    const head = await school.as('headteacher')
    const { email, accountId } = school.people.headteacher
    expect((await head.post('/people/invite', { ...PERSON, email })).statusCode).toBe(403)
    expect((await head.post('/people/end', { account: accountId, role: 'headteacher' })).statusCode).toBe(403)
    expect((await head.get(`/people/${accountId}/end?role=headteacher`)).statusCode).toBe(403)
  })

  it('leave after the question whether they really shall', async () => {
    const head = await school.as('headteacher')
    const leaver = await school.addPerson({ role: 'teacher', name: 'Lee Leaver', classes: ['4B'] })
    const [path = ''] =
      new RegExp(`/people/${leaver.accountId}/end\\?role=teacher`).exec((await head.get('/people')).body) ??
      []
    const asked = await head.get(path)
    expect(asked.statusCode).toBe(200)
    expect(asked.body).toContain('Are you sure you want to end the role of Lee Leaver?')
    expect(asked.body).toContain('with the classes 4B')
    expect(asked.body).toMatch(/href="\/people">Cancel/)
    // Asking has ended nothing.
    const theirs = await school.as(leaver)
    expect((await theirs.get('/my-account')).statusCode).toBe(200)
    expect((await head.get(`/people/${leaver.accountId}/end?role=office`)).statusCode).toBe(404)
    const ended = await head.post('/people/end', { account: leaver.accountId, role: 'teacher' })
    expect([ended.statusCode, ended.headers['location']]).toEqual([303, '/people'])
    expect((await head.get('/people')).body).not.toContain('Lee Leaver')
    expect((await theirs.get('/registers')).statusCode).not.toBe(200)
    expect((await head.get(path)).statusCode).toBe(404)
  })

  it('of another school are out of reach', async () => {
    const stranger = await school.as(school.stranger)
    const { accountId } = school.people.teacher
    expect((await stranger.get('/people')).body).not.toContain(school.people.teacher.name)
    expect((await stranger.post('/people/end', { account: accountId, role: 'teacher' })).statusCode).toBe(404)
    expect((await stranger.get(`/people/${accountId}/end?role=teacher`)).statusCode).toBe(404)
    expect((await (await school.as('teacher')).get('/my-account')).statusCode).toBe(200)
  })

  it('who cannot sign in any more get a link to set a new password, which works once', async () => {
    const head = await school.as('headteacher')
    const locked = await school.addPerson({ role: 'teacher', name: 'Lou Locked', password: PASSWORD })
    const before = school.browser()
    await before.post('/sign-in', { email: locked.email, password: PASSWORD })
    expect((await head.get('/people')).body).toContain(`/people/${locked.accountId}/way-back`)
    expect((await head.get(`/people/${locked.accountId}/way-back`)).body).toContain(
      'Lou Locked cannot sign in',
    )
    const made = await head.post(`/people/${locked.accountId}/way-back`)
    const page = await head.get(String(made.headers['location']))
    const link = /http:\/\/localhost:3000(\/sign-in\/new-password\/[\w-]{43})/.exec(page.body)?.[1] ?? ''
    // Only who made it sees it again.
    const administrator = await school.as('system-administrator')
    expect((await administrator.get(String(made.headers['location']))).statusCode).toBe(404)

    const browser = school.browser()
    expect((await browser.get(link)).body).toContain('Set a new password')
    expect((await browser.post(link, { password: '' })).body).toContain('Enter a password')
    expect((await browser.post(link, { password: 'sunshine2026' })).body).toContain('harder to guess')
    expect((await browser.post(link, { password: GOOD })).headers['location']).toBe('/')
    expect((await browser.get('/my-account')).body).toContain('Lou Locked')
    expect((await before.get('/my-account')).statusCode).toBe(303)
    const again = school.browser()
    expect((await again.post(link, { password: `${GOOD}-again` })).statusCode).toBe(404)
    expect((await again.get(link)).body).toContain('This link cannot be used')
    const signIn = (password: string) => school.browser().post('/sign-in', { email: locked.email, password })
    expect([(await signIn(PASSWORD)).statusCode, (await signIn(GOOD)).statusCode]).toEqual([400, 303])
  })

  it('keep their second factor through a new password, unless the school says that it is lost', async () => {
    const head = await school.as('headteacher')
    const office = await school.addPerson({ role: 'office', name: 'Phil Phone', password: PASSWORD })
    await school.services.database.asIdentity((tx) =>
      tx.query(`update account set totp_secret = 'sealed', totp_confirmed_at = now() where account_id = $1`, [
        office.accountId,
      ]),
    )
    const linkFor = async (fields: Record<string, string>): Promise<string> => {
      const made = await head.post(`/people/${office.accountId}/way-back`, fields)
      const { body } = await head.get(String(made.headers['location']))
      return /(\/sign-in\/new-password\/[\w-]{43})/.exec(body)?.[1] ?? ''
    }
    const first = await linkFor({})
    const kept = school.browser()
    await kept.post(first, { password: GOOD })
    expect((await kept.get('/people')).headers['location']).toMatch(/^\/sign-in\/code/)
    const second = await linkFor({ lost: 'phone' })
    const lost = school.browser()
    await lost.post(second, { password: `${GOOD}-two` })
    expect((await lost.get('/people')).headers['location']).toMatch(/^\/sign-in\/set-up-code/)
    // A later link takes the place of an earlier one; and a link is good for a day.
    const [old, fresh] = [await linkFor({}), await linkFor({})]
    expect((await lost.get(old)).statusCode).toBe(404)
    school.clock.set('2025-12-16T08:49')
    expect((await lost.get(fresh)).statusCode).toBe(200)
    school.clock.set('2025-12-16T08:51')
    expect((await lost.get(fresh)).statusCode).toBe(404)
    school.clock.set('2025-12-15T08:50')
  })

  it('who work at two schools get no link from one of them, nor does anybody for themselves', async () => {
    const head = await school.as('headteacher')
    const both = await school.addPerson({ role: 'teacher', name: 'Bo Both', password: PASSWORD })
    await school.services.database.asOwner(async (tx) => {
      await tx.query(`select set_config('app.school_id', $1, true)`, [String(school.otherSchoolId)])
      await tx.query(
        `insert into membership (school_id, account_id, role, person, position, from_day)
         values ($1, $2, 'headteacher', 'Bo Both', 'head', '2025-01-01')`,
        [school.otherSchoolId, both.accountId],
      )
    })
    expect((await head.get(`/people/${both.accountId}/way-back`)).body).toContain(
      'works at another school too',
    )
    expect((await head.post(`/people/${both.accountId}/way-back`)).statusCode).toBe(403)
    const { accountId } = school.people.headteacher
    expect((await head.post(`/people/${accountId}/way-back`)).statusCode).toBe(403)
    expect((await head.post(`/people/${school.stranger.accountId}/way-back`)).statusCode).toBe(404)
  })

  it('leave a trace of each step, which the headteacher reads and the administrator sees without pupils', async () => {
    const { database, clock } = school.services
    const [pupilId = 0] = school.pupils['3A'] ?? []
    await database.inSchool(school.schoolId, (tx) =>
      tx.query(
        `insert into audit (school_id, at, account_id, person, position, action, what, pupil_id, reason, facts)
         values ($1, $2, null, 'Sam', 'office', 'change', 'register.amend', $3, 'Ada was at the dentist', '{}'),
                ($1, $2, null, 'Sam', 'office', 'view', 'pupil.view', $3, '', '{}')`,
        [school.schoolId, clock.instantUtc().toISOString(), pupilId],
      ),
    )
    const head = await school.as('headteacher')
    const whole = await head.get('/audit')
    expect(whole.statusCode).toBe(200)
    for (const text of [
      'Invited somebody',
      'Accepted an invitation',
      'Withdrew an invitation',
      'Made a link for a new password',
      'Amended a register',
      'Looked at a pupil’s record',
      'Ada was at the dentist',
      '>Adeyemi, Ada</a>, 3A',
    ])
      expect(whole.body, text).toContain(text)
    const one = await head.get(`/audit?action=&pupil=${pupilId}&until=2025-12-15`)
    expect(one.body).toContain('Amended a register')
    expect(one.body).not.toContain('Invited somebody')
    expect((await head.get('/audit?until=2025-12-14')).body).toContain('Nothing was found')
    expect((await head.get('/audit?until=tomorrow&pupil=x')).body).toContain(
      'Enter a date, for example 20 11 2026',
    )

    const administrator = await school.as('system-administrator')
    const changes = await administrator.get('/audit')
    expect(changes.body).toContain('Amended a register')
    expect(changes.body).not.toContain('Looked at a pupil’s record')
    expect(changes.body).not.toContain('dentist')
    expect(changes.body).not.toContain('Adeyemi')
    expect(changes.body).not.toContain(`/pupils/${pupilId}`)
    expect((await administrator.get(`/audit?pupil=${pupilId}`)).statusCode).toBe(403)

    const stranger = await school.as(school.stranger)
    expect((await stranger.get('/audit')).body).not.toContain('dentist')
    for (const role of ROLES.filter((it) => it !== 'headteacher' && it !== 'system-administrator'))
      expect([role, (await (await school.as(role)).get('/audit')).statusCode]).toEqual([role, 403])
  })

  it('are found by a pupil’s name, and the reason of an amendment stands beside it', async () => {
    const head = await school.as('headteacher')
    const [ada = 0] = school.pupils['3A'] ?? []
    await enter(school, 'office', ada, '2025-12-15 AM', 'N')
    const page = await head.get(`/pupils/${ada}/marks/2025-12-15/AM`)
    const session = /name="session" value="([^"]+)"/.exec(page.body)?.[1] as string
    await head.post(`/pupils/${ada}/marks/2025-12-15/AM`, {
      session,
      code: 'I',
      arrivedAt: '',
      reason: 'Her mother rang at nine',
    })
    const several = await head.post('/audit', { action: '', name: 'ade', until: '' })
    expect(several.body).toContain('Which pupil?')
    const [, address = ''] = new RegExp(`href="(/audit\\?[^"]*pupil=${ada}&[^"]*)"`).exec(several.body) ?? []
    const lines = await head.get(address.replaceAll('&amp;', '&'))
    expect(lines.body).toContain('About Ada Adeyemi, 3A')
    expect(lines.body).toContain('Her mother rang at nine')
    expect(lines.body).not.toContain('Invited somebody')
    expect((await head.post('/audit', { action: '', name: 'zzz', until: '' })).body).toContain(
      'No pupil of this school has a name like that',
    )
    const administrator = await (await school.as('system-administrator')).get('/audit')
    expect(administrator.body).not.toContain('rang at nine')
    expect(administrator.body).not.toContain('Pupil’s name')
  })

  it('leave more than one page of traces, and every line is on one of them', async () => {
    const { database } = school.services
    await database.inSchool(school.otherSchoolId, (tx) =>
      tx.query(
        `insert into audit (school_id, at, account_id, person, position, action, what, pupil_id, reason, facts)
         select $1::int, timestamptz '2025-12-01T09:00Z' + make_interval(mins => n / 3), null, 'Kim', 'office', 'change',
           'register.take', null, 'line ' || n || '.', '{}' from generate_series(1, 250) n`,
        [school.otherSchoolId],
      ),
    )
    const stranger = await school.as(school.stranger)
    const seen: string[] = []
    let url: string | undefined = '/audit?until=2025-12-01'
    while (url !== undefined) {
      const { body } = await stranger.get(url)
      seen.push(...[...body.matchAll(/line \d+\./g)].map(([line]) => line))
      url = /href="(\/audit\?[^"]*after=[^"]+)"/.exec(body)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(seen).toHaveLength(250)
    expect(new Set(seen).size).toBe(250)
  })
})

describe('the demonstration', () => {
  const button = (browser: TestBrowser, { accountId, schoolId }: { accountId: string; schoolId: number }) =>
    browser.post('/sign-in/demo', { school: schoolId, account: accountId, role: 'office' })

  it('has one button for each school and role, and one press signs in without a second factor', async () => {
    const school = await openTestSchool({ demo: true, config: { demo: true } })
    try {
      const browser = school.browser()
      const page = await browser.get('/sign-in')
      expect(page.body.match(/action="\/sign-in\/demo"/g)).toHaveLength(ROLES.length + 1)
      expect((await button(browser, school.people.office)).headers['location']).toBe('/')
      const account = await browser.get('/my-account')
      expect(account.statusCode).toBe(200)
      expect(account.body).toContain('Demonstration: every person in it is invented')
      expect(account.body).not.toContain('Change your password')
    } finally {
      await school.close()
    }
  })

  it('closes for all where one school of the store is a real one', async () => {
    const school = await openTestSchool({ demo: true, config: { demo: true } })
    try {
      await school.services.database.asOwner(async (tx) => {
        await tx.query('update school set demo = false where school_id = $1', [school.otherSchoolId])
      })
      const browser = school.browser()
      expect((await browser.get('/sign-in')).body).not.toContain('/sign-in/demo')
      expect((await button(browser, school.people.office)).statusCode).toBe(404)
    } finally {
      await school.close()
    }
  })

  it('is not there where it was not asked for, and a sign-in of it ends with it', async () => {
    const school = await openTestSchool({ demo: true })
    try {
      const browser = school.browser()
      expect((await browser.get('/sign-in')).body).not.toContain('/sign-in/demo')
      expect((await button(browser, school.people.office)).statusCode).toBe(404)
      const token = await school.services.signIns.start({
        accountId: school.people.office.accountId,
        method: 'demo',
        secondFactorGiven: true,
        browser: 'left over',
      })
      browser.cookies.set('rollbook', token)
      expect((await browser.get('/my-account')).statusCode).toBe(303)
    } finally {
      await school.close()
    }
  })
})
