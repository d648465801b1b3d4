import { existsSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'

export const CHROMIUM = '/usr/bin/chromium'
export const hasChromium = existsSync(CHROMIUM)

/** The narrowest telephone that pages are made for, and a desk. */
export const WIDTHS = [320, 1280] as const

export function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** What axe finds against WCAG 2.2 AA and its own good practice, in lines to read. */
export async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  return violations.map((it) => `${it.id}: ${it.nodes[0]?.html.slice(0, 200)} (${it.nodes.length} in all)`)
}

/**
 * The page has nothing that axe objects to, and is no wider than the screen.
 *
 * A picture of it goes to the folder in ROLLBOOK_PICTURES, where one is named.
 */
export async function expectSound(page: Page, name: string): Promise<void> {
  const folder = process.env['ROLLBOOK_PICTURES']
  const width = page.viewportSize()?.width ?? 0
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true })
  expect(await faultsOf(page), `${name} at ${width} pixels`).toEqual([])
  const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
  expect(wide, `${name} scrolls sideways at ${width} pixels`).toBeLessThanOrEqual(width)
}
