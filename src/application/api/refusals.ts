import { DomainError } from '../../kernel/domain-error.js'
import type { ApiScope } from './scopes.js'

/** One thing that is wrong in what a system asked: where, and what would be right. Never what it sent, which may be a name. */
export interface RequestFault {
  /** Where in the body, as a JSON pointer; or which parameter. */
  readonly at: { readonly pointer: string } | { readonly parameter: string }
  /** Stable, for programs. */
  readonly code: string
  readonly detail: string
}

/** What was asked cannot be done as it is; says everything that is wrong with it. */
export class RequestFaultsError extends DomainError {
  constructor(readonly faults: readonly RequestFault[]) {
    super('api.faults', `${faults.length} fault${faults.length === 1 ? '' : 's'} in the request`, {
      faults: faults.length,
    })
    this.name = 'RequestFaultsError'
  }
}

/** The key may not do this. */
export class MissingScopeError extends DomainError {
  constructor(readonly scope: ApiScope) {
    super('api.missing-scope', `The key does not have the scope ${scope}.`, { scope })
    this.name = 'MissingScopeError'
  }
}

/** The name that a request gave itself stands for another request. */
export class RequestReusedError extends DomainError {
  constructor(requestId: string) {
    super('api.request-reused', 'This Idempotency-Key was used for another request.', { requestId })
    this.name = 'RequestReusedError'
  }
}
