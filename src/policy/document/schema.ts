import { PolicyDocument } from './policy-document.js'

type Schema = { [key: string]: unknown }

/**
 * The JSON Schema (draft 2020-12) of a policy document, as it is published for editors and as documents are checked by.
 * Every piece with a name stands once, under `$defs`.
 */
export function policySchema(): Schema {
  const definitions: Record<string, unknown> = {}
  const body = hoist(PolicyDocument as unknown as Schema, definitions) as Schema
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Rollbook policy document',
    ...body,
    $defs: Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

function hoist(node: unknown, definitions: Record<string, unknown>): unknown {
  if (Array.isArray(node)) return node.map((item) => hoist(item, definitions))
  if (node === null || typeof node !== 'object') return node
  const { $id, ...rest } = node as Schema
  if (typeof $id === 'string') {
    if (!(definitions[$id] !== undefined)) {
      definitions[$id] = true // stands in while the piece's own insides are hoisted (Condition holds conditions)
      definitions[$id] = hoistEach(rest, definitions)
    }
    return { $ref: `#/$defs/${$id}` }
  }
  if (typeof rest['$ref'] === 'string' && !rest['$ref'].startsWith('#'))
    return { $ref: `#/$defs/${rest['$ref']}` }
  return hoistEach(rest, definitions)
}

function hoistEach(schema: Schema, definitions: Record<string, unknown>): Schema {
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, hoist(value, definitions)]))
}
