import { describe, expect, it } from 'vitest'
import { openCase, problemsOf, readPolicyCases } from '../support/policy-cases.js'

for (const { file, cases } of readPolicyCases()) {
  describe(`tests/cases/${file}`, () => {
    for (const one of cases) {
      it(`${one.name} [${one.cites.join(', ')}]`, async () => {
        const problems = problemsOf(one, await openCase(one))
        if (problems.length > 0) expect.fail(problems.join('\n'))
      })
    }
  })
}
