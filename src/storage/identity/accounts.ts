import type { Tx } from '../database.js'

/** A person who may sign in, wherever they work. */
export interface Account {
  readonly accountId: string
  readonly email: string
  readonly name: string
  readonly passwordHash: string | null
  /** Sealed. */
  readonly totpSecret: string | null
  readonly totpConfirmed: boolean
  readonly totpLastStep: number
  readonly disabled: boolean
}

const COLUMNS = `account_id as "accountId", email, name, password_hash as "passwordHash", totp_secret as "totpSecret",
  totp_confirmed_at is not null as "totpConfirmed", totp_last_step as "totpLastStep", disabled_at is not null as disabled`

export async function findAccountByEmail(tx: Tx, email: string): Promise<Account | undefined> {
  const [row] = await tx.query<Account>(`select ${COLUMNS} from account where lower(email) = lower($1)`, [
    email,
  ])
  return row
}

export async function findAccount(tx: Tx, accountId: string): Promise<Account | undefined> {
  const [row] = await tx.query<Account>(`select ${COLUMNS} from account where account_id = $1`, [accountId])
  return row
}

export async function addAccount(
  tx: Tx,
  account: {
    readonly accountId: string
    readonly email: string
    readonly name: string
    readonly passwordHash: string | null
    readonly at: Date
  },
): Promise<void> {
  await tx.query(
    `insert into account (account_id, email, name, password_hash, created_at) values ($1, $2, $3, $4, $5)`,
    [account.accountId, account.email, account.name, account.passwordHash, account.at],
  )
}

export async function setPasswordHash(tx: Tx, accountId: string, passwordHash: string): Promise<void> {
  await tx.query('update account set password_hash = $2 where account_id = $1', [accountId, passwordHash])
}

/** Keeps a second factor that is not confirmed yet; a confirmed one stays. */
export async function proposeTotp(tx: Tx, accountId: string, sealedSecret: string): Promise<void> {
  await tx.query('update account set totp_secret = $2 where account_id = $1 and totp_confirmed_at is null', [
    accountId,
    sealedSecret,
  ])
}

export async function confirmTotp(tx: Tx, accountId: string, step: number, at: Date): Promise<void> {
  await tx.query(
    'update account set totp_confirmed_at = $3, totp_last_step = $2 where account_id = $1 and totp_confirmed_at is null',
    [accountId, step, at],
  )
}

/** @returns whether the step was later than every one before: of two requests with one code, one is told so */
export async function useTotpStep(tx: Tx, accountId: string, step: number): Promise<boolean> {
  const rows = await tx.query(
    'update account set totp_last_step = $2 where account_id = $1 and totp_last_step < $2 returning 1 as used',
    [accountId, step],
  )
  return rows.length === 1
}

/** Ends the second factor and its recovery codes: the person sets up a new one. */
export async function dropTotp(tx: Tx, accountId: string): Promise<void> {
  await tx.query(
    'update account set totp_secret = null, totp_confirmed_at = null, totp_last_step = 0 where account_id = $1',
    [accountId],
  )
  await tx.query('delete from recovery_code where account_id = $1', [accountId])
}

export async function replaceRecoveryCodes(
  tx: Tx,
  accountId: string,
  hashes: readonly string[],
): Promise<void> {
  await tx.query('delete from recovery_code where account_id = $1', [accountId])
  await tx.query(
    'insert into recovery_code (account_id, code_hash) select $1, code from unnest($2::text[]) as code',
    [accountId, hashes],
  )
}

/** @returns whether it was one of theirs and not used before */
export async function useRecoveryCode(
  tx: Tx,
  accountId: string,
  codeHash: string,
  at: Date,
): Promise<boolean> {
  const rows = await tx.query(
    `update recovery_code set used_at = $3 where account_id = $1 and code_hash = $2 and used_at is null
     returning 1 as used`,
    [accountId, codeHash, at],
  )
  return rows.length === 1
}

export async function findAccountByIdentity(
  tx: Tx,
  issuer: string,
  subject: string,
): Promise<Account | undefined> {
  const [row] = await tx.query<Account>(
    `select ${COLUMNS} from account join oidc_identity using (account_id) where issuer = $1 and subject = $2`,
    [issuer, subject],
  )
  return row
}

export async function linkIdentity(
  tx: Tx,
  identity: {
    readonly accountId: string
    readonly issuer: string
    readonly subject: string
    readonly at: Date
  },
): Promise<void> {
  await tx.query(
    `insert into oidc_identity (issuer, subject, account_id, linked_at) values ($1, $2, $3, $4)
     on conflict (issuer, subject) do nothing`,
    [identity.issuer, identity.subject, identity.accountId, identity.at],
  )
}
