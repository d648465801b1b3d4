import type { Tx } from '../database.js'

export type SignInMethod = 'password' | 'oidc' | 'demo'

/** One browser that a person signed in with, with all that decides what they may do in it. */
export interface SignInRow {
  readonly signInId: string
  readonly accountId: string
  readonly name: string
  readonly email: string
  readonly disabled: boolean
  readonly hasSecondFactor: boolean
  readonly method: SignInMethod
  readonly schoolId: number | null
  readonly role: string | null
  readonly secondFactorAt: Date | null
  readonly createdAt: Date
  readonly lastSeenAt: Date
  readonly expiresAt: Date
  readonly revoked: boolean
  /** JSON texts, as the two stores differ in what they make of JSON. */
  readonly memberships: string
  readonly classes: string
  readonly covers: string
  readonly sharedPupils: string
}

/** @param day the day whose memberships, classes and cover hold, `YYYY-MM-DD` */
export async function findSignIn(tx: Tx, tokenHash: string, day: string): Promise<SignInRow | undefined> {
  const [row] = await tx.query<SignInRow>(
    `select s.sign_in_id as "signInId", s.account_id as "accountId", a.name, a.email,
       a.disabled_at is not null as disabled, a.totp_confirmed_at is not null as "hasSecondFactor", s.method,
       s.school_id as "schoolId", s.role, s.second_factor_at as "secondFactorAt", s.created_at as "createdAt",
       s.last_seen_at as "lastSeenAt", s.expires_at as "expiresAt", s.revoked_at is not null as revoked,
       (select coalesce(json_agg(json_build_object('schoolId', m.school_id, 'school', sc.name, 'slug', sc.slug,
            'demo', sc.demo, 'role', m.role, 'person', m.person, 'position', m.position, 'yearGroups', m.year_groups)
            order by sc.name, m.role), '[]')
          from membership m join school sc using (school_id)
          where m.account_id = s.account_id and m.from_day <= $2::date and (m.to_day is null or m.to_day >= $2::date)
       )::text as memberships,
       (select coalesce(json_agg(c.class_name order by c.class_name), '[]') from class_teacher c
          where c.school_id = s.school_id and c.account_id = s.account_id
            and c.from_day <= $2::date and (c.to_day is null or c.to_day >= $2::date))::text as classes,
       (select coalesce(json_agg(json_build_object('className', c.class_name, 'day', c.day::text, 'half', c.half)
            order by c.day, c.class_name), '[]') from cover c
          where c.school_id = s.school_id and c.account_id = s.account_id and c.day >= $2::date
            and c.withdrawn_at is null)::text as covers,
       (select coalesce(json_agg(p.pupil_id order by p.pupil_id), '[]') from shared_case p
          where p.school_id = s.school_id and p.account_id = s.account_id
            and p.from_day <= $2::date and (p.to_day is null or p.to_day >= $2::date))::text as "sharedPupils"
     from sign_in s join account a using (account_id)
     where s.token_hash = $1`,
    [tokenHash, day],
  )
  return row
}

export async function addSignIn(
  tx: Tx,
  signIn: {
    readonly tokenHash: string
    readonly signInId: string
    readonly accountId: string
    readonly method: SignInMethod
    readonly secondFactorAt: Date | null
    readonly browser: string
    readonly at: Date
    readonly expiresAt: Date
  },
): Promise<void> {
  await tx.query(
    `insert into sign_in (token_hash, sign_in_id, account_id, method, second_factor_at, browser, created_at,
       last_seen_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $7, $8)`,
    [
      signIn.tokenHash,
      signIn.signInId,
      signIn.accountId,
      signIn.method,
      signIn.secondFactorAt,
      signIn.browser,
      signIn.at,
      signIn.expiresAt,
    ],
  )
}

/** Who is one thing at one school has nothing to choose. */
export async function chooseOnlyMembership(tx: Tx, tokenHash: string, day: string): Promise<void> {
  await tx.query(
    `update sign_in s set school_id = m.school_id, role = m.role
     from (select account_id, min(school_id) as school_id, min(role) as role from membership
       where from_day <= $2::date and (to_day is null or to_day >= $2::date)
       group by account_id having count(*) = 1) m
     where s.token_hash = $1 and s.school_id is null and m.account_id = s.account_id`,
    [tokenHash, day],
  )
}

export async function touchSignIn(tx: Tx, tokenHash: string, at: Date): Promise<void> {
  await tx.query('update sign_in set last_seen_at = $2 where token_hash = $1 and last_seen_at < $2', [
    tokenHash,
    at,
  ])
}

export async function chooseMembership(
  tx: Tx,
  tokenHash: string,
  schoolId: number,
  role: string,
): Promise<void> {
  await tx.query('update sign_in set school_id = $2, role = $3 where token_hash = $1', [
    tokenHash,
    schoolId,
    role,
  ])
}

/** Notes the second factor and gives the sign-in a new token: one taken before it is worth nothing after it. */
export async function passSecondFactor(
  tx: Tx,
  tokenHash: string,
  newTokenHash: string,
  at: Date,
): Promise<void> {
  await tx.query('update sign_in set token_hash = $2, second_factor_at = $3 where token_hash = $1', [
    tokenHash,
    newTokenHash,
    at,
  ])
}

export async function revokeSignIn(tx: Tx, accountId: string, signInId: string, at: Date): Promise<void> {
  await tx.query(
    'update sign_in set revoked_at = $3 where account_id = $1 and sign_in_id = $2 and revoked_at is null',
    [accountId, signInId, at],
  )
}

/** @param except the sign-in that goes on */
export async function revokeAllSignIns(
  tx: Tx,
  accountId: string,
  at: Date,
  except: string | null = null,
): Promise<void> {
  await tx.query(
    `update sign_in set revoked_at = $2
     where account_id = $1 and revoked_at is null and ($3::uuid is null or sign_in_id <> $3::uuid)`,
    [accountId, at, except],
  )
}

export interface ListedSignIn {
  readonly signInId: string
  readonly method: SignInMethod
  readonly browser: string
  readonly createdAt: Date
  readonly lastSeenAt: Date
}

/** The sign-ins of a person that still hold, the latest first. */
export function listSignIns(tx: Tx, accountId: string, at: Date, idleSince: Date): Promise<ListedSignIn[]> {
  return tx.query<ListedSignIn>(
    `select sign_in_id as "signInId", method, browser, created_at as "createdAt", last_seen_at as "lastSeenAt"
     from sign_in where account_id = $1 and revoked_at is null and expires_at > $2 and last_seen_at > $3
     order by last_seen_at desc limit 100`,
    [accountId, at, idleSince],
  )
}

/** Forgets a person's sign-ins that ended long ago. */
export async function forgetOldSignIns(tx: Tx, accountId: string, endedBefore: Date): Promise<void> {
  await tx.query('delete from sign_in where account_id = $1 and expires_at < $2', [accountId, endedBefore])
}
