import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enterMarks } from '../../src/application/register/enter-marks.js'
import { UNSTATED } from '../../src/domain/register/entries.js'
import { getDay } from '../../src/kernel/school-date.js'
import { openTestSchool, type TestBrowser, type TestSchool } from '../support/signed-in.js'

const DAY = getDay('2025-12-15')

describe('the office’s pages', () => {
  let school: TestSchool
  let office: TestBrowser
  let address: string
  beforeAll(async () => {
    school = await openTestSchool()
    address = await school.app.listen({ host: '127.0.0.1', port: 0 })
    office = await school.as('office')
  }, 60_000)
  afterAll(() => school.close())

  const pupil = (className: string, place: number): number => school.pupils[className]?.[place] as number
  const mark = (className: string, place: number, symbol: string): Promise<unknown> =>
    enterMarks(school.services, school.schoolId, (known) => ({
      requestId: null,
      day: DAY,
      half: 0,
      className,
      author: { accountId: null, name: 'Ola', position: 'teacher' },
      recordedAt: school.clock.now(),
      appendedAt: school.clock.instantUtc(),
      useCase: 'register.take',
      marks: [
        {
          pupilId: pupil(className, place),
          code: known.codes.find(symbol, DAY) as number,
          arrivedAt: UNSTATED,
          reason: '',
          basedOn: 0,
        },
      ],
    }))
  const fieldsOf = (body: string): Record<string, string> =>
    Object.fromEntries(
      Array.from(body.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g), ([, name, value]) => [
        name,
        value,
      ]).filter(([name]) => name !== '_csrf'),
    )

  it('tell an open board that something changed, with nothing of what it was', async () => {
    const cookie = `rollbook=${office.cookies.get('rollbook')}`
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${address}/board/events`, { headers: { cookie, accept: 'text/event-stream' } }, resolve).on(
        'error',
        reject,
      )
    })
    expect([
      response.statusCode,
      response.headers['content-type'],
      response.headers['cache-control'],
    ]).toEqual([200, 'text/event-stream; charset=utf-8', 'no-store, no-transform'])
    expect(response.headers['content-security-policy']).toContain("default-src 'self'")
    const read = async (): Promise<string> => String(await once(response, 'data'))
    expect(await read()).toContain('retry: 3000')
    const next = read()
    await mark('3A', 0, 'N')
    await mark('3A', 1, '/')
    // Both within a moment: told once.
    expect(await next).toBe('event: changed\ndata: {}\n\n')
    expect(school.services.live.watching(school.schoolId)).toBe(1)
    response.destroy()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(school.services.live.watching(school.schoolId)).toBe(0)
  })

  it('give the stream to nobody who may not see the board, and nothing to a browser that asks for a page', async () => {
    const asked = { accept: 'text/event-stream' }
    expect((await (await school.as('teacher')).get('/board/events', asked)).statusCode).toBe(403)
    expect((await school.browser().get('/board/events', asked)).statusCode).toBe(303)
    expect((await office.get('/board/events')).statusCode).toBe(406)
  })

  it('are kept by nobody: the list of who is in the building is always the one of now', async () => {
    const page = await office.get('/evacuation')
    expect(page.headers['cache-control']).toBe('no-store')
    expect(page.body).toContain('Not accounted for yet')
    expect(page.body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
  })

  it('ask of the late desk’s form what it must know, and save once', async () => {
    const address = `/late-desk/${pupil('3A', 2)}`
    const page = await office.get(address)
    expect(page.body).toContain('Came at')
    const fields = fieldsOf(page.body)
    expect(Object.keys(fields).sort()).toEqual(['request', 'seen'])
    const wrong = await office.post(address, { ...fields, time: 'soon', reason: '' })
    expect([wrong.statusCode, wrong.body.includes('Enter the time the pupil came, like 9:05am')]).toEqual([
      400,
      true,
    ])
    const later = await office.post(address, { ...fields, time: '11:00', reason: '' })
    expect([later.statusCode, later.body.includes('must be now or in the past')]).toEqual([400, true])
    school.clock.set('2025-12-15T09:30')
    const saved = await office.post(address, { ...fields, time: '9.25am', reason: 'Fog & <ice>' })
    expect(saved.statusCode).toBe(303)
    const again = await office.post(address, { ...fields, time: '9.25am', reason: 'Fog & <ice>' })
    expect(again.headers['location']).toBe(saved.headers['location'])
    const shown = await office.get(String(saved.headers['location']))
    expect(shown.body).toContain('U, Arrived after the register closed, at 9:25am')
    const [, slip = ''] = /href="(\/late-desk\/slip\/\d+)"/.exec(shown.body) ?? []
    expect((await office.get(slip)).body).toContain('Fog &amp; &lt;ice&gt;')
  })

  it('offer no late slip for who came in time', async () => {
    const address = `/late-desk/${pupil('4B', 2)}`
    const { request = '', seen = '' } = fieldsOf((await office.get(address)).body) as Record<string, string>
    const saved = await office.post(address, { request, seen, time: '8:35', reason: '' })
    const shown = await office.get(String(saved.headers['location']))
    expect(shown.body).toContain('Choudhury, Cara, 4B: /')
    expect(shown.body).toContain('there is no late slip')
    expect(shown.body).not.toContain('/late-desk/slip/')
  })

  it('carry no name in their addresses, and answer 404 for the other school’s entries and pupils', async () => {
    const stranger = await school.as(school.stranger)
    const slip = await stranger.get('/late-desk/slip/1')
    expect(slip.statusCode).toBe(404)
    expect((await office.get('/late-desk/99999')).statusCode).toBe(404)
    expect((await office.get('/site-book/1/correct/77')).statusCode).toBe(404)
    expect((await office.get('/late-desk/nobody')).statusCode).toBe(400)
  })

  it('want a reason and a direction in the sign-out book', async () => {
    const line = { time: '9:10', reason: '', collectedBy: '', expectedBack: '8:00' }
    const wrong = await office.post(`/site-book/${pupil('3A', 1)}`, line)
    expect(wrong.statusCode).toBe(400)
    expect(wrong.body).toContain('Select whether the pupil goes out or comes in')
    const out = await office.post(`/site-book/${pupil('3A', 1)}`, { ...line, direction: 'out' })
    expect(out.body).toContain('Enter why the pupil leaves')
    expect(out.body).toContain('must be after the time of leaving')
    const done = await office.post(`/site-book/${pupil('3A', 1)}`, {
      ...line,
      direction: 'out',
      reason: 'Ill',
      expectedBack: '',
    })
    expect(done.headers['location']).toBe('/site-book')
    const twice = await office.post(`/site-book/${pupil('3A', 1)}`, {
      ...line,
      time: '9:15',
      direction: 'out',
      reason: 'Ill',
      expectedBack: '',
    })
    expect(twice.statusCode).toBe(400)
    expect(twice.body).toContain('The pupil was signed out already at 9:10am (Ill), written by Sam office 1')
    expect((await office.get('/site-book')).body).toContain('Baker, Ben, 3A')
  })

  it('[LAA-102] enter no code for many without saying what it is for, nor for nobody', async () => {
    const form = {
      preset: 'other',
      code: 'Y7',
      from: '2025-12-15',
      to: '2025-12-14',
      session: 'both',
      reason: ' ',
      list: '',
    }
    const wrong = await office.post('/codes/many/preview', form)
    expect(wrong.statusCode).toBe(400)
    for (const text of [
      'Enter what it is for',
      'must be the first day or later',
      'Select a class or a year group',
    ])
      expect(wrong.body).toContain(text)
    const unclear = await office.post('/codes/many/preview', { ...form, list: 'Baker, Ben' })
    expect(unclear.body).toContain('Line 1 of the list is 2 pupils: give the UPN')
    const several = await office.post('/codes/many/preview', {
      ...form,
      list: 'Nobody, Nan\nBaker, Ben\nNemo, Ned\nNiemand, Nat',
    })
    expect(several.body).toContain(
      'Lines 1, 3 and 4 of the list are nobody on the roll. Line 2 of the list is 2 pupils: give the UPN',
    )
  })

  const previewTrip = (classes: readonly string[]) =>
    office.post('/codes/many/preview', {
      preset: 'trip',
      from: '2025-12-16',
      to: '2025-12-16',
      session: 'AM',
      reason: 'Farm',
      classes: [...classes],
      list: '',
    })

  it('preview by class and surname, in whatever order they were chosen', async () => {
    const preview = await previewTrip(['4B', '3A'])
    const names = [...preview.body.matchAll(/for="pupil-\d+">([^<]+)</g)].map(([, name]) => name)
    expect(names.slice(0, 3)).toEqual(['Adeyemi, Ada, 3A', 'Baker, Ben, 3A', 'Choudhury, Cara, 3A'])
    expect(names.at(-1)).toBe('Fraser, Finn, 4B')
  })

  it('preview and enter a trip of a class, leaving out who was ticked off', async () => {
    const preview = await previewTrip(['4B'])
    expect(preview.statusCode).toBe(200)
    const fields = fieldsOf(preview.body)
    const entered = await office.post('/codes/many/apply', {
      ...fields,
      pupil: (school.pupils['4B'] ?? []).slice(1),
    })
    expect(entered.headers['location']).toBe('/codes/many?entered=5&conflicts=0')
    // One pupil alone is a list of one.
    const alone = await office.post('/codes/many/apply', {
      ...fields,
      session: 'PM',
      pupil: [pupil('4B', 0)],
    })
    expect(alone.headers['location']).toMatch(/entered=\d/)
  })

  it('show the work list a page at a time, each thing with its clause', async () => {
    const first = await office.get('/worklist')
    expect(first.body.match(/<tr class="govuk-table__row"/g)?.length).toBe(51)
    expect(first.body).toMatch(/FOX-\d{3}/)
    const last = await office.get('/worklist?page=99999')
    expect(last.body).toMatch(/<span class="office-note">[A-Z][^<]+\.<\/span>/)
    expect(last.statusCode).toBe(200)
    const gone = await office.post('/worklist', {
      id: 'nothing:1',
      kind: 'contact.call',
      outcome: 'call-reached',
    })
    expect(gone.headers['location']).toBe('/worklist?page=1&said=gone')
  })
})
