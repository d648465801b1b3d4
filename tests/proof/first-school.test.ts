import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/application/clock.js'
import { openStore } from '../../src/application/open-store.js'
import { openServices } from '../../src/application/services.js'
import { configFor } from '../../src/cli/with-store.js'
import { buildApp } from '../../src/web/app.js'
import { runCommand } from '../support/run-command.js'
import { PASSWORD, testBrowser } from '../support/signed-in.js'

const HILL = {
  id: 'hill-primary',
  name: 'Hill Primary',
  phase: 'primary',
  la: 'Hertfordshire',
  policy: 'foxdell',
}
const HEAD = { school: 'hill-primary', role: 'headteacher', name: 'Hala Head', email: 'head@hill.example' }

describe('a real installation', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollbook-first-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const call = (command: string, options: Readonly<Record<string, string>>) =>
    runCommand([
      ...command.split(' '),
      ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
      '--store',
      join(folder, 'store'),
    ])
  const add = (more: Partial<typeof HILL> & { readonly trust?: string } = {}) =>
    call('school add', { ...HILL, ...more })
  const invite = (more: Partial<typeof HEAD> = {}) => call('people invite', { ...HEAD, ...more })

  it.each([
    [{ policy: 'fox' }, 2, /there is no policy "fox"; expected one of .*foxdell.*, england/],
    [{ phase: 'middle' }, 2, /"middle" is no phase; expected primary or secondary/],
    [{ id: 'Hill Primary' }, 2, /"Hill Primary" is no id/],
    [{ name: ' ' }, 2, /must not be empty/],
  ])('refuses the school %j', async (more, status, message) => {
    const refused = await add(more)
    expect([refused.status, refused.stdout]).toEqual([status, ''])
    expect(refused.stderr).toMatch(message)
  })

  it('asks for what is left out', async () => {
    const refused = await runCommand(['school', 'add', '--id', 'hill-primary'])
    expect(refused.status).toBe(2)
    expect(refused.stderr).toContain('--name')
  })

  it('begins with a school, which is added once', async () => {
    const added = await add({ trust: 'Hill Trust' })
    expect(added).toMatchObject({ status: 0, stderr: '' })
    expect(added.stdout).toContain('Hill Primary (hill-primary) is in ')
    const again = await add()
    expect(again.status).toBe(1)
    expect(again.stderr).toContain('The store has a school with the id hill-primary already.')
    expect(await add({ id: 'vale-primary', policy: 'england' })).toMatchObject({ status: 0 })
  }, 60_000)

  it.each([
    [{ school: 'dale' }, /there is no school "dale"; the store has hill-primary, vale-primary/],
    [{ role: 'teacher' }, /"teacher" cannot be invited from here; expected headteacher or system-adm/],
    [{ email: 'head' }, /"head" is no email address/],
    [{ name: '' }, /the name must have at least one character/],
  ])('refuses the invitation %j', async (more, message) => {
    const refused = await invite(more)
    expect([refused.status, refused.stdout]).toEqual([2, ''])
    expect(refused.stderr).toMatch(message)
  })

  it('goes on with its first headteacher, who comes in by the link and sets the school up', async () => {
    const invited = await invite()
    expect(invited).toMatchObject({ status: 0 })
    const path = /^http:\/\/localhost:3000(\/invitation\/[\w-]{43})$/m.exec(invited.stdout)?.[1] ?? ''
    expect(path).not.toBe('')

    const config = { ...configFor(join(folder, 'store'), {}), log: 'off' as const }
    const { database, secret } = await openStore(config)
    const services = await openServices(database, systemClock, config, secret)
    const app = await buildApp(services)
    try {
      const browser = testBrowser(app)
      const page = await browser.get(path)
      expect(page.statusCode).toBe(200)
      expect(page.body).toContain('Hill Primary')
      expect((await browser.post(path, { name: 'Hala Head', password: PASSWORD })).statusCode).toBe(303)
      // Whoever sees a whole school gives codes from a phone.
      const setUpCode = '/sign-in/set-up-code'
      expect((await browser.get('/set-up')).headers['location']).toContain(setUpCode)
      const key = /rollbook-key">([A-Z2-7 ]+)</.exec((await browser.get(setUpCode)).body)?.[1] ?? ''
      const code = new TOTP({ secret: Secret.fromBase32(key.replaceAll(' ', '')) }).generate()
      await browser.post(setUpCode, { code })
      const setUp = await browser.get('/set-up')
      expect(setUp.statusCode).toBe(200)
      expect(setUp.body).toContain('Hill Primary, Hertfordshire')
      const audit = await browser.get('/audit')
      expect(audit.body).toContain('Added the school')
      expect(audit.body).toContain('Command line')
    } finally {
      await app.close()
      await database.close()
    }
  }, 60_000)
})
