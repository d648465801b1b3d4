import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { openTestSchool, type TestBrowser, type TestSchool } from '../support/signed-in.js'

describe('a register’s page, with what reaches the office meanwhile, does', () => {
  let school: TestSchool
  let browser: TestBrowser
  let desk: TestBrowser
  let pupils: readonly number[]
  /** Whoever signed in the day before is signed out by now: each day has a school of its own. */
  const openAt = async (at: string): Promise<void> => {
    school = await openTestSchool({ at })
    browser = await school.as('teacher')
    desk = await school.as('office')
    pupils = school.pupils['3A'] as readonly number[]
  }
  afterEach(() => school.close())

  const marks = (choice: string): Record<string, string> =>
    Object.fromEntries(pupils.map((pupilId) => [`mark-${pupilId}`, choice]))
  const json = (rows: object[], more: object = {}): object => ({
    requestId: randomUUID(),
    owner: `${school.people.teacher.accountId}.${school.schoolId}`,
    keptForMs: 0,
    rows,
    ...more,
  })
  const presentRows = (): object[] => pupils.map((pupilId) => ({ pupilId, choice: 'present', basedOn: 0 }))

  it('carry what was known beforehand, so that what was reported since is not overwritten', async () => {
    await openAt('2025-12-17T12:50')
    const afternoon = '/registers/3A/2025-12-17/pm'
    const known = /name="known" value="(\d+\.\d+)"/.exec((await browser.get(afternoon)).body)?.[1] ?? ''
    const planned = {
      source: 'reported-ill',
      code: '',
      from: '2025-12-17',
      to: '',
      session: 'PM',
      reason: 'Rang',
    }
    await desk.post(`/planned-absences/add/${pupils[1]}`, planned)
    const form = await browser.post(afternoon, {
      known,
      ...marks('present'),
      [`mark-${pupils[1]}`]: 'absent',
    })
    expect(form.headers['location']).toBe('/registers?saved=3A&half=pm&conflicts=1')
    expect((await desk.get(afternoon)).body).toContain('Illness')
    const conflicts = (await desk.get('/conflicts')).body
    expect(conflicts).toContain('Sent after the office had entered something')
    expect(conflicts).toContain('Change to the mark that was sent')
    expect(conflicts).not.toMatch(/late mark|came in late/i)
  })

  it('take a script that does not say what it had seen for one that has seen nothing', async () => {
    await openAt('2025-12-16T09:05')
    const planned = { source: 'reported-ill', code: '', from: '2025-12-16', to: '', session: 'both' }
    await desk.post(`/planned-absences/add/${pupils[1]}`, { ...planned, reason: 'Rang' })
    const day = '/registers/3A/2025-12-16/am'
    const answer = await browser.postJson(day, json(presentRows()))
    expect(answer.json()).toMatchObject({ outcome: 'taken', conflicts: [pupils[1]] })
    const known = { known: /name="known" value="([^"]+)"/.exec((await browser.get(day)).body)?.[1] }
    expect((await browser.postJson(day, json(presentRows(), known))).json()).toMatchObject({
      conflicts: [pupils[1]],
    })
    expect((await browser.postJson(day, json(presentRows(), { known: 'x'.repeat(60) }))).statusCode).toBe(400)
  })

  it('say that leave was granted, and not what for', async () => {
    await openAt('2025-12-18T09:01')
    const thursday = '/registers/3A/2025-12-18/am'
    const planned = { from: '2025-12-18', to: '', session: 'both', reason: 'A wedding' }
    await desk.post(`/planned-absences/add/${pupils[3]}`, { ...planned, source: 'leave', code: 'C' })
    await desk.post(`/planned-absences/add/${pupils[4]}`, { ...planned, source: 'appointment', code: 'M' })
    const rowOf = (body: string, index: number): string =>
      body.split('<tr role="row"').find((row) => row.includes(`data-pupil="${pupils[index]}"`)) ?? ''
    const before = (await browser.get(thursday)).body
    expect(rowOf(before, 3)).toContain('Leave granted')
    expect(rowOf(before, 3)).not.toMatch(/wedding|exceptional|Known to the office/i)
    expect(rowOf(before, 4)).toContain('Known to the office')
    await browser.post(thursday, { known: '9.9', ...marks('present'), [`mark-${pupils[3]}`]: 'known' })
    expect(rowOf((await browser.get(thursday)).body, 3)).toContain('Leave granted')
  })

  it('hand to the office what came when nobody could enter it any more, and tell the device', async () => {
    const day = '/registers/3A/2025-12-19/am'
    await openAt('2025-12-19T09:50')
    const body = json(presentRows(), { keptForMs: 5 * 60_000 })
    const answer = await browser.postJson(day, body)
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({ outcome: 'handed-over', conflicts: [...pupils] })
    const page = (await desk.get('/conflicts')).body
    expect(page).toContain('Sent after the register had closed')
    expect(page).toContain(
      'Marked on the device on 19 December 2025 at 9:45am, arrived on 19 December 2025 at 9:50am',
    )
    expect(page).toContain('Enter the 6 marks where nothing stands')
    const ids = /name="conflicts" value="([\da-f,-]+)"/.exec(page)?.[1] ?? ''
    expect((await desk.post('/conflicts', { conflicts: ids })).statusCode).toBe(303)
    expect((await desk.get(day)).body).toMatch(
      new RegExp(`name="mark-${pupils[0]}" id="mark-${pupils[0]}" value="present" checked`),
    )
  })
})
