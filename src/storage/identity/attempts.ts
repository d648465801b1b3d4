import type { Tx } from '../database.js'

export interface AttemptCount {
  readonly failures: number
  readonly lastFailedAt: Date | null
}

/** Failures in a row of a subject. The row is held until the transaction ends, so that attempts count one by one. */
export async function holdAttempts(tx: Tx, kind: string, subject: string, at: Date): Promise<AttemptCount> {
  const [row] = await tx.query<{ failures: number; lastFailedAt: Date }>(
    `insert into sign_in_attempt as a (kind, subject, failures, last_failed_at) values ($1, $2, 0, $3)
     on conflict (kind, subject) do update set failures = a.failures
     returning failures, last_failed_at as "lastFailedAt"`,
    [kind, subject, at],
  )
  return row ?? { failures: 0, lastFailedAt: null }
}

export async function setAttempts(
  tx: Tx,
  kind: string,
  subject: string,
  failures: number,
  at: Date,
): Promise<void> {
  await tx.query(
    'update sign_in_attempt set failures = $3, last_failed_at = $4 where kind = $1 and subject = $2',
    [kind, subject, failures, at],
  )
}

/** Takes back a failure that was none. */
export async function forgiveAttempt(tx: Tx, kind: string, subject: string): Promise<void> {
  await tx.query(
    'update sign_in_attempt set failures = failures - 1 where kind = $1 and subject = $2 and failures > 0',
    [kind, subject],
  )
}

export async function forgetAttempts(tx: Tx, kind: string, subject: string): Promise<void> {
  await tx.query('delete from sign_in_attempt where kind = $1 and subject = $2', [kind, subject])
}
