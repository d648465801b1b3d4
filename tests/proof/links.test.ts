import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROLES, type Role } from '../../src/application/permissions/roles.js'
import { openTestSchool, type TestBrowser, type TestPerson, type TestSchool } from '../support/signed-in.js'
import { addFilledSchool, CLASS, type FilledSchool } from './filled-school.js'

// Every page that links lead to, as each role, at a school with something everywhere: no link is shown to somebody whom it
// would only tell that they may not.

/** Of addresses that differ only by a number, a class or a day, these many are opened. */
const EACH = 4
const WORKERS = ROLES.filter((role) => role !== 'parent')

let test: TestSchool
let filled: FilledSchool
const people = new Map<Role, TestPerson>()
beforeAll(async () => {
  test = await openTestSchool({ at: '2025-12-15T09:05' })
  filled = await addFilledSchool(test)
  for (const role of WORKERS)
    people.set(
      role,
      await test.addPerson({
        role,
        name: `Quillo ${role}`,
        schoolId: filled.schoolId,
        classes: role === 'teacher' ? [CLASS] : [],
        yearGroups: role === 'pastoral' ? ['3'] : [],
      }),
    )
  people.set('la-officer', filled.officer)
}, 120_000)
afterAll(() => test.close())

const kindOf = (address: string): string => {
  const [path = '', query = ''] = address.split('?')
  const words = path.replace(/\/\d[\d-]*(?=\/|$)/g, '/#').replace(/\/registers\/[^/]+/, '/registers/#')
  return `${words}?${[...new URLSearchParams(query).keys()].sort().join('&')}`
}

/** The addresses of a page's links, as a browser takes them; forms are sent by nobody here. */
const linksOf = (body: string): string[] =>
  [...body.matchAll(/<a\b[^>]*?\shref="(\/[^"#]*)/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'))

/** @returns the pages that were opened, with how each answered and the page that led there */
async function walk(browser: TestBrowser): Promise<Map<string, { status: number; from: string }>> {
  const opened = new Map<string, { status: number; from: string }>()
  const times = new Map<string, number>()
  const wanted: { address: string; from: string }[] = [{ address: '/', from: '' }]
  for (let next = wanted.shift(); next !== undefined; next = wanted.shift()) {
    const { address, from } = next
    const kind = kindOf(address)
    if (opened.has(address) || (times.get(kind) ?? 0) >= EACH) continue
    times.set(kind, (times.get(kind) ?? 0) + 1)
    const answer = await browser.get(address)
    opened.set(address, { status: answer.statusCode, from })
    const on = answer.statusCode === 303 ? [String(answer.headers['location'])] : linksOf(answer.body)
    wanted.push(...on.map((it) => ({ address: it, from: address })))
  }
  return opened
}

describe('the links that are shown to', () => {
  it.each(WORKERS)(
    'the %s lead nowhere that they may not go',
    async (role) => {
      const opened = await walk(await test.as(people.get(role) as TestPerson))
      const closed = [...opened].filter(([, { status }]) => status >= 400)
      expect(closed.map(([address, { status, from }]) => `${from} leads to ${address}: ${status}`)).toEqual(
        [],
      )
      expect(opened.size).toBeGreaterThan(role === 'governor' || role === 'trust' ? 3 : 5)
    },
    60_000,
  )
})
