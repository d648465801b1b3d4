import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishPolicy } from '../../src/publishing/publish-policy.js'
import { faultsOf, openChromium } from '../support/chromium.js'
import { optionsOn, SHIPPED_POLICIES, shippedPolicy, thornbury } from '../publishing/documents.js'

const PHONE = 320
const DESK = 1280

const law = shippedPolicy('england')
const made = new Map<string, string>()
function htmlOf(id: string): string {
  const known = made.get(id)
  if (known !== undefined) return known
  const { html } = publishPolicy(id === 'thornbury' ? thornbury() : shippedPolicy(id), law, {
    ...optionsOn(),
    schoolName: 'The School',
    pdfFile: 'policy.pdf',
  })
  made.set(id, html)
  return html
}

describe('the page in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openChromium()
  })
  afterAll(async () => {
    await browser.close()
  })

  async function open(
    id: string,
    width: number,
    colorScheme: 'light' | 'dark' = 'light',
  ): Promise<{ page: Page; close: () => Promise<void> }> {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme })
    const page = await context.newPage()
    await page.setContent(htmlOf(id), { waitUntil: 'load' })
    return { page, close: () => context.close() }
  }

  it.each([PHONE, DESK])(
    'every part of the language: axe finds nothing at %i pixels',
    async (width) => {
      const { page, close } = await open('thornbury', width)
      expect(await faultsOf(page)).toEqual([])
      await close()
    },
    120_000,
  )

  it('has enough contrast in the dark', async () => {
    const { page, close } = await open('thornbury', DESK, 'dark')
    expect(await faultsOf(page, ['color-contrast'])).toEqual([])
    await close()
  }, 120_000)

  it('the longest shipped policy: axe finds nothing on a phone', async () => {
    const { page, close } = await open('laat', PHONE)
    expect(await faultsOf(page)).toEqual([])
    await close()
  }, 120_000)

  it.each([...SHIPPED_POLICIES, 'thornbury'])(
    '%s: nothing sticks out at any width',
    async (id) => {
      const { page, close } = await open(id, PHONE)
      // 640 is a desk at twice the size of text; 736 and 1088 are where the layout changes.
      for (const width of [PHONE, 375, 640, 736, 820, 1087, 1088, DESK]) {
        await page.setViewportSize({ width, height: 800 })
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
      }
      await close()
    },
    60_000,
  )

  it('skips to the main content by keyboard', async () => {
    const { page, close } = await open('thornbury', DESK)
    await page.keyboard.press('Tab')
    const link = page.locator(':focus')
    expect(await link.textContent()).toBe('Skip to main content')
    const box = await link.boundingBox()
    expect(box?.y).toBeGreaterThanOrEqual(0)
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
    await close()
  })

  it('keeps headings in order, and every link leads somewhere', async () => {
    const { page, close } = await open('foxdell', DESK)
    const levels = (await page.evaluate(
      "[...document.querySelectorAll('h1,h2,h3,h4')].map((it) => Number(it.tagName[1]))",
    )) as number[]
    expect(levels[0]).toBe(1)
    expect(levels.filter((level) => level === 1)).toHaveLength(1)
    levels.slice(1).forEach((level, index) => expect(level - (levels[index] ?? 0)).toBeLessThanOrEqual(1))
    const broken = await page.evaluate(
      "[...document.querySelectorAll('a[href^=\"#\"]')].map((it) => it.getAttribute('href').slice(1)).filter((id) => !document.getElementById(id))",
    )
    expect(broken).toEqual([])
    const twice = await page.evaluate(
      "(() => { const ids = [...document.querySelectorAll('[id]')].map((it) => it.id); return ids.filter((id, at) => ids.indexOf(id) !== at) })()",
    )
    expect(twice).toEqual([])
    await close()
  })

  it('stays a table for a screen reader when it is shown as blocks', async () => {
    const { page, close } = await open('thornbury', PHONE)
    const table = page.getByRole('table', { name: 'When registers open and close' })
    expect(await table.getByRole('columnheader').allTextContents()).toEqual([
      'Register',
      'Opens',
      'Late after',
      'Closes',
      'Clauses',
    ])
    expect(await table.getByRole('rowheader').count()).toBe(3)
    expect(await table.locator('caption').count()).toBe(1)
    await close()
  })

  it('shows its title as text and runs nothing', async () => {
    const { page, close } = await open('thornbury', DESK)
    expect(await page.locator('h1').textContent()).toBe(
      'Attendance at Thornbury <script>alert("x")</script> & Vale',
    )
    expect(await page.locator('script').count()).toBe(0)
    await close()
  })

  it('prints without the contents and the skip link', async () => {
    const { page, close } = await open('thornbury', DESK)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.contents').isVisible()).toBe(false)
    expect(await page.locator('.skip').isVisible()).toBe(false)
    await close()
  })
})
