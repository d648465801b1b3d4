import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { planAbsence } from '../../src/application/office/planned-absences.js'
import { takeRegister } from '../../src/application/register/take-register.js'
import { AM } from '../../src/domain/register/entries.js'
import { getDay } from '../../src/kernel/school-date.js'
import { standingMarks } from '../../src/storage/register.js'
import { type JourneySchool, openJourneySchool } from './teacher-school.js'

/** The device has kept it for 36 minutes: the test's clock jumps, the browser's does not. */
const KEPT_EARLIER = `new Promise((resolve) => {
  const opening = indexedDB.open('rollbook-registers')
  opening.onsuccess = () => {
    const kept = opening.result.transaction('kept', 'readwrite').objectStore('kept')
    kept.getAll().onsuccess = (event) => {
      for (const it of event.target.result) kept.put({ ...it, keptAt: it.keptAt - 36 * 60_000 })
      kept.transaction.oncomplete = resolve
    }
  }
})`

describe('a register without a network', () => {
  let school: JourneySchool
  let context: BrowserContext
  let pupils: readonly number[]
  beforeAll(async () => {
    school = await openJourneySchool('2025-12-15T09:05')
    const stored = await school.services.schools.known(school.schoolId)
    pupils = stored.classOn('3A', getDay('2025-12-15'))
  }, 120_000)
  afterAll(() => school.close())
  afterEach(() => context.close())

  const address = (day: string): string => `/registers/3A/${day}/am`
  const stateOf = (page: Page) => page.locator('[data-state]')
  const marksOf = async (day: string) => {
    const { codes, codeNumbers } = await school.services.schools.known(school.schoolId)
    const marks = await school.services.database.inSchool(school.schoolId, (tx) =>
      standingMarks(tx, codeNumbers, school.schoolId, getDay(day), AM, pupils),
    )
    return new Map(marks.map((mark) => [mark.pupilId, { ...mark, symbol: codes.meaning(mark.code).symbol }]))
  }
  const takings = async (day: string): Promise<number> => {
    const rows = await school.services.database.inSchool(school.schoolId, (tx) =>
      tx.query('select 1 from register_taking where day = $1', [day]),
    )
    return rows.length
  }
  /** Opens the list and the register, and waits until the worker has both. */
  const open = async (day: string): Promise<Page> => {
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    await page.goto('/registers')
    await keptPages(page, 1)
    await page.goto(address(day))
    await keptPages(page, 2)
    return page
  }
  const keptPages = async (page: Page, count: number): Promise<void> => {
    await page.waitForFunction(
      `navigator.serviceWorker.ready.then(async () => {
        const names = (await caches.keys()).filter((it) => it.startsWith('rollbook-pages'))
        const parts = await (await caches.open('rollbook-parts')).keys()
        return parts.length > 2 && names.length === 1 && (await (await caches.open(names[0])).keys()).length >= ${count}
      })`,
    )
  }

  it('is taken, waits on the device over a reload, and is sent once when the network is back', async () => {
    context = await school.context('teacher')
    const page = await open('2025-12-15')
    await context.setOffline(true)
    await page.reload()
    await page.locator('.register__keys').waitFor()
    for (const key of ['a', '5', 'n', 'Enter']) await page.keyboard.press(key)
    await expect
      .poll(() => stateOf(page).textContent())
      .toBe('Saved on this device. It is sent when the network is back.')
    expect((await marksOf('2025-12-15')).size).toBe(0)

    await page.goto('/registers')
    await page.getByText('No network. Registers that you opened today').waitFor()
    await expect
      .poll(() => page.locator('[data-register$="/am"]').textContent())
      .toContain('Saved on this device')
    await page.goto(address('2025-12-15'))
    await expect.poll(() => page.locator(`[name="mark-${pupils[4]}"][value="absent"]`).isChecked()).toBe(true)
    await expect.poll(() => stateOf(page).textContent()).toContain('Saved on this device')

    // Meanwhile the register closed: it was taken in time all the same.
    school.clock.set('2025-12-15T09:41')
    await page.evaluate(KEPT_EARLIER)
    await context.setOffline(false)
    await expect.poll(() => stateOf(page).textContent(), { timeout: 10_000 }).toBe('Sent at 9:41am')
    const marks = await marksOf('2025-12-15')
    expect(marks.size).toBe(30)
    expect(marks.get(pupils[4] as number)?.symbol).toBe('N')
    expect(marks.get(pupils[0] as number)?.reason).toMatch(/^Taken offline at 9:0\dam, received 9:41am$/)
    expect(await takings('2025-12-15')).toBe(1)
    await page.reload()
    await page.getByText('The register closed at 9:20am').waitFor()
    expect(await takings('2025-12-15')).toBe(1)
  }, 60_000)

  it('never overwrites what the office entered since, and says so', async () => {
    school.clock.set('2025-12-16T09:05')
    context = await school.context('teacher')
    const page = await open('2025-12-16')
    await context.setOffline(true)
    for (const key of ['a', 'Enter']) await page.keyboard.press(key)
    await expect.poll(() => stateOf(page).textContent()).toContain('Saved on this device')
    await takeRegister(school.services, await school.principal('office'), {
      className: '3A',
      day: getDay('2025-12-16'),
      half: AM,
      requestId: '00000000-0000-4000-8000-000000000016',
      rows: pupils.map((pupilId, index) => ({
        pupilId,
        basedOn: 0,
        choice: index === 0 ? 'other' : 'present',
        code: 'I',
      })),
      keptAt: null,
      reason: '',
    })
    await context.setOffline(false)
    await expect
      .poll(() => stateOf(page).textContent(), { timeout: 10_000 })
      .toBe(
        'Needs a look. The office had entered another mark for 1 pupil. Theirs stands, and the office sees both.',
      )
    expect((await marksOf('2025-12-16')).get(pupils[0] as number)?.symbol).toBe('I')

    const office = await school.context('office')
    const board = await office.newPage()
    await board.goto('/conflicts')
    await board.getByText('Ada Adeyemi, 3A: morning of Tuesday 16 December 2025').waitFor()
    await board.getByRole('button', { name: 'Keep what stands' }).click()
    await board.getByText('There are no conflicts.').waitFor()
    await office.close()
  }, 60_000)

  it('that was corrected before it could be sent arrives as one, with the last marks', async () => {
    school.clock.set('2025-12-17T09:05')
    context = await school.context('teacher')
    const page = await open('2025-12-17')
    await context.setOffline(true)
    for (const key of ['a', 'Enter']) await page.keyboard.press(key)
    await expect.poll(() => stateOf(page).textContent()).toContain('Saved on this device')
    for (const key of ['2', 'n', 'Enter']) await page.keyboard.press(key)
    await context.setOffline(false)
    await expect.poll(() => stateOf(page).textContent(), { timeout: 10_000 }).toBe('Sent at 9:05am')
    const marks = await marksOf('2025-12-17')
    expect([...marks.values()].filter(({ symbol }) => symbol === 'N').map(({ pupilId }) => pupilId)).toEqual([
      pupils[1],
    ])
  }, 60_000)

  it('waits for its own person: another one neither sees nor sends it', async () => {
    school.clock.set('2025-12-18T09:05')
    context = await school.context('teacher')
    const page = await open('2025-12-18')
    await context.setOffline(true)
    for (const key of ['a', 'Enter']) await page.keyboard.press(key)
    await expect.poll(() => stateOf(page).textContent()).toContain('Saved on this device')
    // Signed out before it could be sent: the queue stays, the pages go.
    await context.clearCookies()
    await context.setOffline(false)
    await page.goto('/sign-in')
    const other = await school.addPerson({ role: 'teacher', name: 'Another Teacher', classes: ['4B'] })
    await context.addCookies([await school.cookie(other)])
    await page.goto('/registers')
    await page.getByRole('link', { name: /^4B/ }).first().waitFor()
    await page.waitForTimeout(1000)
    expect(await takings('2025-12-18')).toBe(0)
    await context.setOffline(true)
    await page.goto(address('2025-12-18'))
    await page.getByText('This page was not opened on this device today').waitFor()
    await context.setOffline(false)

    await context.clearCookies()
    await context.addCookies([await school.cookie('teacher')])
    await page.goto('/registers')
    await expect.poll(() => takings('2025-12-18'), { timeout: 10_000 }).toBe(1)
  }, 60_000)

  it('does not say that a time is saved which the server must refuse: the row says what is wrong', async () => {
    school.clock.set('2026-01-05T09:05')
    context = await school.context('teacher')
    const page = await open('2026-01-05')
    await context.setOffline(true)
    await page.reload()
    await page.locator('.register__keys').waitFor()
    for (const key of ['a', '3', 'l', '4', '0']) await page.keyboard.press(key)
    await page.locator('[data-save]').click()
    const row = page.locator(`[data-pupil="${pupils[2]}"]`)
    await row.locator('.govuk-error-message').getByText('must have arrived before now').waitFor()
    await page.locator('#problems').getByText('must have arrived before now').waitFor()
    expect(await stateOf(page).textContent()).not.toContain('Saved')
    const minutes = row.locator(`[name="minutes-${pupils[2]}"]`)
    await minutes.fill('0')
    await page.locator('[data-save]').click()
    await row.getByText('must be 1 or more').waitFor()
    expect(await row.locator('.govuk-error-message').count()).toBe(1)
    await minutes.fill('3')
    await page.locator('[data-save]').click()
    await expect.poll(() => stateOf(page).textContent()).toContain('Saved on this device')
    expect(await page.locator('.govuk-error-message').count()).toBe(0)
    await context.setOffline(false)
    await expect.poll(() => stateOf(page).textContent(), { timeout: 10_000 }).toBe('Sent at 9:05am')
    expect((await marksOf('2026-01-05')).get(pupils[2] as number)).toMatchObject({
      symbol: 'L',
      arrivedAt: 543,
    })
  }, 60_000)

  it('does not overwrite an illness that was reported to the office meanwhile', async () => {
    school.clock.set('2026-01-06T09:05')
    context = await school.context('teacher')
    const page = await open('2026-01-06')
    await context.setOffline(true)
    for (const key of ['a', '1', 'n', 'Enter']) await page.keyboard.press(key)
    await expect.poll(() => stateOf(page).textContent()).toContain('Saved on this device')
    await planAbsence(school.services, await school.principal('office'), {
      pupilId: pupils[0] as number,
      from: getDay('2026-01-06'),
      to: getDay('2026-01-06'),
      half: null,
      symbol: 'I',
      source: 'reported-ill',
      reason: 'Rang',
    })
    await context.setOffline(false)
    await expect
      .poll(() => stateOf(page).textContent(), { timeout: 10_000 })
      .toContain('The office had entered another mark for 1 pupil.')
    expect((await marksOf('2026-01-06')).get(pupils[0] as number)?.symbol).toBe('I')
  }, 60_000)

  it('that comes the day after it closed is handed to the office, and the device says so', async () => {
    school.clock.set('2026-01-07T09:19')
    context = await school.context('teacher')
    const page = await open('2026-01-07')
    await context.setOffline(true)
    for (const key of ['a', '1', 'n', 'Enter']) await page.keyboard.press(key)
    await expect.poll(() => stateOf(page).textContent()).toContain('Saved on this device')
    // Kept for 36 minutes, and it comes so late that the register had closed when the device kept it.
    await page.evaluate(KEPT_EARLIER)
    school.clock.set('2026-01-08T10:30')
    await context.clearCookies()
    await context.addCookies([await school.cookie('teacher')])
    await context.setOffline(false)
    await expect
      .poll(() => stateOf(page).textContent(), { timeout: 10_000 })
      .toBe(
        'Needs a look. The register had closed, so what you marked was handed to the office. The office decides what is entered.',
      )
    expect((await marksOf('2026-01-07')).size).toBe(0)
    expect(await takings('2026-01-07')).toBe(0)
    const office = await school.context('office')
    const conflicts = await office.newPage()
    await conflicts.goto('/conflicts')
    await conflicts.getByText('Sent after the register had closed').first().waitFor()
    await conflicts.getByRole('button', { name: /^Enter the 30 marks where nothing stands/ }).click()
    await conflicts.waitForLoadState('networkidle')
    expect((await marksOf('2026-01-07')).size).toBe(30)
    await office.close()
  }, 60_000)

  it('leaves nothing of a sent register behind at sign-out', async () => {
    school.clock.set('2025-12-19T09:05')
    context = await school.context('teacher')
    const page = await open('2025-12-19')
    for (const key of ['a', 'Enter']) await page.keyboard.press(key)
    await expect.poll(() => stateOf(page).textContent()).toBe('Sent at 9:05am')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in to Rollbook' }).waitFor()
    await page.waitForFunction(
      `caches.keys().then((names) => !names.some((it) => it.startsWith('rollbook-pages')))`,
    )
    const left = await page.evaluate(
      `new Promise((resolve) => {
        const opening = indexedDB.open('rollbook-registers')
        opening.onsuccess = () => {
          const all = opening.result.transaction('kept').objectStore('kept').count()
          all.onsuccess = () => resolve(all.result)
        }
      })`,
    )
    expect(left).toBe(0)
  }, 60_000)
})
