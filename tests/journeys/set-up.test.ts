import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newSchool } from '../../src/application/set-up/school-and-policy.js'
import { checkLetter } from '../../src/domain/roll/upn.js'
import { expectSound, openChromium, PHONE } from '../support/chromium.js'
import { openTestSchool, type TestSchool } from '../support/signed-in.js'

const upn = (n: number): string => {
  const rest = `80120000${String(n).padStart(4, '0')}`
  return checkLetter(rest) + rest
}
const HEADER = 'upn,surname,forename,year_group,class,enrolled_on\n'
const file = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })

describe('a new school, in a browser', () => {
  let school: TestSchool
  let browser: Browser
  let address: string
  beforeAll(async () => {
    school = await openTestSchool({ at: '2026-08-20T10:00' })
    address = await school.app.listen({ host: '127.0.0.1', port: 0 })
    browser = await openChromium()
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await school.close()
  })

  it.each([true, false])(
    'is set up from nothing on a phone, with a file that has faults, scripts: %s',
    async (scripts) => {
      const schoolId = await newSchool(
        school.services.database,
        { id: `new-${scripts}`, name: 'New School', phase: 'primary', la: '' },
        school.clock.instantUtc(),
      )
      const head = await school.addPerson({
        role: 'headteacher',
        name: `Hala Head ${scripts}`,
        schoolId,
      })
      const context = await browser.newContext({
        viewport: { width: PHONE, height: 800 },
        javaScriptEnabled: scripts,
      })
      const { cookies } = await school.as(head)
      await context.addCookies([...cookies].map(([name, value]) => ({ name, value, url: address })))
      const page = await context.newPage()
      page.setDefaultTimeout(10_000)
      // What looks at a page is a script itself.
      const sound = async (name: string): Promise<void> => {
        if (scripts) await expectSound(page, name)
      }
      const step = async (name: string): Promise<void> => {
        await page.getByRole('link', { name, exact: true }).last().click()
        await page.waitForURL((url) => url.pathname !== '/set-up')
      }

      // Where the head lands first there is nothing to see yet, but the way to set the school up.
      await page.goto(address)
      await page.getByRole('link', { name: 'Set it up' }).click()
      await page.waitForURL(`${address}/set-up`)
      expect(await page.locator('main').innerText()).toContain('6 of 6 steps are left')
      await sound('set-up')

      await step('The school')
      await page.getByLabel('Name', { exact: true }).fill('')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.waitForSelector('.govuk-error-summary')
      await sound('set-up-school-with-errors')
      await page.getByLabel('Name', { exact: true }).fill('Elm School')
      await page.getByLabel('Local authority').fill('Kent')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.waitForURL(`${address}/set-up`)

      await step('Attendance policy')
      await page
        .getByLabel('Or the school’s own document')
        .setInputFiles(file('ours.yaml', 'policy: ours\ntitle: [unclosed\n'))
      await page.getByRole('button', { name: 'Check and use' }).click()
      await page.waitForSelector('.govuk-error-summary')
      expect(await page.locator('main').innerText()).toContain('Faults of the document')
      await sound('set-up-policy-with-faults')
      await page
        .getByLabel('Or the school’s own document')
        .setInputFiles(
          file('ours.yaml', readFileSync('tests/policies-from-docs/meadow-infants.yaml', 'utf8')),
        )
      await page.getByRole('button', { name: 'Check and use' }).click()
      await page.waitForSelector('text=is in force')
      await sound('set-up-policy')
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.waitForURL(`${address}/set-up`)

      await step('Term dates')
      await page.getByLabel('First day').nth(3).fill('2027-02-22')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.waitForSelector('.govuk-error-summary')
      await sound('set-up-terms-with-errors')
      await page.getByLabel('Last day').nth(3).fill('2027-04-09')
      await page.getByLabel('First day').nth(0).fill('2026-09-02')
      await page.getByLabel('Last day').nth(0).fill('2026-10-23')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.waitForURL(`${address}/set-up`)

      await step('Bank holidays, training days and closures')
      expect(await page.getByLabel('Friday 26 March 2027').isChecked()).toBe(true)
      await page.getByLabel('Day', { exact: true }).first().fill('2026-09-02')
      await page.getByLabel('Day', { exact: true }).nth(1).fill('2026-08-29')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.waitForSelector('.govuk-warning-text')
      expect(await page.locator('.govuk-warning-text').innerText()).toContain(
        'There is no school anyway on Saturday 29 August 2026',
      )
      await sound('set-up-closures')
      await page.locator('input[value="2026-08-29"]').fill('')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.waitForURL(`${address}/set-up`)

      await step('Pupils and their classes')
      const good = `${HEADER}${upn(1)},Abbott,Ann,4,4A,2026-09-02\n${upn(2)},Brook,Ben,5,5A,2026-09-02\n`
      await page.getByRole('button', { name: 'Hand in pupils.csv' }).click()
      await page.waitForSelector('text=Select the file pupils.csv')
      await page.getByLabel('pupils.csv').setInputFiles(file('our pupils.csv', ''))
      await page.getByRole('button', { name: 'Hand in pupils.csv' }).click()
      await page.waitForSelector('text=The file pupils.csv is empty')
      await page
        .getByLabel('pupils.csv')
        .setInputFiles(file('our pupils.csv', good.replace(upn(2), 'A801200005001')))
      await page.getByRole('button', { name: 'Hand in pupils.csv' }).click()
      await page.getByText('pupils.csv:3').first().waitFor()
      await sound('set-up-pupils-with-faults')
      await page.goto(`${address}/set-up`)
      expect(await page.locator('main').innerText()).toContain('Files wait to be looked at')
      await step('Pupils and their classes')
      await page.getByLabel('pupils.csv').setInputFiles(file('our pupils.csv', good))
      await page.getByRole('button', { name: 'Hand in pupils.csv' }).click()
      await page.waitForSelector('text=ready to be brought in')
      await sound('set-up-pupils')
      await page.getByRole('button', { name: 'Bring them in' }).click()
      await page.waitForURL(`${address}/set-up`)

      const main = await page.locator('main').innerText()
      expect(main).toContain('1 of 6 steps are left')
      expect(main).toContain('2 pupils in 2 classes')
      await sound('set-up-nearly-done')
      await page.goto(`${address}/admission?standing=to-come`)
      expect(await page.locator('tbody').innerText()).toContain('Abbott, Ann')
      await context.close()
    },
    120_000,
  )
})
