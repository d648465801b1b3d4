import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestSchool, type TestBrowser, type TestSchool } from '../support/signed-in.js'

describe('the registers’ pages', () => {
  let school: TestSchool
  let teacher: TestBrowser
  let office: TestBrowser
  let pupils: readonly number[]
  const monday = '/registers/3A/2025-12-15/am'
  beforeAll(async () => {
    school = await openTestSchool({ at: '2025-12-15T09:05' })
    teacher = await school.as('teacher')
    office = await school.as('office')
    pupils = school.pupils['3A'] as readonly number[]
  }, 60_000)
  afterAll(() => school.close())

  const marks = (choice: string, of = pupils): Record<string, string> =>
    Object.fromEntries(of.map((pupilId) => [`mark-${pupilId}`, choice]))
  const basesOf = (body: string): Record<string, string> =>
    Object.fromEntries(
      [...body.matchAll(/name="(base-\d+)" value="(\d+)"/g)].map(([, name, value]) => [
        `${name}`,
        `${value}`,
      ]),
    )
  const json = (rows: object[], more: object = {}): object => ({
    requestId: randomUUID(),
    owner: `${school.people.teacher.accountId}.${school.schoolId}`,
    keptForMs: 0,
    rows,
    ...more,
  })
  const presentRows = (): object[] => pupils.map((pupilId) => ({ pupilId, choice: 'present', basedOn: 0 }))

  it('list the person’s own registers of today, and when they are open', async () => {
    const { statusCode, body, headers } = await teacher.get('/registers')
    expect(statusCode).toBe(200)
    expect(body).toContain('Monday 15 December 2025')
    expect(body).toContain('href="/registers/3A/2025-12-15/am"')
    expect(body).toContain('9am to 9:20am')
    expect(body).toContain('Not taken')
    expect(body).not.toContain('4B')
    expect(headers['rollbook-owner']).toBe(`${school.people.teacher.accountId}.${school.schoolId}`)
    expect((await office.get('/registers')).body).toContain('/registers/4B/2025-12-15/pm')
  })

  it('are not for who takes no register, for another’s class, or for a class that is none', async () => {
    expect((await (await school.as('governor')).get('/registers')).statusCode).toBe(403)
    expect((await teacher.get('/registers/4B/2025-12-15/am')).statusCode).toBe(403)
    expect((await office.get('/registers/9Z/2025-12-15/am')).statusCode).toBe(404)
    expect((await office.get('/registers/3A/2025-02-30/am')).statusCode).toBe(404)
    expect((await office.get('/registers/3A/2025-12-15/noon')).statusCode).toBe(400)
    expect((await teacher.post('/registers/4B/2025-12-15/am', marks('present'))).statusCode).toBe(403)
  })

  it('[RUS-039, LAA-008] say how many pupils have no mark, with a link to each', async () => {
    const { statusCode, body } = await teacher.post(monday, marks('present', pupils.slice(1)))
    expect(statusCode).toBe(422)
    expect(body).toContain('There is a problem')
    expect(body).toContain('1 pupil has no mark')
    expect(body).toContain(`<a href="#mark-${pupils[0]}">Select a mark for Ada Adeyemi</a>`)
    expect(body).toContain(`id="mark-${pupils[0]}"`)
    // What was chosen is still chosen.
    expect(body).toMatch(
      new RegExp(`name="mark-${pupils[1]}" id="mark-${pupils[1]}" value="present" checked`),
    )
  })

  it('take the rest as present in one go, without a script', async () => {
    const answer = await teacher.post(monday, {
      ...marks('absent', pupils.slice(0, 1)),
      [`minutes-${pupils[1]}`]: '3',
      [`mark-${pupils[1]}`]: 'late',
      rest: 'present',
    })
    expect([answer.statusCode, answer.headers['location']]).toEqual([303, '/registers?saved=3A&half=am'])
    const list = await teacher.get('/registers?saved=3A&half=am')
    expect(list.body).toContain('The morning register of 3A is saved.')
    expect(list.body).toContain('Taken')
    const { body } = await teacher.get(monday)
    expect(body).toContain('Taken on 15 December 2025 at 9:05am')
    expect(body).toMatch(new RegExp(`name="mark-${pupils[0]}" value="absent" checked`))
    expect(body).toMatch(new RegExp(`name="minutes-${pupils[1]}" value="3"`))
  })

  it('say beside the row what is wrong with minutes', async () => {
    const { body, statusCode } = await teacher.post(monday, {
      ...marks('present'),
      [`mark-${pupils[2]}`]: 'late',
      [`minutes-${pupils[2]}`]: 'some',
    })
    expect(statusCode).toBe(422)
    expect(body).toContain('Minutes late for Cara Choudhury must be 1 or more')
    expect(body).toContain(`name="minutes-${pupils[2]}" value="some"`)
  })

  it('take the same from a script, once for each request', async () => {
    const page = await teacher.get(monday)
    const bases = basesOf(page.body)
    const rows = pupils.map((pupilId) => ({
      pupilId,
      choice: 'present',
      basedOn: Number(bases[`base-${pupilId}`]),
    }))
    const body = json(rows)
    const first = await teacher.postJson(monday, body)
    expect(first.json()).toMatchObject({ outcome: 'taken', at: '9:05am', unchanged: 4, conflicts: [] })
    expect((await teacher.postJson(monday, body)).json()).toEqual(first.json())
  })

  it('answer a script in words where they refuse', async () => {
    const answer = await teacher.postJson(monday, json(presentRows().slice(1)))
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toEqual({
      outcome: 'refused',
      message: '1 pupil has no mark',
      rows: [{ pupilId: pupils[0], message: 'Select a mark for Ada Adeyemi' }],
    })
  })

  it('do not take what somebody else kept on this device', async () => {
    const answer = await office.postJson(monday, json(presentRows()))
    expect(answer.statusCode).toBe(409)
  })

  it('want the token, and know every field', async () => {
    const without = await teacher.postJson(monday, json(presentRows()), { 'csrf-token': 'wrong' })
    expect(without.statusCode).toBe(403)
    expect((await teacher.post(monday, { ...marks('present'), 'admin-1': 'yes' })).statusCode).toBe(400)
    expect((await teacher.postJson(monday, json(presentRows(), { x: 1 }))).statusCode).toBe(400)
    expect((await school.browser().postJson(monday, json(presentRows()))).statusCode).toBe(401)
    const who = await teacher.get('/registers/who', { accept: 'application/json' })
    expect(who.json()).toMatchObject({
      owner: `${school.people.teacher.accountId}.${school.schoolId}`,
      token: expect.any(String),
    })
  })

  it('[FOX-051] say to the teacher why a register is closed, and let the office go on with a reason', async () => {
    school.clock.set('2025-12-15T09:30')
    const { body } = await teacher.get(monday)
    expect(body).toContain('The register closed at 9:20am (clauses FOX-012,')
    expect(body).toContain('The office takes over.')
    expect(body).not.toContain('type="radio"')
    const late = await teacher.post(monday, marks('present'))
    expect(late.statusCode).toBe(422)
    expect(late.body).toContain('The register closed at 9:20am')

    const page = await office.get(monday)
    expect(page.body).toContain('Why are marks changed?')
    const fields = {
      ...basesOf(page.body),
      ...marks('present'),
      [`mark-${pupils[0]}`]: 'other',
      [`code-${pupils[0]}`]: 'i',
    }
    const why = await office.post(monday, fields)
    expect(why.statusCode).toBe(422)
    expect(why.body).toContain('<a href="#reason">Enter why the marks are changed</a>')
    expect((await office.post(monday, { ...fields, reason: 'Mother rang' })).statusCode).toBe(303)
    expect((await office.get(monday)).body).toContain('Illness')
    const shown = (await teacher.get(monday)).body
    expect(shown).toContain('Known to the office')
    expect(shown).not.toContain('Illness')
  })

  it('[FOX-050] say when registration begins', async () => {
    school.clock.set('2025-12-16T08:58')
    expect((await teacher.get('/registers/3A/2025-12-16/am')).body).toContain(
      'Registration begins at 9am (clauses FOX-012,',
    )
  })

  it('keep a device’s register that was taken in time, and show the office what it would have overwritten', async () => {
    school.clock.set('2025-12-17T09:30')
    const wednesday = '/registers/3A/2025-12-17/am'
    await office.post(wednesday, {
      ...marks('present'),
      [`mark-${pupils[0]}`]: 'other',
      [`code-${pupils[0]}`]: 'M',
    })
    const late = json(
      pupils
        .map((pupilId) => ({ pupilId, choice: 'absent', basedOn: 0 }))
        .slice(0, 1)
        .concat(presentRows().slice(1) as never),
      { keptForMs: 25 * 60_000 },
    )
    expect((await teacher.postJson(wednesday, late)).json()).toMatchObject({ conflicts: [pupils[0]] })

    expect((await teacher.get('/conflicts')).statusCode).toBe(403)
    const { body } = await office.get('/conflicts')
    expect(body).toContain('Ada Adeyemi, 3A: morning of Wednesday 17 December 2025')
    expect(body).toContain('Leave for a medical or dental appointment')
    expect(body).toContain('Reason not yet established')
    const id = /\/conflicts\/([\da-f-]{36})/.exec(body)?.[1] ?? ''
    const empty = await office.post(`/conflicts/${id}`, { decision: 'apply', reason: ' ' })
    expect(empty.statusCode).toBe(400)
    expect(empty.body).toContain(`href="#reason-${id}"`)
    expect((await office.post(`/conflicts/${id}`, { decision: 'keep' })).statusCode).toBe(303)
    expect((await office.post(`/conflicts/${id}`, { decision: 'keep' })).statusCode).toBe(404)
    expect((await office.get('/conflicts')).body).toContain('There are no conflicts.')
  })

  it('add a note, and ask for what is missing in it', async () => {
    school.clock.set('2025-12-18T09:01')
    const thursday = '/registers/3A/2025-12-18/am'
    const form = await teacher.get(`${thursday}/note?pupil=${pupils[0]}`)
    expect(form.body).toContain('Add a note about Ada Adeyemi')
    const empty = await teacher.post(`${thursday}/note`, { pupil: pupils[0] as number, text: ' ' })
    expect(empty.statusCode).toBe(400)
    expect(empty.body).toContain('Enter the note')
    expect(empty.body).toContain('Select who may read the note')
    const done = await teacher.post(`${thursday}/note`, {
      pupil: pupils[0] as number,
      text: 'Piano at <11>',
      readers: 'class',
    })
    expect([done.statusCode, done.headers['location']]).toEqual([303, thursday])
    expect((await teacher.get(thursday)).body).toContain('Piano at &lt;11&gt;')
    expect((await teacher.get(`${thursday}/note?pupil=${school.pupils['4B']?.[0]}`)).statusCode).toBe(404)
  })
})
