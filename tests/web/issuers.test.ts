import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { People } from '../../src/application/identity/people.js'
import { openTestSchool, PASSWORD, type TestBrowser, type TestSchool } from '../support/signed-in.js'

const OURS = 'http://localhost:3000'
/** Who is signed in at the issuer, and how. */
let atIssuer: { sub: string; amr?: string[] } = { sub: 'nobody' }

/** A real issuer of identities on this computer, whose pages for people answer by themselves. */
async function openIssuer(): Promise<{ readonly issuer: string; readonly server: Server }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'rollbook',
        client_secret: 'a secret that they agreed on, long enough',
        redirect_uris: [`${OURS}/sign-in/with/local/back`, `${OURS}/sign-in/with/strict/back`],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    pkce: { required: () => true },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, email: 'same@for.all' }) }),
    claims: { openid: ['sub', 'amr'], email: ['email'], profile: ['name'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['only a test'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/people/${interaction.uid}` },
  })
  const answer = provider.callback()
  server.on('request', async (request, response) => {
    if (!(request.url ?? '').startsWith('/people/')) {
      answer(request, response)
      return
    }
    const { prompt, params, session } = await provider.interactionDetails(request, response)
    if (prompt.name === 'login') {
      await provider.interactionFinished(request, response, {
        login: { accountId: atIssuer.sub, remember: false, ...(atIssuer.amr ? { amr: atIssuer.amr } : {}) },
      })
      return
    }
    const grant = new provider.Grant({
      accountId: session?.accountId ?? '',
      clientId: String(params['client_id']),
    })
    grant.addOIDCScope('openid email profile')
    await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } })
  })
  return { issuer, server }
}

/** What a browser does between our redirect to the issuer and the issuer's redirect back to us. */
async function throughIssuer(goTo: string): Promise<string> {
  const cookies = new Map<string, string>()
  let address = goTo
  for (let step = 0; step < 10; step++) {
    if (address.startsWith(OURS)) return address.slice(OURS.length)
    const response = await fetch(address, {
      redirect: 'manual',
      headers: { cookie: Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ') },
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      const at = pair.indexOf('=')
      cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    address = new URL(response.headers.get('location') ?? '', address).href
  }
  throw new Error('the issuer sends people in circles')
}

describe('signing in with an issuer of identities', () => {
  let school: TestSchool
  let server: Server
  let people: People

  beforeAll(async () => {
    const opened = await openIssuer()
    server = opened.server
    const issuer = {
      issuer: opened.issuer,
      clientId: 'rollbook',
      clientSecret: 'a secret that they agreed on, long enough',
    }
    school = await openTestSchool({
      config: {
        url: OURS,
        issuers: [
          { id: 'local', label: 'Local identities', secondFactor: false, ...issuer },
          { id: 'strict', label: 'Strict identities', secondFactor: true, ...issuer },
        ],
      },
    })
    people = school.services.people
  })
  afterAll(async () => {
    await school.close()
    server.closeAllConnections()
    server.close()
  })

  async function invited(email: string, role: 'teacher' | 'office' = 'teacher'): Promise<string> {
    const head = await school.principal('headteacher')
    const id = await people.invite(head, {
      email,
      name: 'Ivy Invited',
      role,
      position: 'class teacher',
      yearGroups: [],
      classes: role === 'teacher' ? ['4B'] : [],
    })
    return (await people.open(head, id)).token
  }

  /** From our button to the page after the issuer's. */
  async function signInThere(browser: TestBrowser, query = '', id = 'local') {
    const start = await browser.get(`/sign-in/with/${id}${query}`)
    expect(start.statusCode).toBe(303)
    const goTo = String(start.headers['location'])
    return { goTo, back: await browser.get(await throughIssuer(goTo)) }
  }

  it('sends people there with a state, a nonce and the hash of a verifier', async () => {
    const start = await school.browser().get('/sign-in/with/local')
    const sent = new URL(String(start.headers['location'])).searchParams
    expect(sent.get('response_type')).toBe('code')
    expect(sent.get('code_challenge_method')).toBe('S256')
    expect(sent.get('redirect_uri')).toBe(`${OURS}/sign-in/with/local/back`)
    for (const part of ['state', 'nonce', 'code_challenge'])
      expect(sent.get(part), part).toMatch(/^[\w-]{43}$/)
    expect([start.headers['set-cookie']].flat().join()).toMatch(/journey=v1\..*HttpOnly; SameSite=Lax/)
  })

  it('knows nobody who was not invited, whatever e-mail address the issuer states', async () => {
    atIssuer = { sub: 'stranger' }
    const { back } = await signInThere(school.browser())
    expect(back.statusCode).toBe(403)
    expect(back.body).toContain('Rollbook does not know this account yet')
  })

  it('links the identity by an invitation, and knows it from then on by issuer and subject', async () => {
    atIssuer = { sub: 'ivy' }
    const token = await invited('ivy@school.example')
    const browser = school.browser()
    expect((await browser.get(`/invitation/${token}`)).body).toContain('Accept with Local identities')
    const { back } = await signInThere(browser, `?invitation=${token}`)
    expect([back.statusCode, back.headers['location']]).toEqual([303, '/'])
    expect((await browser.get('/my-account')).body).toContain('Ivy Invited')
    expect((await browser.get(`/invitation/${token}`)).statusCode).toBe(404)

    const again = school.browser()
    expect((await signInThere(again, '?next=/my-account')).back.headers['location']).toBe('/my-account')
    const account = await again.get('/my-account')
    expect(account.body).toContain('School or work account')
    expect(account.body).not.toContain('Change your password')
  })

  it('does not take over an account that has the invited address: its owner signs in first', async () => {
    const owner = await school.addPerson({ role: 'teacher', name: 'Olu Owner', password: PASSWORD })
    const token = await invited(owner.email, 'office')
    atIssuer = { sub: 'attacker' }
    const browser = school.browser()
    const { back } = await signInThere(browser, `?invitation=${token}`)
    expect(back.headers['location']).toBe(`/invitation/${token}`)
    expect((await browser.get(`/invitation/${token}`)).body).toContain('Sign in with')
    expect((await browser.get('/my-account')).statusCode).toBe(303)
    // The owner, signed in, links it.
    const theirs = await school.as(owner)
    atIssuer = { sub: 'owner' }
    const linked = await signInThere(theirs, `?invitation=${token}`)
    expect(linked.back.headers['location']).toBe('/')
    // Two places now, one of which needs a second factor.
    expect((await theirs.get('/')).headers['location']).toMatch(/^\/sign-in\/set-up-code/)
  })

  it('asks for a second factor where the role needs one, unless the issuer asked for it', async () => {
    atIssuer = { sub: 'olga' }
    const token = await invited('olga@school.example', 'office')
    const browser = school.browser()
    await signInThere(browser, `?invitation=${token}`)
    expect((await browser.get('/my-account')).headers['location']).toMatch(/^\/sign-in\/set-up-code/)
    const strict = school.browser()
    await signInThere(strict, '', 'strict')
    expect((await strict.get('/my-account')).statusCode).toBe(200)
    atIssuer = { sub: 'olga', amr: ['pwd', 'mfa'] }
    const stated = school.browser()
    await signInThere(stated)
    expect((await stated.get('/my-account')).statusCode).toBe(200)
  })

  it('starts again where what comes back is not what was sent for', async () => {
    atIssuer = { sub: 'ivy' }
    const browser = school.browser()
    const goTo = String((await browser.get('/sign-in/with/local')).headers['location'])
    const returned = await throughIssuer(goTo)
    const broken = async (url: string, from = browser): Promise<void> => {
      const answer = await from.get(url)
      expect([answer.statusCode, url]).toEqual([403, url])
      expect(answer.body).toContain('took too long or was stopped')
      expect((await from.get('/my-account')).statusCode).toBe(303)
    }
    // In another browser, with another state, with an error, with another issuer's button, twice, and too late.
    await broken(returned, school.browser())
    const fresh = async (): Promise<TestBrowser> => {
      const one = school.browser()
      await one.get('/sign-in/with/local')
      return one
    }
    await broken(returned.replace(/state=[\w-]+/, `state=${'A'.repeat(43)}`), await fresh())
    await broken(returned, await fresh())
    await broken('/sign-in/with/local/back?error=access_denied', await fresh())
    await broken('/sign-in/with/local/back', await fresh())
    const other = await fresh()
    await broken(returned.replace('/local/', '/strict/'), other)

    const slow = school.browser()
    const late = await throughIssuer(String((await slow.get('/sign-in/with/local')).headers['location']))
    school.clock.set('2025-12-15T09:01')
    await broken(late, slow)
    const twice = school.browser()
    const once = await throughIssuer(String((await twice.get('/sign-in/with/local')).headers['location']))
    expect((await twice.get(once)).statusCode).toBe(303)
    await twice.post('/sign-out')
    await broken(once, twice)
  })

  it('has no button for an issuer that nobody set up', async () => {
    expect((await school.browser().get('/sign-in/with/other')).statusCode).toBe(404)
  })
})
