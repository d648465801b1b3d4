import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Role } from '../../src/application/permissions/roles.js'
import { checkLetter } from '../../src/domain/roll/upn.js'
import { expectSound, openChromium, PHONE } from '../support/chromium.js'
import { addRegisterNote } from '../../src/application/register/add-note.js'
import { getDay } from '../../src/kernel/school-date.js'
import { enter, enterPresence } from '../support/enter.js'
import { openTestSchool, type TestSchool } from '../support/signed-in.js'

const upn = (n: number): string => {
  const rest = `80120000${String(n).padStart(4, '0')}`
  return checkLetter(rest) + rest
}

vi.setConfig({ testTimeout: 90_000 })

describe('pupils and the admission register, in a browser', () => {
  let school: TestSchool
  let browser: Browser
  let address: string
  beforeAll(async () => {
    school = await openTestSchool({ at: '2025-12-15T11:00' })
    const pupils = school.pupils['3A'] ?? []
    await enterPresence(school, pupils, '2025-11-03', '2025-12-12')
    const ada = pupils[0] as number
    await enter(school, 'teacher', ada, '2025-11-18 AM', 'L', { arrivedAt: '09:05' })
    await enter(school, 'office', ada, '2025-11-19 AM', 'I', { reason: 'Mother rang' })
    await enter(school, 'office', ada, '2025-11-19 PM', 'I')
    await enter(school, 'teacher', ada, '2025-12-04 AM', 'N')
    await enter(school, 'office', ada, '2025-12-05 AM', 'Y1')
    for (const readers of ['class', 'office', 'safeguarding'] as const)
      await addRegisterNote(school.services, await school.principal('headteacher'), {
        className: '3A',
        day: getDay('2025-12-15'),
        half: 0,
        pupilId: ada,
        readers,
        text: `A note for the ${readers}`,
      })
    address = await school.app.listen({ host: '127.0.0.1', port: 0 })
    browser = await openChromium()
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await school.close()
  })

  async function open(
    who: Role,
    width: number,
    more: object = {},
  ): Promise<{ page: Page; context: BrowserContext }> {
    const context = await browser.newContext({ viewport: { width, height: 800 }, ...more })
    const { cookies } = await school.as(who)
    await context.addCookies([...cookies].map(([name, value]) => ({ name, value, url: address })))
    return { page: await context.newPage(), context }
  }

  it('a pupil is found, looked at down to the marks, and amended by keyboard, on a phone and at a desk', async () => {
    const { page, context } = await open('office', PHONE)
    await page.goto(`${address}/pupils`)
    await page.getByLabel('Name').fill('ade')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Adeyemi, Ada' }).first().waitFor()
    await expectSound(page, 'pupils')
    await page.getByRole('link', { name: 'Adeyemi, Ada' }).first().click()
    await page.waitForURL(/pupils\/\d+$/)
    expect(await page.locator('h1').innerText()).toBe('Ada Adeyemi')
    await page.getByText('The year as a table').click()
    await expectSound(page, 'pupil')
    await page.getByRole('link', { name: 'Show the marks of “Missed”' }).click()
    await page.waitForURL(/figures/)
    expect(await page.locator('tbody tr').count()).toBe(3)
    await expectSound(page, 'figure')
    await page.getByRole('link', { name: 'Back to the pupil' }).click()

    await page.getByRole('link', { name: 'Amend 4 Dec 2025 morning' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/marks\/2025-12-04\/AM/)
    await page.getByRole('button', { name: 'Amend' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForSelector('.govuk-error-summary')
    await expectSound(page, 'amend-with-errors')
    await page.getByLabel('New code').focus()
    await page.keyboard.type('O:')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Card of the dentist seen')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForURL(/pupils\/\d+#entries/)
    expect(await page.locator('main').innerText()).toContain('“Card of the dentist seen”')
    await page.goto(`${address}/figures`)
    await expectSound(page, 'figures')
    await context.close()
  })

  it('several sessions at once, without JavaScript', async () => {
    const { page, context } = await open('office', 1280, { javaScriptEnabled: false })
    const ben = school.pupils['3A']?.[1] as number
    await page.goto(`${address}/pupils/${ben}/marks`)
    await page.getByLabel('First day').fill('2025-12-08')
    await page.getByLabel('Last day').fill('2025-12-09')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel('New code').selectOption({ value: 'G' })
    await page.getByLabel('Why is it changed?').fill('On holiday, by the parent')
    await page.getByRole('button', { name: 'Amend' }).click()
    expect(await page.locator('main').innerText()).toContain('Missed, unauthorised')
    expect(await page.locator('tbody tr', { hasText: 'On holiday, by the parent' }).count()).toBe(4)
    await context.close()
  })

  it('a pupil is put on the roll: with errors first, then right, on a phone and at a desk', async () => {
    const { page, context } = await open('office', PHONE)
    await page.goto(`${address}/admission`)
    await expectSound(page, 'admission')
    await page.getByRole('button', { name: 'Put a pupil on the roll' }).click()
    await page.waitForLoadState()
    await page.getByLabel('Unique pupil number (UPN)').fill('A801200005001')
    await page.getByRole('button', { name: 'Put on the roll' }).click()
    await page.waitForSelector('.govuk-error-summary')
    expect(await page.locator('.govuk-error-summary').innerText()).toContain('it begins with B')
    await expectSound(page, 'enrol-with-errors')
    await page.getByRole('link', { name: 'Enter the surname' }).click()
    expect(await page.evaluate('document.activeElement.id')).toBe('surname')
    await page.keyboard.type('Newland')
    await page.getByLabel('Unique pupil number (UPN)').fill(upn(8000))
    await page.getByLabel('First name').fill('Nina')
    const born = page.getByRole('group', { name: 'Date of birth' })
    const starts = page.getByRole('group', { name: 'Starting day' })
    for (const [group, day, month, year] of [
      [born, '4', '3', '2017'],
      [starts, '15', '12', '2025'],
    ] as const) {
      await group.getByLabel('Day').fill(day)
      await group.getByLabel('Month').fill(month)
      await group.getByLabel('Year').fill(year)
    }
    await page.getByLabel('Year group').selectOption('4')
    await page.getByLabel('Class', { exact: true }).fill('4B')
    await page.getByRole('button', { name: 'Put on the roll' }).click()
    await page.waitForURL(/admission\/\d+$/)
    await expectSound(page, 'admission-record')

    await page.getByRole('button', { name: 'Add a contact' }).click()
    await page.waitForLoadState()
    await page.getByLabel('Name', { exact: true }).fill('Alex Newland')
    await page.getByLabel('What they are to the pupil').fill('father')
    await page.getByLabel('Must never be contacted').check()
    await expectSound(page, 'contact')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForURL(/#contacts/)
    expect(await page.locator('main').innerText()).toContain('Do not contact Alex Newland')
    await expectSound(page, 'admission-record-with-contact')
    for (const [button, name] of [
      ['Take off the roll', 'leave'],
      ['Move to another class', 'move'],
      ['Change the details', 'details'],
    ] as const) {
      await page.getByRole('button', { name: button }).click()
      await page.waitForURL(/admission\/\d+\/\w+$/)
      await expectSound(page, name)
      await page.goBack()
    }
    await context.close()
  })
})
