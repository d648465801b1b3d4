import type { ValidateFunction } from 'ajv'
import type { FastifyValidationResult } from 'fastify/types/schema.js'

/**
 * A check of a part of a request that is compiled when the first one comes: a server has more than a hundred of them, and
 * somebody waits for it to start.
 */
export function onFirstUse(compile: () => ValidateFunction): FastifyValidationResult {
  let check: ValidateFunction | undefined
  return (part: unknown) => {
    check ??= compile()
    return check(part) || { error: check.errors ?? [] }
  }
}
