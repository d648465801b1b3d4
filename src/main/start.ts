import { openDemonstration } from '../cli/demonstration.js'
import { reportError } from '../cli/report-error.js'
import { processTerminal } from '../cli/terminal.js'

/** `npm start`: five demonstration schools, and what must be done at each today. @returns the exit status */
export async function start(): Promise<number> {
  const terminal = processTerminal()
  try {
    return await openDemonstration(terminal)
  } catch (error) {
    return reportError(error, terminal)
  }
}
