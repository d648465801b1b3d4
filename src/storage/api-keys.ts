import type { Author } from './audit.js'
import type { Tx } from './database.js'

/** A key as its school sees it: everything but the secret, which nobody sees a second time. */
export interface StoredKey {
  readonly keyNo: number
  readonly name: string
  readonly scopes: readonly string[]
  readonly madeAt: Date
  readonly madeBy: string
  /** `null` until a system first uses it. */
  readonly lastUsedAt: Date | null
  readonly revokedAt: Date | null
  readonly revokedBy: string | null
}

const COLUMNS = `key_no as "keyNo", name, scopes, made_at as "madeAt", made_by as "madeBy", last_used_at as "lastUsedAt",
  revoked_at as "revokedAt", revoked_by as "revokedBy"`

/** Adds a key. @returns its number */
export async function addKey(
  tx: Tx,
  schoolId: number,
  key: { readonly name: string; readonly scopes: readonly string[]; readonly secretHash: string },
  author: Author,
  at: Date,
): Promise<number> {
  const [row] = await tx.query<{ key_no: number }>(
    `insert into api_key (school_id, key_no, name, scopes, secret_hash, made_at, made_by, made_by_position)
     values ($1, take_numbers($1, 'api-key', 1), $2, $3, $4, $5, $6, $7) returning key_no`,
    [schoolId, key.name, key.scopes, key.secretHash, at.toISOString(), author.name, author.position],
  )
  return (row as { key_no: number }).key_no
}

/** A school's keys, the newest first, those revoked among them. */
export function listKeys(tx: Tx, schoolId: number): Promise<StoredKey[]> {
  return tx.query<StoredKey>(`select ${COLUMNS} from api_key where school_id = $1 order by key_no desc`, [
    schoolId,
  ])
}

/** @returns `undefined` where there is no such key, or it was revoked */
export async function findKey(
  tx: Tx,
  schoolId: number,
  keyNo: number,
): Promise<(StoredKey & { readonly secretHash: string }) | undefined> {
  const [row] = await tx.query<StoredKey & { secretHash: string }>(
    `select ${COLUMNS}, secret_hash as "secretHash" from api_key
     where school_id = $1 and key_no = $2 and revoked_at is null`,
    [schoolId, keyNo],
  )
  return row
}

/** @returns whether there was such a key in use */
export async function revokeKey(
  tx: Tx,
  schoolId: number,
  keyNo: number,
  by: string,
  at: Date,
): Promise<boolean> {
  const rows = await tx.query(
    `update api_key set revoked_at = $3, revoked_by = $4
     where school_id = $1 and key_no = $2 and revoked_at is null returning 1`,
    [schoolId, keyNo, at.toISOString(), by],
  )
  return rows.length > 0
}

/** Notes that a key was used. */
export async function touchKey(tx: Tx, schoolId: number, keyNo: number, at: Date): Promise<void> {
  await tx.query('update api_key set last_used_at = $3 where school_id = $1 and key_no = $2', [
    schoolId,
    keyNo,
    at.toISOString(),
  ])
}
