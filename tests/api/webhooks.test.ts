import { createHmac, randomUUID } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Manager, managerOf } from '../../src/application/webhooks/webhooks.js'
import { type DeliveryOptions, WebhookSender } from '../../src/application/webhooks/deliver.js'
import { Secrets } from '../../src/application/identity/secrets.js'
import type { Topic } from '../../src/application/webhooks/topics.js'
import { post } from '../../src/application/webhooks/post.js'
import { appendEvents } from '../../src/storage/events.js'
import { openTestSchool, type TestSchool } from '../support/signed-in.js'
import { STORES } from '../support/stores.js'

interface Delivery {
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly body: {
    readonly delivery_id: string
    readonly topic: string
    readonly changes: readonly Record<string, any>[]
  }
}

/** A system that is told of changes. It does with each delivery what it is set to. */
interface Receiver {
  readonly url: string
  readonly got: Delivery[]
  answer: (response: ServerResponse) => void
  close(): Promise<void>
}

async function openReceiver(): Promise<Receiver> {
  const got: Delivery[] = []
  const server: Server = createServer((request, response) => {
    let text = ''
    request.on('data', (part: Buffer) => {
      text += part.toString()
    })
    request.on('end', () => {
      got.push({ headers: request.headers, text, body: JSON.parse(text) })
      receiver.answer(response)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    got,
    answer: (response) => response.writeHead(204).end(),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return receiver
}

const SECRET = 'a secret of the tests, thirty-two long'

describe.each(STORES)('webhooks on $name', ({ open }) => {
  let school: TestSchool
  let manager: Manager
  let key: string
  const receivers: Receiver[] = []
  const hooks: number[] = []
  beforeAll(async () => {
    school = await openTestSchool({
      store: await open(),
      at: '2025-12-15T09:05',
      config: { webhooksInside: true, apiRequestsPerMinute: 0 },
    })
    manager = managerOf(await school.principal('system-administrator'))
    key = await school.services.apiKeys.make(await school.principal('headteacher'), {
      name: 'The MIS',
      scopes: ['marks:write'],
    })
  }, 120_000)
  afterEach(async () => {
    for (const hook of hooks.splice(0)) await school.services.webhooks.remove(manager, hook)
    for (const receiver of receivers.splice(0)) await receiver.close()
    school.clock.set('2025-12-15T09:05')
  })
  afterAll(() => school.close())

  const sender = (options: DeliveryOptions = {}): WebhookSender => {
    const { database, schools } = school.services
    return new WebhookSender(database, schools, school.clock, new Secrets(SECRET), {
      toInside: true,
      ...options,
    })
  }
  async function hook(topics: readonly Topic[]): Promise<Receiver & { hookNo: number; secret: string }> {
    const receiver = await openReceiver()
    receivers.push(receiver)
    const { webhookNo, secret } = await school.services.webhooks.make(manager, { url: receiver.url, topics })
    hooks.push(webhookNo)
    return Object.assign(receiver, { hookNo: webhookNo, secret })
  }
  let turn = 0
  /** Enters a mark that is another one than stands. @returns its number */
  async function mark(code = ['/', 'N', 'I'][turn++ % 3] as string, pupil = 0): Promise<number> {
    const day = 1 + (turn % 5)
    const response = await school.app.inject({
      method: 'POST',
      url: '/api/v1/marks',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      payload: JSON.stringify({
        date: `2025-12-0${day}`,
        session: 'AM',
        marks: [
          {
            pupil_id: school.pupils['3A']?.[pupil],
            code,
            ...(await standing(`2025-12-0${day}`, pupil)),
          },
        ],
      }),
    })
    const { entered, ...more } = response.json<{ entered?: { entry_no: number }[] }>()
    if (entered?.[0] === undefined) throw new Error(JSON.stringify(more))
    return entered[0].entry_no
  }
  async function standing(day: string, pupil: number): Promise<object> {
    const [row] = await school.services.database.inSchool(school.schoolId, (tx) =>
      tx.query<{ last: number | null }>(
        'select max(entry_no) as last from register_entry where day = $1 and half = 0 and pupil_id = $2',
        [day, school.pupils['3A']?.[pupil]],
      ),
    )
    return row === undefined || row.last === null ? {} : { based_on: row.last, reason: 'Asked again' }
  }
  const entries = (receiver: Receiver): number[] =>
    receiver.got.flatMap(({ body }) => body.changes.map((change) => change['entry_no'] as number))

  it('are told of marks in order, signed, without a name', async () => {
    const receiver = await hook(['marks'])
    const numbers = [await mark(), await mark(), await mark()]
    await sender().runOnce()
    numbers.push(await mark())
    await sender().runOnce()
    expect(entries(receiver)).toEqual(numbers)
    expect(receiver.got).toHaveLength(2)
    const [first] = receiver.got
    const { headers, text, body } = first as Delivery
    const [, seconds, signature] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['rollbook-signature'])) ?? []
    expect(Number(seconds)).toBe(school.clock.instantUtc().getTime() / 1000)
    expect(signature).toBe(createHmac('sha256', receiver.secret).update(`${seconds}.${text}`).digest('hex'))
    expect([headers['rollbook-delivery'], headers['rollbook-topic']]).toEqual([body.delivery_id, 'marks'])
    expect(Object.keys(body.changes[0] as object)).toEqual([
      'entry_no',
      'pupil_id',
      'date',
      'session',
      'code',
      'arrived_at',
      'amends',
      'amended_code',
      'at',
    ])
    expect(text).not.toMatch(/Adeyemi|Asked again|MIS/)
    expect(await school.services.webhooks.deliveries(manager, receiver.hookNo)).toMatchObject([
      { attempts: 1, answer: 204, failure: null, changes: 1, nextTryAt: null },
      { attempts: 1, answer: 204, failure: null, changes: 3, nextTryAt: null },
    ])
  })

  it('are told of absences and of amendments from one, of events, and of nothing else', async () => {
    const absences = await hook(['absences'])
    const events = await hook(['events'])
    const roll = await hook(['roll'])
    const present = await mark('/', 5)
    const absent = await mark('I', 5)
    const noneAfterAll = await mark('L', 5)
    await school.services.database.inSchool(school.schoolId, async (tx) => {
      await tx.query(
        `insert into roll_history (school_id, history_no, pupil_id, change, effective_on, after, reason, at, person, position)
         select $1, take_numbers($1, 'history', 1), 1, 'details', '2025-12-15', '{"surname": "Ade"}', '', now(), 'Office', 'o'`,
        [school.schoolId],
      )
      const known = await school.services.schools.in(tx, school.schoolId)
      const [upn] = known.pupils.map((pupil) => pupil.upn)
      await appendEvents(
        tx,
        school.schoolId,
        [
          {
            type: 'hold',
            at: school.clock.now(),
            upn: upn as string,
            kind: 'x',
            reason: 'Ada is ill',
            until: null,
          },
        ],
        (it) => known.pupilIdOf(it) as number,
        { accountId: null, name: 'Office', position: 'office' },
        school.clock.instantUtc(),
      )
    })
    await sender().runOnce()
    expect(entries(absences)).toEqual([absent, noneAfterAll])
    expect(absences.got[0]?.body.changes[1]).toMatchObject({ code: 'L', amended_code: 'I' })
    expect(present).toBe(absent - 1)
    expect(roll.got.map(({ body }) => body.changes)).toEqual([
      [
        {
          change_no: 1,
          pupil_id: 1,
          change: 'details',
          effective_on: '2025-12-15',
          at: expect.any(String),
        },
      ],
    ])
    expect(events.got.map(({ body }) => body.changes)).toEqual([
      [{ event_no: 1, pupil_id: expect.any(Number), type: 'hold', at: '2025-12-15T09:05' }],
    ])
  })

  it('are tried again after an error, with the same id, and nothing overtakes', async () => {
    const receiver = await hook(['marks'])
    const one = sender()
    receiver.answer = (response) => response.writeHead(500).end('no')
    const first = await mark()
    await one.runOnce()
    const second = await mark()
    await one.runOnce()
    expect(entries(receiver)).toEqual([first])
    const log = await school.services.webhooks.deliveries(manager, receiver.hookNo)
    expect(log).toMatchObject([{ attempts: 0 }, { attempts: 1, answer: 500, failure: 'status' }])
    expect(log[1]?.nextTryAt?.toISOString()).toBe('2025-12-15T09:05:10.000Z')
    school.clock.set('2025-12-15T09:06')
    receiver.answer = (response) => response.writeHead(200).end()
    await one.runOnce()
    expect(entries(receiver)).toEqual([first, first, second])
    const ids = receiver.got.map(({ body }) => body.delivery_id)
    expect([ids[0] === ids[1], ids[1] === ids[2]]).toEqual([true, false])
  })

  it('that do not answer in time are tried again', async () => {
    const receiver = await hook(['marks'])
    receiver.answer = () => undefined
    const number = await mark()
    await sender({ timeoutMs: 150 }).runOnce()
    expect(await school.services.webhooks.deliveries(manager, receiver.hookNo)).toMatchObject([
      { attempts: 1, answer: null, failure: 'timeout' },
    ])
    receiver.answer = (response) => response.writeHead(200).end()
    school.clock.set('2025-12-15T09:06')
    await sender().runOnce()
    expect(entries(receiver)).toEqual([number, number])
  })

  it('go on with another process where one died with a delivery in hand', async () => {
    const receiver = await hook(['marks'])
    receiver.answer = () => undefined
    const first = await mark()
    const dying = sender({ timeoutMs: 60_000 }).runOnce()
    while (receiver.got.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    const second = await mark()
    receiver.answer = (response) => response.writeHead(200).end()
    await sender().runOnce()
    // What the first has in hand is its own until it must be dead.
    expect(entries(receiver)).toEqual([first])
    school.clock.set('2025-12-15T09:20')
    await sender().runOnce()
    expect(entries(receiver)).toEqual([first, first, second])
    await receiver.close()
    await dying
    expect(
      (await school.services.webhooks.deliveries(manager, receiver.hookNo)).every(
        (it) => it.deliveredAt !== null,
      ),
    ).toBe(true)
  })

  it('get each delivery once though several processes send', async () => {
    const all = await Promise.all([hook(['marks']), hook(['marks']), hook(['marks'])])
    const senders = Array.from({ length: 4 }, () => sender())
    const numbers: number[] = []
    for (let round = 0; round < 3; round++) {
      numbers.push(await mark(), await mark())
      await Promise.all(senders.map((it) => it.runOnce()))
    }
    await sender().runOnce()
    for (const receiver of all) expect(entries(receiver)).toEqual(numbers)
  })

  it('are left alone after a day of failures, with a notice, and lose nothing when they are taken up again', async () => {
    const receiver = await hook(['marks'])
    receiver.answer = (response) => response.writeHead(503).end()
    const first = await mark()
    const one = sender()
    for (let hour = 0; hour < 40; hour++) {
      const day = 15 + Math.floor((hour + 9) / 24)
      school.clock.set(`2025-12-${day}T${String((hour + 9) % 24).padStart(2, '0')}:30`)
      await one.runOnce()
    }
    expect(await school.services.webhooks.find(manager, receiver.hookNo)).toMatchObject({
      disabledBecause: 'failures',
    })
    const tried = receiver.got.length
    expect(tried).toBeGreaterThan(5)
    await school.services.webhooks.enable(manager, receiver.hookNo)
    receiver.answer = (response) => response.writeHead(200).end()
    const second = await mark()
    await one.runOnce()
    expect(entries(receiver).slice(tried)).toEqual([first, second])
  }, 60_000)
})

describe('a delivery to an address inside', () => {
  it('is not made, whatever name leads there', async () => {
    for (const url of ['https://127.0.0.1:9/', 'https://localhost:9/', 'https://[::1]:9/'])
      expect(await post(url, {}, '{}', { timeoutMs: 1000, toInside: false })).toEqual({
        answer: null,
        failure: 'inside-address',
      })
  })
})
