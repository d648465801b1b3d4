import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  openTestSchool,
  PASSWORD,
  type TestBrowser,
  type TestPerson,
  type TestSchool,
} from '../support/signed-in.js'

let school: TestSchool
beforeAll(async () => {
  school = await openTestSchool()
})
afterAll(() => school.close())

let people = 0
const newcomer = (wish: Partial<Parameters<TestSchool['addPerson']>[0]> = {}): Promise<TestPerson> =>
  school.addPerson({ role: 'teacher', name: `Newcomer ${++people}`, password: PASSWORD, ...wish })

const signIn = (browser: TestBrowser, person: TestPerson, password = PASSWORD) =>
  browser.post('/sign-in', { email: person.email, password })

/** Moves the clock on by so many minutes. */
function later(minutes: number): void {
  const { now } = school.clock
  const at = new Date(Date.UTC(1970, 0, 1) + (now() + minutes) * 60_000)
  school.clock.set(at.toISOString().slice(0, 16))
  school.services.signIns.forget()
}

describe('signing in with a password', () => {
  it('shows the form to whoever is not signed in, and comes back to the page that was wanted', async () => {
    const teacher = await newcomer({ name: 'Ms Okafor' })
    const browser = school.browser()
    const wanted = await browser.get('/my-account')
    expect([wanted.statusCode, wanted.headers['location']]).toEqual([303, '/sign-in?next=%2Fmy-account'])
    const form = await browser.get('/sign-in?next=%2Fmy-account')
    expect(form.statusCode).toBe(200)
    expect(form.body).toContain('name="next" value="/my-account"')
    const done = await browser.post('/sign-in', {
      email: teacher.email,
      password: PASSWORD,
      next: '/my-account',
    })
    expect([done.statusCode, done.headers['location']]).toEqual([303, '/my-account'])
    const page = await browser.get('/my-account')
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('Ms Okafor')
  })

  it('takes the address in capitals and with blanks around it', async () => {
    const teacher = await newcomer()
    const done = await school
      .browser()
      .post('/sign-in', { email: ` ${teacher.email.toUpperCase()} `, password: PASSWORD })
    expect(done.statusCode).toBe(303)
  })

  it('never sends anybody on to another site', async () => {
    const teacher = await newcomer()
    for (const next of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      '/a b',
    ]) {
      const done = await school.browser().post('/sign-in', { email: teacher.email, password: PASSWORD, next })
      expect(done.headers['location'], next).toBe('/')
    }
  })

  it('asks for what is missing', async () => {
    const { statusCode, body } = await school.browser().post('/sign-in', { email: ' ', password: '' })
    expect(statusCode).toBe(400)
    expect(body).toContain('There is a problem')
    expect(body).toContain('<a href="#email">Enter your email address</a>')
    expect(body).toContain('<a href="#password">Enter your password</a>')
    expect(body).toMatch(/<title>Error: Sign in/)
  })

  it('answers a wrong password and an unknown address alike', async () => {
    const teacher = await newcomer()
    const browser = school.browser()
    const wrong = await signIn(browser, teacher, 'not the password')
    const unknown = await browser.post('/sign-in', {
      email: 'nobody@x.example',
      password: 'not the password',
    })
    const plain = (body: string): string => body.replace(/value="[^"]*"/g, '')
    expect([wrong.statusCode, unknown.statusCode]).toEqual([400, 400])
    expect(plain(wrong.body)).toBe(plain(unknown.body))
    expect(wrong.body).toContain('Check your email address and password')
  })

  it('answers somebody without a password, and somebody whose account is closed, as it answers a wrong password', async () => {
    const [without, closed] = [await newcomer({ name: 'No Password' }), await newcomer()]
    await school.services.database.asIdentity(async (tx) => {
      await tx.query('update account set password_hash = null where account_id = $1', [without.accountId])
      await tx.query('update account set disabled_at = now() where account_id = $1', [closed.accountId])
    })
    for (const person of [without, closed]) {
      const answer = await signIn(school.browser(), person)
      expect(answer.statusCode).toBe(400)
      expect(answer.body).toContain('Check your email address and password')
    }
  })

  it('keeps whoever fails five times waiting, even with the right password, and lets them in afterwards', async () => {
    const teacher = await newcomer()
    const browser = school.browser()
    for (let i = 0; i < 5; i++) expect((await signIn(browser, teacher, `wrong ${i}`)).statusCode).toBe(400)
    const early = await signIn(browser, teacher)
    expect(early.statusCode).toBe(429)
    expect(early.body).toContain('You have tried too many times. Wait 1 second and try again')
    later(1)
    expect((await signIn(browser, teacher)).statusCode).toBe(303)
  })

  it('keeps an unknown address waiting in the same way', async () => {
    const browser = school.browser()
    const attempt = () => browser.post('/sign-in', { email: 'who@x.example', password: 'guess' })
    for (let i = 0; i < 5; i++) expect((await attempt()).statusCode).toBe(400)
    expect((await attempt()).statusCode).toBe(429)
  })

  it('counts attempts that come at the same moment one by one', async () => {
    const teacher = await newcomer()
    const browsers = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const browser = school.browser()
        await browser.get('/sign-in')
        return browser
      }),
    )
    const answers = await Promise.all(browsers.map((browser, i) => signIn(browser, teacher, `guess ${i}`)))
    expect(answers.filter(({ statusCode }) => statusCode === 400)).toHaveLength(5)
    expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(7)
  })
})

describe('the cookie', () => {
  it('is out of reach of scripts and other sites, and ends with the browser', async () => {
    const teacher = await newcomer()
    const done = await signIn(school.browser(), teacher)
    const cookie = [done.headers['set-cookie']].flat().find((it) => it?.startsWith('rollbook='))
    expect(cookie).toMatch(/^rollbook=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  it('is for this host and https only where the school runs for real', async () => {
    const real = await openTestSchool({ environment: { ROLLBOOK_URL: 'https://register.school.example' } })
    try {
      const teacher = await real.addPerson({ role: 'teacher', name: 'Real Teacher', password: PASSWORD })
      const done = await signIn(real.browser(), teacher)
      const cookies = [done.headers['set-cookie']].flat().join('\n')
      expect(cookies).toMatch(/^__Host-rollbook=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/m)
      expect(done.headers['strict-transport-security']).toContain('max-age=31536000')
    } finally {
      await real.close()
    }
  })

  it('is worth nothing when it is made up', async () => {
    const browser = school.browser()
    browser.cookies.set('rollbook', 'A'.repeat(43))
    expect((await browser.get('/my-account')).statusCode).toBe(303)
    browser.cookies.set('rollbook', "' or 1=1 --")
    expect((await browser.get('/my-account')).statusCode).toBe(303)
  })
})

describe('a sign-in', () => {
  it('ends by signing out, at once', async () => {
    const browser = school.browser()
    await signIn(browser, await newcomer())
    expect((await browser.get('/my-account')).statusCode).toBe(200)
    const kept = browser.cookies.get('rollbook') ?? ''
    expect((await browser.post('/sign-out')).headers['location']).toBe('/sign-in')
    browser.cookies.set('rollbook', kept)
    expect((await browser.get('/my-account')).statusCode).toBe(303)
  })

  it('ends after two hours without use', async () => {
    const browser = school.browser()
    await signIn(browser, await newcomer())
    later(119)
    expect((await browser.get('/my-account')).statusCode).toBe(200)
    later(119)
    expect((await browser.get('/my-account')).statusCode).toBe(200)
    later(121)
    expect((await browser.get('/my-account')).statusCode).toBe(303)
  })

  it('ends after twelve hours however much it is used', async () => {
    const browser = school.browser()
    await signIn(browser, await newcomer())
    for (let hour = 1; hour < 12; hour++) {
      later(60)
      expect((await browser.get('/my-account')).statusCode, `${hour}`).toBe(200)
    }
    later(60)
    expect((await browser.get('/my-account')).statusCode).toBe(303)
  })

  it('is listed with the others, and each can be ended, or all but this one', async () => {
    const person = await newcomer()
    const agent = 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0'
    const [here, there, elsewhere] = [school.browser(), school.browser(), school.browser()]
    for (const browser of [here, there, elsewhere])
      await browser.post('/sign-in', { email: person.email, password: PASSWORD }, { 'user-agent': agent })
    const list = (await here.get('/my-account')).body
    expect(list.match(/Edge on Windows/g)?.length).toBeGreaterThanOrEqual(3)
    const ids = [...list.matchAll(/name="signIn" value="([^"]+)"/g)].map(([, id]) => id as string)
    expect(ids).toHaveLength(3)
    // A stranger's sign-in cannot be ended by its number.
    const stranger = await school.as('office')
    for (const id of ids) await stranger.post('/my-account/sign-ins/end', { signIn: id })
    expect((await there.get('/my-account')).statusCode).toBe(200)
    await here.post('/my-account/sign-ins/end-others')
    expect((await here.get('/my-account')).statusCode).toBe(200)
    expect((await there.get('/my-account')).statusCode).toBe(303)
    expect((await elsewhere.get('/my-account')).statusCode).toBe(303)
  })

  it('ends everywhere else when the password is changed, and the old password with it', async () => {
    const person = await newcomer()
    const [here, there] = [school.browser(), school.browser()]
    await signIn(here, person)
    await signIn(there, person)
    const change = (current: string, password: string) =>
      here.post('/my-account/password', { current, password })
    expect((await change('wrong', 'walnut-ferry-blue')).body).toContain('that was not it')
    expect((await change(PASSWORD, 'password123')).body).toContain('harder to guess')
    expect((await change(PASSWORD, 'short')).body).toContain('10 characters or more')
    const done = await change(PASSWORD, 'walnut-ferry-blue')
    expect(done.statusCode).toBe(200)
    expect(done.body).toContain('Your password is changed')
    expect((await there.get('/my-account')).statusCode).toBe(303)
    expect((await signIn(school.browser(), person)).statusCode).toBe(400)
    expect((await signIn(school.browser(), person, 'walnut-ferry-blue')).statusCode).toBe(303)
  })

  it('ends at once where the membership it works under is ended', async () => {
    const person = await newcomer()
    const browser = school.browser()
    await signIn(browser, person)
    expect((await browser.get('/my-account')).statusCode).toBe(200)
    const head = await school.as('headteacher')
    const done = await head.post('/people/end', { account: person.accountId, role: 'teacher' })
    expect(done.statusCode).toBe(303)
    const refused = await browser.get('/my-account')
    expect(refused.headers['location']).toMatch(/^\/sign-in\/no-place/)
    expect((await browser.get('/sign-in/no-place')).body).toContain('You have no role at a school')
  })
})

describe('the second factor', () => {
  const secretOf = (body: string): string =>
    (/rollbook-key">([A-Z2-7 ]+)</.exec(body)?.[1] ?? '').replaceAll(' ', '')
  const codeOf = (secret: string): string =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({
      timestamp: school.clock.instantUtc().getTime(),
    })

  it.each([
    'office',
    'attendance-officer',
    'headteacher',
    'champion',
    'governor',
    'trust',
    'la-officer',
    'system-administrator',
  ] as const)('is asked of %s, before any page', async (role) => {
    const browser = school.browser()
    await signIn(browser, await newcomer({ role }))
    for (const url of ['/', '/my-account', '/people', '/audit'])
      expect((await browser.get(url)).headers['location'], url).toMatch(/^\/sign-in\/set-up-code/)
  })

  it.each(['teacher', 'pastoral'] as const)('is not asked of %s', async (role) => {
    const browser = school.browser()
    await signIn(browser, await newcomer({ role }))
    expect((await browser.get('/my-account')).statusCode).toBe(200)
  })

  it('is set up by a first code, which shows the recovery codes once and gives the browser a new token', async () => {
    const person = await newcomer({ role: 'office' })
    const browser = school.browser()
    await signIn(browser, person)
    const page = await browser.get('/sign-in/set-up-code')
    expect(page.body).toContain('<svg')
    const secret = secretOf(page.body)
    expect(secretOf((await browser.get('/sign-in/set-up-code')).body)).toBe(secret)
    expect((await browser.post('/sign-in/set-up-code', { code: '000000' })).body).toContain(
      'Enter the 6 digits',
    )
    const before = browser.cookies.get('rollbook') ?? ''
    const done = await browser.post('/sign-in/set-up-code', { code: codeOf(secret) })
    expect(done.body).toContain('Keep your recovery codes')
    const codes = [...done.body.matchAll(/rollbook-key">([A-Z2-9-]{14})</g)].map(([, code]) => code as string)
    expect(codes).toHaveLength(10)
    expect((await browser.get('/my-account')).statusCode).toBe(200)
    const old = school.browser()
    old.cookies.set('rollbook', before)
    expect((await old.get('/my-account')).headers['location']).toMatch(/^\/sign-in\?/)
    // What is kept of the secret opens nothing by itself.
    const [row] = await school.services.database.asIdentity((tx) =>
      tx.query<{ totp_secret: string }>('select totp_secret from account where account_id = $1', [
        person.accountId,
      ]),
    )
    expect(row?.totp_secret).not.toContain(secret)

    // The next time a code is asked for, and the one that was used is worth nothing.
    const next = school.browser()
    await signIn(next, person)
    expect((await next.get('/my-account')).headers['location']).toMatch(/^\/sign-in\/code/)
    expect((await next.get('/sign-in/set-up-code')).statusCode).toBe(303)
    expect((await next.post('/sign-in/code', { code: codeOf(secret) })).body).toContain('Enter the 6 digits')
    later(1)
    expect(
      (await next.post('/sign-in/code', { code: codeOf(secret), next: '/people' })).headers['location'],
    ).toBe('/people')
    expect((await next.get('/my-account')).statusCode).toBe(200)

    // Without the telephone a recovery code does, once.
    const [code = ''] = codes
    const lost = school.browser()
    await signIn(lost, person)
    expect((await lost.post('/sign-in/recovery-code', { code: code.toLowerCase() })).statusCode).toBe(303)
    expect((await lost.get('/my-account')).statusCode).toBe(200)
    const again = school.browser()
    await signIn(again, person)
    expect((await again.post('/sign-in/recovery-code', { code })).statusCode).toBe(400)
    expect((await again.get('/my-account')).statusCode).toBe(303)
  })

  it('cannot be guessed: after five wrong codes there is a wait', async () => {
    const browser = school.browser()
    await signIn(browser, await newcomer({ role: 'office' }))
    await browser.get('/sign-in/set-up-code')
    for (let i = 0; i < 5; i++)
      expect((await browser.post('/sign-in/set-up-code', { code: '123456' })).body).toContain('6 digits')
    expect((await browser.post('/sign-in/set-up-code', { code: '123456' })).body).toContain('too many times')
  })
})

describe('somebody with several places', () => {
  it('chooses one after signing in, and can switch', async () => {
    const person = await newcomer({ name: 'Two Hats' })
    await school.services.database.asIdentity(async (tx) => {
      await tx.query(`select set_config('app.school_id', $1, true)`, [String(school.otherSchoolId)])
      await tx.query(
        `insert into membership (school_id, account_id, role, person, position, year_groups, from_day)
         values ($1, $2, 'pastoral', 'Two Hats', 'head of year', array['3'], '2024-09-01')`,
        [school.otherSchoolId, person.accountId],
      )
    })
    const browser = school.browser()
    await signIn(browser, person)
    expect((await browser.get('/my-account')).headers['location']).toMatch(/^\/sign-in\/choose/)
    const page = await browser.get('/sign-in/choose?next=/my-account')
    expect(page.body).toContain('Alderbrook School')
    expect(page.body).toContain('Brackenfield School')
    expect((await browser.post('/sign-in/choose')).body).toContain('Select where you work now')
    expect(
      (await browser.post('/sign-in/choose', { place: `${school.schoolId} headteacher` })).statusCode,
    ).toBe(400)
    const chosen = await browser.post('/sign-in/choose', {
      place: `${school.otherSchoolId} pastoral`,
      next: '/my-account',
    })
    expect(chosen.headers['location']).toBe('/my-account')
    const account = await browser.get('/my-account')
    expect(account.body).toContain('Brackenfield School')
    expect(account.body).toContain('Switch')
    await browser.post('/sign-in/choose', { place: `${school.schoolId} teacher` })
    expect((await browser.get('/my-account')).body).toContain('Alderbrook School')
  })
})
