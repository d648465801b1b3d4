// `npm run schema`: what is made from the policy language and the law. Run it after a change of either.
//
//   schema/policy.schema.json   for editors, from src/policy/vocabulary
//   docs/policy-language.md     the reference, from the same and docs/policy-language/examples
//   docs/law.md                 the LAW ids, from policies/england
//   schema/openapi.json         the API for other systems, from the routes of src/api

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt, ensurePackages, root, script } from './set-up.mjs'

await script(async () => {
  ensurePackages()
  ensureBuilt()
  const { policySchema } = await import(pathToFileURL(join(root, 'dist/policy/document/schema.js')).href)
  const { openApiDocument } = await import(pathToFileURL(join(root, 'dist/api/openapi.js')).href)
  const { generatedFiles } = await import('./schema/generated-files.mjs')
  const { parse } = await import('yaml')
  const yamlIn = (folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map((name) => ({
        name: name.replace('.yaml', ''),
        text: readFileSync(join(root, folder, name), 'utf8'),
      }))
  const files = generatedFiles({
    schema: policySchema(),
    openapi: await openApiDocument(),
    laws: yamlIn('policies/england').map(({ text }) => parse(text)),
    examples: Object.fromEntries(
      yamlIn('docs/policy-language/examples').map(({ name, text }) => [name, text]),
    ),
  })
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    console.log(path)
  }
})
