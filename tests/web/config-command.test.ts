import { afterEach, describe, expect, it, vi } from 'vitest'
import { runCommand } from '../support/run-command.js'

describe('rollbook config --explain', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('prints every setting with what stands, and no secret', async () => {
    vi.stubEnv('DATABASE_URL', 'postgres://rollbook:hush@db/rollbook')
    vi.stubEnv('ROLLBOOK_SECRET', 'quite-secret-quite-secret-quite-secret')
    vi.stubEnv('PORT', '8080')
    const { status, stdout } = await runCommand(['config', '--explain'])
    expect(status).toBe(0)
    for (const word of ['DATABASE_URL', 'ROLLBOOK_SIGN_IN_WITH', '8080', '(given, not shown)'])
      expect(stdout).toContain(word)
    expect(stdout).not.toContain('hush')
    expect(stdout).not.toContain('quite-secret')
  })

  it('says what is wrong, and ends with status 2', async () => {
    vi.stubEnv('DATABASE_URL', 'postgres://rollbook@db/rollbook')
    vi.stubEnv('ROLLBOOK_DEMO', 'yes')
    vi.stubEnv('ROLLBOOK_SECRET', '')
    const { status, stderr } = await runCommand(['config'])
    expect(status).toBe(2)
    expect(stderr).toContain(
      'ROLLBOOK_DEMO lets anybody in without a password, so it never runs on a real database',
    )
    expect(stderr).toContain('ROLLBOOK_SECRET is needed')
  })
})
