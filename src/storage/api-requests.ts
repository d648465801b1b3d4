import type { Tx } from './database.js'

/** A request that names itself, as it stands in the store. */
export interface HeldRequest {
  /** What it asks. Another one than was handed in where the name stands for another request that was applied. */
  readonly fingerprint: string | null
  /** What was answered to it; `undefined` where it was not applied yet. */
  readonly answer: Readonly<Record<string, unknown>> | undefined
}

/**
 * Holds a request's name until the transaction ends: two with the same name follow one another. One that was not applied
 * may be sent again with something else in it.
 */
export async function holdRequest(
  tx: Tx,
  schoolId: number,
  requestId: string,
  fingerprint: string,
  at: Date,
): Promise<HeldRequest> {
  const [held] = await tx.query<{ fingerprint: string; fresh: boolean }>(
    `insert into api_request (school_id, request_id, fingerprint, at) values ($1, $2, $3, $4)
     on conflict (school_id, request_id) do update set at = api_request.at
     returning fingerprint, xmax = 0 as fresh`,
    [schoolId, requestId, fingerprint, at.toISOString()],
  )
  const [applied] = await tx.query<{ answer: Readonly<Record<string, unknown>> }>(
    'select answer from applied_request where school_id = $1 and request_id = $2',
    [schoolId, requestId],
  )
  // Applied, but not by a key: a browser gave another request this name.
  if (applied !== undefined)
    return { fingerprint: held?.fresh === true ? null : (held?.fingerprint ?? null), answer: applied.answer }
  if (held?.fingerprint !== fingerprint)
    await tx.query(
      'update api_request set fingerprint = $3, at = $4 where school_id = $1 and request_id = $2',
      [schoolId, requestId, fingerprint, at.toISOString()],
    )
  return { fingerprint, answer: undefined }
}

/** Keeps what was answered to a request, in the transaction that did what it asked. */
export async function noteApplied(
  tx: Tx,
  schoolId: number,
  requestId: string,
  what: string,
  answer: object,
  at: Date,
): Promise<void> {
  await tx.query(
    'insert into applied_request (school_id, request_id, what, answer, at) values ($1, $2, $3, $4::jsonb, $5)',
    [schoolId, requestId, what, JSON.stringify(answer), at.toISOString()],
  )
}
