import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addRegisterNote } from '../../src/application/register/add-note.js'
import { enterMarks } from '../../src/application/register/enter-marks.js'
import { UNSTATED } from '../../src/domain/register/entries.js'
import { getDay } from '../../src/kernel/school-date.js'
import { expectSound, openChromium, PHONE } from '../support/chromium.js'
import { openTestSchool, type TestSchool } from '../support/signed-in.js'

const DAY = getDay('2025-12-15')

describe('the office, in a browser', () => {
  let school: TestSchool
  let browser: Browser
  let address: string
  beforeAll(async () => {
    school = await openTestSchool()
    address = await school.app.listen({ host: '127.0.0.1', port: 0 })
    browser = await openChromium()
    await take('4B', 0, { 0: 'M', 1: 'N', 2: 'V', 3: 'L' })
    school.clock.set('2025-12-15T09:30')
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await school.close()
  })

  async function take(
    className: string,
    half: 0 | 1,
    marks: Readonly<Record<number, string>> = {},
  ): Promise<void> {
    await enterMarks(school.services, school.schoolId, (known) => ({
      requestId: null,
      day: DAY,
      half,
      className,
      author: { accountId: null, name: 'Ola Teacher', position: 'class teacher' },
      recordedAt: school.clock.now(),
      appendedAt: school.clock.instantUtc(),
      useCase: 'register.take',
      marks: known.classOn(className, DAY).map((pupilId, place) => ({
        pupilId,
        code: known.codes.find(marks[place] ?? (half === 0 ? '/' : '\\'), DAY) as number,
        arrivedAt: UNSTATED,
        reason: '',
        basedOn: 0,
      })),
    }))
  }

  async function open(
    width: number,
    more: { javaScriptEnabled?: boolean } = {},
  ): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
    const context = await browser.newContext({ viewport: { width, height: 800 }, ...more })
    await context.addCookies([
      { name: 'rollbook', value: (await school.as('office')).cookies.get('rollbook') ?? '', url: address },
    ])
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    return { page, context, complaints }
  }

  it('follows the registers on the board as they are handed in, without being asked', async () => {
    const { page, context, complaints } = await open(1280)
    await page.goto(`${address}/board`)
    await page.getByText('This page follows the registers by itself.').waitFor()
    const row = page.locator('#registers + div tr', { hasText: '3A' })
    expect(await row.innerText()).toContain('Not taken')
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await take('3A', 0, { 5: 'N' })
    await row.getByText('Taken', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Fraser, Finn' }).waitFor()
    expect(asked).not.toContain('/board')
    expect(school.services.live.watching(school.schoolId)).toBe(1)
    await addRegisterNote(school.services, await school.principal('teacher'), {
      className: '3A',
      day: DAY,
      half: 0,
      pupilId: school.pupils['3A']?.[1] as number,
      readers: 'office',
      text: 'Collected at two by grandmother',
    })
    // An open board hears of a note as of a mark.
    await page.getByText('Collected at two by grandmother').waitFor()
    await expectSound(page, 'board')
    expect(complaints).toEqual([])
    await context.close()
  }, 60_000)

  it('writes a late pupil down by keyboard alone, and prints the slip', async () => {
    const { page, context, complaints } = await open(1280)
    await page.goto(`${address}/late-desk`)
    await page.keyboard.type('ba')
    await page.locator('.office-found__pupil').nth(1).waitFor()
    await expectSound(page, 'late-desk-found')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Baker, Ben' }).waitFor()
    const decision = page.locator('[data-late-decision]')
    expect(await decision.innerText()).toContain('U, Arrived after the register closed')
    expect(await decision.innerText()).toContain('It takes the place of N')
    expect(await decision.innerText()).toContain('FOX-051')
    await expectSound(page, 'late-desk-pupil')
    // The cursor is in the time already.
    await page.keyboard.press('Control+A')
    await page.keyboard.type('9.15')
    await decision.getByText('L', { exact: true }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.type('Missed the bus')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Print the late slip' }).waitFor()
    await expectSound(page, 'late-desk-saved')
    await page.getByRole('link', { name: 'Print the late slip' }).click()
    await expectSound(page, 'late-slip')
    await page.emulateMedia({ media: 'print' })
    const slip = await page.locator('body').innerText()
    expect(slip).toContain('came at 9:15am')
    expect(slip).toContain('Missed the bus')
    expect(slip).not.toContain('Sign out')
    expect(await page.locator('header').isVisible()).toBe(false)
    expect(complaints).toEqual([])
    await context.close()
  }, 60_000)

  it('says what is wrong with a time, and saves nothing', async () => {
    const { page, context } = await open(320)
    await page.goto(`${address}/late-desk/${school.pupils['3A']?.[0]}`)
    await page.getByLabel('Came at').fill('quarter past')
    await page.getByRole('button', { name: 'Save' }).click()
    expect(await page.locator('.govuk-error-summary').innerText()).toContain('Enter the time the pupil came')
    await expectSound(page, 'late-desk-error')
    await context.close()
  }, 60_000)

  it('has pages that axe finds nothing in and that fit, on a phone and at a desk', async () => {
    const { page, context, complaints } = await open(PHONE)
    const out = school.pupils['4B']?.[4] as number
    await page.goto(`${address}/site-book/${out}`)
    await expectSound(page, 'site-book-line')
    await page.getByLabel('Why').fill('Dentist')
    await page.getByLabel('Collected by (optional)').fill('Grandmother')
    await page.getByLabel('Expected back (optional)').fill('9:00')
    await page.getByRole('button', { name: 'Save' }).click()
    await expectSound(page, 'site-book-error')
    await page.getByLabel('Expected back (optional)').fill('11:00')
    await page.getByLabel('Goes out').check()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'Today' }).waitFor()
    await expectSound(page, 'site-book')
    await page
      .getByRole('link', { name: /^Correct/ })
      .first()
      .click()
    await expectSound(page, 'site-book-correct')

    for (const [url, name] of [
      ['/board', 'board-page'],
      ['/board?session=PM', 'board-afternoon'],
      ['/lates?sort=minutes', 'lates'],
      ['/lates?from=soon', 'lates-error'],
      ['/lates/book', 'late-book'],
      ['/policy', 'policy'],
      [`/lates/${school.pupils['4B']?.[3]}`, 'lates-of-pupil'],
      ['/site-book/late-collections', 'late-collections'],
      ['/evacuation', 'evacuation'],
      ['/worklist', 'work-list'],
      ['/codes/many?preset=other', 'many-other'],
      ['/codes/many?preset=site', 'many-site'],
    ] as const) {
      await page.goto(address + url)
      await expectSound(page, name)
    }

    await page.goto(`${address}/codes/many`)
    await page.getByRole('button', { name: 'See what would be entered' }).click()
    await expectSound(page, 'many-error')
    await page.getByLabel('3A (6)').check()
    await page.getByLabel('What it is for').fill('Museum')
    await page.getByLabel('Afternoon', { exact: true }).check()
    await page.getByRole('button', { name: 'See what would be entered' }).click()
    await page.getByRole('heading', { name: 'Check before anything is entered' }).waitFor()
    await expectSound(page, 'many-preview')

    await page.goto(`${address}/planned-absences/add/${school.pupils['3A']?.[2]}`)
    await page.getByRole('button', { name: 'Save' }).click()
    await expectSound(page, 'planned-error')
    await page.getByLabel('Medical or dental appointment').check()
    await page.getByLabel('What was said').fill('Check-up')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'From today on' }).waitFor()
    await expectSound(page, 'planned')

    await page.goto(`${address}/cover`)
    await page.getByRole('button', { name: 'Give cover' }).click()
    await expectSound(page, 'cover-error')
    await page.getByLabel('Class', { exact: true }).selectOption('4B')
    await page.getByLabel('Who takes it').selectOption({ index: 1 })
    await page.getByLabel('Day', { exact: true }).fill('2025-12-16')
    await page.getByRole('button', { name: 'Give cover' }).click()
    await page
      .getByRole('cell', { name: '4B' })
      .or(page.getByRole('rowheader', { name: '4B' }))
      .first()
      .waitFor()
    await expectSound(page, 'cover')
    // What was typed wrongly is answered 400, which a browser writes down.
    expect(complaints.filter((text) => !text.includes('status of 400'))).toEqual([])
    await context.close()
  }, 180_000)

  it.each([true, false])(
    'shows on a phone what each table is for, without anything to push aside, scripts: %s',
    async (javaScriptEnabled) => {
      const { page, context } = await open(360, { javaScriptEnabled })
      const within = async (path: string, what: string): Promise<void> => {
        await page.goto(`${address}${path}`)
        // The board's parts are put in anew while it follows the registers.
        await expect
          .poll(async () => {
            const box = await page.locator(what).first().boundingBox()
            return box !== null && box.x >= 0 && box.x + box.width <= 360
          })
          .toBe(true)
      }
      await take('3A', 0, { 5: 'N' })
      await within('/worklist', '.office-task button')
      await within(`/pupils/${school.pupils['4B']?.[1]}`, 'text=Show the marks')
      await within('/board', '#registers + div td[data-label="Handed in"]')
      await within('/board', 'td[data-label="Next"]')
      await context.close()
    },
  )

  it('follows the registers as soon as it is connected, before what it shows was worked out again', async () => {
    const { page, context } = await open(1280)
    await page.route('**/board/live', () => undefined)
    await page.goto(`${address}/board`)
    await page.getByText('This page follows the registers by itself.').waitFor()
    await context.close()
  })

  it('enters a trip for a class but one, and says how many marks it was', async () => {
    const { page, context } = await open(1280)
    await page.goto(`${address}/codes/many`)
    await page.getByLabel('4B (6)').check()
    await page.getByLabel('First day').fill('2026-01-05')
    await page.getByLabel('Last day').fill('2026-01-23')
    await page.getByLabel('What it is for').fill('Forest school')
    await page.getByRole('button', { name: 'See what would be entered' }).click()
    await page.getByLabel('Fraser, Finn, 4B').uncheck()
    await page.getByRole('button', { name: 'Enter the marks' }).click()
    // Fifteen days are more than it enters at once: the page goes on by itself.
    await page.getByText('150 marks were entered.').waitFor()
    await context.close()
  }, 60_000)

  it('prints who is on site on paper, without what is for the screen', async () => {
    const { page, context } = await open(1280)
    await page.goto(`${address}/evacuation`)
    expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(true)
    await page.emulateMedia({ media: 'print' })
    const paper = await page.locator('body').innerText()
    expect(paper).toContain('Adeyemi, Ada')
    expect(paper).not.toContain('Choudhury, Cara\n4B')
    expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false)
    expect(await page.locator('.govuk-details').first().isVisible()).toBe(false)
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(1000)
    if (process.env['ROLLBOOK_PICTURES'] !== undefined)
      await page.screenshot({
        path: `${process.env['ROLLBOOK_PICTURES']}/evacuation-paper.png`,
        fullPage: true,
      })
    await context.close()
  }, 60_000)

  it('does its work without scripts: the board, the desk, the list, codes for many', async () => {
    const { page, context } = await open(320, { javaScriptEnabled: false })
    await page.goto(`${address}/board`)
    await page.getByRole('link', { name: 'Refresh' }).click()
    expect(await page.locator('h1').innerText()).toContain('Morning board')
    await page.goto(`${address}/late-desk`)
    await page.getByLabel('Who has come?').fill('ev')
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByRole('link', { name: 'Evans, Eve' }).first().click()
    await page.getByLabel('Came at').fill('9:10')
    await page.getByRole('button', { name: 'Save' }).click()
    expect(await page.locator('.govuk-notification-banner').innerText()).toContain(
      'L, Late but before the register closed',
    )
    await page.goto(`${address}/evacuation`)
    expect(await page.locator('main').innerText()).toContain('Evans, Eve')
    await page.goto(`${address}/worklist`)
    const rows = await page.locator('tbody tr').count()
    expect(rows).toBeGreaterThan(0)
    await page
      .getByRole('button', { name: /^(Save|Done)/ })
      .first()
      .click()
    expect(await page.locator('.govuk-notification-banner').innerText()).toContain('It is written down')
    await page.goto(`${address}/codes/many?preset=site`)
    await page.getByLabel('Closed from (optional)').fill('11:00')
    await page.getByLabel('What it is for').fill('Burst pipe')
    await page.getByRole('button', { name: 'See what would be entered' }).click()
    await page.getByRole('button', { name: 'Enter the marks' }).click()
    expect(await page.locator('.govuk-notification-banner').innerText()).toMatch(/marks were entered/)
    await context.close()
  }, 60_000)
})
