import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestSchool, PASSWORD, type TestPerson, type TestSchool } from '../support/signed-in.js'

describe('signing in with a password', () => {
  let school: TestSchool
  let teacher: TestPerson
  beforeAll(async () => {
    school = await openTestSchool()
    teacher = await school.addPerson({
      role: 'teacher',
      name: 'Ms Okafor',
      classes: ['3A'],
      password: PASSWORD,
    })
  })
  afterAll(() => school.close())

  it('shows the form to whoever is not signed in, and comes back to the page that was wanted', async () => {
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

  it('answers a wrong password and an unknown address alike', async () => {
    const browser = school.browser()
    const wrong = await browser.post('/sign-in', { email: teacher.email, password: 'not the password' })
    const unknown = await browser.post('/sign-in', {
      email: 'nobody@x.example',
      password: 'not the password',
    })
    const plain = (body: string): string =>
      body
        .replace(/value="[^"]*"/g, '')
        .replaceAll(teacher.email, '')
        .replaceAll('nobody@x.example', '')
    expect([wrong.statusCode, unknown.statusCode]).toEqual([400, 400])
    expect(plain(wrong.body)).toBe(plain(unknown.body))
    expect(wrong.body).toContain('Check your email address and password')
  })
})
