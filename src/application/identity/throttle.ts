/**
 * How long somebody must wait after failed attempts to sign in.
 *
 * Three counts grow at once: of an e-mail address from one network address (`pair`), of an e-mail address from anywhere
 * (`email`) and of a network address for any e-mail address (`address`). The first grows soonest, so that a stranger who
 * guesses at a teacher's password keeps the stranger waiting and not the teacher; a whole school behind one network
 * address has room for its slips.
 */
export type AttemptKind = 'pair' | 'email' | 'address' | 'code'

/** Failures that cost no waiting. */
const FREE: Readonly<Record<AttemptKind, number>> = { pair: 5, email: 20, address: 100, code: 5 }
const LONGEST_WAIT_SECONDS = 15 * 60
/** Failures that lie further back than this are forgotten. */
export const REMEMBERED_SECONDS = 60 * 60

/** Seconds from the last failure in which no other attempt is looked at: 1, 2, 4 … and at most a quarter of an hour. */
export function waitSeconds(kind: AttemptKind, failures: number): number {
  const over = failures - FREE[kind]
  return over < 0 ? 0 : Math.min(LONGEST_WAIT_SECONDS, 2 ** Math.min(over, 20))
}
