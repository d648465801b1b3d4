import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'
import { findChromium } from '../../scripts/set-up.mjs'

/** The narrowest telephone that pages are made for, in pixels. */
export const PHONE = 320
const DESK = 1280

export async function openChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('There is no Chromium: npm test installs one.')
  return chromium.launch({
    executablePath,
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

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const WCAG_2_2_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/**
 * What axe finds against WCAG 2.2 AA and its own good practice, in lines to read. The pages have no frames, so that one look
 * sees all of them.
 *
 * @param runOnly tags or rules of axe's
 */
export async function faultsOf(page: Page, runOnly: readonly string[] = WCAG_2_2_AA): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(AXE)
  return page.evaluate<string[]>(`axe.run(${JSON.stringify({ resultTypes: ['violations'], runOnly })}).then(
    ({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 200) + ' (' + nodes.length + ' in all)'))`)
}

/**
 * On a telephone and at a desk alike the page has nothing that axe objects to, and is no wider than the screen.
 *
 * A picture of each goes to the folder in ROLLBOOK_PICTURES, where one is named.
 */
export async function expectSound(page: Page, name: string): Promise<void> {
  const folder = process.env['ROLLBOOK_PICTURES']
  const own = page.viewportSize() ?? { width: DESK, height: 800 }
  // Last at the page's own width again, so that whoever goes on finds it as it was.
  for (const width of own.width === PHONE ? [DESK, PHONE] : [PHONE, DESK]) {
    await page.setViewportSize({ ...own, width })
    if (folder !== undefined)
      await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true })
    expect(await faultsOf(page), `${name} at ${width} pixels`).toEqual([])
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
    expect(wide, `${name} scrolls sideways at ${width} pixels`).toBeLessThanOrEqual(width)
  }
}
