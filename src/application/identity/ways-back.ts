import { randomUUID } from 'node:crypto'
import { dayOfInstant, formatDay } from '../../kernel/school-date.js'
import type { Database } from '../../storage/database.js'
import { dropTotp, findAccount, setPasswordHash } from '../../storage/identity/accounts.js'
import { enterSchool } from '../../storage/identity/memberships.js'
import { revokeAllSignIns } from '../../storage/identity/sign-ins.js'
import {
  addWayBack,
  findWayBack,
  findWayBackByToken,
  schoolsOfAccount,
  useWayBack,
  type WayBack,
} from '../../storage/identity/ways-back.js'
import { recordChange } from '../audit.js'
import type { Clock } from '../clock.js'
import { NoSuchThingError, NotAllowedError } from '../permissions/not-allowed.js'
import { requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { hashPassword, type PasswordFault, passwordFault } from './password.js'
import { hashOfToken, type Secrets } from './secrets.js'
import type { SignIns } from './sign-ins.js'

const HOURS_TO_USE = 24
const WAY_BACK = 'way back'

/** Whom a way back would be for. */
export interface LockedOut {
  readonly accountId: string
  readonly name: string
  /** They are something at another school too: then no school alone may set their password. */
  readonly elsewhereToo: boolean
}

/** For people who cannot sign in any more: their school hands them a link, once. */
export class WaysBack {
  constructor(
    readonly database: Database,
    readonly clock: Clock,
    readonly secrets: Secrets,
    readonly signIns: SignIns,
  ) {}

  /** @throws {NoSuchThingError} where the person is nothing at this school */
  async whoIs(principal: Principal, accountId: string): Promise<LockedOut> {
    requireMay(principal, 'people.invite')
    // One's own account has its page.
    if (accountId === principal.accountId) throw new NotAllowedError('people.invite')
    return this.database.asIdentity(async (tx) => {
      const schools = await schoolsOfAccount(tx, accountId, formatDay(dayOfInstant(this.clock.now())))
      const account = await findAccount(tx, accountId)
      if (account === undefined || !schools.includes(principal.schoolId)) throw new NoSuchThingError('person')
      return { accountId, name: account.name, elsewhereToo: schools.length > 1 }
    })
  }

  /** @returns the way's id; {@link open} has its link */
  async make(principal: Principal, accountId: string, dropsSecondFactor: boolean): Promise<string> {
    const { elsewhereToo } = await this.whoIs(principal, accountId)
    // Whoever may invite at one school would otherwise be anybody at the other.
    if (elsewhereToo) throw new NotAllowedError('people.invite')
    const wayBackId = randomUUID()
    await this.database.asIdentity(async (tx) => {
      await addWayBack(tx, {
        wayBackId,
        tokenHash: hashOfToken(this.#tokenOf(wayBackId)),
        accountId,
        dropsSecondFactor,
        madeBy: principal.accountId,
        expiresAt: new Date(this.clock.instantUtc().getTime() + HOURS_TO_USE * 3_600_000),
      })
      await enterSchool(tx, principal.schoolId)
      recordChange(tx, this.clock, principal, {
        what: 'people.way-back',
        facts: { account: accountId, dropsSecondFactor },
      })
    })
    return wayBackId
  }

  async open(
    principal: Principal,
    wayBackId: string,
  ): Promise<{ readonly way: WayBack; readonly token: string }> {
    requireMay(principal, 'people.invite')
    const way = await this.database.asIdentity((tx) =>
      findWayBack(tx, wayBackId, principal.accountId, this.clock.instantUtc()),
    )
    if (way === undefined) throw new NoSuchThingError('link')
    return { way, token: this.#tokenOf(wayBackId) }
  }

  /** What a link leads to. @returns `undefined` where it is used, too old or made up */
  find(token: string): Promise<WayBack | undefined> {
    return this.database.asIdentity((tx) =>
      findWayBackByToken(tx, hashOfToken(token), this.clock.instantUtc()),
    )
  }

  /** Sets the new password and signs the person out wherever they are. @returns whose it is, or why it will not do */
  async use(
    token: string,
    password: string,
  ): Promise<{ readonly accountId: string } | { readonly fault: PasswordFault } | undefined> {
    const found = await this.find(token)
    if (found === undefined) return undefined
    const fault = await passwordFault(password, [found.name, found.email])
    if (fault !== undefined) return { fault }
    const hash = await hashPassword(password)
    const at = this.clock.instantUtc()
    const used = await this.database.asIdentity(async (tx) => {
      const way = await findWayBackByToken(tx, hashOfToken(token), at)
      if (way === undefined) return undefined
      await useWayBack(tx, way.wayBackId, at)
      await setPasswordHash(tx, way.accountId, hash)
      if (way.dropsSecondFactor) await dropTotp(tx, way.accountId)
      await revokeAllSignIns(tx, way.accountId, at)
      return { accountId: way.accountId }
    })
    this.signIns.forget()
    return used
  }

  #tokenOf(wayBackId: string): string {
    return this.secrets.keyedHash(WAY_BACK, wayBackId)
  }
}
