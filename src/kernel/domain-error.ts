/**
 * A broken promise inside the program, with a stable code and the facts behind it.
 *
 * `facts` hold ids and dates and never a pupil's name, so an error is safe to log.
 */
export class DomainError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly facts: Readonly<Record<string, string | number | null>> = {},
  ) {
    super(message)
    this.name = 'DomainError'
  }
}

/** One thing that is wrong in what a person handed in: where, what, and what was expected. Lines and columns count from 1. */
export interface Fault {
  readonly file: string
  readonly line: number
  /** Where one line says many things, as a policy document's may. */
  readonly column?: number
  readonly message: string
}

/** The input cannot be used. Carries every fault found (the first fifty, and how many there were in all). */
export class InputError extends DomainError {
  constructor(
    readonly faults: readonly Fault[],
    readonly total: number = faults.length,
  ) {
    super('input.faulty', `${total} fault${total === 1 ? '' : 's'} in the input`, { total })
    this.name = 'InputError'
  }
}
