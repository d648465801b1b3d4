import type { Tx } from '../database.js'

/** A link by which somebody sets a new password. */
export interface WayBack {
  readonly wayBackId: string
  readonly accountId: string
  readonly email: string
  readonly name: string
  readonly dropsSecondFactor: boolean
  readonly expiresAt: Date
}

const SELECT = `select w.way_back_id as "wayBackId", w.account_id as "accountId", a.email, a.name,
    w.drops_second_factor as "dropsSecondFactor", w.expires_at as "expiresAt"
  from way_back w join account a using (account_id)`

/** Adds a way back; an earlier one of the same account is worth nothing any more. */
export async function addWayBack(
  tx: Tx,
  way: {
    readonly wayBackId: string
    readonly tokenHash: string
    readonly accountId: string
    readonly dropsSecondFactor: boolean
    readonly madeBy: string
    readonly expiresAt: Date
  },
): Promise<void> {
  await tx.query('delete from way_back where account_id = $1', [way.accountId])
  await tx.query(
    `insert into way_back (way_back_id, token_hash, account_id, drops_second_factor, made_by, expires_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [way.wayBackId, way.tokenHash, way.accountId, way.dropsSecondFactor, way.madeBy, way.expiresAt],
  )
}

/** One that its maker made and that still leads somewhere. */
export async function findWayBack(
  tx: Tx,
  wayBackId: string,
  madeBy: string,
  at: Date,
): Promise<WayBack | undefined> {
  const [row] = await tx.query<WayBack>(
    `${SELECT} where w.way_back_id = $1 and w.made_by = $2 and w.used_at is null and w.expires_at > $3`,
    [wayBackId, madeBy, at],
  )
  return row
}

/** Holds it until the transaction ends: it is used once. */
export async function findWayBackByToken(tx: Tx, tokenHash: string, at: Date): Promise<WayBack | undefined> {
  const [row] = await tx.query<WayBack>(
    `${SELECT} where w.token_hash = $1 and w.used_at is null and w.expires_at > $2 and a.disabled_at is null
     for update of w`,
    [tokenHash, at],
  )
  return row
}

export async function useWayBack(tx: Tx, wayBackId: string, at: Date): Promise<void> {
  await tx.query('update way_back set used_at = $2 where way_back_id = $1', [wayBackId, at])
}

/** The schools at which somebody is something today. */
export async function schoolsOfAccount(tx: Tx, accountId: string, today: string): Promise<number[]> {
  const rows = await tx.query<{ schoolId: number }>(
    `select distinct school_id as "schoolId" from membership
     where account_id = $1 and from_day <= $2::date and (to_day is null or to_day >= $2::date)`,
    [accountId, today],
  )
  return rows.map(({ schoolId }) => schoolId)
}
