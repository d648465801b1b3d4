import { randomUUID } from 'node:crypto'
import { dayOfInstant, formatDay, getDay, type SchoolDate } from '../../kernel/school-date.js'
import type { Database } from '../../storage/database.js'
import {
  addSignIn,
  chooseMembership,
  chooseOnlyMembership,
  findSignIn,
  forgetOldSignIns,
  type ListedSignIn,
  listSignIns,
  passSecondFactor,
  revokeAllSignIns,
  revokeSignIn,
  type SignInMethod,
  type SignInRow,
  touchSignIn,
} from '../../storage/identity/sign-ins.js'
import type { Clock } from '../clock.js'
import type { CoverClass, Principal } from '../permissions/principal.js'
import { isRole, NEEDS_SECOND_FACTOR, type Role } from '../permissions/roles.js'
import { hashOfToken, newToken } from './secrets.js'

/** One thing that a person is at one school. */
export interface Membership {
  readonly schoolId: number
  readonly school: string
  readonly slug: string
  readonly demo: boolean
  readonly role: Role
  readonly person: string
  readonly position: string
  readonly yearGroups: readonly string[]
}

/** What still stands between a person who gave a right password and their pages. */
export type Standing = 'give-code' | 'set-up-code' | 'choose' | 'no-place' | 'ready'

/** A signed-in browser. */
export interface SignedIn {
  readonly signInId: string
  readonly accountId: string
  readonly name: string
  readonly email: string
  readonly method: SignInMethod
  readonly standing: Standing
  readonly memberships: readonly Membership[]
  /** What the person chose, once they did. */
  readonly membership: Membership | undefined
  /** Set where nothing is in the way. */
  readonly principal: Principal | undefined
}

const CACHED_MS = 3000
const MOST_CACHED = 20_000
/** A sign-in that ended stays for a month, in case somebody asks. */
const DAYS_KEPT = 30
const TOUCH_AFTER_MS = 60_000
const LONGEST_BROWSER = 120

/**
 * Who is signed in where. What was found is kept for a few seconds, as pages come in bursts; what is ended or changed
 * here counts from the next request on. Another process sees it after those seconds.
 */
export class SignIns {
  readonly #kept = new Map<
    string,
    { readonly until: number; readonly found: Promise<SignedIn | undefined> }
  >()

  constructor(
    readonly database: Database,
    readonly clock: Clock,
    /** `demo`: may anybody be signed in by the demonstration's buttons? */
    readonly limits: { readonly idleMinutes: number; readonly signInHours: number; readonly demo: boolean },
  ) {}

  /** @returns a token for the browser's cookie */
  async start(signIn: {
    readonly accountId: string
    readonly method: SignInMethod
    /** The issuer asked for a second factor, or the demonstration needs none. */
    readonly secondFactorGiven: boolean
    readonly browser: string
  }): Promise<string> {
    const token = newToken()
    const at = this.clock.instantUtc()
    await this.database.asIdentity(async (tx) => {
      await addSignIn(tx, {
        tokenHash: hashOfToken(token),
        signInId: randomUUID(),
        accountId: signIn.accountId,
        method: signIn.method,
        secondFactorAt: signIn.secondFactorGiven ? at : null,
        browser: signIn.browser.slice(0, LONGEST_BROWSER),
        at,
        expiresAt: new Date(at.getTime() + this.limits.signInHours * 3_600_000),
      })
      await chooseOnlyMembership(tx, hashOfToken(token), this.#today())
      await forgetOldSignIns(tx, signIn.accountId, new Date(at.getTime() - DAYS_KEPT * 86_400_000))
    })
    return token
  }

  /** Who the token stands for, where it still does. */
  find(token: string): Promise<SignedIn | undefined> {
    const tokenHash = hashOfToken(token)
    const kept = this.#kept.get(tokenHash)
    const now = performance.now()
    if (kept !== undefined && kept.until > now) return kept.found
    const found = this.#read(tokenHash)
    // A Map keeps its order: the oldest go first.
    if (this.#kept.size >= MOST_CACHED) this.#kept.delete(this.#kept.keys().next().value ?? '')
    this.#kept.delete(tokenHash)
    this.#kept.set(tokenHash, { until: now + CACHED_MS, found })
    found.then(
      (signedIn) => {
        if (signedIn === undefined) this.#kept.delete(tokenHash)
      },
      () => this.#kept.delete(tokenHash),
    )
    return found
  }

  /** Works on as this at that school. @returns whether the person is that there */
  async choose(token: string, schoolId: number, role: string): Promise<boolean> {
    const signedIn = await this.find(token)
    if (signedIn?.memberships.some((it) => it.schoolId === schoolId && it.role === role) !== true)
      return false
    await this.database.asIdentity((tx) => chooseMembership(tx, hashOfToken(token), schoolId, role))
    this.#kept.delete(hashOfToken(token))
    return true
  }

  /** The second factor was right. @returns the token that holds from now on in place of the old one */
  async passSecondFactor(token: string): Promise<string> {
    const fresh = newToken()
    await this.database.asIdentity((tx) =>
      passSecondFactor(tx, hashOfToken(token), hashOfToken(fresh), this.clock.instantUtc()),
    )
    this.#kept.delete(hashOfToken(token))
    return fresh
  }

  async end(accountId: string, signInId: string): Promise<void> {
    await this.database.asIdentity((tx) => revokeSignIn(tx, accountId, signInId, this.clock.instantUtc()))
    this.forget()
  }

  /** Signs the person out everywhere. @param except the sign-in that goes on */
  async endAll(accountId: string, except?: string): Promise<void> {
    await this.database.asIdentity((tx) =>
      revokeAllSignIns(tx, accountId, this.clock.instantUtc(), except ?? null),
    )
    this.forget()
  }

  list(accountId: string): Promise<ListedSignIn[]> {
    const at = this.clock.instantUtc()
    return this.database.asIdentity((tx) => listSignIns(tx, accountId, at, this.#idleSince(at)))
  }

  /** Memberships, classes, cover or shared pupils changed: everybody is looked up again. */
  forget(): void {
    this.#kept.clear()
  }

  #idleSince(at: Date): Date {
    return new Date(at.getTime() - this.limits.idleMinutes * 60_000)
  }

  async #read(tokenHash: string): Promise<SignedIn | undefined> {
    const at = this.clock.instantUtc()
    const row = await this.database.asIdentity(async (tx) => {
      const found = await findSignIn(tx, tokenHash, this.#today())
      if (found === undefined || !this.#holds(found, at)) return undefined
      if (at.getTime() - found.lastSeenAt.getTime() > TOUCH_AFTER_MS) await touchSignIn(tx, tokenHash, at)
      return found
    })
    return row === undefined ? undefined : signedInOf(row)
  }

  #today(): SchoolDate {
    return formatDay(dayOfInstant(this.clock.now()))
  }

  #holds(row: SignInRow, at: Date): boolean {
    if (row.method === 'demo' && !this.limits.demo) return false
    return !row.revoked && !row.disabled && row.expiresAt > at && row.lastSeenAt > this.#idleSince(at)
  }
}

function signedInOf(row: SignInRow): SignedIn {
  const memberships = (JSON.parse(row.memberships) as readonly Membership[]).filter((it) => isRole(it.role))
  const chosen = memberships.find((it) => it.schoolId === row.schoolId && it.role === row.role)
  const standing = standingOf(row, memberships, chosen)
  return {
    signInId: row.signInId,
    accountId: row.accountId,
    name: row.name,
    email: row.email,
    method: row.method,
    standing,
    memberships,
    membership: chosen,
    principal: standing === 'ready' && chosen !== undefined ? principalOf(row, chosen) : undefined,
  }
}

function standingOf(
  row: SignInRow,
  memberships: readonly Membership[],
  chosen: Membership | undefined,
): Standing {
  if (row.secondFactorAt === null && row.hasSecondFactor) return 'give-code'
  if (row.secondFactorAt === null && memberships.some(({ role }) => NEEDS_SECOND_FACTOR.has(role)))
    return 'set-up-code'
  if (memberships.length === 0) return 'no-place'
  return chosen === undefined ? 'choose' : 'ready'
}

function principalOf(row: SignInRow, membership: Membership): Principal {
  const covers = JSON.parse(row.covers) as readonly (Omit<CoverClass, 'day'> & { day: string })[]
  return {
    accountId: row.accountId,
    name: membership.person,
    position: membership.position,
    schoolId: membership.schoolId,
    roles: [membership.role],
    classes: JSON.parse(row.classes) as string[],
    coverClasses: covers.map((cover) => ({ ...cover, day: getDay(cover.day) })),
    yearGroups: membership.yearGroups,
    sharedPupils: JSON.parse(row.sharedPupils) as number[],
  }
}
