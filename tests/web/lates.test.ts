import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  lateBook,
  lateCollections,
  latesOfPupil,
  lateTotals,
} from '../../src/application/office/late-book.js'
import { writeMovement } from '../../src/application/office/site-book.js'
import { NotAllowedError } from '../../src/application/permissions/not-allowed.js'
import { formatDay, getDay, getTime } from '../../src/kernel/school-date.js'
import { enter } from '../support/enter.js'
import { openTestSchool, type TestBrowser, type TestSchool } from '../support/signed-in.js'

const EVERYTHING = { from: undefined, to: undefined, className: '', yearGroup: '' }

describe('the late book', () => {
  let school: TestSchool
  let office: TestBrowser
  const pupil = (className: string, place: number): number => school.pupils[className]?.[place] as number

  beforeAll(async () => {
    school = await openTestSchool()
    office = await school.as('office')
    // Ben: four times in ten days, mostly on Tuesdays; Cara of another class once, without a time.
    const ben = pupil('3A', 1)
    await enter(school, 'office', ben, '2025-12-02 AM', 'L', { arrivedAt: '09:10', reason: 'Swimming' })
    await enter(school, 'office', ben, '2025-12-04 AM', 'L', { arrivedAt: '09:01', reason: 'Bus' })
    await enter(school, 'office', ben, '2025-12-09 AM', 'U', { arrivedAt: '09:41', reason: 'Swimming' })
    await enter(school, 'office', ben, '2025-12-09 PM', 'L', { arrivedAt: '12:50' })
    await enter(school, 'office', pupil('4B', 2), '2025-12-05 AM', 'L')
    await enter(school, 'office', pupil('4B', 3), '2025-12-05 AM', 'L', { arrivedAt: '09:15' })
    await enter(school, 'office', pupil('4B', 3), '2025-12-05 AM', '/', { reason: 'It was the brother' })
    school.clock.set('2025-12-15T09:40')
  }, 60_000)
  afterAll(() => school.close())

  it('[FOX-054] counts each pupil’s lates of any stretch of time with their minutes', async () => {
    const principal = await school.principal('office')
    const list = await lateTotals(school.services, principal, {
      ...EVERYTHING,
      from: getDay('2025-12-01'),
      to: getDay('2025-12-10'),
    })
    expect(
      list.pupils.map(({ name, className, late, afterClose, minutes, untimed }) => [
        name,
        className,
        late,
        afterClose,
        minutes,
        untimed,
      ]),
    ).toEqual([
      ['Baker, Ben', '3A', 3, 1, 10 + 1 + 41 + 5, 0],
      ['Choudhury, Cara', '4B', 1, 0, 0, 1],
    ])
    const of = async (wish: object): Promise<number[]> =>
      (await lateTotals(school.services, principal, { ...EVERYTHING, ...wish })).pupils.map(
        ({ late, afterClose }) => late + afterClose,
      )
    // Both days count, and what was amended to an arrival in time does not.
    expect(await of({ from: getDay('2025-12-04'), to: getDay('2025-12-08') })).toEqual([1, 1])
    expect(await of({ from: getDay('2025-12-09'), to: getDay('2025-12-09') })).toEqual([2])
    expect(await of({ className: '4B' })).toEqual([1])
    expect(await of({ yearGroup: '3' })).toEqual([4])
    // From the beginning of the school year where nothing is said.
    expect(await of({})).toEqual([4, 1])
  })

  it('[NAI-036] shows one pupil’s lates with their reasons and on which weekdays they were', async () => {
    const lates = await latesOfPupil(school.services, await school.principal('office'), pupil('3A', 1), {
      from: undefined,
      to: undefined,
    })
    expect(lates.totals.weekdays).toEqual([0, 3, 0, 1, 0])
    expect(
      lates.lines.map(({ day, half, code, minutes, reason }) => [
        formatDay(day),
        half,
        code,
        minutes,
        reason,
      ]),
    ).toEqual([
      ['2025-12-02', 0, 'L', 10, 'Swimming'],
      ['2025-12-04', 0, 'L', 1, 'Bus'],
      ['2025-12-09', 0, 'U', 41, 'Swimming'],
      ['2025-12-09', 1, 'L', 5, ''],
    ])
    expect((await office.get('/lates')).body).toContain('3 on Tuesdays')
    const page = (await office.get(`/lates/${pupil('3A', 1)}`)).body
    expect(page).toContain('Swimming')
    expect(page).toContain('<dt>Tuesday</dt><dd>3</dd>')
  })

  it('[NAI-037] is open to the headteacher as the figures of attendance are', async () => {
    const head = await school.as('headteacher')
    expect((await head.get('/figures')).statusCode).toBe(200)
    const page = await head.get('/lates?sort=all')
    expect(page.statusCode).toBe(200)
    expect(page.body.indexOf('Baker, Ben')).toBeLessThan(page.body.indexOf('Choudhury, Cara'))
  })

  it('sorts by any column, the most first', async () => {
    await enter(school, 'office', pupil('4B', 2), '2025-12-08 AM', 'U', { arrivedAt: '10:30' })
    await enter(school, 'office', pupil('4B', 2), '2025-12-10 AM', 'U', { arrivedAt: '10:30' })
    const order = async (sort: string): Promise<string[]> =>
      Array.from(
        (await office.get(`/lates?sort=${sort}`)).body.matchAll(/">(Baker|Choudhury), /g),
        ([, name]) => String(name),
      )
    expect(await order('name')).toEqual(['Baker', 'Choudhury'])
    expect(await order('closed')).toEqual(['Choudhury', 'Baker'])
    expect(await order('late')).toEqual(['Baker', 'Choudhury'])
    expect(await order('minutes')).toEqual(['Choudhury', 'Baker'])
    expect(await order('nonsense')).toEqual(['Baker', 'Choudhury'])
  })

  const come = async (place: number, more: Readonly<Record<string, string>>): Promise<void> => {
    const address = `/late-desk/${pupil('3A', place)}`
    const page = (await office.get(address)).body
    const hidden = (name: string): string =>
      new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? ''
    const form = { seen: hidden('seen'), request: hidden('request'), reason: '', ...more }
    const saved = await office.post(address, form)
    expect(saved.statusCode).toBe(303)
    // Sent twice, it is in the book once.
    expect((await office.post(address, form)).headers['location']).toBe(saved.headers['location'])
  }

  it('[RUS-050, FOX-057, FOX-062, STA-042, STA-053] keeps time, reason, where the pupil was met, by whom, and who took them to class', async () => {
    await come(0, { time: '9:12', reason: 'Overslept', takenBy: 'Teaching assistant' })
    await come(2, { time: '9:05', reason: 'Traffic', met: 'late-door' })
    await come(3, { time: '9:08', reason: 'Bus', met: 'late-gate' })
    await come(4, { time: '9:30' })
    const principal = await school.principal('office')
    const book = await lateBook(school.services, principal, { ...EVERYTHING, metAt: '' })
    expect(
      book.lines.map(({ name, code, arrivedAt, minutes, reason, metAt, takenBy, position }) => [
        name,
        code,
        arrivedAt,
        minutes,
        reason,
        metAt,
        takenBy,
        position,
      ]),
    ).toEqual([
      ['Choudhury, Cara', 'L', getTime('09:05'), 5, 'Traffic', 'late-door', '', 'school office'],
      ['Davies, Dan', 'L', getTime('09:08'), 8, 'Bus', 'late-gate', '', 'school office'],
      [
        'Adeyemi, Ada',
        'L',
        getTime('09:12'),
        12,
        'Overslept',
        'office',
        'Teaching assistant',
        'school office',
      ],
      ['Evans, Eve', 'U', getTime('09:30'), 30, '', '', '', 'school office'],
    ])
    const gate = await lateBook(school.services, principal, { ...EVERYTHING, metAt: 'late-gate' })
    expect(gate.lines.map(({ name }) => name)).toEqual(['Davies, Dan'])
    const page = (await office.get('/lates/book')).body
    expect(page).toContain('taken to class by Teaching assistant')
    expect(page).toContain('A check at the gate')
    const [, slip = ''] =
      /\/late-desk\/slip\/(\d+)/.exec(
        (await office.get(`/late-desk?saved=${book.lines[0]?.entryNo}`)).body,
      ) ?? []
    expect((await office.get(`/late-desk/slip/${slip}`)).body).toContain('Signed by the pupil')
    // What is in the book today is in the totals of today.
    const today = getDay('2025-12-15')
    const list = await lateTotals(school.services, principal, { ...EVERYTHING, from: today, to: today })
    expect(list.pupils.map(({ minutes }) => minutes)).toEqual([12, 5, 8, 30])
  })

  it('shows the book a month at a time, and says so', async () => {
    const page = (await office.get('/lates/book?from=2025-09-01')).body
    expect(page).toContain('31 days at a time')
    expect(page).toContain('Saturday 15 November 2025')
  })

  it('[FOX-068] lists who was collected after the end of the day, with the reason and by whom', async () => {
    const principal = await school.principal('office')
    const out = { direction: 'out' as const, expectedBack: null, corrects: null, void: false }
    school.clock.set('2025-12-15T16:10')
    const sign = (place: number, minute: string, reason: string, more: object = {}): Promise<unknown> =>
      writeMovement(school.services, principal, {
        ...out,
        pupilId: pupil('4B', place),
        minute: getTime(minute),
        reason,
        collectedBy: 'Grandmother',
        ...more,
      })
    await sign(0, '15:30', 'End of the day')
    const wrong = await sign(1, '15:45', 'Wrong pupil')
    await sign(1, '15:45', 'Wrong pupil', { corrects: wrong, void: true })
    await sign(2, '16:05', 'Car broke down')
    const at = async (after?: string): Promise<unknown[]> =>
      (
        await lateCollections(school.services, principal, {
          from: undefined,
          to: undefined,
          after: after === undefined ? undefined : getTime(after),
        })
      ).collections.map(({ name, minute, reason, collectedBy }) => [name, minute, reason, collectedBy])
    const late = ['Choudhury, Cara', getTime('16:05'), 'Car broke down', 'Grandmother']
    expect(await at('15:30')).toEqual([late])
    // The policy does not say when the day ends: everybody who was signed out.
    expect(await at()).toEqual([late, ['Adeyemi, Ada', getTime('15:30'), 'End of the day', 'Grandmother']])
    const page = await office.get('/site-book/late-collections?after=3.30pm')
    expect(page.body).toContain('Car broke down')
    expect(page.body).not.toContain('End of the day</td>')
    expect((await office.get('/site-book/late-collections?after=soon')).statusCode).toBe(400)
  })

  it('goes as far as the person may see, and every view is noted', async () => {
    const names = async (who: 'teacher' | 'pastoral' | 'la-officer'): Promise<string[]> => [
      ...new Set(
        (await lateTotals(school.services, await school.principal(who), EVERYTHING)).pupils.map(
          ({ className }) => className,
        ),
      ),
    ]
    expect(await names('teacher')).toEqual(['3A'])
    expect(await names('pastoral')).toEqual(['4B'])
    expect(await names('la-officer')).toEqual([])
    const pastoral = await school.principal('pastoral')
    const book = await lateBook(school.services, pastoral, {
      ...EVERYTHING,
      metAt: '',
      from: getDay('2025-12-01'),
    })
    expect(new Set(book.lines.map(({ className }) => className))).toEqual(new Set(['4B']))
    const all = { from: undefined, to: undefined }
    await expect(latesOfPupil(school.services, pastoral, pupil('3A', 1), all)).rejects.toThrow(
      NotAllowedError,
    )
    await expect(
      latesOfPupil(school.services, await school.principal('teacher'), pupil('3A', 1), all),
    ).rejects.toThrow(NotAllowedError)
    // The other school has a pupil of the same number, who was never late.
    const stranger = await school.as(school.stranger)
    expect((await stranger.get(`/lates/${pupil('3A', 1)}`)).body).toContain('Never late')
    expect((await stranger.get('/lates/book?from=2025-12-01')).body).toContain('Nobody is in the late book')
    const [row] = await school.services.database.inSchool(school.schoolId, (tx) =>
      tx.query<{ n: number }>("select count(*) as n from audit where what = 'lates.view'"),
    )
    expect(row?.n).toBeGreaterThan(10)
  })

  it('says what is wrong with a date', async () => {
    const page = await office.get('/lates?from=soon')
    expect([page.statusCode, page.body.includes('Enter a date, for example 20 11 2026')]).toEqual([400, true])
    const back = await office.get('/lates?from=2025-12-10&to=2025-12-01')
    expect([back.statusCode, back.body.includes('must be on or after the first day')]).toEqual([400, true])
  })
})
