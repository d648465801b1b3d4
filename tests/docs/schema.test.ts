import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { generatedFiles } from '../../scripts/schema/generated-files.mjs'
import { keysOf } from '../../scripts/schema/language-page.mjs'
import { BY_PATH } from '../../scripts/schema/meanings.mjs'
import { parsePolicy } from '../../src/policy/document/parse-policy.js'
import { policySchema } from '../../src/policy/document/schema.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const yamlIn = (folder: string) =>
  readdirSync(`${ROOT}${folder}`)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => ({
      name: name.replace('.yaml', ''),
      text: readFileSync(`${ROOT}${folder}/${name}`, 'utf8'),
    }))
const examples = yamlIn('docs/policy-language/examples')

describe('what is made from the policy language and the law', () => {
  const files = generatedFiles({
    schema: policySchema(),
    laws: yamlIn('policies/england').map(({ text }) => parse(text) as unknown),
    examples: Object.fromEntries(examples.map(({ name, text }) => [name, text])),
  })

  it.each([...files])('%s is up to date (npm run schema)', (path, text) => {
    expect(readFileSync(`${ROOT}${path}`, 'utf8') === text).toBe(true)
  })

  it('the schema is one that an editor can use', () => {
    const ajv = new Ajv2020({ strict: false })
    expect(ajv.validateSchema(policySchema())).toBe(true)
  })
})

describe('the reference', () => {
  const keys = keysOf(policySchema())

  it('says of every key what it means', () => {
    expect(keys.filter(({ meaning }) => meaning === '').map(({ path }) => path)).toEqual([])
  })

  it('says nothing of keys that are not there', () => {
    const paths = new Set(keys.map(({ path }) => path))
    expect(Object.keys(BY_PATH).filter((path) => path !== '$schema' && !paths.has(path))).toEqual([])
  })

  const sections = Object.keys((policySchema() as { properties: object }).properties)

  it.each(examples)('its example of $name can be read', ({ text }) => {
    const own = parse(text) as Record<string, unknown>
    const needed = `policy: example\ntitle: Example\nlayer: school\nin_force: { from: "2026-09-01", cites: [EX-1] }\n`
    const given = Object.keys(own)
    const rest = needed.split('\n').filter((line) => !given.some((key) => line.startsWith(`${key}:`)))
    expect(parsePolicy(`${rest.join('\n')}\n${text}`).problems).toEqual([])
    expect(given.filter((key) => !sections.includes(key))).toEqual([])
  })
})
