import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FIGURES } from '../../src/application/pupils/figures.js'
import { figureSource, pupilRecord } from '../../src/application/pupils/pupil-record.js'
import { addRegisterNote } from '../../src/application/register/add-note.js'
import { schoolFigures } from '../../src/application/pupils/school-figures.js'
import { summariseFacts } from '../../src/application/summary.js'
import { formatDay, getDay } from '../../src/kernel/school-date.js'
import { figureRows } from '../../src/web/pupil/words.js'
import { enter, enterPresence } from '../support/enter.js'
import { openTestSchool, type TestSchool } from '../support/signed-in.js'

let test: TestSchool
let ada: number
let finn: number
let inYear4: number
const standing = (html: string): string[] =>
  [...html.matchAll(/name="session" value="([^"]+)"/g)].map(([, value]) => value as string)

beforeAll(async () => {
  test = await openTestSchool({ at: '2025-12-15T11:00' })
  const all = [...(test.pupils['3A'] ?? []), ...(test.pupils['4B'] ?? [])]
  ada = test.pupils['3A']?.[0] as number
  finn = test.pupils['3A']?.[5] as number
  inYear4 = test.pupils['4B']?.[0] as number
  await enterPresence(test, all, '2025-12-01', '2025-12-12')
  await enter(test, 'teacher', ada, '2025-12-02 AM', 'L', { arrivedAt: '09:05' })
  await enter(test, 'office', ada, '2025-12-03 AM', 'I', { reason: 'Mother rang: chickenpox' })
  await enter(test, 'office', ada, '2025-12-03 PM', 'I')
  await enter(test, 'teacher', ada, '2025-12-04 AM', 'N')
  await enter(test, 'office', ada, '2025-12-04 PM', 'U', { arrivedAt: '13:40' })
  await enter(test, 'office', ada, '2025-12-05 AM', 'G')
}, 120_000)
afterAll(() => test.close())

describe('finding a pupil', () => {
  it('wants two letters of a name', async () => {
    const office = await test.as('office')
    const short = await office.post('/pupils', { name: 'a' })
    expect(short.statusCode).toBe(400)
    expect(short.body).toContain('Enter 2 letters or more of a name')
    const found = await office.post('/pupils', { name: 'ade' })
    expect(found.statusCode).toBe(200)
    expect(found.body).toContain('Adeyemi, Ada')
    expect(found.body).not.toContain('Baker')
  })

  it('shows a teacher their own class and nobody else', async () => {
    const teacher = await test.as('teacher')
    const found = await teacher.post('/pupils', { name: 'adeyemi' })
    expect(found.body).toContain(`/pupils/${ada}"`)
    expect(found.body).not.toContain(`/pupils/${inYear4}"`)
    expect((await teacher.get('/pupils?class=4B')).body).not.toContain('Adeyemi')
  })
})

describe("a pupil's year", () => {
  it('has the figures that the engine counts, the strip, its table and every entry with its history', async () => {
    const page = await (await test.as('office')).get(`/pupils/${ada}`)
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('<svg class="rollbook-strip__picture"')
    expect(page.body).toContain('The year as a table')
    expect(page.body).toContain('Mother rang: chickenpox')
    expect(page.body).toContain('arrived 9:05am')
    const school = await test.services.schools.known(test.schoolId)
    const facts = await test.services.database.inSchool(test.schoolId, (tx) =>
      school.factsNow(tx, test.clock.now()),
    )
    const row = summariseFacts(facts).pupils.find(({ upn }) => upn === school.findPupil(ada)?.upn)
    expect(page.body).toContain(`${row?.attendance}%`)
    const record = await pupilRecord(test.services, await test.principal('office'), { pupilId: ada })
    expect(record.figures).toMatchObject({
      possible: row?.possible,
      attendance: row?.attendance,
      illnessDays: row?.illnessDays,
      unexplained: row?.unexplained,
      unauthorisedInWindow: row?.unauthorisedInWindow,
      persistentlyAbsent: row?.persistentlyAbsent,
      tally: {
        attended: row?.attended,
        authorised: row?.authorised,
        unauthorised: row?.unauthorised,
        late: row?.late,
        lateAfterClose: row?.lateAfterClose,
      },
    })
    expect(record.figures.spells).toBe(1)
  })

  it('leads from each figure to as many marks as the figure says', async () => {
    const principal = await test.principal('office')
    const { figures, seesHealthCodes } = await pupilRecord(test.services, principal, { pupilId: ada })
    const rows = figureRows(figures, seesHealthCodes)
    expect(rows.map(({ figure }) => figure)).toEqual([...FIGURES])
    for (const { figure, sessions } of rows) {
      const source = await figureSource(test.services, principal, { pupilId: ada, figure })
      expect([figure, source?.sessions.length]).toEqual([figure, sessions])
    }
    const page = await (await test.as('office')).get(`/pupils/${ada}/figures/unauthorised`)
    expect(page.body).toContain('3 sessions')
    expect(page.body).toContain('4 Dec 2025, morning')
    expect((await (await test.as('office')).get(`/pupils/${ada}/figures/luck`)).statusCode).toBe(404)
  })

  it('tells the class teacher that a pupil was away, not of what', async () => {
    const page = await (await test.as('teacher')).get(`/pupils/${ada}`)
    expect(page.statusCode).toBe(200)
    expect(page.body).not.toContain('chickenpox')
    expect(page.body).not.toContain('Illness')
    expect(page.body).toContain('Authorised absence, reason not shown')
    expect((await (await test.as('teacher')).get(`/pupils/${ada}/figures/illness`)).statusCode).toBe(404)
    expect((await (await test.as('teacher')).get(`/pupils/${ada}/entries`)).body).not.toContain('chickenpox')
  })

  it.each([
    ['teacher', 403],
    ['pastoral', 200],
    ['governor', 403],
    ['trust', 403],
    ['la-officer', 403],
    ['system-administrator', 403],
    ['headteacher', 200],
    ['champion', 200],
    ['attendance-officer', 200],
  ] as const)('of year 4 answers the %s with %i', async (role, status) => {
    const browser = await test.as(role)
    for (const path of ['', '/entries', '/figures/possible'])
      expect((await browser.get(`/pupils/${inYear4}${path}`)).statusCode).toBe(status)
  })

  it('is not there for the headteacher of another school', async () => {
    const stranger = await test.as(test.stranger)
    expect((await stranger.get(`/pupils/${9999}`)).statusCode).toBe(404)
    expect((await stranger.post('/pupils', { name: 'adeyemi' })).body).not.toContain('Alderbrook')
  })

  it('is noted each time that somebody looks at it', async () => {
    const count = async (): Promise<number> => {
      const [row] = await test.services.database.inSchool(test.schoolId, (tx) =>
        tx.query<{ n: number }>(`select count(*) as n from audit where action = 'view' and pupil_id = $1`, [
          finn,
        ]),
      )
      return row?.n as number
    }
    const before = await count()
    const office = await test.as('office')
    await office.get(`/pupils/${finn}`)
    await office.get(`/pupils/${finn}/entries`)
    await office.get(`/pupils/${finn}/figures/possible`)
    await office.get(`/pupils/${finn}/marks/2025-12-02/AM`)
    expect(await count()).toBe(before + 4)
  })
})

describe('notes of the register', () => {
  const TEXTS = {
    class: 'Sits at the front: new glasses',
    office: 'Collected early by grandmother',
    safeguarding: 'Came without a coat again',
  }
  beforeAll(async () => {
    for (const [className, pupilId] of [
      ['3A', ada],
      ['4B', inYear4],
    ] as const)
      for (const readers of ['class', 'office', 'safeguarding'] as const)
        await addRegisterNote(test.services, await test.principal('headteacher'), {
          className,
          day: getDay('2025-12-15'),
          half: 0,
          pupilId,
          readers,
          text: TEXTS[readers],
        })
  })
  const ALL = [TEXTS.safeguarding, TEXTS.office, TEXTS.class]
  const shownIn = (body: string): string[] =>
    Object.values(TEXTS)
      .filter((text) => body.includes(text))
      .sort((a, b) => body.indexOf(a) - body.indexOf(b))

  it.each([
    ['teacher', [TEXTS.class], null],
    ['office', [TEXTS.office, TEXTS.class], [TEXTS.office, TEXTS.class]],
    ['attendance-officer', ALL, ALL],
    ['pastoral', null, ALL],
    ['headteacher', ALL, ALL],
    ['champion', ALL, ALL],
    ['governor', null, null],
    ['trust', null, null],
    ['la-officer', null, null],
    ['parent', null, null],
    ['system-administrator', null, null],
  ] as const)(
    'are shown to the %s as far as they are for them, the newest first',
    async (role, of3A, of4B) => {
      const browser = await test.as(role)
      for (const [pupilId, seen] of [
        [ada, of3A],
        [inYear4, of4B],
      ] as const) {
        const page = await browser.get(`/pupils/${pupilId}`)
        expect([page.statusCode, shownIn(page.body)]).toEqual([seen === null ? 403 : 200, seen ?? []])
      }
    },
  )

  it('say who wrote them and when', async () => {
    const { body } = await (await test.as('office')).get(`/pupils/${ada}`)
    expect(body).toContain(`Written by ${test.people.headteacher.name}, headteacher, 15 December 2025`)
  })

  it.each([
    ['office', 2],
    ['attendance-officer', 2],
    ['pastoral', 1],
    ['headteacher', 2],
    ['champion', 2],
  ] as const)('for the office are on the board of the %s, and no others', async (role, times) => {
    const { body } = await (await test.as(role)).get('/board')
    expect(body.split(TEXTS.office)).toHaveLength(times + 1)
    expect(shownIn(body)).toEqual([TEXTS.office])
    expect(body.includes(`/pupils/${ada}#notes`)).toBe(role !== 'pastoral')
  })

  it('mark the pupils in the lists of the board, and are gone from it the day after', async () => {
    await enter(test, 'office', ada, '2025-12-15 AM', 'N')
    const office = await test.as('office')
    expect((await office.get('/board?session=AM')).body).toMatch(
      /href="#notes">Note<span[^>]*> about Adeyemi, Ada/,
    )
    test.clock.set('2025-12-16T09:00')
    expect(shownIn((await office.get('/board')).body)).toEqual([])
    test.clock.set('2025-12-15T11:00')
  })
})

describe('amending a mark', () => {
  const url = (): string => `/pupils/${finn}/marks/2025-12-02/AM`

  it('wants a code that was in force on the day and a reason', async () => {
    const office = await test.as('office')
    const [session] = standing((await office.get(url())).body)
    const empty = await office.post(url(), {
      session: session as string,
      code: '',
      arrivedAt: '',
      reason: ' ',
    })
    expect(empty.statusCode).toBe(400)
    expect(empty.body).toContain('Choose a code')
    expect(empty.body).toContain('Enter why the mark is changed')
    const old = await office.post(url(), {
      session: session as string,
      code: 'H',
      arrivedAt: '',
      reason: 'x',
    })
    expect(old.body).toContain('in force on the day')
    const time = await office.post(url(), {
      session: session as string,
      code: 'L',
      arrivedAt: 'noon',
      reason: 'x',
    })
    expect(time.body).toContain('Enter a time, like 9:25')
  })

  it.each([
    ['U', '08:00', 'The pupil was not late at that time: pupils are late after 9am'],
    ['U', '9:00', 'The pupil was not late at that time: pupils are late after 9am'],
    ['U', '9:20', 'The pupil came before the register closed at 9:20am: the code is L'],
    ['L', '9:21', 'The pupil came after the register had closed at 9:20am: the code is U'],
    ['L', '14:00', 'that is no arrival of the morning'],
  ])(
    'refuses %s with an arrival at %s, which the policy’s clock contradicts',
    async (code, arrivedAt, said) => {
      const office = await test.as('office')
      const [session] = standing((await office.get(url())).body)
      const fields = { session: session as string, code, arrivedAt, reason: 'x' }
      const answer = await office.post(url(), fields)
      expect(answer.statusCode).toBe(400)
      expect(answer.body).toContain(said)
    },
  )

  it('[LAA-009] keeps the original and says who amended it, in what position, when and why', async () => {
    const office = await test.as('office')
    const [session] = standing((await office.get(url())).body)
    const done = await office.post(url(), {
      session: session as string,
      code: 'M',
      arrivedAt: '',
      reason: 'Dentist’s card seen',
    })
    expect(done.statusCode).toBe(303)
    const record = await pupilRecord(test.services, await test.principal('office'), { pupilId: finn })
    const history = record.notable.find(({ day, half }) => formatDay(day) === '2025-12-02' && half === 0)
    expect(
      history?.entries.map(({ mark, standing: stands, reason }) => [mark.symbol, stands, reason]),
    ).toEqual([
      ['/', false, ''],
      ['M', true, 'Dentist’s card seen'],
    ])
    const page = await office.get(`/pupils/${finn}`)
    expect(page.body).toContain(
      'Sam office 1, school office on 15 December 2025 at 11am: “Dentist’s card seen”',
    )
  })

  it('shows what stands now where somebody was faster, and enters nothing', async () => {
    const office = await test.as('office')
    const address = `/pupils/${finn}/marks/2025-12-03/AM`
    const [session] = standing((await office.get(address)).body)
    await enter(test, 'headteacher', finn, '2025-12-03 AM', 'C', { reason: 'Leave granted' })
    const clash = await office.post(address, {
      session: session as string,
      code: 'N',
      arrivedAt: '',
      reason: 'x',
    })
    expect(clash.statusCode).toBe(409)
    expect(clash.body).toContain('Somebody has changed this mark since you opened the page')
    expect(clash.body).toContain('Leave granted')
    const [now] = standing(clash.body)
    expect(now).not.toBe(session)
    const again = await office.post(address, {
      session: now as string,
      code: 'N',
      arrivedAt: '',
      reason: 'x',
    })
    expect(again.statusCode).toBe(303)
  })

  it('changes several sessions at once with one reason', async () => {
    const office = await test.as('office')
    const page = await office.get(`/pupils/${finn}/marks?from=2025-12-08&to=2025-12-09`)
    expect(standing(page.body)).toHaveLength(4)
    const done = await office.post(`/pupils/${finn}/marks`, {
      from: '2025-12-08',
      to: '2025-12-09',
      session: standing(page.body).slice(1),
      code: 'I',
      arrivedAt: '',
      reason: 'Note from home',
    })
    expect(done.statusCode).toBe(303)
    const record = await pupilRecord(test.services, await test.principal('office'), { pupilId: finn })
    expect(record.figures.tally.ill).toBe(3)
    const back = await office.get(`/pupils/${finn}/marks?from=2025-12-08&to=2025-12-09`)
    await office.post(`/pupils/${finn}/marks`, {
      from: '2025-12-08',
      to: '2025-12-09',
      session: standing(back.body),
      code: 'present',
      arrivedAt: '',
      reason: 'It was another pupil',
    })
    const after = await pupilRecord(test.services, await test.principal('office'), { pupilId: finn })
    expect(after.figures.tally.ill).toBe(0)
  })

  it.each(['2025-12-06/AM', '2025-12-16/AM', '2025-02-30/AM'])('is not possible on %s', async (session) => {
    expect((await (await test.as('office')).get(`/pupils/${finn}/marks/${session}`)).statusCode).toBe(404)
  })

  it.each(['teacher', 'pastoral', 'governor', 'trust', 'la-officer', 'system-administrator'] as const)(
    'is not for the %s',
    async (role) => {
      const browser = await test.as(role)
      expect((await browser.get(url())).statusCode).toBe(403)
      const sent = await browser.post(url(), {
        session: '2025-12-02/AM=1',
        code: 'N',
        arrivedAt: '',
        reason: 'x',
      })
      expect(sent.statusCode).toBe(403)
    },
  )
})

describe('the figures of the school', () => {
  it('are those that the engine counts', async () => {
    const figures = await schoolFigures(test.services, await test.principal('headteacher'))
    const school = await test.services.schools.known(test.schoolId)
    const facts = await test.services.database.inSchool(test.schoolId, (tx) =>
      school.factsNow(tx, test.clock.now()),
    )
    const summary = summariseFacts(facts)
    expect(figures.whole.attendance).toBe(summary.school.attendance)
    expect(figures.classes.map(({ name, attendance }) => [name, attendance])).toEqual(
      summary.classes.map(({ class: name, attendance }) => [name, attendance]),
    )
    expect(figures.persistentlyAbsent.map(({ pupilId }) => pupilId)).toContain(ada)
  })

  it('have no name and nothing below six for a governor', async () => {
    const page = await (await test.as('governor')).get('/figures')
    expect(page.statusCode).toBe(200)
    expect(page.body).not.toContain('Adeyemi')
    expect(page.body).toContain('fewer than 6')
    const figures = await schoolFigures(test.services, await test.principal('governor'))
    expect(figures.persistentlyAbsent).toEqual([])
    for (const line of [...figures.classes, ...figures.cohorts, ...figures.yearGroups]) {
      expect(line.pupils === null || line.pupils >= 6).toBe(true)
      expect(line.persistentlyAbsent === null || line.persistentlyAbsent >= 6).toBe(true)
    }
  })

  it('are those of their own pupils for a teacher and a pastoral lead', async () => {
    const teacher = await schoolFigures(test.services, await test.principal('teacher'))
    expect([teacher.isWholeSchool, teacher.classes.map(({ name }) => name)]).toEqual([false, ['3A']])
    const pastoral = await schoolFigures(test.services, await test.principal('pastoral'))
    expect(pastoral.classes.map(({ name }) => name)).toEqual(['4B'])
  })

  it('are not for who has no part in them', async () => {
    expect((await (await test.as('system-administrator')).get('/figures')).statusCode).toBe(403)
    expect((await (await test.as('la-officer')).get('/figures')).statusCode).toBe(403)
  })
})
