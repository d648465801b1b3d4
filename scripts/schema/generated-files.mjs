import { languagePage } from './language-page.mjs'
import { lawPage } from './law-page.mjs'

/** What is made from the language and the law: text by path. `write-schema.mjs` writes it, a test compares it. */
export function generatedFiles({ schema, laws, examples, openapi }) {
  return new Map([
    ['schema/policy.schema.json', `${JSON.stringify(schema, null, 2)}\n`],
    ['docs/policy-language.md', languagePage(schema, examples)],
    ['docs/law.md', lawPage(laws)],
    ...(openapi === undefined ? [] : [['schema/openapi.json', `${JSON.stringify(openapi, null, 2)}\n`]]),
  ])
}
