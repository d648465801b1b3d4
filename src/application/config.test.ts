import { describe, expect, it } from 'vitest'
import { ConfigError, explainConfig, readConfig } from './config.js'

const SECRET = 'x'.repeat(32)
const DATABASE = 'postgres://rollbook:pass@db/rollbook'

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

describe('the settings', () => {
  it('are all there where nothing is given: the embedded store, no demonstration, this computer only', () => {
    expect(readConfig({})).toMatchObject({
      databaseUrl: undefined,
      demo: false,
      host: '127.0.0.1',
      port: 3000,
      url: 'http://localhost:3000',
      secure: false,
      issuers: [],
    })
  })

  it('refuse the demonstration on a real database, and say what to take away', () => {
    const problems = problemsOf({ DATABASE_URL: DATABASE, ROLLBOOK_SECRET: SECRET, ROLLBOOK_DEMO: 'yes' })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain('never runs on a real database')
    expect(problems[0]).toContain('Take away DATABASE_URL')
  })

  it('allow the demonstration in the embedded store', () => {
    expect(readConfig({ ROLLBOOK_DEMO: 'yes' }).demo).toBe(true)
  })

  it('need a secret with a real database, of at least 32 characters', () => {
    expect(problemsOf({ DATABASE_URL: DATABASE })[0]).toContain('ROLLBOOK_SECRET is needed')
    expect(problemsOf({ DATABASE_URL: DATABASE, ROLLBOOK_SECRET: 'x'.repeat(31) })[0]).toContain(
      '31 characters',
    )
    expect(problemsOf({ DATABASE_URL: DATABASE, ROLLBOOK_SECRET: SECRET })).toEqual([])
  })

  it('take http for this computer only', () => {
    expect(problemsOf({ ROLLBOOK_URL: 'http://register.school.example' })[0]).toContain('Use https')
    expect(problemsOf({ ROLLBOOK_URL: 'https://register.school.example/x' })[0]).toContain('without a path')
    expect(readConfig({ ROLLBOOK_URL: 'https://register.school.example' })).toMatchObject({
      secure: true,
      url: 'https://register.school.example',
    })
    expect(readConfig({ ROLLBOOK_URL: 'http://127.0.0.1:8080' }).secure).toBe(false)
  })

  it('say all that is wrong at once', () => {
    expect(
      problemsOf({
        PORT: 'many',
        ROLLBOOK_IDLE_MINUTES: '0',
        ROLLBOOK_LOG: 'loud',
        ROLLBOOK_DEMO: 'maybe',
        DATABASE_URL: 'mysql://x',
        ROLLBOOK_SECRET: SECRET,
      }),
    ).toHaveLength(5)
  })

  it('read issuers of identities, each with its own settings', () => {
    const issuers = {
      ROLLBOOK_SIGN_IN_WITH: 'microsoft, dfe-sign-in',
      ROLLBOOK_MICROSOFT_ISSUER: 'https://login.microsoftonline.com/tenant/v2.0',
      ROLLBOOK_MICROSOFT_CLIENT_ID: 'us',
      ROLLBOOK_MICROSOFT_CLIENT_SECRET: 'secret',
      ROLLBOOK_MICROSOFT_LABEL: 'Microsoft',
      ROLLBOOK_DFE_SIGN_IN_ISSUER: 'https://oidc.signin.education.gov.uk',
      ROLLBOOK_DFE_SIGN_IN_CLIENT_ID: 'us',
      ROLLBOOK_DFE_SIGN_IN_CLIENT_SECRET: 'secret',
      ROLLBOOK_DFE_SIGN_IN_SECOND_FACTOR: 'yes',
    }
    expect(readConfig(issuers).issuers).toEqual([
      {
        id: 'microsoft',
        label: 'Microsoft',
        issuer: 'https://login.microsoftonline.com/tenant/v2.0',
        clientId: 'us',
        clientSecret: 'secret',
        secondFactor: false,
      },
      {
        id: 'dfe-sign-in',
        label: 'dfe-sign-in',
        issuer: 'https://oidc.signin.education.gov.uk',
        clientId: 'us',
        clientSecret: 'secret',
        secondFactor: true,
      },
    ])
    expect(problemsOf({ ROLLBOOK_SIGN_IN_WITH: 'google' })).toHaveLength(3)
    expect(explainConfig(issuers).unknown).toEqual([])
  })

  it('are explained without a secret in sight, and a name that nobody knows is pointed out', () => {
    const { settings, unknown } = explainConfig({
      DATABASE_URL: DATABASE,
      ROLLBOOK_SECRET: SECRET,
      ROLLBOOK_PORT: '1',
      PORT: '8080',
    })
    expect(JSON.stringify(settings)).not.toContain('pass@')
    expect(JSON.stringify(settings)).not.toContain(SECRET)
    expect(settings.find(({ name }) => name === 'PORT')).toMatchObject({ value: '8080', given: true })
    expect(unknown).toEqual(['ROLLBOOK_PORT'])
  })
})
