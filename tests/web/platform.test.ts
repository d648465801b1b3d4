import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Type } from '@fastify/type-provider-typebox'
import { ROLES } from '../../src/application/permissions/roles.js'
import { formBody } from '../../src/web/plugins/requests.js'
import { openTestSchool, type TestSchool } from '../support/signed-in.js'

describe('the server', () => {
  let school: TestSchool
  beforeAll(async () => {
    school = await openTestSchool()
    // Routes that only a test has: one that breaks, one that repeats a form.
    school.app.get('/test/broken', async () => {
      throw new Error('secret words of the inside')
    })
    school.app.post(
      '/test/form',
      { schema: { body: formBody({ name: Type.String(), count: Type.Optional(Type.Integer()) }) } },
      async ({ body }) => ({ name: body.name, count: body.count }),
    )
    school.app.post(
      '/test/file',
      { schema: { body: formBody({ file: Type.Any(), year: Type.String() }) } },
      async ({ body }) => ({ bytes: (body.file as Buffer).length, year: body.year }),
    )
    await school.app.ready()
  })
  afterAll(() => school.close())

  it('lets nobody in who is not signed in: no page of an area answers', async () => {
    const browser = school.browser()
    for (const url of ['/', '/my-account', '/people', '/people/invite', '/audit']) {
      const response = await browser.get(url)
      expect([url, response.statusCode], url).toEqual([url, 303])
      expect(response.headers['location'], url).toMatch(/^\/sign-in/)
    }
  })

  it('tells a script that it is signed out, in place of sending it to a form', async () => {
    const response = await school.browser().get('/my-account', { accept: 'application/json' })
    expect(response.statusCode).toBe(401)
    expect(response.headers['content-type']).toContain('application/problem+json')
  })

  it('sends a strict policy for contents and keeps pages out of caches', async () => {
    const { headers } = await (await school.as('teacher')).get('/my-account')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    })
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('has no script and no style within its pages', async () => {
    for (const role of ROLES) {
      const browser = await school.as(role)
      for (const url of ['/', '/my-account', '/people', '/audit', '/sign-in/choose']) {
        const { body } = await browser.get(url)
        expect(body, `${role} ${url}`).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/)
      }
    }
  })

  it('answers 404 for what is not there and 405 for what cannot be done there', async () => {
    const browser = await school.as('office')
    const missing = await browser.get('/nothing/here')
    expect(missing.statusCode).toBe(404)
    expect(missing.body).toContain('Page not found')
    const wrong = await browser.post('/my-account')
    expect([wrong.statusCode, wrong.headers['allow']]).toEqual([405, 'GET, HEAD'])
  })

  it('answers 403 where the role does not reach, and says so in words', async () => {
    const refused = await (await school.as('teacher')).get('/people')
    expect(refused.statusCode).toBe(403)
    expect(refused.body).toContain('Your role at this school does not include it')
  })

  it('says nothing of the inside when it breaks', async () => {
    const broken = await (await school.as('teacher')).get('/test/broken')
    expect(broken.statusCode).toBe(500)
    expect(broken.body).not.toContain('secret words')
    expect(broken.body).toContain('Sorry, there is a problem')
  })

  it('refuses a form without its token, with a stranger’s token, and from another site’s page', async () => {
    const browser = await school.as('teacher')
    const send = (payload: string, headers: Record<string, string> = {}) =>
      school.app.inject({
        method: 'POST',
        url: '/test/form',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          accept: 'text/html',
          cookie: Array.from(browser.cookies, ([name, value]) => `${name}=${value}`).join('; '),
          ...headers,
        },
        payload,
      })
    const without = await send('name=x')
    expect(without.statusCode).toBe(403)
    expect(without.body).toContain('This page was open for too long')
    const stranger = school.browser()
    const token = /name="_csrf" value="([^"]+)"/.exec((await stranger.get('/sign-in')).body)?.[1] ?? ''
    expect((await send(`name=x&_csrf=${encodeURIComponent(token)}`)).statusCode).toBe(403)
    const fine = await browser.post('/test/form', { name: 'x' })
    expect([fine.statusCode, fine.json()]).toEqual([200, { name: 'x' }])
    expect(
      (await browser.post('/test/form', { name: 'x' }, { 'sec-fetch-site': 'cross-site' })).statusCode,
    ).toBe(403)
    const viaScript = await browser.postJson('/test/form', { name: 'x' })
    expect(viaScript.statusCode).toBe(200)
  })

  it('refuses fields that the form does not have, and values that are not of their kind', async () => {
    const browser = await school.as('teacher')
    expect((await browser.post('/test/form', { name: 'x', role: 'headteacher' })).statusCode).toBe(400)
    expect((await browser.post('/test/form', { name: 'x', count: 'many' })).statusCode).toBe(400)
    expect((await browser.post('/test/form', { name: ['x', 'y'] })).statusCode).toBe(400)
    expect((await browser.post('/test/form', { name: 'x', count: '7' })).json()).toEqual({
      name: 'x',
      count: 7,
    })
  })

  it('refuses what is too big', async () => {
    const browser = await school.as('teacher')
    const response = await browser.post('/test/form', { name: 'x'.repeat(300 * 1024) })
    expect(response.statusCode).toBe(413)
    expect(response.body).toContain('That is too big')
  })

  it('takes a file with its form, and only with the form’s token', async () => {
    const browser = await school.as('office')
    const token = /name="_csrf" value="([^"]+)"/.exec((await browser.get('/my-account')).body)?.[1] ?? ''
    const send = (fields: Record<string, string>) => {
      const parts = Object.entries(fields).map(
        ([name, value]) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      )
      const file = `--x\r\ncontent-disposition: form-data; name="file"; filename="pupils.csv"\r\ncontent-type: text/csv\r\n\r\na,b\r\n--x--\r\n`
      return browser.send('/test/file', parts.join('') + file, 'multipart/form-data; boundary=x')
    }
    expect((await send({ year: '3' })).statusCode).toBe(403)
    expect((await send({ year: '3', _csrf: token })).json()).toEqual({ bytes: 3, year: '3' })
    expect((await send({ year: '3', _csrf: token, more: 'x' })).statusCode).toBe(400)
  })

  it('answers a form with a file that is broken off or has no boundary as a fault of what was sent', async () => {
    const browser = await school.as('office')
    const part = '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\na,b'
    for (const [body, type] of [
      [part, 'multipart/form-data; boundary=x'],
      ['--x\r\nnonsense', 'multipart/form-data; boundary=x'],
      [part, 'multipart/form-data'],
    ] as const) {
      const answer = await browser.send('/test/file', body, type)
      expect([type, answer.statusCode]).toEqual([type, 400])
      expect(answer.body).toContain('There is a problem with what was sent')
    }
  })

  it('refuses text that no store keeps, in a form and in an address', async () => {
    const browser = await school.as('headteacher')
    for (const answer of [
      await browser.post('/api-keys/new', { name: 'a\0b', scopes: 'school:read' }),
      await browser.get('/pupils?class=%00'),
    ]) {
      expect(answer.statusCode).toBe(400)
      expect(answer.body).toContain('There is a problem with what was sent')
    }
  })

  it('answers an address that cannot be read without repeating it', async () => {
    for (const url of ['/%E0%A4%A', `/pupils/${'9'.repeat(300)}`]) {
      const answer = await school.app.inject({ url })
      expect(answer.statusCode).toBeGreaterThanOrEqual(400)
      expect(answer.statusCode).toBeLessThan(500)
      expect(answer.body).not.toContain('%E0')
    }
  })

  it('is alive and ready without anybody signed in', async () => {
    const browser = school.browser()
    expect((await browser.get('/health/live')).json()).toEqual({ status: 'alive' })
    expect((await browser.get('/health/ready')).json()).toEqual({ status: 'ready' })
  })

  it('serves its styles and scripts for good, compressed, to anybody', async () => {
    const browser = school.browser()
    const { body } = await browser.get('/sign-in')
    const addresses = [...body.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(
      ([, address]) => address as string,
    )
    expect(addresses.length).toBeGreaterThanOrEqual(3)
    for (const address of addresses) {
      const response = await browser.get(address, { 'accept-encoding': 'br' })
      expect([address, response.statusCode]).toEqual([address, 200])
      expect(response.headers['cache-control']).toContain('immutable')
      expect(response.headers['content-encoding']).toBe('br')
    }
    expect((await browser.get('/assets/../manifest.json')).statusCode).toBe(404)
    expect((await browser.get('/assets/manifest.json')).statusCode).toBe(404)
  })

  it('compresses pages', async () => {
    const { headers } = await school.browser().get('/sign-in', { 'accept-encoding': 'br, gzip' })
    expect(headers['content-encoding']).toBe('br')
  })
})

describe('a server that many ask', () => {
  it('answers 429 to who asks too often, and to nobody else', async () => {
    const school = await openTestSchool({ config: { requestsPerMinute: 5, signInsPerMinute: 3 } })
    try {
      const teacher = await school.as('teacher')
      const office = await school.as('office')
      const answers: number[] = []
      for (let i = 0; i < 7; i++) answers.push((await teacher.get('/my-account')).statusCode)
      expect(answers).toEqual([200, 200, 200, 200, 200, 429, 429])
      expect((await office.get('/my-account')).statusCode).toBe(200)
      expect((await teacher.get('/my-account')).body).toContain('Wait a minute')
      expect((await school.browser().get('/health/live')).statusCode).toBe(200)
      const stranger = school.browser()
      await stranger.get('/sign-in')
      const attempts: number[] = []
      for (let i = 0; i < 5; i++)
        attempts.push(
          (await stranger.post('/sign-in', { email: `${i}@x.example`, password: 'x' })).statusCode,
        )
      expect(attempts).toEqual([400, 400, 400, 429, 429])
    } finally {
      await school.close()
    }
  })
})

describe('the log', () => {
  it('has each request by its number, route, status and time, and nothing that a person typed or is called', async () => {
    const lines: string[] = []
    const school = await openTestSchool({
      config: { log: 'requests' },
      logTo: { write: (line) => lines.push(line) },
    })
    try {
      school.app.get('/test/broken/:pupil', async () => {
        throw new Error('invalid input syntax: "Adeyemi"')
      })
      const teacher = await school.as('teacher')
      await teacher.get('/my-account?next=Adeyemi')
      await teacher.get('/Adeyemi')
      await teacher.get('/test/broken/Adeyemi')
      await school.browser().get('/invitation/a-token-that-opens-an-account')
      await school.browser().post('/sign-in', { email: 'adeyemi@x.example', password: 'Adeyemi-Adeyemi' })
      const log = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
      expect(log.map(({ route, status }) => [route, status])).toEqual(
        expect.arrayContaining([
          ['/my-account', 200],
          ['(none)', 404],
          ['/test/broken/:pupil', 500],
          ['/invitation/:token', 404],
          ['/sign-in', 400],
        ]),
      )
      expect(log[0]).toMatchObject({ method: 'GET', school: school.schoolId })
      expect(log[0]?.['reqId']).toMatch(/^[0-9a-f-]{36}$/)
      const failed = log.find(({ msg }) => msg === 'failed')
      expect(failed).toMatchObject({
        err: { type: 'Error', message: '', stack: expect.stringContaining('platform.test') },
      })
      const text = lines.join('')
      for (const secret of [
        'Adeyemi',
        'adeyemi',
        'a-token',
        school.people.teacher.name,
        '127.0.0.1',
        '_csrf',
      ])
        expect(text).not.toContain(secret)
    } finally {
      await school.close()
    }
  })
})
