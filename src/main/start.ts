import { openDemonstration } from '../cli/demonstration.js'
import { processTerminal } from '../cli/terminal.js'

/** `npm start`: five demonstration schools, and what must be done at each today. @returns the exit status */
export function start(): Promise<number> {
  return openDemonstration(processTerminal())
}
