import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROLES } from '../../src/application/permissions/roles.js'
import { openTestSchool, type TestBrowser, type TestSchool } from '../support/signed-in.js'

describe('the page of keys and webhooks', () => {
  let school: TestSchool
  let head: TestBrowser
  beforeAll(async () => {
    school = await openTestSchool({ config: { webhooksInside: true } })
    head = await school.as('headteacher')
  }, 120_000)
  afterAll(() => school.close())
  const made = (html: string): string => /id="made"[^>]* value="([^"]+)"/.exec(html)?.[1] ?? ''

  it('is for the headteacher and the system administrator', async () => {
    for (const role of ROLES) {
      const may = role === 'headteacher' || role === 'system-administrator'
      const browser = await school.as(role)
      for (const url of ['/api-keys', '/api-keys/new', '/api-keys/webhooks/new'])
        expect([role, url, (await browser.get(url)).statusCode]).toEqual([role, url, may ? 200 : 403])
      const { statusCode } = await browser.post('/api-keys/new', { name: 'MIS', scopes: 'nothing' })
      expect([role, statusCode]).toEqual([role, may ? 400 : 403])
    }
  })

  it('makes a key, shows it once and revokes it', async () => {
    const empty = await head.post('/api-keys/new', { name: ' ' })
    expect(empty.statusCode).toBe(400)
    expect(empty.body).toContain('Enter the name of the system')
    expect(empty.body).toContain('Select what the system may do')
    const { body, headers } = await head.post('/api-keys/new', {
      name: 'The <MIS>',
      scopes: ['school:read', 'roll:read'],
    })
    const key = made(body)
    expect(key).toMatch(/^rb_1_1_[0-9a-f]{40}$/)
    expect(headers['cache-control']).toBe('no-store')
    const ask = () =>
      school.app.inject({ url: '/api/v1/pupils', headers: { authorization: `Bearer ${key}` } })
    expect((await ask()).statusCode).toBe(200)
    const list = (await head.get('/api-keys')).body
    expect(list).toContain('The &lt;MIS&gt;')
    expect(list).not.toContain(key.split('_').at(-1))
    const question = (await head.get('/api-keys/1/revoke')).body
    expect(question).toContain('Are you sure you want to revoke the key of The &lt;MIS&gt;?')
    expect((await ask()).statusCode).toBe(200)
    expect((await head.post('/api-keys/1/revoke')).statusCode).toBe(303)
    expect((await ask()).statusCode).toBe(401)
    expect((await head.get('/api-keys/1/revoke')).statusCode).toBe(404)
    expect((await head.post('/api-keys/1/revoke')).statusCode).toBe(404)
    expect((await head.get('/api-keys')).body).toContain('Keys that were revoked')
  })

  it('makes a webhook, shows its deliveries, stops it and removes it', async () => {
    for (const [url, error] of [
      ['', 'Enter the address that changes are sent to'],
      ['mis', 'Enter an address in the correct format'],
      ['http://mis.example/', 'The address must begin with https://'],
    ]) {
      const refused = await head.post('/api-keys/webhooks/new', { url: url as string, topics: 'marks' })
      expect([refused.statusCode, refused.body.includes(error as string)]).toEqual([400, true])
    }
    const { body } = await head.post('/api-keys/webhooks/new', {
      url: 'https://mis.example/hook',
      topics: ['marks', 'roll'],
    })
    expect(made(body)).toMatch(/^whsec_[0-9a-f]{64}$/)
    expect((await head.get('/api-keys/webhooks/1')).body).toContain('Nothing was sent yet.')
    expect((await head.post('/api-keys/webhooks/1/disable')).statusCode).toBe(303)
    expect((await head.get('/api-keys/webhooks/1')).body).toContain('Start sending again')
    expect((await head.post('/api-keys/webhooks/1/enable')).statusCode).toBe(303)
    expect((await head.get('/api-keys/webhooks/1')).body).toContain('Stop sending')
    const stranger = await school.as(school.stranger)
    for (const what of ['disable', 'enable', 'remove'])
      expect((await stranger.post(`/api-keys/webhooks/1/${what}`)).statusCode).toBe(404)
    expect((await stranger.get('/api-keys/webhooks/1')).statusCode).toBe(404)
    expect((await head.post('/api-keys/webhooks/1/remove')).statusCode).toBe(303)
    expect((await head.get('/api-keys/webhooks/1')).statusCode).toBe(404)
  })

  it('says so where nothing was taken for a day', async () => {
    await head.post('/api-keys/webhooks/new', { url: 'https://mis.example/hook', topics: 'marks' })
    await school.services.database.inSchool(school.schoolId, (tx) =>
      tx.query(`update webhook set disabled_at = now(), disabled_because = 'failures' where webhook_no = 2`),
    )
    expect((await head.get('/api-keys')).body).toContain('took no delivery for a day')
    expect((await head.get('/api-keys/webhooks/2')).body).toContain('took no delivery for a day')
  })
})
