import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { AM } from '../../src/domain/register/entries.js'
import { getDay } from '../../src/kernel/school-date.js'
import { standingMarks } from '../../src/storage/register.js'
import { faultsOf } from '../support/chromium.js'
import { type JourneySchool, openJourneySchool } from './teacher-school.js'

describe('a teacher in a browser', () => {
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
  const standing = async (day: string): Promise<string[]> => {
    const { codes, codeNumbers } = await school.services.schools.known(school.schoolId)
    const marks = await school.services.database.inSchool(school.schoolId, (tx) =>
      standingMarks(tx, codeNumbers, school.schoolId, getDay(day), AM, pupils),
    )
    const symbols = new Map(marks.map((mark) => [mark.pupilId, codes.meaning(mark.code).symbol]))
    return pupils.map((pupilId) => symbols.get(pupilId) ?? '')
  }
  const absentAt = (...rows: number[]): string[] =>
    pupils.map((_, index) => (rows.includes(index + 1) ? 'N' : '/'))
  const planAppointment = (pupilId: number, day: string) =>
    school.services.database.inSchool(school.schoolId, async (tx) => {
      const { codes, codeNumbers } = await school.services.schools.known(school.schoolId)
      const code = codeNumbers.toStore[codes.find('M', getDay(day)) as number]
      await tx.query(
        `insert into planned_absence (school_id, planned_no, pupil_id, from_day, to_day, code_id, source, reason, given_at, given_by)
         values ($1, 1, $2, $3, $3, $4, 'appointment', '', $5, 'Office')`,
        [school.schoolId, pupilId, day, code, school.clock.instantUtc().toISOString()],
      )
    })
  /** For a person to look at, where that is wanted. */
  const picture = async (page: Page, name: string): Promise<void> => {
    const folder = process.env['ROLLBOOK_PICTURES']
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` })
  }
  /** Presses keys and counts them. */
  const keysOf = (page: Page) => {
    let count = 0
    return {
      async press(...keys: string[]) {
        for (const key of keys) await page.keyboard.press(key)
        count += keys.length
      },
      get count() {
        return count
      },
    }
  }

  it('takes a register of thirty with three absences by at most twelve keys and one for each absence', async () => {
    context = await school.context('teacher')
    const page = await context.newPage()
    page.setDefaultTimeout(8000)
    await page.goto(address('2025-12-15'))
    expect(await page.locator('tbody tr').count()).toBe(30)
    await page.locator('.register__keys').waitFor()
    const keys = keysOf(page)
    await keys.press('a', '1', '7', 'n', '2', '3', 'n', '3', '0', 'n', 'Enter')
    await expect.poll(() => stateOf(page).textContent()).toBe('Sent at 9:05am')
    expect(await standing('2025-12-15')).toEqual(absentAt(17, 23, 30))
    expect(keys.count).toBe(11)
    expect(keys.count).toBeLessThanOrEqual(12 + 3)
    expect(await page.locator('.register__counts').textContent()).toBe('27 present, 3 absent, 0 missing')
  })

  it('marks one by one with the cursor moving on, undoes, and asks for minutes late', async () => {
    school.clock.set('2025-12-16T09:05')
    context = await school.context('teacher')
    const page = await context.newPage()
    page.setDefaultTimeout(8000)
    await page.goto(address('2025-12-16'))
    await page.locator('.register__keys').waitFor()
    await page.keyboard.press('p')
    await page.keyboard.press('n')
    await page.keyboard.press('n')
    expect(await page.locator('[data-said]').textContent()).toBe('Ben Baker: Absent. 27 missing')
    await page.keyboard.press('Control+z')
    expect(await page.locator('[data-said]').textContent()).toBe('Undone: Ben Baker')
    await page.keyboard.press('l')
    await page.keyboard.type('4')
    await page.keyboard.press('Enter')
    // Minutes are written down; the cursor is on the next row.
    await page.keyboard.press('p')
    await page.keyboard.press('Enter')
    await page.getByText('26 pupils have no mark').waitFor()
    expect(await page.evaluate('document.activeElement.className')).toBe('govuk-error-summary')
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('link', { name: 'Select a mark for Eve Evans' }).press('Enter')
    await page.keyboard.press('a')
    await page.keyboard.press('Enter')
    await expect.poll(() => stateOf(page).textContent()).toBe('Sent at 9:05am')
    expect(await standing('2025-12-16')).toEqual(
      pupils.map((_, index) => (index === 1 ? 'N' : index === 2 ? 'L' : '/')),
    )
  })

  it('keeps what was marked when the page is left, until it is handed in', async () => {
    school.clock.set('2025-12-17T09:05')
    context = await school.context('teacher')
    const page = await context.newPage()
    page.setDefaultTimeout(8000)
    await page.goto(address('2025-12-17'))
    await page.locator('.register__keys').waitFor()
    await page.keyboard.press('n')
    await page.keyboard.press('p')
    await expect.poll(() => page.locator('[data-count="missing"]').textContent()).toBe('28')
    await page.reload()
    await expect.poll(() => page.locator('[data-count="missing"]').textContent()).toBe('28')
    expect(await page.locator(`[name="mark-${pupils[0]}"][value="absent"]`).isChecked()).toBe(true)
  })

  it('works without a script', async () => {
    school.clock.set('2025-12-18T09:05')
    context = await school.context('teacher', { javaScriptEnabled: false })
    const page = await context.newPage()
    page.setDefaultTimeout(8000)
    await page.goto('/registers')
    await page.getByRole('link', { name: /^3A/ }).first().click()
    await page.locator(`[name="mark-${pupils[4]}"][value="absent"]`).check()
    await page.getByRole('button', { name: 'Save register' }).click()
    await page.getByText('29 pupils have no mark').waitFor()
    await page.getByRole('button', { name: 'Rest present and save' }).click()
    await page.getByText('The morning register of 3A is saved.').waitFor()
    expect(await standing('2025-12-18')).toEqual(absentAt(5))
  })

  it.each([320, 1280])('has no fault that axe finds, and nothing sticks out, at %i pixels', async (width) => {
    school.clock.set('2025-12-19T09:05')
    context = await school.context('teacher', { viewport: { width, height: 800 } })
    const page = await context.newPage()
    page.setDefaultTimeout(8000)
    for (const path of [
      '/registers',
      address('2025-12-19'),
      `${address('2025-12-19')}/note?pupil=${pupils[0]}`,
    ]) {
      await page.goto(path)
      await page.waitForLoadState('networkidle')
      expect(await faultsOf(page), path).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBe(width)
      await picture(page, `${width}${path.replaceAll(/[/?]/g, '-')}`)
    }
  })

  it('leaves what is known beforehand as it is, and does not show a class why', async () => {
    school.clock.set('2026-01-05T09:05')
    await planAppointment(pupils[2] as number, '2026-01-05')
    context = await school.context('teacher')
    const page = await context.newPage()
    page.setDefaultTimeout(8000)
    await page.goto(address('2026-01-05'))
    await page.getByText('Known to the office').waitFor()
    expect(await page.content()).not.toMatch(/medical|dental/i)
    for (const key of ['a', '4', 'l', '3', 'Enter']) await page.keyboard.press(key)
    await picture(page, 'marked')
    await page.keyboard.press('Enter')
    await expect.poll(() => stateOf(page).textContent()).toBe('Sent at 9:05am')
    await picture(page, 'sent')
    expect((await standing('2026-01-05')).slice(0, 5)).toEqual(['/', '/', 'M', 'L', '/'])
    expect(await faultsOf(page)).toEqual([])
  })

  it('leaves a closed register to the office, whose page has no fault', async () => {
    school.clock.set('2026-01-05T09:30')
    context = await school.context('office')
    const page = await context.newPage()
    page.setDefaultTimeout(8000)
    for (const path of [address('2026-01-05'), '/registers', '/conflicts']) {
      await page.goto(path)
      await page.waitForLoadState('networkidle')
      expect(await faultsOf(page), path).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBe(1280)
      await picture(page, `office${path.replaceAll('/', '-')}`)
    }
    await page.goto(address('2026-01-05'))
    for (const key of ['3', 'o', 'i', 'Enter']) await page.keyboard.press(key)
    await picture(page, 'office-other')
    await page.getByLabel('Why are marks changed?').fill('The mother rang')
    await page.getByRole('button', { name: 'Save register' }).click()
    await expect.poll(() => stateOf(page).textContent()).toBe('Sent at 9:30am')
    await picture(page, 'office-sent')
    expect((await standing('2026-01-05'))[2]).toBe('I')
  })

  it('is told why a closed register is closed, without a fault', async () => {
    school.clock.set('2025-12-19T09:30')
    context = await school.context('teacher')
    const page = await context.newPage()
    page.setDefaultTimeout(8000)
    await page.goto(address('2025-12-19'))
    await page.getByText('The register closed at 9:20am').waitFor()
    expect(await page.locator('[type=radio]').count()).toBe(0)
    expect(await faultsOf(page)).toEqual([])
  })
})
