import fc from 'fast-check'
import type { KnownRoute } from '../../src/web/plugins/routes.js'

/** A request as it goes over the wire, without who sends it. */
export interface AnyRequest {
  readonly url: string
  readonly contentType: string | undefined
  readonly payload: string | Buffer | undefined
  readonly headers: Readonly<Record<string, string>>
}

interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
}

/** What nobody would type by themselves. */
export const NASTY = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\u202e\u200b',
    '\r\nset-cookie: a=b',
    '\u0007\u001b[31m',
    "'; drop table pupil; --",
    '__proto__',
    'constructor',
    'toString',
    '../../etc/passwd',
    '{{7*7}}',
    '${7*7}',
    '<script>alert(1)</script>',
    '%',
    '_',
    '\\',
    'NaN',
    'Infinity',
    '-1',
    '0',
    '1e9',
    '0x10',
    '2147483647',
    '2147483648',
    '9007199254740993',
    '99999999999999999999',
    '9223372036854775808',
    '٣',
    '',
    ' ',
    'null',
    '[]',
    '{}',
  ),
  fc.integer({ min: 990, max: 70_000 }).map((length) => 'é'.repeat(length)),
)

/** What one of our own forms might hold, in the right place or not. */
const ORDINARY: readonly string[] = [
  '2025-12-15',
  '2025-12-12',
  '2025-12-20',
  '2026-02-30',
  '0000-00-00',
  '0001-01-01',
  '9999-12-31',
  '+275760-09-13',
  '15',
  '12',
  '2025',
  '9999',
  '13',
  'AM',
  'PM',
  'am',
  'pm',
  'both',
  '9:10',
  '9.10am',
  '09:10',
  '24:00',
  '99:99',
  '3A',
  '4B',
  '3',
  '/',
  '\\',
  'I',
  'N',
  'L',
  'U',
  'V',
  'X',
  'Y3',
  'Z',
  'Q',
  'ad',
  'yes',
  'in',
  'out',
  'keep',
  'apply',
  'trip',
  'leave',
  'class',
  'safeguarding',
  'teacher',
  'headteacher',
  'attendance',
  'LR1',
  'marks',
  'school:read',
  'foxdell',
  'none',
  'new',
  'https://mis.example/hook',
  'http://[::1',
  'https://10.0.0.1/',
  'somebody@school.example',
  'Z999999999999',
  'because',
]

/** Values for a school's own things: numbers of pupils and the like. */
export type OwnValues = readonly string[]

/** Requests to a route: mostly of the shape that it takes with a few things wrong, and some of no shape at all. */
export function requestsTo(route: KnownRoute, own: OwnValues): fc.Arbitrary<AnyRequest> {
  const value = valueOf(own)
  const names = [...route.url.matchAll(/:(\w+)|\*/g)].map(([, name]) => name)
  const params = route.schema.params as Schema | undefined
  const address = fc
    .tuple(...names.map((name) => valueFor(params?.properties?.[name ?? ''], value)))
    .map((values) => {
      let next = 0
      return route.url.replace(/:\w+|\*/g, () => encoded(String(values[next++])))
    })
  const query = fieldsFor(route.schema.querystring as Schema | undefined, value).map((fields) =>
    fields.map(([name, text]) => `${encoded(name)}=${encoded(text)}`).join('&'),
  )
  const search = fc.oneof(
    { weight: 12, arbitrary: query },
    { weight: 1, arbitrary: fc.constantFrom('%', '%zz=1', 'a[]=1&a[b]=2', '__proto__=1', '&&==', '%00=%00') },
  )
  const body =
    route.method === 'GET' || route.method === 'HEAD'
      ? fc.constant({ contentType: undefined, payload: undefined })
      : bodies(route.schema.body as Schema | undefined, value)
  return fc
    .record({ address, search, body, headers: HEADERS })
    .map(({ address: path, search: asked, body: { contentType, payload }, headers }) => ({
      url: asked === '' ? path : `${path}?${asked}`,
      contentType,
      payload,
      headers,
    }))
}

const HEADERS: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.record(
      {
        // A stream of events does not end by itself: its own test asks for it.
        accept: fc.constantFrom('', '*/*', 'application/json', 'nonsense;;q=x', ','),
        'accept-encoding': fc.constantFrom('br', 'gzip', 'identity;q=0', 'x,,;q'),
        'accept-language': fc.constantFrom('cy', '*', ';;'),
        range: fc.constantFrom('bytes=0-1', 'bytes=9-1', 'x'),
        'if-none-match': fc.constantFrom('*', '"x'),
        'if-modified-since': fc.constantFrom('yesterday', 'Mon, 15 Dec 2025 09:00:00 GMT'),
        'user-agent': fc.constantFrom('', 'x'.repeat(5000), '<b>', 'é'),
        'sec-fetch-site': fc.constantFrom('cross-site', 'same-origin', 'x'),
        'x-forwarded-for': fc.constantFrom('', 'unknown, , 1.2.3.4', '::1'),
        'idempotency-key': fc.constantFrom('', 'x', '00000000-0000-4000-8000-000000000000'),
        authorization: fc.constantFrom(
          'Bearer',
          'Bearer rb_1_1_0',
          'Basic eDp5',
          'Bearer rb_99999999999_1_0',
        ),
      },
      { requiredKeys: [] },
    ),
  },
)

type Fields = readonly (readonly [name: string, value: string])[]

function valueOf(own: OwnValues): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...own) },
    { weight: 4, arbitrary: fc.constantFrom(...ORDINARY) },
    { weight: 2, arbitrary: NASTY },
  )
}

/** A value that the schema names, a number where it takes one; now and then any other. */
function valueFor(schema: Schema | undefined, any: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const words = wordsOf(schema)
  if (words.length > 0)
    return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...words) }, { weight: 1, arbitrary: any })
  if (schema?.type === 'integer')
    return fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: 1, max: 14 }).map(String) },
      { weight: 1, arbitrary: any },
    )
  return any
}

function wordsOf(schema: Schema | undefined): string[] {
  if (schema === undefined) return []
  return [...(schema.enum ?? []), ...(schema.const === undefined ? [] : [schema.const])]
    .map(String)
    .concat((schema.anyOf ?? []).flatMap(wordsOf))
}

/** Fields of a form or a query: those that the route knows, some missing, some twice, one that it does not know. */
function fieldsFor(schema: Schema | undefined, any: fc.Arbitrary<string>): fc.Arbitrary<Fields> {
  const known = Object.entries(schema?.properties ?? {}).filter(([name]) => name !== '_csrf')
  const all = fc.tuple(
    ...known.map(([name, field]) =>
      fc
        .tuple(
          fc.oneof(
            { weight: 12, arbitrary: fc.constant(1) },
            { weight: 1, arbitrary: fc.constantFrom(0, 2) },
          ),
          valueFor(field, any),
          valueFor(field, any),
        )
        .map(([times, ...values]): Fields => values.slice(0, times).map((text) => [name, text] as const)),
    ),
  )
  const numbered = Object.keys(schema?.patternProperties ?? {}).map((pattern) =>
    fc.array(fc.tuple(fc.stringMatching(new RegExp(pattern)), any), { maxLength: 8 }),
  )
  const more = fc.oneof(
    { weight: 9, arbitrary: fc.constant<Fields>([]) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          fc.oneof(fc.constantFrom('__proto__', 'constructor', 'hasOwnProperty', 'a[b]', '', 'day-0'), any),
          any,
        )
        .map((field): Fields => [field]),
    },
  )
  return fc
    .tuple(all, more, ...numbered)
    .map(([fields, others, ...many]) => [...fields.flat(), ...others, ...many.flat()])
}

function bodies(
  schema: Schema | undefined,
  any: fc.Arbitrary<string>,
): fc.Arbitrary<{ contentType: string | undefined; payload: string | Buffer | undefined }> {
  const form = fieldsFor(schema, any)
  const jsonObject = form.chain((fields) =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constant(JSON.stringify(Object.fromEntries(fields))) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(...fields.map(([name]) => fc.tuple(fc.constant(name), fc.jsonValue({ maxDepth: 2 }))))
          .map((wrong) => JSON.stringify(Object.fromEntries(wrong))),
      },
    ),
  )
  const type = (contentType: string) => (payload: string | Buffer) => ({ contentType, payload })
  return fc.oneof(
    {
      weight: 10,
      arbitrary: form.map((fields) => ({
        contentType: 'application/x-www-form-urlencoded',
        payload: fields.map(([name, text]) => `${encoded(name)}=${encoded(text)}`).join('&'),
      })),
    },
    { weight: 3, arbitrary: jsonObject.map(type('application/json')) },
    {
      weight: 2,
      arbitrary: fc.tuple(form, any).map(([fields, text]) => multipart(fields, text)),
    },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(
          '{"a": ',
          '',
          'null',
          '[]',
          '[[[[]]]]',
          '"x"',
          '{"__proto__": {"a": 1}}',
          '{"constructor": {"prototype": {"a": 1}}}',
          `[${'['.repeat(20_000)}`,
          `{"text": "${'x'.repeat(300_000)}"}`,
        )
        .map(type('application/json')),
    },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom('%', '%E0%A4%A=1', '&&&=', '__proto__=1&__proto__[a]=2', `a=${'x'.repeat(300_000)}`, '')
        .map(type('application/x-www-form-urlencoded')),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fc.constantFrom(
            'text/plain',
            'text/xml',
            'application/octet-stream',
            'multipart/form-data',
            'multipart/form-data; boundary=x',
            'application/x-www-form-urlencoded; charset=utf-16',
            'application/json; charset=latin1',
            'nonsense',
            ';',
          ),
          fc.oneof(
            any,
            fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
          ),
        )
        .map(([contentType, payload]) => ({ contentType, payload })),
    },
    { weight: 1, arbitrary: fc.constant({ contentType: undefined, payload: undefined }) },
  )
}

/** A form with a file in it, whole or broken off. */
function multipart(fields: Fields, text: string): { contentType: string; payload: string } {
  const name = (of: string): string => of.replace(/["\r\n]/g, '')
  const parts = fields.map(
    ([field, value]) => `--x\r\ncontent-disposition: form-data; name="${name(field)}"\r\n\r\n${value}\r\n`,
  )
  const file = `--x\r\ncontent-disposition: form-data; name="file"; filename="${name(text)}"\r\ncontent-type: text/csv\r\n\r\n${text}\r\n`
  return {
    contentType: 'multipart/form-data; boundary=x',
    payload: `${parts.join('')}${file}${text.length % 7 === 3 ? '' : '--x--\r\n'}`,
  }
}

/** Half a pair of characters cannot be written into an address: it becomes the sign for that. */
const encoded = (text: string): string => encodeURIComponent(Buffer.from(text).toString())
