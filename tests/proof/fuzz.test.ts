import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SCOPE_NAMES } from '../../src/application/api/scopes.js'
import type { KnownRoute } from '../../src/web/plugins/routes.js'
import { openTestSchool, type TestBrowser, type TestPerson, type TestSchool } from '../support/signed-in.js'
import { type AnyRequest, NASTY, requestsTo } from './any-request.js'
import { addressOf, type Fields, isApi, linesFor, methodOf } from './every-route.js'
import { addFilledSchool, type FilledSchool } from './filled-school.js'

/** Requests to each route; of each field of each form. */
const TO_EACH = Number(process.env['ROLLBOOK_FUZZ'] ?? 4)
/** Whoever asks these is signed out. */
const ENDS_SIGN_INS = ['/sign-out', '/my-account/sign-ins/end-others', '/sign-in/choose']
/** A pupil, by any of their names. */
const OF_A_PUPIL = /quill(feather|a-)|X000008354/i

describe('whatever is sent', () => {
  let test: TestSchool
  let filled: FilledSchool
  let key: string
  let people: readonly (TestPerson | undefined)[]
  let newcomers = 0
  const log: string[] = []
  const known = new Map<TestBrowser, string>()
  beforeAll(async () => {
    test = await openTestSchool({
      at: '2025-12-15T09:05',
      config: { apiRequestsPerMinute: 0 },
      environment: { ROLLBOOK_LOG: 'errors' },
      logTo: { write: (line) => log.push(line) },
    })
    filled = await addFilledSchool(test)
    key = await test.services.apiKeys.make(await test.principal(filled.head), {
      name: 'Fuzz',
      scopes: SCOPE_NAMES,
    })
    const { schoolId } = filled
    people = [
      filled.head,
      filled.head,
      filled.teacher,
      await test.addPerson({ role: 'office', name: 'Al Office', schoolId }),
      await test.addPerson({ role: 'system-administrator', name: 'Al System', schoolId }),
      await test.addPerson({ role: 'governor', name: 'Al Governor', schoolId }),
      undefined,
    ]
  }, 120_000)
  afterAll(() => test.close())

  it('to a route of its own shape or none, nothing breaks and no refusal names a pupil', async () => {
    const own = [
      ...filled.pupils.map(String),
      ...Object.values(filled.ids).map(String),
      filled.teacher.accountId,
    ]
    for (const route of test.app.knownRoutes) {
      if (route.method === 'OPTIONS') continue
      const from = fc.constantFrom(...people)
      await fc.assert(
        fc.asyncProperty(requestsTo(route, own), from, async (request, person) => {
          const answer = await send(route, request, person)
          const what = `${route.method} ${route.url}`
          expect([what, outcomeOf(answer), log]).toEqual([what, 'answered', []])
          if (isRefusal(answer.body))
            expect([what, answer.body]).toEqual([what, expect.not.stringMatching(OF_A_PUPIL)])
        }),
        { numRuns: route.method === 'HEAD' ? 2 : TO_EACH },
      )
    }
  }, 300_000)

  it('in one field of a form that is otherwise right, nothing breaks', async () => {
    for (const line of linesFor(filled)) {
      const [, url = ''] = line.route.split(' ')
      if (methodOf(line) === 'GET' || isApi(line) || ENDS_SIGN_INS.includes(url)) continue
      const form = Object.entries((line.send ?? {}) as Fields)
      if (form.length === 0) continue
      const browser = await test.as(filled.head)
      await fc.assert(
        fc.asyncProperty(fc.nat(form.length - 1), NASTY, async (at, nasty) => {
          const fields = Object.fromEntries(form.map(([name, value], n) => [name, n === at ? nasty : value]))
          const answer = await browser.post(addressOf(line), fields)
          expect([line.route, outcomeOf(answer), log]).toEqual([line.route, 'answered', []])
        }),
        { numRuns: form.length * 2 + TO_EACH, examples: form.map((_, at) => [at, 'a\u0000b']) },
      )
    }
  }, 300_000)

  /** A browser keeps its form's token: it is asked for once. */
  async function tokenOf(browser: TestBrowser, page: string): Promise<string> {
    const token =
      known.get(browser) ?? /name="_csrf" value="([^"]+)"/.exec((await browser.get(page)).body)?.[1]
    expect(token).toBeDefined()
    known.set(browser, token as string)
    return token as string
  }

  async function headersOf(
    route: KnownRoute,
    person: TestPerson | undefined,
  ): Promise<Record<string, string>> {
    if (route.access === 'key') return { authorization: `Bearer ${key}` }
    const who =
      person !== undefined && ENDS_SIGN_INS.includes(route.url)
        ? await test.addPerson({ role: 'office', name: `Al ${++newcomers}`, schoolId: filled.schoolId })
        : person
    const browser = who === undefined ? test.browser() : await test.as(who)
    const token = await tokenOf(browser, who === undefined ? '/sign-in' : '/my-account')
    return {
      'csrf-token': token,
      cookie: Array.from(browser.cookies, ([name, value]) => `${name}=${encodeURIComponent(value)}`).join(
        '; ',
      ),
    }
  }

  async function send(
    route: KnownRoute,
    { url, contentType, payload, headers }: AnyRequest,
    person: TestPerson | undefined,
  ) {
    return test.app.inject({
      method: route.method as 'GET',
      url,
      headers: {
        ...(await headersOf(route, person)),
        ...headers,
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
      },
      ...(payload === undefined ? {} : { payload }),
    })
  }
})

const outcomeOf = ({ statusCode }: { readonly statusCode: number }): string | number =>
  statusCode < 500 ? 'answered' : statusCode

/** A problem, or a page that shows nothing but an error. */
const isRefusal = (body: string): boolean =>
  body.startsWith('{"type":') || body.includes('Go to the first page')
