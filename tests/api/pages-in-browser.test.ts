import { randomUUID } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectSound, openChromium, PHONE } from '../support/chromium.js'
import { openTestSchool, type TestSchool } from '../support/signed-in.js'

describe('keys and webhooks, in a browser', () => {
  let school: TestSchool
  let browser: Browser
  let address: string
  beforeAll(async () => {
    school = await openTestSchool({ at: '2025-12-15T09:05', config: { webhooksInside: true } })
    address = await school.app.listen({ host: '127.0.0.1', port: 0 })
    browser = await openChromium()
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await school.close()
  })

  it('are made and looked at with no fault that axe finds, on a phone and at a desk', async () => {
    const context = await browser.newContext({
      viewport: { width: PHONE, height: 800 },
      javaScriptEnabled: true,
    })
    await context.addCookies([
      {
        name: 'rollbook',
        value: (await school.as('headteacher')).cookies.get('rollbook') ?? '',
        url: address,
      },
    ])
    const page = await context.newPage()
    await page.goto(`${address}/api-keys/new`)
    await page.getByRole('button', { name: 'Make the key' }).click()
    await expectSound(page, 'new-key-with-errors')
    await page.getByLabel('Name of the system').fill('The MIS')
    await page.getByLabel('Hand in registers and enter marks').check()
    await page.getByRole('button', { name: 'Make the key' }).click()
    await expectSound(page, 'key-made')
    const key = await page.getByLabel('Key of The MIS').inputValue()
    await page.goto(`${address}/api-keys`)
    await page.getByRole('link', { name: 'Revoke the key of The MIS' }).click()
    await expectSound(page, 'revoke-key')
    await page.getByRole('link', { name: 'Cancel' }).click()

    await page.goto(`${address}/api-keys/webhooks/new`)
    await page.getByRole('button', { name: 'Make the webhook' }).click()
    await expectSound(page, 'new-webhook-with-errors')
    // Nothing listens there: the log then has a delivery that failed.
    await page.getByLabel('Address that changes are sent to').fill('http://127.0.0.1:9/hook')
    await page.getByLabel('Every mark and every amendment').check()
    await page.getByRole('button', { name: 'Make the webhook' }).click()
    await expectSound(page, 'webhook-made')
    const response = await fetch(`${address}/api/v1/marks`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify({
        date: '2025-12-12',
        session: 'AM',
        marks: [{ pupil_id: 1, code: 'N' }],
      }),
    })
    expect(response.status).toBe(200)
    await school.services.webhookSender.runOnce()

    await page.goto(`${address}/api-keys`)
    await expectSound(page, 'api-keys')
    await page.getByRole('link', { name: 'Webhook', exact: false }).first().click()
    expect(await page.locator('table').innerText()).toContain('connection')
    await expectSound(page, 'webhook')
    await page.getByRole('button', { name: 'Stop sending' }).click()
    await expectSound(page, 'webhook-stopped')
    await context.close()
  }, 120_000)
})
