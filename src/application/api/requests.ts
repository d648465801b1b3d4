import { createHash } from 'node:crypto'
import { holdRequest, noteApplied } from '../../storage/api-requests.js'
import type { Tx } from '../../storage/database.js'
import type { ApiServices } from './api-services.js'
import type { KeyHolder } from './keys.js'
import { RequestReusedError } from './refusals.js'

/** A request that names itself, so that the same one sent twice is applied once. */
export interface NamedRequest {
  /** A UUID of the caller's. */
  readonly id: string
  readonly fingerprint: string
}

/** @param asked everything that makes the request what it is: what it is for, and its body */
export function nameRequest(key: KeyHolder, id: string, asked: unknown): NamedRequest {
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([key.keyNo, asked]))
    .digest('hex')
  return { id: id.toLowerCase(), fingerprint }
}

/**
 * Holds the request's name until the transaction ends.
 *
 * @returns what was answered to the very same request before, where it was applied
 * @throws {RequestReusedError} where its name stands for another request
 */
export async function holdName<T>(
  tx: Tx,
  { clock }: ApiServices,
  key: KeyHolder,
  { id, fingerprint }: NamedRequest,
): Promise<T | undefined> {
  const held = await holdRequest(tx, key.schoolId, id, fingerprint, clock.instantUtc())
  if (held.fingerprint !== fingerprint) throw new RequestReusedError(id)
  return held.answer as T | undefined
}

/**
 * Does something once, however often the same request is sent.
 *
 * @param work checks and does it; its answer is kept
 */
export async function doOnce<T extends object>(
  tx: Tx,
  services: ApiServices,
  key: KeyHolder,
  request: NamedRequest,
  what: string,
  work: () => Promise<T>,
): Promise<T & { readonly repeated: boolean }> {
  const earlier = await holdName<T>(tx, services, key, request)
  if (earlier !== undefined) return { ...earlier, repeated: true }
  const answer = await work()
  await noteApplied(tx, key.schoolId, request.id, what, answer, services.clock.instantUtc())
  return { ...answer, repeated: false }
}
