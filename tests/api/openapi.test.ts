import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { openApiDocument } from '../../src/api/openapi.js'
import { SCOPE_NAMES } from '../../src/application/api/scopes.js'

interface Operation {
  readonly description: string
  readonly summary: string
  readonly security?: readonly unknown[]
  readonly requestBody?: unknown
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { schema: unknown }>> }>
  >
}
interface Document {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

describe('the description of the API', async () => {
  const document = (await openApiDocument()) as Document
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation, method })),
  )

  it('is OpenAPI 3.1, by the schema of OpenAPI', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(structuredClone(document) as never)
    expect(errors).toBeUndefined()
    expect([valid, validator.version, document.openapi]).toEqual([true, '3.1', '3.1.0'])
  })

  it('is the one in the repository: npm run schema writes it', () => {
    const path = fileURLToPath(new URL('../../schema/openapi.json', import.meta.url))
    expect(`${JSON.stringify(document, null, 2)}\n`).toBe(readFileSync(path, 'utf8'))
  })

  it.each(operations)('$name says what it needs and answers', ({ operation, method }) => {
    expect(operation.summary).toMatch(/^[A-Z]/)
    if (operation.security?.length !== 0) {
      const [, scope] = /^Scope ([a-z:]+)\./.exec(operation.description) ?? []
      expect(SCOPE_NAMES).toContain(scope)
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '403', '404', '429']))
    }
    if (method !== 'get' && operation.requestBody !== undefined && !operation.summary.includes('webhook'))
      expect(operation.parameters?.map((it) => it.name)).toContain('idempotency-key')
    // Nothing is answered that the schema does not know.
    for (const { content } of Object.values(operation.responses))
      for (const { schema } of Object.values(content ?? {})) expect(openObjects(schema)).toEqual([])
  })
})

/** Where a schema lets an object have any field. */
function openObjects(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const mine =
    'type' in schema &&
    schema.type === 'object' &&
    (schema as { additionalProperties?: unknown }).additionalProperties !== false
      ? [path]
      : []
  return [...mine, ...Object.entries(schema).flatMap(([name, part]) => openObjects(part, `${path}/${name}`))]
}
