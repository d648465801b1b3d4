import picocolors from 'picocolors'
import { run } from '../../src/cli/program.js'

export interface CommandResult {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the program in this process and catches what it prints. */
export async function runCommand(args: readonly string[]): Promise<CommandResult> {
  let stdout = ''
  let stderr = ''
  const status = await run(args, {
    out: (text) => void (stdout += `${text}\n`),
    error: (text) => void (stderr += `${text}\n`),
    colours: picocolors.createColors(false),
    width: 100,
  })
  return { status, stdout, stderr }
}
