import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API_PREFIX } from '../../src/api/index.js'
import { type ApiScope, SCOPE_NAMES } from '../../src/application/api/scopes.js'
import { enter } from '../support/enter.js'
import { openTestSchool, type TestSchool } from '../support/signed-in.js'
import { STORES } from '../support/stores.js'

type Body = Readonly<Record<string, any>>

describe.each(STORES)('the API on $name', ({ open }) => {
  let school: TestSchool
  let key: string
  let otherKey: string
  beforeAll(async () => {
    school = await openTestSchool({
      store: await open(),
      at: '2025-12-15T09:05',
      config: { apiRequestsPerMinute: 0 },
    })
    key = await school.services.apiKeys.make(await school.principal('headteacher'), {
      name: 'The MIS',
      scopes: SCOPE_NAMES,
    })
    otherKey = await school.services.apiKeys.make(await school.principal(school.stranger), {
      name: 'Another MIS',
      scopes: SCOPE_NAMES,
    })
  }, 120_000)
  afterAll(() => school.close())

  async function ask(
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    url: string,
    { body, as = key, id = randomUUID() as string }: { body?: object; as?: string; id?: string } = {},
  ): Promise<{ status: number; body: Body; headers: Body }> {
    const response = await school.app.inject({
      method,
      url: `${API_PREFIX}${url}`,
      headers: {
        authorization: `Bearer ${as}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': id }),
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    })
    return {
      status: response.statusCode,
      body: response.body === '' ? {} : response.json<Body>(),
      headers: response.headers,
    }
  }
  const make = async (scopes: readonly ApiScope[]): Promise<string> =>
    school.services.apiKeys.make(await school.principal('headteacher'), { name: 'Small', scopes })
  const class3A = (): readonly number[] => school.pupils['3A'] as readonly number[]
  const class4B = (): readonly number[] => school.pupils['4B'] as readonly number[]

  describe('keys', () => {
    it('are needed, and a wrong one gets nothing', async () => {
      for (const as of [
        '',
        'rb_1_1_0',
        key.replace(/.$/, (end) => (end === '0' ? '1' : '0')),
        `rb_999999999_1_${'0'.repeat(40)}`,
      ]) {
        const { status, body, headers } = await ask('GET', '/pupils', { as })
        expect([status, body['type']]).toEqual([401, '/api/v1/problems/no-key'])
        expect(headers['content-type']).toContain('application/problem+json')
      }
    })

    it('do what their scopes say and no more', async () => {
      const small = await make(['school:read'])
      expect((await ask('GET', '/school', { as: small })).body).toMatchObject({ name: 'Alderbrook School' })
      for (const url of [
        '/pupils',
        '/marks',
        '/events',
        '/worklist',
        '/summary',
        '/webhooks',
        '/planned-absences',
      ]) {
        const refused = await ask('GET', url, { as: small })
        expect([url, refused.status]).toEqual([url, 403])
        expect(refused.headers['www-authenticate']).toContain('insufficient_scope')
      }
    })

    it('end when they are revoked', async () => {
      const principal = await school.principal('system-administrator')
      const gone = await make(['school:read'])
      expect((await ask('GET', '/school', { as: gone })).status).toBe(200)
      const [newest] = await school.services.apiKeys.list(principal)
      expect(newest).toMatchObject({ name: 'Small', revokedAt: null })
      expect(newest?.lastUsedAt).not.toBeNull()
      await school.services.apiKeys.revoke(principal, newest?.keyNo as number)
      expect((await ask('GET', '/school', { as: gone })).status).toBe(401)
    })

    it('are not kept: only a hash of the secret is', async () => {
      const secret = key.split('_').at(-1) as string
      const rows = await school.services.database.inSchool(school.schoolId, (tx) =>
        tx.query('select * from api_key'),
      )
      expect(JSON.stringify(rows)).not.toContain(secret)
    })

    it('are made by nobody who may not', async () => {
      await expect(
        school.services.apiKeys.make(await school.principal('teacher'), { name: 'Mine', scopes: [] }),
      ).rejects.toMatchObject({ code: 'permission.refused' })
    })
  })

  describe('what is there', () => {
    it('is the school, its calendar, codes and classes', async () => {
      expect((await ask('GET', '/school')).body).toMatchObject({ phase: 'primary', policy: 'foxdell' })
      const { body: calendar } = await ask('GET', '/calendar?on=2025-12-15')
      expect(calendar['academic_year']).toBe('2025/26')
      expect(calendar['open_days'][0]).toEqual({ date: '2025-09-01', sessions: ['AM', 'PM'] })
      const { body: codes } = await ask('GET', '/codes?on=2025-12-15')
      expect(codes['data']).toContainEqual(expect.objectContaining({ code: 'I', counts_as: 'authorised' }))
      expect((await ask('GET', '/classes')).body['data']).toEqual([
        { class: '3A', year_groups: ['3'], pupils: 6 },
        { class: '4B', year_groups: ['4'], pupils: 6 },
      ])
    })

    it('is the roll, page by page, without contacts', async () => {
      const first = (await ask('GET', '/pupils?limit=5')).body
      expect([first['data'].length, first['more']]).toEqual([5, true])
      const rest = (await ask('GET', `/pupils?limit=50&after=${first['next']}`)).body
      expect([rest['data'].length, rest['more']]).toEqual([7, false])
      expect(Object.keys(first['data'][0])).toEqual([
        'pupil_id',
        'upn',
        'surname',
        'forename',
        'date_of_birth',
        'enrolments',
      ])
      const [pupil] = class3A()
      expect((await ask('GET', `/pupils/${pupil}`)).body).toMatchObject({ surname: 'Adeyemi' })
      expect((await ask('GET', `/pupils/${pupil}/contacts`)).body['data']).toHaveLength(1)
      const withoutContacts = await make(['roll:read'])
      expect((await ask('GET', `/pupils/${pupil}/contacts`, { as: withoutContacts })).status).toBe(403)
      expect((await ask('GET', '/pupils/999999')).status).toBe(404)
      expect((await ask('GET', '/nowhere')).body).toMatchObject({ status: 404 })
    })

    it('is noted with the name of the key', async () => {
      const [pupil] = class4B()
      await ask('GET', `/pupils/${pupil}`)
      const rows = await school.services.database.inSchool(school.schoolId, (tx) =>
        tx.query('select person, position, action, what from audit where pupil_id = $1', [pupil]),
      )
      expect(rows).toContainEqual({
        person: 'The MIS',
        position: 'API key 1',
        action: 'view',
        what: 'api.pupil',
      })
    })
  })

  describe('a class register', () => {
    const url = '/classes/3A/registers/2025-12-15/AM'
    const full = (): object => ({ marks: class3A().map((pupil_id) => ({ pupil_id, code: '/' })) })

    it('is handed in whole, and once however often it is sent', async () => {
      const before = (await ask('GET', url)).body
      expect(before).toMatchObject({ opens: '09:00', taken: [] })
      expect(before['pupils'][0]).toEqual({
        pupil_id: class3A()[0],
        entry_no: 0,
        code: null,
        arrived_at: null,
        planned_code: null,
      })
      const id = randomUUID()
      const once = await ask('PUT', url, { body: full(), id })
      expect([once.status, once.body['entered'].length, once.body['repeated']]).toEqual([200, 6, false])
      const again = await ask('PUT', url, { body: full(), id })
      expect(again.body).toEqual({ ...once.body, repeated: true })
      const reused = await ask('PUT', url, {
        body: { marks: class3A().map((pupil_id) => ({ pupil_id, code: 'N' })) },
        id,
      })
      expect([reused.status, reused.body['type']]).toEqual([422, '/api/v1/problems/key-reused'])
      const after = (await ask('GET', url)).body
      expect(after['taken']).toEqual([expect.objectContaining({ by: 'The MIS' })])
      expect(after['pupils'].every((pupil: Body) => pupil['code'] === '/')).toBe(true)
    })

    it('is refused half, and with everything that is wrong at once', async () => {
      const [first, second] = class4B()
      const half = await ask('PUT', '/classes/4B/registers/2025-12-15/AM', {
        body: {
          marks: [
            { pupil_id: first, code: '\\' },
            { pupil_id: 999_999, code: '/' },
            { pupil_id: second, code: 'Q9' },
            { pupil_id: second, code: 'L', arrived_at: '23:00' },
          ],
        },
      })
      expect(half.status).toBe(422)
      expect(half.body['errors'].map((error: Body) => [error['pointer'], error['code']])).toEqual([
        ['/marks/0/code', 'wrong-half'],
        ['/marks/1/pupil_id', 'unknown-pupil'],
        ['/marks/2/code', 'unknown-code'],
        ['/marks/3/pupil_id', 'pupil-twice'],
        ['/marks/3/arrived_at', 'time-to-come'],
        ...Array.from({ length: 4 }, () => ['/marks', 'pupil-missing']),
      ])
      const { body } = await ask('GET', '/classes/4B/registers/2025-12-15/AM')
      expect(body['pupils'].every((pupil: Body) => pupil['code'] === null)).toBe(true)
    })

    it.each([
      ['U', '08:00', 'arrived-on-time'],
      ['L', '09:00', 'arrived-on-time'],
      ['U', '09:05', 'arrived-before-close'],
    ])('of %s at %s is refused, as the policy’s clock contradicts it', async (code, arrived_at, said) => {
      for (const [method, url, more] of [
        ['POST', '/marks', { date: '2025-12-15', session: 'AM' }],
        ['PUT', '/classes/4B/registers/2025-12-15/AM', {}],
      ] as const) {
        const marks = class4B().map((pupil_id) => ({ pupil_id, code, arrived_at }))
        const { status, body, headers } = await ask(method, url, { body: { ...more, marks } })
        expect([status, body['errors'][0]['code']]).toEqual([422, said])
        expect(headers['content-type']).toContain('application/problem+json')
      }
    })

    it('is refused for a session that is closed, to come, or of no class', async () => {
      const codeOf = async (path: string): Promise<unknown> => {
        const { status, body } = await ask('PUT', path, { body: full() })
        return body['errors']?.[0]?.['code'] ?? status
      }
      expect(await codeOf('/classes/3A/registers/2025-12-14/AM')).toBe('session-closed')
      expect(await codeOf('/classes/3A/registers/2025-12-15/PM')).toBe('session-not-begun')
      expect(await codeOf('/classes/3A/registers/2025-12-12/AM')).toBe('register-closed')
      expect(await codeOf('/classes/9Z/registers/2025-12-15/AM')).toBe(404)
    })

    it('takes no field that nobody knows, and says nothing of what was sent', async () => {
      const { status, body } = await ask('PUT', url, {
        body: { marks: [{ pupil_id: 'Adeyemi', code: '/', note: 'Ada Adeyemi' }] },
      })
      expect(status).toBe(400)
      expect(body['errors'].map((error: Body) => error['pointer'])).toEqual([
        '/marks/0/note',
        '/marks/0/pupil_id',
      ])
      expect(JSON.stringify(body)).not.toContain('Ad')
      const nameless = await school.app.inject({
        method: 'PUT',
        url: `${API_PREFIX}${url}`,
        headers: { authorization: `Bearer ${key}` },
        payload: full(),
      })
      expect(nameless.json<Body>()['errors']).toEqual([
        { parameter: 'idempotency-key', code: 'required', detail: 'must be there' },
      ])
    })
  })

  describe('marks', () => {
    it('amend the entry that was seen, with a reason, and are a conflict where another stands', async () => {
      const [pupil] = class4B()
      const on = { date: '2025-12-12', session: 'AM' }
      const enter = (mark: object) =>
        ask('POST', '/marks', { body: { ...on, marks: [{ pupil_id: pupil, ...mark }] } })
      const original = await enter({ code: 'N' })
      const entry = original.body['entered'][0]['entry_no'] as number
      expect((await enter({ code: 'I', based_on: entry })).body['errors']).toEqual([
        expect.objectContaining({ pointer: '/marks/0/reason', code: 'reason-missing' }),
      ])
      expect((await enter({ code: 'I', based_on: entry, reason: 'Call' })).body['entered']).toHaveLength(1)
      expect((await enter({ code: 'M', based_on: entry, reason: 'Late' })).body).toMatchObject({
        entered: [],
        conflicts: [pupil],
      })
      const { body } = await ask('GET', `/pupils/${pupil}/marks?from=2025-12-12&to=2025-12-12`)
      expect(
        body['data'].map((mark: Body) => [mark['code'], mark['reason'], mark['amends'], mark['by']]),
      ).toEqual([
        ['N', '', null, 'The MIS'],
        ['I', 'Call', entry, 'The MIS'],
      ])
    })

    it('are followed to the end while eight write, and none is missed', async () => {
      const seen: number[] = []
      let cursor = ''
      const read = async (): Promise<boolean> => {
        const { body } = await ask('GET', `/marks?limit=7${cursor === '' ? '' : `&updated_after=${cursor}`}`)
        seen.push(...body['data'].map((mark: Body) => mark['entry_no'] as number))
        cursor = body['next'] as string
        return body['more'] as boolean
      }
      let writing = true
      const days = ['2025-12-01', '2025-12-02', '2025-12-03', '2025-12-04', '2025-12-05']
      const writers = Promise.all(
        Array.from({ length: 8 }, async (_, n) => {
          for (const date of days)
            expect(
              (
                await ask('POST', '/marks', {
                  body: {
                    date,
                    session: 'AM',
                    marks: [{ pupil_id: class3A()[n % 6], code: n < 6 ? '/' : 'N' }],
                  },
                })
              ).status,
            ).toBe(200)
        }),
      ).then(() => {
        writing = false
      })
      while (writing) {
        await read()
        await setTimeout(5)
      }
      await writers
      while (await read());
      const [{ last } = { last: 0 }] = await school.services.database.inSchool(school.schoolId, (tx) =>
        tx.query<{ last: number }>('select max(entry_no) as last from register_entry'),
      )
      expect(seen).toEqual(Array.from({ length: last }, (_, i) => i + 1))
      expect((await ask('GET', `/events?updated_after=${cursor}`)).body['errors']).toEqual([
        expect.objectContaining({ parameter: 'updated_after', code: 'cursor-unknown' }),
      ])
    }, 60_000)
  })

  describe('changes of the roll', () => {
    it('are followed without what they said', async () => {
      const [pupil] = class3A()
      await school.services.database.inSchool(school.schoolId, (tx) =>
        tx.query(
          `insert into roll_history (school_id, history_no, pupil_id, change, effective_on, before, after, reason, at, person,
             position)
           select $1, take_numbers($1, 'history', 1), $2, 'details', '2025-12-15', '{"surname": "Adeyemi"}',
             '{"surname": "Ade"}', 'Marriage', now(), 'Office', 'office'`,
          [school.schoolId, pupil],
        ),
      )
      const { body } = await ask('GET', '/roll-changes')
      expect(body).toMatchObject({
        data: [{ change_no: 1, pupil_id: pupil, change: 'details', effective_on: '2025-12-15' }],
        more: false,
      })
      expect(JSON.stringify(body)).not.toMatch(/Ade|Marriage/)
      expect((await ask('GET', `/roll-changes?updated_after=${body['next']}`)).body['data']).toEqual([])
    })
  })

  describe('events', () => {
    it('are recorded all or none, and followed', async () => {
      const [pupil] = class3A()
      const request = {
        type: 'leave-request',
        at: '2025-12-10T09:00',
        pupil_id: pupil,
        id: 'LR1',
        contact_id: 'P00',
        from: '2026-01-12',
        to: '2026-01-13',
        reason: 'wedding',
      }
      const faulty = await ask('POST', '/events', {
        body: {
          events: [
            request,
            {
              type: 'leave-decision',
              at: '2025-12-10T10:00',
              pupil_id: class3A()[1],
              id: 'LR1',
              decision: 'granted',
            },
            {
              type: 'suspension',
              at: '2025-12-20T10:00',
              pupil_id: 999_999,
              from: '2025-12-11',
              to: '2025-12-11',
            },
            {
              type: 'suspension',
              at: '2025-12-11T10:00',
              pupil_id: pupil,
              from: '2025-12-12',
              to: '2025-12-11',
            },
          ],
        },
      })
      expect(faulty.body['errors'].map((error: Body) => [error['pointer'], error['code']])).toEqual([
        ['/events/1/id', 'leave-unknown'],
        ['/events/2/pupil_id', 'unknown-pupil'],
        ['/events/3', 'event-faulty'],
      ])
      const body = { events: [request, { type: 'done', at: '2025-12-11T09:00', kind: 'school.letter' }] }
      const id = randomUUID()
      expect((await ask('POST', '/events', { body, id })).body).toEqual({ recorded: 2, repeated: false })
      expect((await ask('POST', '/events', { body, id })).body).toEqual({ recorded: 2, repeated: true })
      const { body: page } = await ask('GET', '/events')
      expect(page['data']).toEqual([
        expect.objectContaining({ event_no: 1, type: 'leave-request', pupil_id: pupil, by: 'The MIS' }),
        expect.objectContaining({ event_no: 2, type: 'done', pupil_id: null }),
      ])
      expect(JSON.stringify(page)).not.toContain('upn')
      expect(
        (await ask('POST', '/events', { body: { events: [{ ...request, type: 'roll', change: 'added' }] } }))
          .status,
      ).toBe(400)
    })
  })

  describe('planned absences', () => {
    it('are planned once and shown in the register', async () => {
      const [, , pupil] = class4B()
      const body = {
        pupil_id: pupil,
        from: '2025-12-16',
        to: '2025-12-17',
        code: 'C',
        source: 'leave',
        reason: 'Wedding',
      }
      const id = randomUUID()
      const once = await ask('POST', '/planned-absences', { body, id })
      expect(once.status).toBe(201)
      expect((await ask('POST', '/planned-absences', { body, id })).body).toEqual({
        ...once.body,
        repeated: true,
      })
      expect((await ask('GET', '/planned-absences')).body['data']).toEqual([
        expect.objectContaining({ pupil_id: pupil, code: 'C', session: null, given_by: 'The MIS' }),
      ])
      const { body: register } = await ask('GET', '/classes/4B/registers/2025-12-16/AM')
      expect(register['pupils'][2]).toMatchObject({ pupil_id: pupil, planned_code: 'C' })
      const faulty = await ask('POST', '/planned-absences', {
        body: { ...body, pupil_id: 999_999, to: '2025-12-01', code: '?' },
      })
      expect(faulty.body['errors'].map((error: Body) => error['pointer'])).toEqual([
        '/pupil_id',
        '/to',
        '/code',
      ])
    })

    const plan = (pupil: number | undefined, more: object = {}) => ({
      pupil_id: pupil,
      from: '2025-12-11',
      to: '2025-12-11',
      code: 'I',
      source: 'reported-ill',
      reason: 'A cold',
      ...more,
    })
    const codeOf = async (pupil: number | undefined, session: 'AM' | 'PM'): Promise<unknown> => {
      const { body } = await ask('GET', `/classes/4B/registers/2025-12-11/${session}`)
      return (body['pupils'] as readonly Body[]).find((row) => row['pupil_id'] === pupil)?.['code']
    }

    it('are refused where the office’s form refuses them', async () => {
      const [, pupil] = class4B()
      for (const [wrong, pointer, code] of [
        [{ code: 'N' }, '/code', 'code-unsuitable'],
        [{ code: '/' }, '/code', 'code-unsuitable'],
        [{ code: 'X' }, '/code', 'code-unsuitable'],
        [{ from: '2025-12-13', to: '2025-12-14' }, '/from', 'closed'],
        [{ to: '2026-12-12' }, '/to', 'too-long'],
      ] as const) {
        const refused = await ask('POST', '/planned-absences', { body: plan(pupil, wrong) })
        expect([wrong, refused.status, refused.body['errors']]).toEqual([
          wrong,
          422,
          [expect.objectContaining({ pointer, code })],
        ])
      }
      expect((await ask('GET', `/planned-absences?pupil_id=${pupil}`)).body['data']).toEqual([])
    })

    it('are refused beside another one for the same session, and not for the other half of the day', async () => {
      const [, , , pupil] = class4B()
      const morning = { from: '2025-12-18', to: '2025-12-18', session: 'AM' }
      const first = await ask('POST', '/planned-absences', { body: plan(pupil, morning) })
      expect(first.status).toBe(201)
      const again = await ask('POST', '/planned-absences', { body: plan(pupil, { ...morning, code: 'C' }) })
      expect([again.status, again.body['errors']]).toEqual([
        422,
        [expect.objectContaining({ pointer: '/from', code: 'already-planned' })],
      ])
      expect(JSON.stringify(again.body)).toContain(`planned absence ${first.body['planned_no']}`)
      const afternoon = plan(pupil, { ...morning, session: 'PM' })
      expect((await ask('POST', '/planned-absences', { body: afternoon })).status).toBe(201)
    })

    it('amend what stands without a reason, where the key may enter marks', async () => {
      const [pupil, other] = class4B() as [number, number]
      for (const one of [pupil, other]) {
        await enter(school, 'office', one, '2025-12-11 AM', 'N')
        await enter(school, 'office', one, '2025-12-11 PM', '\\')
      }
      const small = await make(['absences:write'])
      const left = await ask('POST', '/planned-absences', { body: plan(other), as: small })
      expect([left.status, left.body['amended'], await codeOf(other, 'AM')]).toEqual([201, [], 'N'])
      const id = randomUUID()
      const amended = await ask('POST', '/planned-absences', { body: plan(pupil), id })
      expect(amended.body['amended']).toEqual([{ date: '2025-12-11', session: 'AM', code: 'N' }])
      expect([await codeOf(pupil, 'AM'), await codeOf(pupil, 'PM')]).toEqual(['I', '\\'])
      expect((await ask('POST', '/planned-absences', { body: plan(pupil), id })).body).toEqual({
        ...amended.body,
        repeated: true,
      })
    })
  })

  describe('figures', () => {
    it('are the engine’s', async () => {
      const { body: summary } = await ask('GET', '/summary')
      expect(summary['as_of']).toBe('2025-12-15T09:05')
      expect(summary['pupils']).toHaveLength(12)
      const { body: worklist } = await ask('GET', '/worklist')
      expect(worklist['data'].length).toBeGreaterThan(0)
      expect(JSON.stringify(worklist)).not.toContain('Adeyemi')
    })
  })

  describe('of another school', () => {
    it('shows nothing of this one by any route', async () => {
      const [mine] = class3A()
      const theirs = await school.services.database.inSchool(school.otherSchoolId, (tx) =>
        tx.query<{ pupil_id: number }>('select pupil_id from pupil order by pupil_id'),
      )
      // Both schools number their pupils from 1, so one only this school has is needed.
      expect(theirs).toHaveLength(12)
      await ask('POST', '/webhooks', { body: { url: 'https://mis.example/hook', topics: ['marks'] } })
      for (const url of ['/marks', '/events', '/planned-absences', '/webhooks', '/roll-changes'])
        expect([url, (await ask('GET', url, { as: otherKey })).body['data']]).toEqual([url, []])
      expect((await ask('GET', `/pupils/${mine}/marks`, { as: otherKey })).body['data']).toEqual([])
      expect((await ask('GET', '/webhooks/1/deliveries', { as: otherKey })).status).toBe(404)
      expect((await ask('DELETE', '/webhooks/1', { as: otherKey })).status).toBe(404)
      const { body: page } = await ask('GET', '/marks?limit=1')
      expect((await ask('GET', `/marks?updated_after=${page['next']}`, { as: otherKey })).status).toBe(422)
      expect((await ask('GET', '/school', { as: otherKey })).body['name']).toBe('Brackenfield School')
      const { body: register } = await ask('GET', '/classes/3A/registers/2025-12-15/AM', { as: otherKey })
      expect(register['pupils'].every((pupil: Body) => pupil['code'] === null)).toBe(true)
    })

    it('may use the same name for a request', async () => {
      const id = randomUUID()
      const body = { date: '2025-12-12', session: 'PM', marks: [{ pupil_id: class3A()[0], code: '\\' }] }
      expect((await ask('POST', '/marks', { body, id })).body).toMatchObject({ repeated: false })
      expect((await ask('POST', '/marks', { body, id, as: otherKey })).body).toMatchObject({
        repeated: false,
      })
    })
  })
})

it('limits the requests of each key by itself', async () => {
  const limited = await openTestSchool({ config: { apiRequestsPerMinute: 3 } })
  try {
    const principal = await limited.principal('headteacher')
    const keys = [
      await limited.services.apiKeys.make(principal, { name: 'A', scopes: ['school:read'] }),
      await limited.services.apiKeys.make(principal, { name: 'B', scopes: ['school:read'] }),
    ]
    const statuses = async (as: string | undefined): Promise<number[]> => {
      const answers = []
      for (let n = 0; n < 4; n++)
        answers.push(
          (
            await limited.app.inject({
              url: `${API_PREFIX}/school`,
              headers: { authorization: `Bearer ${as}` },
            })
          ).statusCode,
        )
      return answers
    }
    expect(await statuses(keys[0])).toEqual([200, 200, 200, 429])
    expect(await statuses(keys[1])).toEqual([200, 200, 200, 429])
  } finally {
    await limited.close()
  }
}, 60_000)
