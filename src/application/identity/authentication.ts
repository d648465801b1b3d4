import type { Database, Tx } from '../../storage/database.js'
import {
  type Account,
  confirmTotp,
  findAccount,
  findAccountByEmail,
  proposeTotp,
  replaceRecoveryCodes,
  setPasswordHash,
  useRecoveryCode,
  useTotpStep,
} from '../../storage/identity/accounts.js'
import { forgetAttempts, forgiveAttempt, holdAttempts, setAttempts } from '../../storage/identity/attempts.js'
import type { Clock } from '../clock.js'
import { hashPassword, type PasswordFault, passwordFault, passwordMatches } from './password.js'
import {
  newRecoveryCodes,
  newTotpSecret,
  picturedSecret,
  plainRecoveryCode,
  spelledSecret,
  stepOfCode,
} from './second-factor.js'
import type { Secrets } from './secrets.js'
import { type AttemptKind, REMEMBERED_SECONDS, waitSeconds } from './throttle.js'

/** The answer to an attempt. */
export type Attempt<T> =
  | { readonly outcome: 'right'; readonly value: T }
  | { readonly outcome: 'wrong' }
  | { readonly outcome: 'wait'; readonly seconds: number }

const TOTP = 'second factor'
const RECOVERY = 'recovery code'
const ATTEMPTS = 'attempts'

type Counted = readonly [kind: AttemptKind, subject: string]

/** Passwords and second factors: is the person who they say they are? */
export class Authentication {
  constructor(
    readonly database: Database,
    readonly clock: Clock,
    readonly secrets: Secrets,
  ) {}

  /**
   * Looks at an e-mail address and a password. Unknown addresses, people without a password and people who may not sign
   * in any more get the answer that a wrong password gets, after the same time.
   *
   * @param address the network address that the attempt comes from
   */
  async password(email: string, password: string, address: string): Promise<Attempt<Account>> {
    const who = email.trim().toLowerCase()
    const counted = this.#counted([
      ['pair', `${who} ${address}`],
      ['email', who],
      ['address', address],
    ])
    const wait = await this.#countFailure(counted)
    if (wait > 0) return { outcome: 'wait', seconds: wait }

    const account = await this.database.asIdentity((tx) => findAccountByEmail(tx, who))
    const matches = await passwordMatches(account?.passwordHash, password)
    if (!matches || account === undefined || account.disabled) return { outcome: 'wrong' }
    await this.#forgive(counted)
    return { outcome: 'right', value: account }
  }

  /** The code of an authenticator app. */
  async code(accountId: string, code: string): Promise<Attempt<void>> {
    return this.#secondFactor(accountId, async (tx, account) => {
      const secret = this.#openTotp(account)
      if (secret === undefined || !account.totpConfirmed) return false
      const step = stepOfCode(secret, code, this.clock.instantUtc(), account.totpLastStep)
      return step !== undefined && (await useTotpStep(tx, accountId, step))
    })
  }

  /** One of the codes that were written down. */
  async recoveryCode(accountId: string, code: string): Promise<Attempt<void>> {
    return this.#secondFactor(accountId, (tx) =>
      useRecoveryCode(tx, accountId, this.#recoveryHash(accountId, code), this.clock.instantUtc()),
    )
  }

  /**
   * What a person sees who sets up a second factor. The same until it is confirmed.
   *
   * @returns `undefined` where they have one already
   */
  async proposeSecondFactor(
    accountId: string,
  ): Promise<{ readonly picture: string; readonly spelled: string } | undefined> {
    const proposed = await this.database.asIdentity(async (tx) => {
      const account = await findAccount(tx, accountId)
      if (account === undefined || account.totpConfirmed) return undefined
      const known = this.#openTotp(account)
      if (known !== undefined) return { secret: known, email: account.email }
      const secret = newTotpSecret()
      await proposeTotp(tx, accountId, this.secrets.seal(TOTP, secret))
      return { secret, email: account.email }
    })
    if (proposed === undefined) return undefined
    return {
      picture: await picturedSecret(proposed.secret, proposed.email),
      spelled: spelledSecret(proposed.secret),
    }
  }

  /** Confirms it by a first code. @returns the recovery codes, which nobody can see again */
  async confirmSecondFactor(accountId: string, code: string): Promise<Attempt<readonly string[]>> {
    const codes = newRecoveryCodes()
    const attempt = await this.#secondFactor(accountId, async (tx, account) => {
      const secret = this.#openTotp(account)
      if (secret === undefined || account.totpConfirmed) return false
      const at = this.clock.instantUtc()
      const step = stepOfCode(secret, code, at, account.totpLastStep)
      if (step === undefined) return false
      await confirmTotp(tx, accountId, step, at)
      await replaceRecoveryCodes(
        tx,
        accountId,
        codes.map((it) => this.#recoveryHash(accountId, it)),
      )
      return true
    })
    return attempt.outcome === 'right' ? { outcome: 'right', value: codes } : attempt
  }

  /** @returns why it will not do, or nothing where it is the password from now on */
  async setPassword(accountId: string, password: string): Promise<PasswordFault | undefined> {
    const account = await this.database.asIdentity((tx) => findAccount(tx, accountId))
    const fault = await passwordFault(password, [account?.name ?? '', account?.email ?? ''])
    if (fault !== undefined) return fault
    const hash = await hashPassword(password)
    await this.database.asIdentity((tx) => setPasswordHash(tx, accountId, hash))
    return undefined
  }

  async #secondFactor(
    accountId: string,
    isRight: (tx: Tx, account: Account) => Promise<boolean>,
  ): Promise<Attempt<void>> {
    const counted = this.#counted([['code', accountId]])
    const wait = await this.#countFailure(counted)
    if (wait > 0) return { outcome: 'wait', seconds: wait }
    const right = await this.database.asIdentity(async (tx) => {
      const account = await findAccount(tx, accountId)
      return account !== undefined && (await isRight(tx, account))
    })
    if (!right) return { outcome: 'wrong' }
    await this.#forgive(counted)
    return { outcome: 'right', value: undefined }
  }

  #openTotp(account: Account): string | undefined {
    return account.totpSecret === null ? undefined : this.secrets.open(TOTP, account.totpSecret)
  }

  #recoveryHash(accountId: string, code: string): string {
    return this.secrets.keyedHash(RECOVERY, `${accountId} ${plainRecoveryCode(code)}`)
  }

  #counted(subjects: readonly Counted[]): readonly Counted[] {
    return subjects.map(([kind, subject]) => [kind, this.secrets.keyedHash(ATTEMPTS, subject)])
  }

  /**
   * Counts the attempt as failed before it is looked at, so that many at once are counted one by one.
   *
   * @returns seconds to wait; the attempt is then neither looked at nor counted
   */
  #countFailure(counted: readonly Counted[]): Promise<number> {
    const at = this.clock.instantUtc()
    return this.database.asIdentity(async (tx) => {
      let wait = 0
      const held: { readonly kind: AttemptKind; readonly subject: string; readonly failures: number }[] = []
      for (const [kind, subject] of counted) {
        const { failures, lastFailedAt } = await holdAttempts(tx, kind, subject, at)
        const since =
          lastFailedAt === null ? Number.POSITIVE_INFINITY : (at.getTime() - lastFailedAt.getTime()) / 1000
        const standing = since > REMEMBERED_SECONDS ? 0 : failures
        wait = Math.max(wait, Math.ceil(waitSeconds(kind, standing) - since))
        held.push({ kind, subject, failures: standing })
      }
      if (wait > 0) return wait
      for (const { kind, subject, failures } of held) await setAttempts(tx, kind, subject, failures + 1, at)
      return 0
    })
  }

  #forgive(counted: readonly Counted[]): Promise<void> {
    return this.database.asIdentity(async (tx) => {
      for (const [kind, subject] of counted) {
        if (kind === 'address') await forgiveAttempt(tx, kind, subject)
        else await forgetAttempts(tx, kind, subject)
      }
    })
  }
}
