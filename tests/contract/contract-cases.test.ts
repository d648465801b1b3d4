import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type Expectations, unmet } from '../support/expectations.js'
import { runCommand } from '../support/run-command.js'

const CASES = fileURLToPath(new URL('cases/', import.meta.url))

interface Call extends Expectations {
  readonly args: readonly string[]
  readonly exit: number
  readonly stderr?: readonly string[]
}

describe('the public cases of the command-line contract', () => {
  for (const name of readdirSync(CASES)) {
    const calls = JSON.parse(readFileSync(join(CASES, name, 'expect.json'), 'utf8')) as Call[]
    calls.forEach((call, index) => {
      it(`${name}, call ${index + 1}: rollbook ${call.args.join(' ')}`, async () => {
        const result = await runCommand(
          call.args.map((argument) => (argument === 'school' ? join(CASES, name, 'school') : argument)),
        )
        expect(result.status, result.stderr).toBe(call.exit)
        for (const pattern of call.stderr ?? []) expect(result.stderr).toMatch(new RegExp(pattern))
        if (call.exit !== 0) expect(result.stdout).toBe('')
        else expect(unmet(call.args[0] as string, JSON.parse(result.stdout), call)).toEqual([])
      })
    })
  }
})
