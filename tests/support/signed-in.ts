import { randomUUID } from 'node:crypto'
import type { LightMyRequestResponse } from 'fastify'
import { type Clock, londonMinute } from '../../src/application/clock.js'
import { readConfig, type Config } from '../../src/application/config.js'
import { hashPassword } from '../../src/application/identity/password.js'
import type { Principal } from '../../src/application/permissions/principal.js'
import { ROLE_TITLES, ROLES, type Role } from '../../src/application/permissions/roles.js'
import { timelineOf } from '../../src/application/policies.js'
import { importSchool } from '../../src/application/schools/import-school.js'
import { openServices, type Services } from '../../src/application/services.js'
import { RegisterEntries } from '../../src/domain/register/entries.js'
import type { SchoolRecord } from '../../src/domain/school-record.js'
import { getDay, getInstant, type Instant } from '../../src/kernel/school-date.js'
import { addAccount } from '../../src/storage/identity/accounts.js'
import { addClassTeacher, addMembership, enterSchool } from '../../src/storage/identity/memberships.js'
import type { App } from '../../src/web/app-type.js'
import { buildApp } from '../../src/web/app.js'
import { halfTerm, plainContact, plainPupil } from './plain-school.js'
import { openTestPglite, type TestStore } from './stores.js'

/** A clock that stands still until it is set. */
export interface TestClock extends Clock {
  /** @param at London time, `YYYY-MM-DDTHH:MM` */
  set(at: string): void
}

export function testClock(at: string): TestClock {
  let instant: Date = londonToUtc(at)
  return {
    now: (): Instant => londonMinute(instant),
    instantUtc: () => instant,
    set: (next) => {
      instant = londonToUtc(next)
    },
  }
}

function londonToUtc(at: string): Date {
  const wanted = getInstant(at)
  const guess = new Date(`${at}:00Z`)
  return new Date(guess.getTime() - (londonMinute(guess) - wanted) * 60_000)
}

/** Monday of the last week of an autumn term, before registers close. */
export const MONDAY = '2025-12-15T08:50'

/** The two classes, with the ids of their pupils in order of surname. */
export const CLASSES = ['3A', '4B'] as const
const SURNAMES = ['Adeyemi', 'Baker', 'Choudhury', 'Davies', 'Evans', 'Fraser'] as const

/** A school with two classes of six, a year and a half of terms, and no mark yet. */
export function smallSchool(id: string, name: string, policy = 'foxdell'): SchoolRecord {
  const pupils = CLASSES.flatMap((className, classNo) =>
    SURNAMES.map((surname, index) =>
      plainPupil(classNo * 100 + index + 1, {
        surname,
        forename: `${['Ada', 'Ben', 'Cara', 'Dan', 'Eve', 'Finn'][index]}`,
        dob: getDay(`${2018 - classNo}-0${index + 1}-12`),
        spells: [
          {
            enrolledOn: getDay('2024-09-02'),
            leftOn: null,
            yearGroup: className.slice(0, 1),
            className,
          },
        ],
        contacts: [plainContact(`P${classNo}${index}`)],
      }),
    ),
  )
  return {
    profile: {
      id,
      name,
      policy,
      phase: 'primary',
      la: 'Hertfordshire',
      trust: null,
      hub: null,
      laestab: null,
      settings: {},
    },
    terms: [
      halfTerm('2024/25', 'autumn', 1, '2024-09-02', '2024-10-25'),
      halfTerm('2024/25', 'autumn', 2, '2024-11-04', '2024-12-20'),
      halfTerm('2024/25', 'spring', 1, '2025-01-06', '2025-02-14'),
      halfTerm('2024/25', 'spring', 2, '2025-02-24', '2025-04-04'),
      halfTerm('2024/25', 'summer', 1, '2025-04-22', '2025-05-23'),
      halfTerm('2024/25', 'summer', 2, '2025-06-02', '2025-07-22'),
      halfTerm('2025/26', 'autumn', 1, '2025-09-01', '2025-10-24'),
      halfTerm('2025/26', 'autumn', 2, '2025-11-03', '2025-12-19'),
      halfTerm('2025/26', 'spring', 1, '2026-01-05', '2026-02-13'),
      halfTerm('2025/26', 'spring', 2, '2026-02-23', '2026-03-27'),
      halfTerm('2025/26', 'summer', 1, '2026-04-13', '2026-05-22'),
      halfTerm('2025/26', 'summer', 2, '2026-06-01', '2026-07-21'),
    ],
    closures: [],
    pupils,
    entries: new RegisterEntries(),
    events: [],
    warnings: [],
  }
}

/** What every account of a test signs in with. */
export const PASSWORD = 'walnut-ferry-oblong'

/** Somebody who works at a school of the test. */
export interface TestPerson {
  readonly accountId: string
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly schoolId: number
}

/** A browser of somebody: keeps cookies, follows nothing by itself, and adds the form's token. */
export interface TestBrowser {
  get(url: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  /** Sends a form. A field that is a list is sent once for each of its values. */
  post(
    url: string,
    fields?: Record<string, string | number | readonly (string | number)[]>,
    headers?: Record<string, string>,
  ): Promise<LightMyRequestResponse>
  /** Sends JSON as a script of a page does. */
  postJson(url: string, body: unknown, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  /** Sends a body as it is. */
  send(url: string, body: string | Buffer, contentType: string): Promise<LightMyRequestResponse>
  readonly cookies: Map<string, string>
}

/** The running program of a test. */
export interface TestSchool {
  readonly app: App
  readonly services: Services
  readonly clock: TestClock
  readonly schoolId: number
  /** A second school in the same store, to try to cross over to. */
  readonly otherSchoolId: number
  /** By surname within a class: `pupils['3A']`, the store's numbers. */
  readonly pupils: Readonly<Record<string, readonly number[]>>
  /** One person for each role at the first school; the teacher has 3A, the pastoral lead year 4. */
  readonly people: Readonly<Record<Role, TestPerson>>
  /** The headteacher of the other school. */
  readonly stranger: TestPerson
  /** Somebody's browser, signed in with every factor. The same one each time for the same person. */
  as(person: Role | TestPerson): Promise<TestBrowser>
  /** A browser of nobody. */
  browser(): TestBrowser
  /** What the program knows of a signed-in person, for use cases that are called without a page. */
  principal(person: Role | TestPerson): Promise<Principal>
  addPerson(wish: {
    readonly role: Role
    readonly name: string
    readonly schoolId?: number
    readonly classes?: readonly string[]
    readonly yearGroups?: readonly string[]
    /** Only who signs in by password needs one: it costs time. */
    readonly password?: string
  }): Promise<TestPerson>
  close(): Promise<void>
}

export interface TestSchoolWish {
  /** PGlite in memory where nothing is said. */
  readonly store?: TestStore
  readonly at?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly demo?: boolean
  readonly config?: Partial<Config>
  /** The first school's policy; a shipped one's id. */
  readonly policy?: string
  readonly logTo?: { write(line: string): void }
}

const AUTHOR = { accountId: null, name: 'Test set-up', position: 'program' }

/** Opens two small schools with their people, and the whole program on them, without listening. */
export async function openTestSchool(wish: TestSchoolWish = {}): Promise<TestSchool> {
  const store = wish.store ?? (await openTestPglite())
  const { database } = store
  const clock = testClock(wish.at ?? MONDAY)
  const config: Config = {
    ...readConfig({
      ROLLBOOK_LOG: 'off',
      ROLLBOOK_REQUESTS_PER_MINUTE: '0',
      ROLLBOOK_SIGN_INS_PER_MINUTE: '0',
      ...wish.environment,
    }),
    ...wish.config,
  }
  const { policy = 'foxdell', demo = false } = wish
  const wished = { at: clock.instantUtc(), author: AUTHOR, demo }
  const schoolId = await importSchool(
    database,
    smallSchool('alderbrook', 'Alderbrook School', policy),
    await timelineOf(policy, []),
    wished,
  )
  const otherSchoolId = await importSchool(
    database,
    smallSchool('brackenfield', 'Brackenfield School'),
    await timelineOf('foxdell', []),
    wished,
  )
  const services = await openServices(database, clock, config, 'a secret of the tests, thirty-two long')
  const app = await buildApp(services, wish.logTo)
  const school = await services.schools.known(schoolId)
  const today = getDay(MONDAY.slice(0, 10))
  const browsers = new Map<string, TestBrowser>()

  const addPerson: TestSchool['addPerson'] = async (person) => {
    const accountId = randomUUID()
    const at = person.schoolId ?? schoolId
    const email = `${person.name.toLowerCase().replace(/\W+/g, '.')}@${at}.example`
    const passwordHash = person.password === undefined ? null : await hashPassword(person.password)
    await database.asIdentity(async (tx) => {
      await addAccount(tx, { accountId, email, name: person.name, passwordHash, at: clock.instantUtc() })
      await enterSchool(tx, at)
      await addMembership(tx, {
        schoolId: at,
        accountId,
        role: person.role,
        person: person.name,
        position: ROLE_TITLES[person.role].toLowerCase(),
        yearGroups: person.yearGroups ?? [],
        fromDay: '2024-09-01',
      })
      for (const className of person.classes ?? [])
        await addClassTeacher(tx, { schoolId: at, accountId, className, fromDay: '2024-09-01' })
    })
    return { accountId, email, name: person.name, role: person.role, schoolId: at }
  }

  const people: Partial<Record<Role, TestPerson>> = {}
  for (const role of ROLES)
    people[role] = await addPerson({
      role,
      name: `Sam ${ROLE_TITLES[role].split(' ').at(-1)} ${ROLES.indexOf(role)}`,
      classes: role === 'teacher' ? ['3A'] : [],
      yearGroups: role === 'pastoral' ? ['4'] : [],
    })
  const stranger = await addPerson({ role: 'headteacher', name: 'Kit Stranger', schoolId: otherSchoolId })

  const personOf = (person: Role | TestPerson): TestPerson =>
    typeof person === 'string' ? (people[person] as TestPerson) : person
  const newToken = async ({ accountId, schoolId: at, role }: TestPerson): Promise<string> => {
    const token = await services.signIns.start({
      accountId,
      method: 'password',
      secondFactorGiven: true,
      browser: 'A test',
    })
    if (!(await services.signIns.choose(token, at, role))) throw new Error(`${role} has no place`)
    return token
  }

  return {
    app,
    services,
    clock,
    schoolId,
    otherSchoolId,
    pupils: Object.fromEntries(CLASSES.map((name) => [name, school.classOn(name, today)])),
    people: people as Record<Role, TestPerson>,
    stranger,
    addPerson,
    browser: () => testBrowser(app),
    async as(who) {
      const person = personOf(who)
      const known = browsers.get(`${person.accountId} ${person.role}`)
      if (known !== undefined) return known
      const browser = testBrowser(app)
      browser.cookies.set(config.secure ? '__Host-rollbook' : 'rollbook', await newToken(person))
      browsers.set(`${person.accountId} ${person.role}`, browser)
      return browser
    },
    async principal(who) {
      const found = await services.signIns.find(await newToken(personOf(who)))
      if (found?.principal === undefined) throw new Error('not signed in')
      return found.principal
    },
    async close() {
      await app.close()
      await store.close()
    },
  }
}

/** A browser without a window. */
export function testBrowser(app: App): TestBrowser {
  const cookies = new Map<string, string>()
  let formToken: string | undefined
  const headersOf = (more: Record<string, string>): Record<string, string> => ({
    accept: 'text/html',
    ...(cookies.size === 0
      ? {}
      : {
          cookie: Array.from(cookies, ([name, value]) => `${name}=${encodeURIComponent(value)}`).join('; '),
        }),
    ...more,
  })
  const keep = (response: LightMyRequestResponse): LightMyRequestResponse => {
    for (const { name, value, maxAge, expires } of response.cookies as {
      name: string
      value: string
      maxAge?: number
      expires?: Date
    }[]) {
      if (maxAge === 0 || (expires !== undefined && expires.getTime() < 1000)) cookies.delete(name)
      else cookies.set(name, value)
    }
    formToken = /name="_csrf" value="([^"]+)"/.exec(response.body)?.[1] ?? formToken
    return response
  }
  const get: TestBrowser['get'] = async (url, headers = {}) =>
    keep(await app.inject({ method: 'GET', url, headers: headersOf(headers) }))
  /** Any page of ours with a form has a token that is good for every form. */
  const token = async (): Promise<string> => {
    if (formToken === undefined) await get('/sign-in')
    if (formToken === undefined) await get('/my-account')
    return formToken ?? ''
  }
  return {
    cookies,
    get,
    async post(url, fields = {}, headers = {}) {
      const form = new URLSearchParams({ _csrf: await token() })
      for (const [name, value] of Object.entries(fields))
        for (const one of [value].flat()) form.append(name, String(one))
      return keep(
        await app.inject({
          method: 'POST',
          url,
          headers: headersOf({ 'content-type': 'application/x-www-form-urlencoded', ...headers }),
          payload: form.toString(),
        }),
      )
    },
    async send(url, body, contentType) {
      const headers = headersOf({ 'content-type': contentType })
      return keep(await app.inject({ method: 'POST', url, headers, payload: body }))
    },
    async postJson(url, body, headers = {}) {
      const csrf = await token()
      return keep(
        await app.inject({
          method: 'POST',
          url,
          headers: headersOf({
            accept: 'application/json',
            'content-type': 'application/json',
            'csrf-token': csrf,
            ...headers,
          }),
          payload: JSON.stringify(body),
        }),
      )
    },
  }
}
