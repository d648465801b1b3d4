import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

interface Agreement {
  readonly figures: { readonly engine: string; readonly postgres: string; readonly duckdb: string }
  readonly worklists: readonly {
    readonly policy: string
    readonly actions: number
    readonly hash: string
    readonly commandHash: string
  }[]
}

// How long anything takes is the bench's business and no test's: only that all ways come to the same.
describe('the bench, at small size', () => {
  let agreement: Agreement
  beforeAll(async () => {
    const run = promisify(execFile)(process.execPath, [join(ROOT, 'bench', 'run.mjs'), '--agreement'], {
      cwd: ROOT,
    })
    // Where the results differ the exit status is 1, and they are printed all the same.
    const { stdout } = await run.catch((error: { stdout?: string }) => {
      if (error.stdout?.startsWith('{') === true) return { stdout: error.stdout }
      throw error
    })
    agreement = JSON.parse(stdout) as Agreement
  }, 300_000)

  it('counts the same five figures as PostgreSQL, by window functions over a row a mark', () => {
    expect(agreement.figures.engine).toMatch(/^(\d+ ){9}\d+$/)
    expect(agreement.figures.postgres).toBe(agreement.figures.engine)
  })

  it('counts the same five figures as DuckDB', () => {
    expect(agreement.figures.duckdb).toBe(agreement.figures.engine)
  })

  it('makes the actions that the worklist command prints, for every policy', () => {
    expect(agreement.worklists.length).toBeGreaterThanOrEqual(5)
    for (const { actions } of agreement.worklists) expect(actions).toBeGreaterThan(0)
    const ours = agreement.worklists.map(({ policy, hash }) => [policy, hash])
    expect(ours).toEqual(agreement.worklists.map(({ policy, commandHash }) => [policy, commandHash]))
  })
})
