import { randomUUID } from 'node:crypto'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SCOPE_NAMES } from '../../src/application/api/scopes.js'
import type { Role } from '../../src/application/permissions/roles.js'
import { addMembership, enterSchool } from '../../src/storage/identity/memberships.js'
import { openTestSchool, type TestBrowser, type TestSchool } from '../support/signed-in.js'
import { addressOf, type Fields, isApi, type Line, linesFor, methodOf } from './every-route.js'
import { addFilledSchool, type FilledSchool, OF_THE_SCHOOL, rowsOf } from './filled-school.js'

// Two schools, every route. One school has something everywhere; people of the other one, in the roles that may do most, and
// a system of theirs ask for its things by their very numbers.

const STRONGEST: readonly Role[] = ['headteacher', 'office', 'attendance-officer', 'system-administrator']

/** What these show of a school is neither a name nor a number. */
const NAMES_NOBODY = ['GET /api/v1/webhooks/:webhook_no/deliveries', 'GET /late-desk/:pupil/code']

const isFinder = ({ ask = '' }: Line): boolean => ask.includes('/find?')

describe('two schools', () => {
  let test: TestSchool
  let filled: FilledSchool
  let lines: readonly Line[]
  let key: string
  let before: Map<string, string[]>
  const rows = (schoolId: number): Promise<Map<string, string[]>> =>
    test.services.database.asOwner((tx) => rowsOf(tx, schoolId))
  beforeAll(async () => {
    test = await openTestSchool({ at: '2025-12-15T09:05', config: { apiRequestsPerMinute: 0 } })
    filled = await addFilledSchool(test)
    lines = linesFor(filled)
    key = await test.services.apiKeys.make(await test.principal('headteacher'), {
      name: 'MIS',
      scopes: SCOPE_NAMES,
    })
    before = await rows(filled.schoolId)
  }, 120_000)
  afterAll(() => test.close())

  const ask = (line: Line, browser: TestBrowser, withKey: string): Promise<LightMyRequestResponse> => {
    const method = methodOf(line)
    if (isApi(line))
      return test.app.inject({
        method,
        url: addressOf(line),
        headers: {
          authorization: `Bearer ${withKey}`,
          ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }),
        },
        ...(line.send === undefined ? {} : { payload: line.send }),
      })
    return method === 'GET'
      ? browser.get(addressOf(line))
      : browser.post(addressOf(line), line.send as Fields | undefined)
  }
  /** What an answer has of the filled school besides what was typed. */
  const ofTheSchool = ({ body, headers }: LightMyRequestResponse, typed: readonly string[] = []): string => {
    const text = typed.reduce((left, word) => left.replaceAll(word, ''), `${body} ${JSON.stringify(headers)}`)
    const at = text.search(OF_THE_SCHOOL)
    return at === -1 ? '' : text.slice(Math.max(0, at - 80), at + 80)
  }

  it('have a line for every route, and something in every table', () => {
    const routes = test.app.knownRoutes
      .filter(({ method }) => method !== 'HEAD' && method !== 'OPTIONS')
      .map(({ method, url }) => `${method} ${url}`)
    const known = lines.map(({ route }) => route)
    expect(routes.filter((route) => !known.includes(route))).toEqual([])
    expect(known.filter((route) => !routes.includes(route))).toEqual([])
    expect([...before].filter(([, all]) => all.length === 0).map(([name]) => name)).toEqual([])
  })

  it('show their things to their own people', async () => {
    const browser = await test.as(filled.head)
    for (const line of lines) {
      if (methodOf(line) !== 'GET' || line.ask === undefined || line.ask.startsWith('/assets')) continue
      const answer = await ask(line, browser, filled.key)
      expect([line.route, answer.statusCode]).toEqual([line.route, 200])
      expect([line.route, ofTheSchool(answer) === '']).toEqual([
        line.route,
        NAMES_NOBODY.includes(line.route),
      ])
    }
    before = await rows(filled.schoolId)
  }, 60_000)

  it('show nothing to the other one’s strongest people and systems, whatever they ask for by number', async () => {
    for (const role of STRONGEST) {
      const browser = await test.as(role)
      for (const line of lines) {
        // A system is the same whoever made its key.
        if (isApi(line) && role !== 'headteacher') continue
        const answer = await ask(line, browser, key)
        expect([role, line.route, ofTheSchool(answer, line.typed)]).toEqual([role, line.route, ''])
        expect([role, line.route, answer.statusCode < 500]).toEqual([role, line.route, true])
        if (line.ask === undefined) continue
        const isEmpty = answer.statusCode === 200 && (isFinder(line) || answer.body.includes('"data":[]'))
        expect([
          role,
          line.route,
          isEmpty || [403, 404].includes(answer.statusCode),
          answer.statusCode,
        ]).toEqual([role, line.route, true, answer.statusCode])
      }
    }
  }, 120_000)

  it('keep every row as it was, and name nothing of each other', async () => {
    expect(await rows(filled.schoolId)).toEqual(before)
    const others = [/\b8354\d{3}\b/, new RegExp(filled.head.accountId), new RegExp(filled.teacher.accountId)]
    for (const [name, all] of await rows(test.schoolId))
      for (const row of all)
        for (const other of others) expect([name, row]).toEqual([name, expect.not.stringMatching(other)])
  })

  it('are shown one at a time to who works at both', async () => {
    const both = await test.addPerson({ role: 'headteacher', name: 'Bo Both', schoolId: filled.schoolId })
    await test.services.database.asIdentity(async (tx) => {
      await enterSchool(tx, test.schoolId)
      await addMembership(tx, {
        schoolId: test.schoolId,
        accountId: both.accountId,
        role: 'headteacher',
        person: both.name,
        position: 'headteacher',
        yearGroups: [],
        fromDay: '2024-09-01',
      })
    })
    const browser = await test.as(both)
    const lists = lines.filter((line) => methodOf(line) === 'GET' && line.ask === undefined && !isApi(line))
    const seen = { [filled.schoolId]: /Quillfeather/, [test.schoolId]: /Adeyemi|Choudhury/ }
    for (const [own, other] of [
      [filled.schoolId, test.schoolId],
      [test.schoolId, filled.schoolId],
    ] as const) {
      const chosen = await browser.post('/sign-in/choose', { place: `${own} headteacher` })
      expect(chosen.statusCode).toBe(303)
      let shown = 0
      for (const line of lists) {
        const { body } = await ask(line, browser, '')
        if ((seen[own] as RegExp).test(body)) shown++
        expect([line.route, body]).toEqual([line.route, expect.not.stringMatching(seen[other] as RegExp)])
      }
      expect(shown).toBeGreaterThan(1)
      const someone = own === filled.schoolId ? test.pupils['3A']?.[0] : filled.pupils[0]
      expect((await browser.get(`/pupils/${someone}`)).statusCode).toBe(404)
    }
  }, 60_000)

  it('are asked for what is there: their own people get everywhere with the same requests', async () => {
    const refused: string[] = []
    for (const line of lines) {
      if (methodOf(line) === 'GET' || line.ask === undefined) continue
      const { statusCode } = await ask(line, await test.as(filled.head), filled.key)
      if (statusCode === 403 || statusCode === 404) refused.push(`${line.route} ${statusCode}`)
    }
    expect(refused).toEqual([])
  }, 60_000)
})
