import { DomainError } from '../kernel/domain-error.js'

/** An issuer of identities that people may sign in with: Microsoft, Google, DfE Sign-in, a trust's own. */
export interface IssuerConfig {
  /** Short and stable: it is part of the address that the issuer sends people back to. */
  readonly id: string
  /** As the button names it. */
  readonly label: string
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** The issuer asks for a second factor itself, so that we need not. */
  readonly secondFactor: boolean
}

/** Everything that can be set from outside, read once at the start. */
export interface Config {
  /** `undefined` for the embedded store. */
  readonly databaseUrl: string | undefined
  readonly connections: number
  /** The embedded store's folder. */
  readonly storeFolder: string
  readonly demo: boolean
  readonly host: string
  readonly port: number
  /** The address that people type, without a path. */
  readonly url: string
  /** Cookies only over https. */
  readonly secure: boolean
  /** Seals second factors and invitations; `undefined` where the embedded store makes and keeps its own. */
  readonly secret: string | undefined
  /** How many proxies stand in front and may say where a request came from. */
  readonly proxies: number
  readonly idleMinutes: number
  readonly signInHours: number
  /** Of one signed-in browser, or of one network address before sign-in; 0 for no limit. */
  readonly requestsPerMinute: number
  /** As above, but of attempts to sign in, by network address. */
  readonly signInsPerMinute: number
  /** Of one key of another system; 0 for no limit. */
  readonly apiRequestsPerMinute: number
  /** Webhooks may lead to addresses inside of our own network. */
  readonly webhooksInside: boolean
  readonly log: 'requests' | 'errors' | 'off'
  readonly issuers: readonly IssuerConfig[]
}

/** The settings cannot be used; says all that is wrong, and how it would be right. */
export class ConfigError extends DomainError {
  constructor(readonly problems: readonly string[]) {
    super('config.faulty', `The settings cannot be used:\n${problems.map((it) => `  - ${it}`).join('\n')}`)
    this.name = 'ConfigError'
  }
}

export type Environment = Readonly<Record<string, string | undefined>>

interface Setting {
  readonly name: string
  readonly meaning: string
  /** In words or as a value; what stands when nothing is given. */
  readonly otherwise: string
  readonly secret?: true
}

const SETTINGS = [
  {
    name: 'DATABASE_URL',
    meaning: 'the PostgreSQL to keep everything in: postgres://account:password@host/name',
    otherwise: 'the embedded store, for trying out and small use',
    secret: true,
  },
  {
    name: 'ROLLBOOK_CONNECTIONS',
    meaning: 'connections to PostgreSQL for pages and the API',
    otherwise: '8',
  },
  { name: 'ROLLBOOK_STORE', meaning: 'the folder of the embedded store', otherwise: 'rollbook-data' },
  {
    name: 'ROLLBOOK_DEMO',
    meaning: 'yes: anybody signs in with one button, where every school in the embedded store is invented',
    otherwise: 'no',
  },
  { name: 'ROLLBOOK_HOST', meaning: 'the network address to listen on', otherwise: '127.0.0.1' },
  { name: 'PORT', meaning: 'the port to listen on', otherwise: '3000' },
  {
    name: 'ROLLBOOK_URL',
    meaning: 'the address that people type; https except on this computer itself',
    otherwise: 'http://localhost and the port',
  },
  {
    name: 'ROLLBOOK_SECRET',
    meaning: 'at least 32 random characters, kept outside the database; needed with DATABASE_URL',
    otherwise: 'made once and kept in the folder of the embedded store',
    secret: true,
  },
  {
    name: 'ROLLBOOK_PROXIES',
    meaning: 'how many proxies stand in front of Rollbook and say where a request came from',
    otherwise: '0',
  },
  {
    name: 'ROLLBOOK_IDLE_MINUTES',
    meaning: 'minutes without use after which a person signs in again',
    otherwise: '120',
  },
  {
    name: 'ROLLBOOK_SIGN_IN_HOURS',
    meaning: 'hours after which a person signs in again in any case',
    otherwise: '12',
  },
  {
    name: 'ROLLBOOK_REQUESTS_PER_MINUTE',
    meaning: 'requests of one browser in a minute; 0 for no limit',
    otherwise: '1200',
  },
  {
    name: 'ROLLBOOK_SIGN_INS_PER_MINUTE',
    meaning: 'attempts to sign in from one network address in a minute; 0 for no limit',
    otherwise: '60',
  },
  {
    name: 'ROLLBOOK_API_REQUESTS_PER_MINUTE',
    meaning: 'requests with one API key in a minute; 0 for no limit',
    otherwise: '600',
  },
  {
    name: 'ROLLBOOK_WEBHOOKS_INSIDE',
    meaning: "yes: webhooks may lead to addresses inside of the server's own network",
    otherwise: 'no',
  },
  {
    name: 'ROLLBOOK_LOG',
    meaning: 'what is logged: requests, errors or off; never names, addresses of pages or what was typed',
    otherwise: 'requests',
  },
  {
    name: 'ROLLBOOK_SIGN_IN_WITH',
    meaning:
      'issuers of identities, by short names with commas: microsoft,google. Each has the settings below',
    otherwise: 'none: e-mail address and password',
  },
] as const satisfies readonly Setting[]

const ISSUER_SETTINGS = [
  { part: 'ISSUER', meaning: 'its address, as its discovery document states it', otherwise: '(needed)' },
  { part: 'CLIENT_ID', meaning: 'what it calls this Rollbook', otherwise: '(needed)' },
  { part: 'CLIENT_SECRET', meaning: 'the secret that it gave for that', otherwise: '(needed)', secret: true },
  { part: 'LABEL', meaning: 'how the button names it', otherwise: 'the short name' },
  {
    part: 'SECOND_FACTOR',
    meaning: 'yes: it always asks for a second factor itself, so Rollbook does not',
    otherwise: 'no',
  },
] as const

type SettingName = (typeof SETTINGS)[number]['name']
const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]'])
const SHORTEST_SECRET = 32

/**
 * Reads the settings.
 *
 * @param given what the caller sets in place of the environment: `npm start` asks for the demonstration so
 * @throws {ConfigError} with everything that is wrong
 */
export function readConfig(environment: Environment): Config {
  const problems: string[] = []
  const text = (name: string): string | undefined => {
    const value = environment[name]?.trim()
    return value === undefined || value === '' ? undefined : value
  }
  const number = (name: SettingName, otherwise: number, lowest: number, highest: number): number => {
    const value = text(name)
    if (value === undefined) return otherwise
    const parsed = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
    if (parsed >= lowest && parsed <= highest) return parsed
    problems.push(`${name} is "${value}"; it must be a whole number from ${lowest} to ${highest}.`)
    return otherwise
  }
  const yes = (name: string): boolean => {
    const value = text(name)?.toLowerCase()
    if (value !== undefined && value !== 'yes' && value !== 'no')
      problems.push(`${name} is "${value}"; it must be yes or no.`)
    return value === 'yes'
  }

  const databaseUrl = text('DATABASE_URL')
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(databaseUrl))
    problems.push('DATABASE_URL must begin with postgres:// or postgresql://.')

  const demo = yes('ROLLBOOK_DEMO')
  if (demo && databaseUrl !== undefined)
    problems.push(
      'ROLLBOOK_DEMO lets anybody in without a password, so it never runs on a real database. ' +
        'Take away DATABASE_URL to try the demonstration, or ROLLBOOK_DEMO to run for real.',
    )

  const secret = text('ROLLBOOK_SECRET')
  if (secret === undefined && databaseUrl !== undefined)
    problems.push(
      'ROLLBOOK_SECRET is needed with DATABASE_URL: at least 32 random characters, the same at every start. ' +
        'One way to make it: openssl rand -base64 32',
    )
  if (secret !== undefined && secret.length < SHORTEST_SECRET)
    problems.push(`ROLLBOOK_SECRET has ${secret.length} characters; it needs at least ${SHORTEST_SECRET}.`)

  const port = number('PORT', 3000, 0, 65_535)
  const url = readUrl(text('ROLLBOOK_URL') ?? `http://localhost:${port}`, problems)

  const log = text('ROLLBOOK_LOG') ?? 'requests'
  if (log !== 'requests' && log !== 'errors' && log !== 'off')
    problems.push(`ROLLBOOK_LOG is "${log}"; it must be requests, errors or off.`)

  const issuers = issuerIds(environment).map((id): IssuerConfig => {
    if (!/^[a-z][a-z0-9-]*$/.test(id))
      problems.push(
        `ROLLBOOK_SIGN_IN_WITH names "${id}"; a short name has small letters, digits and hyphens only.`,
      )
    const needed = (part: string): string => {
      const value = text(issuerSetting(id, part))
      if (value === undefined)
        problems.push(`${issuerSetting(id, part)} is needed, as ROLLBOOK_SIGN_IN_WITH names ${id}.`)
      return value ?? ''
    }
    return {
      id,
      label: text(issuerSetting(id, 'LABEL')) ?? id,
      issuer: needed('ISSUER'),
      clientId: needed('CLIENT_ID'),
      clientSecret: needed('CLIENT_SECRET'),
      secondFactor: yes(issuerSetting(id, 'SECOND_FACTOR')),
    }
  })

  const config: Config = {
    databaseUrl,
    connections: number('ROLLBOOK_CONNECTIONS', 8, 1, 200),
    storeFolder: text('ROLLBOOK_STORE') ?? 'rollbook-data',
    demo,
    host: text('ROLLBOOK_HOST') ?? '127.0.0.1',
    port,
    url: url.origin,
    secure: url.protocol === 'https:',
    secret,
    proxies: number('ROLLBOOK_PROXIES', 0, 0, 10),
    idleMinutes: number('ROLLBOOK_IDLE_MINUTES', 120, 1, 1440),
    signInHours: number('ROLLBOOK_SIGN_IN_HOURS', 12, 1, 168),
    requestsPerMinute: number('ROLLBOOK_REQUESTS_PER_MINUTE', 1200, 0, 10_000_000),
    signInsPerMinute: number('ROLLBOOK_SIGN_INS_PER_MINUTE', 60, 0, 10_000_000),
    apiRequestsPerMinute: number('ROLLBOOK_API_REQUESTS_PER_MINUTE', 600, 0, 10_000_000),
    webhooksInside: yes('ROLLBOOK_WEBHOOKS_INSIDE'),
    log: log as Config['log'],
    issuers,
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

function readUrl(text: string, problems: string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.pathname !== '/') {
    problems.push(
      `ROLLBOOK_URL is "${text}"; it must be like https://register.school.example, without a path.`,
    )
    return new URL('http://localhost')
  }
  if (url.protocol === 'http:' && !LOCAL.has(url.hostname))
    problems.push(
      `ROLLBOOK_URL is "${text}": over http passwords could be read on the way. Use https, with a proxy in front.`,
    )
  return url
}

function issuerIds(environment: Environment): string[] {
  return (environment['ROLLBOOK_SIGN_IN_WITH'] ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '')
}

const issuerSetting = (id: string, part: string): string =>
  `ROLLBOOK_${id.toUpperCase().replaceAll('-', '_')}_${part}`

/** One setting as it stands, for a person to read. A secret's value is not shown. */
export interface ExplainedSetting {
  readonly name: string
  readonly value: string
  readonly given: boolean
  readonly meaning: string
}

/** Every setting, what it means, and what stands: given or otherwise. */
export function explainConfig(environment: Environment): {
  readonly settings: readonly ExplainedSetting[]
  /** Given, but nothing that Rollbook knows: a slip of the pen, most likely. */
  readonly unknown: readonly string[]
} {
  const issuers: readonly Setting[] = issuerIds(environment).flatMap((id) =>
    ISSUER_SETTINGS.map(({ part, ...rest }) => ({ name: issuerSetting(id, part), ...rest })),
  )
  const all: readonly Setting[] = [...SETTINGS, ...issuers]
  const known = new Set(all.map(({ name }) => name))
  return {
    settings: all.map(({ name, meaning, otherwise, secret }) => {
      const value = environment[name]?.trim() ?? ''
      const given = value !== ''
      return {
        name,
        meaning,
        given,
        value: !given ? otherwise : secret === true ? '(given, not shown)' : value,
      }
    }),
    unknown: Object.keys(environment).filter((name) => name.startsWith('ROLLBOOK_') && !known.has(name)),
  }
}
