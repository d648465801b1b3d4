import { type Algorithm, hash, verify } from '@node-rs/argon2'

/** argon2id; the package's own name for it cannot be imported by itself. */
const ARGON2ID = 2 as Algorithm
/** OWASP's choice: 19 MiB, two passes, one lane. */
const COST = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Shorter passwords are guessed; there are no other rules on what is in them. */
export const SHORTEST_PASSWORD = 10
/** Longer ones only cost the server time. */
export const LONGEST_PASSWORD = 200

/** What a common password is often dressed up with: a year, a digit, an exclamation mark. */
const DRESSING = /[\d\W_]{1,5}$/

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), COST)
}

let nobodys: Promise<string> | undefined

/**
 * Is this the password? Takes as long where there is no account or it has no password, so that the time tells nobody
 * which e-mail addresses are known.
 */
export async function passwordMatches(stored: string | null | undefined, password: string): Promise<boolean> {
  nobodys ??= hashPassword('a password that nobody has')
  const known = typeof stored === 'string'
  const matches = await verify(known ? stored : await nobodys, password.normalize('NFKC'))
  return known && matches
}

let common: Promise<ReadonlySet<string>> | undefined
/** About fifty thousand passwords that were found in breaches more often than any other. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  )
  return common
}

export type PasswordFault = 'too-short' | 'too-long' | 'common' | 'own-name'

/**
 * Why a password will not do.
 *
 * @param own words that are easily guessed for this person: their name, their e-mail address
 * @returns `undefined` where it will do
 */
export async function passwordFault(
  password: string,
  own: readonly string[],
): Promise<PasswordFault | undefined> {
  if ([...password].length < SHORTEST_PASSWORD) return 'too-short'
  if (password.length > LONGEST_PASSWORD) return 'too-long'
  const plain = password.normalize('NFKC').toLowerCase()
  const bare = plain.replace(DRESSING, '')
  const known = await commonPasswords()
  if (known.has(plain) || known.has(bare) || new Set(plain).size < 4) return 'common'
  const words = own
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\d]+/u))
    .filter((word) => word.length > 3)
  return words.some((word) => bare === word || plain === word || bare === word + word) ||
    own.some((text) => plain === text.toLowerCase())
    ? 'own-name'
    : undefined
}
