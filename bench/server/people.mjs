// People who are signed in already: what a password costs is not what is measured.

import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { enterSchoolAsOwner } from '../../dist/storage/store-rows.js'

export const SECRET = 'the secret of the bench, thirty-two or more'

/**
 * Adds people of one school with their classes, each with a browser that is signed in.
 *
 * @param wishes `{ role, classes }` for each
 * @returns their tokens, in the same order
 */
export async function addPeople(database, schoolId, wishes, at) {
  const people = wishes.map(({ role, classes = [] }, n) => ({
    accountId: randomUUID(),
    role,
    classes,
    name: `Person ${n + 1}`,
    token: randomBytes(32).toString('base64url'),
  }))
  const accounts = people.map(({ accountId }) => accountId)
  await database.asOwner(async (tx) => {
    await enterSchoolAsOwner(tx, schoolId)
    await tx.query(
      `insert into account (account_id, email, name, totp_confirmed_at, created_at)
       select id, id || '@bench.example', name, $3, $3 from unnest($1::uuid[], $2::text[]) as given (id, name)`,
      [accounts, people.map(({ name }) => name), at],
    )
    await tx.query(
      `insert into membership (school_id, account_id, role, person, position, from_day)
       select $1, id, role, name, role, '2025-09-01' from unnest($2::uuid[], $3::text[], $4::text[]) as given (id, role, name)`,
      [schoolId, accounts, people.map(({ role }) => role), people.map(({ name }) => name)],
    )
    const taught = people.flatMap(({ accountId, classes }) => classes.map((name) => [accountId, name]))
    await tx.query(
      `insert into class_teacher (school_id, account_id, class_name, from_day)
       select $1, id, name, '2025-09-01' from unnest($2::uuid[], $3::text[]) as given (id, name)`,
      [schoolId, taught.map(([id]) => id), taught.map(([, name]) => name)],
    )
    await tx.query(
      `insert into sign_in (token_hash, sign_in_id, account_id, method, school_id, role, second_factor_at, browser, created_at,
         last_seen_at, expires_at)
       select hash, gen_random_uuid(), id, 'password', $1, role, $5, 'Bench', $5, $5, $5::timestamptz + interval '100 years'
       from unnest($2::uuid[], $3::text[], $4::text[]) as given (id, role, hash)`,
      [
        schoolId,
        accounts,
        people.map(({ role }) => role),
        people.map(({ token }) => createHash('sha256').update(token).digest('hex')),
        at,
      ],
    )
  })
  return people.map(({ token }) => token)
}
