import { run } from '../cli/program.js'
import { processTerminal } from '../cli/terminal.js'

/** The program. @returns its exit status */
export function main(argv: readonly string[]): Promise<number> {
  return run(argv, processTerminal())
}
