import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApiDocument } from '../../src/api/openapi.js'
import { SCOPE_NAMES } from '../../src/application/api/scopes.js'
import { openTestSchool, type TestSchool } from '../support/signed-in.js'

interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
}
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}

const DAYS = [
  '2025-12-12',
  '2025-12-12',
  '2025-12-15',
  '2025-12-15',
  '2026-02-30',
  '0001-01-01',
  '9999-12-31',
  '2025-12-14',
]
const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '\u0000',
    '\ud800',
    "'; drop table pupil; --",
    '__proto__',
    '%00',
    '../..',
    '{{7*7}}',
    'NaN',
  ),
  fc.string({ maxLength: 3000, minLength: 2000 }),
)
const anything = fc.oneof(fc.jsonValue(), nasty, fc.integer(), fc.double(), fc.bigInt().map(String))

/** Values that follow a schema, now and then one that does not. */
function follow(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 40, arbitrary: right(schema) }, { weight: 1, arbitrary: anything })
}

function right(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.oneOf !== undefined) return fc.oneof(...schema.oneOf.map(follow))
  switch (schema.type) {
    case 'object': {
      const fields = Object.entries(schema.properties ?? {})
      return fc
        .record(Object.fromEntries(fields.map(([name, field]) => [name, follow(field)])), {
          requiredKeys: [...(schema.required ?? [])],
        })
        .chain((record) => fc.boolean().map((more) => (more ? { ...record, unknown: 1 } : record)))
    }
    case 'array':
      return fc.array(follow(schema.items ?? {}), { minLength: 1, maxLength: 2 })
    case 'integer':
      return fc.oneof(
        { weight: 20, arbitrary: fc.integer({ min: 1, max: 14 }) },
        { weight: 1, arbitrary: fc.integer() },
        { weight: 1, arbitrary: fc.maxSafeInteger() },
      )
    case 'boolean':
      return fc.boolean()
    case 'string':
      if (schema.format === 'date') return fc.constantFrom(...DAYS)
      if (schema.format === 'time') return fc.constantFrom('08:50', '09:01', '24:00', '9:1')
      if (schema.format === 'instant')
        return fc.constantFrom('2025-12-15T08:50', '2025-12-11T08:50', '2025-12-15T24:50', '9999-12-31T23:59')
      if (schema.format === 'uuid') return fc.uuid()
      return fc.oneof(fc.constantFrom('/', '\\', 'I', 'N', 'L', '3A', 'LR1', 'Q', ''), nasty)
    default:
      return anything
  }
}

describe('whatever is sent to the API', () => {
  let school: TestSchool
  let key: string
  beforeAll(async () => {
    school = await openTestSchool({ at: '2025-12-15T09:05', config: { apiRequestsPerMinute: 0 } })
    key = await school.services.apiKeys.make(await school.principal('headteacher'), {
      name: 'Fuzz',
      scopes: SCOPE_NAMES,
    })
  }, 120_000)
  afterAll(() => school.close())

  it('never breaks it, and every refusal is a problem', async () => {
    const document = (await openApiDocument()) as {
      paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
    }
    const requests = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { parameters = [], requestBody }]) => {
        const where = (place: string) =>
          fc.record(
            Object.fromEntries(
              parameters.filter((it) => it.in === place).map((it) => [it.name, follow(it.schema)]),
            ),
            { requiredKeys: place === 'path' ? undefined : [] } as { requiredKeys: never[] },
          )
        const schema = requestBody?.content['application/json']?.schema
        return fc.record({
          method: fc.constant(method),
          path: fc.constant(path),
          params: where('path'),
          query: where('query'),
          body: schema === undefined ? fc.constant(undefined) : follow(schema),
          id: fc.oneof(
            { weight: 9, arbitrary: fc.constant(randomUUID) },
            { weight: 1, arbitrary: fc.constant(() => 'x') },
          ),
        })
      }),
    )
    const statuses = new Map<number, number>()
    await fc.assert(
      fc.asyncProperty(fc.oneof(...requests), async ({ method, path, params, query, body, id }) => {
        const text = (value: unknown): string =>
          encodeURIComponent(
            Buffer.from(typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toString(),
          )
        const url = path.replace(/\{(\w+)\}/g, (_, name: string) =>
          text((params as Record<string, unknown>)[name]),
        )
        const search = Object.entries(query).map(([name, value]) => `${name}=${text(value)}`)
        const response = await school.app.inject({
          method: method.toUpperCase() as 'POST',
          url: `${url}?${search.join('&')}`,
          headers: {
            authorization: `Bearer ${key}`,
            ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': id() }),
          },
          ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
        })
        statuses.set(response.statusCode, (statuses.get(response.statusCode) ?? 0) + 1)
        expect(response.statusCode, response.body).toBeLessThan(500)
        if (response.statusCode >= 400)
          expect(response.headers['content-type']).toContain('application/problem+json')
      }),
      { numRuns: 600 },
    )
    // Both what is taken and what is refused were met.
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 201, 400, 404, 422]))
  }, 180_000)

  it('is refused as a problem where it is no JSON at all', async () => {
    const send = (payload: string, type: string) =>
      school.app.inject({
        method: 'POST',
        url: '/api/v1/events',
        headers: { authorization: `Bearer ${key}`, 'content-type': type, 'idempotency-key': randomUUID() },
        payload,
      })
    for (const [payload, type, status] of [
      ['{"events": [', 'application/json', 400],
      ['', 'application/json', 400],
      ['{"__proto__": {"a": 1}}', 'application/json', 400],
      ['events=1', 'application/x-www-form-urlencoded', 415],
      ['<events/>', 'text/xml', 415],
      [`{"events": ["${'x'.repeat(300_000)}"]}`, 'application/json', 413],
    ] as const) {
      const response = await send(payload, type)
      expect([payload.slice(0, 20), response.statusCode]).toEqual([payload.slice(0, 20), status])
      expect(response.headers['content-type']).toContain('application/problem+json')
    }
  })
})
