import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schoolPolicyIds } from '../../src/application/policies.js'
import { runCommand } from '../support/run-command.js'

const UNTIL = '2025-10-24T16:00'

describe('the commands of the store', () => {
  let folder: string
  let store: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollbook-commands-'))
    store = join(folder, 'store')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const at = (...names: string[]): string => join(folder, ...names)
  const call = (...args: string[]) => runCommand([...args, '--store', store])
  const filesOf = (path: string): Record<string, string> =>
    Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]))
  async function simulated(policy: string): Promise<string> {
    const path = at(`school-${policy}`)
    const args = ['simulate', '--policy', policy, '--pupils', '14', '--years', '1', '--seed', policy]
    const { status } = await runCommand([...args, '--until', UNTIL, '--out', path])
    expect(status).toBe(0)
    return path
  }

  it.each(schoolPolicyIds())(
    'bring a school of %s in and take the identical folder out',
    async (policy) => {
      const path = await simulated(policy)
      const brought = await call('import', path)
      expect(brought).toMatchObject({ status: 0 })
      expect(brought.stdout).toMatch(/\d+ pupils, \d+ marks, \d+ events\./)
      expect(brought.stderr).toContain('marks: 100 %')
      const out = at(`out-${policy}`)
      expect(await call('export', `${policy}-simulated`, '--out', out)).toMatchObject({ status: 0 })
      expect(filesOf(out)).toEqual(filesOf(path))
    },
    60_000,
  )

  it('bring in a policy that does not ship with its school', async () => {
    const path = at('school-foxdell')
    const own = at('own-policy')
    cpSync(path, own, { recursive: true })
    const shipped = new URL('../../policies/foxdell/2024-10-01.yaml', import.meta.url)
    writeFileSync(
      join(own, 'our-policy.yaml'),
      readFileSync(shipped, 'utf8').replace(/^policy: foxdell$/m, 'policy: our-policy'),
    )
    writeFileSync(
      join(own, 'school.yaml'),
      readFileSync(join(own, 'school.yaml'), 'utf8')
        .replace(/^policy: .*$/m, 'policy: our-policy.yaml')
        .replace(/^id: .*$/m, 'id: own'),
    )
    expect(await call('import', own)).toMatchObject({ status: 0 })
    rmSync(own, { recursive: true })
    expect(await call('store', 'month-end', '--out', at('month-own'), '--month', '2025-09')).toMatchObject({
      status: 0,
    })
  }, 60_000)

  it('say at import what they say of a folder everywhere else', async () => {
    const noted = at('noted')
    cpSync(at('school-foxdell'), noted, { recursive: true })
    const profile = join(noted, 'school.yaml')
    const text = readFileSync(profile, 'utf8').replace(/^id: .*$/m, 'id: noted')
    writeFileSync(profile, `${text}motto: Onwards\n`)
    const other = at('noted-store')
    const { status, stderr } = await runCommand(['import', noted, '--store', other])
    expect(status).toBe(0)
    expect(stderr).toContain('Note: school.yaml has lines that nothing here reads: "motto"')
    rmSync(other, { recursive: true })
  }, 60_000)

  it('refuse what cannot be, and say why', async () => {
    const again = await call('import', at('school-foxdell'))
    expect(again).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('The store has a school with the id foxdell-simulated already.'),
    })
    const unknown = await call('export', 'no-such-school', '--out', at('nothing'))
    expect(unknown).toMatchObject({ status: 2, stderr: expect.stringContaining('laat-simulated') })
    expect(await call('export', 'foxdell-simulated', '--out', at('out-foxdell'))).toMatchObject({ status: 2 })
    expect(await call('store', 'restore', at('no-such-file'))).toMatchObject({ status: 1 })
    expect(await call('store', 'month-end', '--out', at('nothing'), '--month', 'October')).toMatchObject({
      status: 2,
    })
    expect(existsSync(at('nothing'))).toBe(false)
  }, 60_000)

  it('say that one machine is one machine', async () => {
    expect(await call('store', 'distribute')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('has no Citus extension'),
    })
  }, 30_000)

  it('look after the store: newest shape, whole registers, stored years, nothing past its time', async () => {
    expect((await call('store', 'migrate')).stdout).toContain('has the newest shape already')
    expect((await call('store', 'verify')).stdout).toContain('the registers of 6 schools are whole')
    expect((await call('store', 'rebuild')).stdout).toContain('pupil-years made anew')
    const dry = await call('store', 'retain', '--dry-run')
    expect(dry.stdout).toContain('An entry is kept for 6 years from its date (LAW-RETENTION).')
    expect(dry.stdout).toContain('0 entries may go')
    expect(await call('store', 'retain')).toMatchObject({ status: 0 })
  }, 60_000)

  it('write a backup that fills another store, from which the identical folder comes', async () => {
    const file = at('all.backup')
    expect(await call('store', 'backup', file)).toMatchObject({ status: 0 })
    expect(await call('store', 'backup', file)).toMatchObject({ status: 2 })
    const other = at('other')
    const restored = await runCommand(['store', 'restore', file, '--store', other])
    expect(restored.status).toBe(0)
    expect(restored.stdout).toMatch(/register_entry\s+[\d,]+\s+[0-9a-f]{16}/)
    const out = at('from-backup')
    const args = ['export', 'laat-simulated', '--out', out, '--store', other]
    expect(await runCommand(args)).toMatchObject({ status: 0 })
    expect(filesOf(out)).toEqual(filesOf(at('school-laat')))
    expect(await runCommand(['store', 'verify', '--store', other])).toMatchObject({ status: 0 })
    expect(await call('store', 'move', '--to', other)).toMatchObject({ status: 2 })
    expect(await call('store', 'move', '--to', store)).toMatchObject({ status: 2 })
  }, 60_000)

  it('write each school at the end of a month, with its registers to print', async () => {
    const out = at('month')
    expect(await call('store', 'month-end', '--out', out, '--month', '2025-09')).toMatchObject({ status: 0 })
    const { 'registers.html': page = '', ...rest } = filesOf(join(out, 'foxdell-simulated-2025-09'))
    expect(rest).toEqual(filesOf(at('school-foxdell')))
    expect(page).toContain('Attendance registers, September 2025')
    expect(page).toContain('Entries that were changed')
    expect(page.match(/<caption>Class /g)?.length).toBeGreaterThan(1)
    expect(page).toContain('<th scope="col" class="mark">Mon<br>8</th>')
  }, 60_000)
})
