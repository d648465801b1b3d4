import { Secret, TOTP } from 'otpauth'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectSound, openChromium, PHONE } from '../support/chromium.js'
import { openTestSchool, PASSWORD, type TestSchool } from '../support/signed-in.js'

describe('signing in, in a browser', () => {
  let school: TestSchool
  let browser: Browser
  let address: string
  beforeAll(async () => {
    school = await openTestSchool()
    school.app.get('/test/broken', { config: { access: 'public' } }, async () => {
      throw new Error('broken')
    })
    address = await school.app.listen({ host: '127.0.0.1', port: 0 })
    browser = await openChromium()
  })
  afterAll(async () => {
    await browser.close()
    await school.close()
  })

  /** A browser window that remembers what the browser complains of: a script or a style that the policy refused, say. */
  async function open(width: number): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
    const context = await browser.newContext({ viewport: { width, height: 800 } })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      // A page that is refused or missing is a complaint too, and those are what this test asks for.
      if (message.type() === 'error' && !/status of 4\d\d|status of 500/.test(message.text()))
        complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    return { page, context, complaints }
  }
  const heading = (page: Page): Promise<string> => page.locator('h1').innerText()

  it('the office is invited, sets up codes, invites a teacher, signs out and in again, on a phone and at a desk', async () => {
    const { page, context, complaints } = await open(PHONE)
    const head = await school.principal('headteacher')
    const id = await school.services.people.invite(head, {
      name: 'Ms Okafor',
      email: 'office@school.example',
      role: 'headteacher',
      position: 'deputy head',
      yearGroups: [],
      classes: [],
    })
    const { token } = await school.services.people.open(head, id)

    await page.goto(`${address}/invitation/${token}`)
    await expectSound(page, 'invitation')
    await page.getByLabel('Choose a password', { exact: true }).fill('short')
    await page.getByRole('button', { name: 'Accept and sign in' }).click()
    expect(await page.locator('.govuk-error-summary').innerText()).toContain('10 characters or more')
    expect(await page.evaluate('document.activeElement.className')).toContain('govuk-error-summary')
    await expectSound(page, 'invitation-with-error')
    await page.getByLabel('Choose a password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Accept and sign in' }).click()

    expect(await heading(page)).toBe('Set up codes on your phone')
    await expectSound(page, 'set-up-code')
    const secret = (await page.locator('.rollbook-key').innerText()).replaceAll(' ', '')
    const code = (): string =>
      new TOTP({ secret: Secret.fromBase32(secret) }).generate({
        timestamp: school.clock.instantUtc().getTime(),
      })
    await page.getByLabel('6-digit code').fill('12345')
    await page.getByRole('button', { name: 'Continue' }).click()
    await expectSound(page, 'set-up-code-with-error')
    await page.getByLabel('6-digit code').fill(code())
    await page.getByRole('button', { name: 'Continue' }).click()
    expect(await heading(page)).toBe('Keep your recovery codes')
    await expectSound(page, 'recovery-codes')
    await page.getByRole('button', { name: 'I have kept them' }).click()

    await page.goto(`${address}/people`)
    expect(await heading(page)).toBe('People')
    await expectSound(page, 'people')
    await page.getByRole('button', { name: 'Invite somebody' }).click()
    await expectSound(page, 'invite')
    await page.getByRole('button', { name: 'Make the invitation' }).click()
    await expectSound(page, 'invite-with-errors')
    await page.getByLabel('Name', { exact: true }).fill('Mr Teal')
    await page.getByLabel('Email address').fill('teal@school.example')
    await page.getByLabel('Position').fill('class teacher')
    await page.getByLabel('Teacher', { exact: true }).check()
    await page.getByLabel('Classes').fill('3A')
    await page.getByRole('button', { name: 'Make the invitation' }).click()
    expect(await heading(page)).toBe('Invitation for Mr Teal')
    expect(await page.getByLabel('Link').inputValue()).toMatch(/\/invitation\/[\w-]{43}$/)
    await expectSound(page, 'invitation-made')
    await page.goto(`${address}/people`)
    await page.getByRole('link', { name: /End the role of Sam Governor/ }).click()
    await expectSound(page, 'people-end')
    await page.getByRole('link', { name: 'Cancel' }).click()
    await page.getByRole('link', { name: /Cannot sign in.*Sam Governor/ }).click()
    await expectSound(page, 'way-back')
    await page.getByRole('button', { name: 'Make the link' }).click()
    await expectSound(page, 'way-back-link')
    const wayBack = new URL(await page.getByLabel('Link').inputValue()).pathname
    await page.goto(`${address}/audit`)
    await expectSound(page, 'audit')
    await page.goto(`${address}/my-account`)
    await expectSound(page, 'account')

    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    expect(await heading(page)).toBe('Sign in to Rollbook')
    await expectSound(page, 'sign-in')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expectSound(page, 'sign-in-with-errors')
    await page.getByLabel('Email address').fill('office@school.example')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    expect(await heading(page)).toBe('Enter your code')
    await expectSound(page, 'code')
    await page.getByRole('link', { name: 'I cannot use my app' }).click()
    await expectSound(page, 'recovery-code')
    await page.goto(address + wayBack)
    await expectSound(page, 'new-password')
    expect(complaints).toEqual([])
    await context.close()
  }, 120_000)

  it('errors are pages like any other, on a phone and at a desk', async () => {
    const { page, context, complaints } = await open(PHONE)
    for (const [url, name] of [
      ['/nothing', 'not-found'],
      ['/test/broken', 'broken'],
      [`/invitation/${'A'.repeat(43)}`, 'invitation-gone'],
    ] as const) {
      await page.goto(address + url)
      await expectSound(page, name)
    }
    await context.addCookies([
      { name: 'rollbook', value: (await school.as('teacher')).cookies.get('rollbook') ?? '', url: address },
    ])
    await page.goto(`${address}/people`)
    expect(await heading(page)).toBe('You cannot use this page')
    await expectSound(page, 'forbidden')
    expect(complaints).toEqual([])
    await context.close()
  }, 60_000)

  it('needs no script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    const teacher = await school.addPerson({ role: 'teacher', name: 'No Script', password: PASSWORD })
    await page.goto(`${address}/my-account`)
    await page.getByLabel('Email address').fill(teacher.email)
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    expect(await heading(page)).toBe('Your account')
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    expect(await heading(page)).toBe('Sign in to Rollbook')
    await context.close()
  })

  it('weighs little: styles and scripts of a first page are under 30 KB over the wire', async () => {
    const { page, context } = await open(1280)
    let bytes = 0
    const client = await context.newCDPSession(page)
    await client.send('Network.enable')
    client.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength
    })
    await page.goto(`${address}/sign-in`, { waitUntil: 'networkidle' })
    expect(bytes).toBeGreaterThan(5_000)
    expect(bytes).toBeLessThan(30_000)
    await context.close()
  })
})
