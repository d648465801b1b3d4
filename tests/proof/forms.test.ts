import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fieldOrder, textFieldsOf } from '../../src/web/plugins/requests.js'
import { openTestSchool, type TestBrowser, type TestSchool } from '../support/signed-in.js'
import { addressOf, type Fields, isApi, type Line, linesFor, methodOf } from './every-route.js'
import { addFilledSchool } from './filled-school.js'

// Every form of the pages, with the things of a filled school in it.

/** Fields that no person types: chosen, ticked or carried along. */
const NOT_TYPED = ['_csrf', 'next', 'place', 'role', 'id', 'kind', 'outcome', 'signIn', 'account', 'officer']
/** Forms that have an own way to say what is too long. */
const OTHERWISE = ['/registers/:className/:date/:half', '/conflicts/:conflictId', '/codes/many/apply']

let test: TestSchool
let browser: TestBrowser
let lines: readonly Line[]
beforeAll(async () => {
  test = await openTestSchool({ at: '2025-12-15T09:05' })
  const filled = await addFilledSchool(test)
  lines = linesFor(filled).filter((line) => methodOf(line) !== 'GET' && !isApi(line))
  browser = await test.as(filled.head)
}, 120_000)
afterAll(() => test.close())

const schemaOf = ({ route }: Line) =>
  test.app.knownRoutes.find(({ method, url }) => `${method} ${url}` === route)?.schema
const isForm = (line: Line): boolean => textFieldsOf(schemaOf(line)).size > 0
/** Of people who are not signed in yet. */
const isPublic = ({ route }: Line): boolean => /\/(sign-in|invitation|sign-out)/.test(route)

describe('a text that is longer than a form takes', () => {
  it('comes back with the form, the text in it and an error that leads to it', async () => {
    let asked = 0
    for (const line of lines.filter((it) => isForm(it) && !isPublic(it)))
      for (const [name, { title, longest }] of textFieldsOf(schemaOf(line))) {
        // Forty rows of the same form are one.
        if (/-(?!0$)\d+$/.test(name)) continue
        const text = 'z'.repeat(longest + 1)
        const answer = await browser.post(addressOf(line), { ...(line.send as Fields), [name]: text })
        const message = `${title} must be ${longest} characters or less`
        const summary = /govuk-error-summary__list[\s\S]*?<\/ul>/.exec(answer.body)?.[0] ?? ''
        const [, target = ''] =
          new RegExp(`href="#([^"]+)">${message}`).exec(summary.replaceAll('&#39;', "'")) ?? []
        expect([line.route, name, answer.statusCode, target !== '']).toEqual([line.route, name, 400, true])
        expect([line.route, name, answer.body.includes(`id="${target}"`)]).toEqual([line.route, name, true])
        expect([line.route, name, answer.body.includes(text)]).toEqual([line.route, name, true])
        asked += 1
      }
    expect(asked).toBeGreaterThan(30)
  }, 60_000)

  it('is counted as the browser counts it, a line’s end as one', async () => {
    const line = lines.find(({ route }) => route === 'POST /pupils/:id/share') as Line
    const answer = await browser.post(addressOf(line), { reason: `${'z'.repeat(498)}\r\nz` })
    expect(answer.body).not.toContain('500 characters or less')
  })

  it('cannot be typed: the fields say how much they take', async () => {
    for (const line of lines.filter((it) => isForm(it) && !isPublic(it))) {
      const page = await browser.post(addressOf(line), {
        ...(line.send as Fields),
        ...Object.fromEntries(
          [...textFieldsOf(schemaOf(line))].map(([name, { longest }]) => [name, 'z'.repeat(longest + 1)]),
        ),
      })
      expect([line.route, page.statusCode]).toEqual([line.route, 400])
      for (const [name, { longest }] of textFieldsOf(schemaOf(line))) {
        if (/-(?!0$)\d+$/.test(name)) continue
        const field = new RegExp(`<(?:input|textarea)[^>]* name="${name}"[^>]*>`).exec(page.body)?.[0]
        expect([line.route, name, field ?? 'no field']).toEqual([
          line.route,
          name,
          expect.stringContaining(`maxlength="${longest}"`),
        ])
      }
    }
  }, 60_000)

  it('is known to every form: none has a limit that throws the form away', () => {
    const others = lines.flatMap((line) => {
      const { properties = {} } = (schemaOf(line)?.body ?? {}) as {
        properties?: Record<
          string,
          { readonly type?: string; readonly maxLength?: number; readonly format?: string }
        >
      }
      return Object.entries(properties)
        .filter(([name, field]) => field.maxLength !== undefined && !NOT_TYPED.includes(name))
        .map(([name]) => `${line.route} ${name}`)
    })
    expect(others.filter((it) => !OTHERWISE.some((route) => it.includes(` ${route} `)))).toEqual([])
  })
})

describe('the errors of a form', () => {
  it('stand in the summary as their fields go down the page', async () => {
    let compared = 0
    for (const line of lines.filter((it) => fieldOrder(schemaOf(it)).length > 1 && !isPublic(it))) {
      const required = ((schemaOf(line)?.body ?? {}) as { readonly required?: string[] }).required ?? []
      const answer = await browser.post(
        addressOf(line),
        Object.fromEntries(
          required.map((name) => [name, (line.send as Fields)[name] === undefined ? '' : '']),
        ),
      )
      const summary = /govuk-error-summary__list[\s\S]*?<\/ul>/.exec(answer.body)?.[0] ?? ''
      const targets = [...summary.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id as string)
      const places = targets.map((id) => answer.body.indexOf(` id="${id}"`))
      expect([line.route, targets, places.includes(-1)]).toEqual([line.route, targets, false])
      expect([line.route, places]).toEqual([line.route, places.toSorted((a, b) => a - b)])
      if (targets.length > 1) compared += 1
    }
    expect(compared).toBeGreaterThan(5)
  }, 60_000)
})
