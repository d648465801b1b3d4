import { CommanderError } from 'commander'
import { DomainError, InputError } from '../kernel/domain-error.js'
import { CallError } from './call-error.js'
import { InputProblem } from './input-problem.js'
import { systemErrorInWords, withoutData } from './system-errors.js'
import type { Terminal } from './terminal.js'

export const DONE = 0
export const INPUT_WRONG = 1
export const CALL_WRONG = 2

/** Errors whose message is for the person at the terminal, and whose fault it was: the call's or the input's. */
const SAID_AS_IT_IS: ReadonlyMap<string, number> = new Map([
  ['files.folder-not-empty', CALL_WRONG],
  ['config.faulty', CALL_WRONG],
  ['storage.in-use', CALL_WRONG],
  ['storage.not-empty', CALL_WRONG],
  ['storage.nothing-to-carry', CALL_WRONG],
  ['storage.copy-differs', INPUT_WRONG],
  ['backup.file-exists', CALL_WRONG],
  ['backup.faulty', INPUT_WRONG],
  ['school.exists', INPUT_WRONG],
  ['simulation.no-codes', CALL_WRONG],
])

/**
 * Says in words what went wrong.
 *
 * @returns the exit status
 * @throws what nobody expected, without anything of what the store holds
 */
export function reportError(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : CALL_WRONG
  if (error instanceof InputError) {
    for (const { file, line, column, message } of error.faults)
      terminal.error(`${file}:${line}: ${message}${column === undefined ? '' : ` (column ${column})`}`)
    const more = error.total - error.faults.length
    if (more > 0) terminal.error(`… and ${more} more fault${more === 1 ? '' : 's'}`)
    return INPUT_WRONG
  }
  if (error instanceof CallError || (error instanceof Error && error.name === 'NotFoundError')) {
    terminal.error(`rollbook: ${error.message}`)
    return CALL_WRONG
  }
  if (error instanceof InputProblem) {
    terminal.error(`rollbook: ${error.message}.`)
    return INPUT_WRONG
  }
  const status = error instanceof DomainError ? SAID_AS_IT_IS.get(error.code) : undefined
  if (status !== undefined) {
    terminal.error(`rollbook: ${(error as DomainError).message}`)
    return status
  }
  const inWords = systemErrorInWords(error)
  if (inWords === undefined) throw withoutData(error)
  terminal.error(`rollbook: ${inWords}.`)
  return INPUT_WRONG
}
