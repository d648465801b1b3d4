import { randomUUID } from 'node:crypto'
import { dayOfInstant, formatDay } from '../../kernel/school-date.js'
import { type Author, writeAudit } from '../../storage/audit.js'
import type { Database, Tx } from '../../storage/database.js'
import { addAccount, findAccount, findAccountByEmail } from '../../storage/identity/accounts.js'
import {
  acceptInvitation,
  addInvitation,
  findInvitation,
  findInvitationByToken,
  type Invitation,
  listOpenInvitations,
  withdrawInvitation,
} from '../../storage/identity/invitations.js'
import {
  addClassTeacher,
  addMembership,
  endMembership,
  enterSchool,
  listMembers,
  type Member,
} from '../../storage/identity/memberships.js'
import { endSharedCases } from '../../storage/shared-cases.js'
import type { UseCase } from '../../storage/use-cases.js'
import type { Clock } from '../clock.js'
import { NoSuchThingError, NotAllowedError } from '../permissions/not-allowed.js'
import { requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import type { Role } from '../permissions/roles.js'
import { AT_THE_SERVER } from '../register/author.js'
import { hashPassword, type PasswordFault, passwordFault } from './password.js'
import { hashOfToken, type Secrets } from './secrets.js'
import type { SignIns } from './sign-ins.js'

/** How long an invitation is good for. */
export const DAYS_TO_ACCEPT = 14
const INVITATION = 'invitation'

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
const LONGEST_EMAIL = 254

/** Whether a text can be an email address: whether somebody reads what is sent there nobody knows. */
export const isEmail = (text: string): boolean => EMAIL.test(text) && text.length <= LONGEST_EMAIL

/** Whom a school invites, and as what. */
export interface NewInvitation {
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly position: string
  readonly yearGroups: readonly string[]
  readonly classes: readonly string[]
}

/** What an invitation came to. */
export type Acceptance =
  | { readonly outcome: 'accepted'; readonly accountId: string }
  /** The address has an account: its owner signs in first, so that nobody takes it over by an invitation. */
  | { readonly outcome: 'sign-in-first' }
  | { readonly outcome: 'password'; readonly fault: PasswordFault }
  | { readonly outcome: 'gone' }

/** The people of a school: who is what, invitations, and the end of a membership. */
export class People {
  constructor(
    readonly database: Database,
    readonly clock: Clock,
    readonly secrets: Secrets,
    readonly signIns: SignIns,
  ) {}

  list(principal: Principal): Promise<{ readonly members: Member[]; readonly invitations: Invitation[] }> {
    requireMay(principal, 'people.invite')
    return this.database.asIdentity(async (tx) => ({
      members: await listMembers(tx, principal.schoolId, this.#today()),
      invitations: await listOpenInvitations(tx, principal.schoolId, this.clock.instantUtc()),
    }))
  }

  /** @returns the invitation's id; {@link open} gives the token of the link to hand over */
  invite(principal: Principal, invitation: NewInvitation): Promise<string> {
    requireMay(principal, 'people.invite')
    return this.database.asIdentity(async (tx) => {
      const inviter = await findAccount(tx, principal.accountId)
      // Nobody gives themselves another role; a colleague can.
      if (inviter?.email.toLowerCase() === invitation.email.toLowerCase())
        throw new NotAllowedError('people.invite')
      return this.#add(tx, principal.schoolId, principal, invitation)
    })
  }

  /**
   * Invites without anybody who signed in: for whoever keeps the server, as a new school has nobody yet who could.
   *
   * @returns the token of the link to hand over
   */
  inviteFromTheServer(schoolId: number, invitation: NewInvitation): Promise<string> {
    return this.database.asIdentity(async (tx) =>
      this.#tokenOf(await this.#add(tx, schoolId, AT_THE_SERVER, invitation)),
    )
  }

  async #add(tx: Tx, schoolId: number, author: Author, invitation: NewInvitation): Promise<string> {
    const invitationId = randomUUID()
    const at = this.clock.instantUtc()
    await addInvitation(tx, {
      ...invitation,
      invitationId,
      tokenHash: hashOfToken(this.#tokenOf(invitationId)),
      schoolId,
      invitedBy: author.accountId,
      at,
      expiresAt: new Date(at.getTime() + DAYS_TO_ACCEPT * 86_400_000),
    })
    await this.#record(tx, schoolId, author, 'people.invite', {
      invitation: invitationId,
      role: invitation.role,
    })
    return invitationId
  }

  /** An invitation that is still open, with the token of its link. */
  async open(
    principal: Principal,
    invitationId: string,
  ): Promise<{ readonly invitation: Invitation; readonly token: string }> {
    requireMay(principal, 'people.invite')
    const invitation = await this.database.asIdentity((tx) =>
      findInvitation(tx, principal.schoolId, invitationId),
    )
    if (invitation === undefined || !this.#isOpen(invitation)) throw new NoSuchThingError('invitation')
    return { invitation, token: this.#tokenOf(invitationId) }
  }

  async withdraw(principal: Principal, invitationId: string): Promise<void> {
    requireMay(principal, 'people.invite')
    await this.database.asIdentity(async (tx) => {
      if (!(await withdrawInvitation(tx, principal.schoolId, invitationId, this.clock.instantUtc())))
        throw new NoSuchThingError('invitation')
      await this.#record(tx, principal.schoolId, principal, 'people.withdraw', { invitation: invitationId })
    })
  }

  /** Who somebody is at the school in a role that is to be ended. */
  async toEnd(principal: Principal, accountId: string, role: string): Promise<Member> {
    requireMay(principal, 'people.invite')
    if (accountId === principal.accountId) throw new NotAllowedError('people.end')
    const members = await this.database.asIdentity((tx) => listMembers(tx, principal.schoolId, this.#today()))
    const member = members.find((it) => it.accountId === accountId && it.role === role)
    if (member === undefined) throw new NoSuchThingError('person')
    return member
  }

  /** Ends what somebody is at the school, from this moment. */
  async end(principal: Principal, accountId: string, role: string): Promise<void> {
    requireMay(principal, 'people.invite')
    // A school whose last headteacher shut themselves out could let nobody in again.
    if (accountId === principal.accountId) throw new NotAllowedError('people.end')
    await this.database.asIdentity(async (tx) => {
      await enterSchool(tx, principal.schoolId)
      if (!(await endMembership(tx, principal.schoolId, accountId, role, this.#today())))
        throw new NoSuchThingError('person')
      // Should they come back one day, they have no case that was shared with them before.
      if (role === 'la-officer')
        await endSharedCases(tx, principal.schoolId, accountId, null, dayOfInstant(this.clock.now()))
      await this.#record(tx, principal.schoolId, principal, 'people.end', { account: accountId, role })
    })
    this.signIns.forget()
  }

  /** What an invitation's link leads to. @returns `undefined` where it is used, withdrawn, too old or made up */
  async find(
    token: string,
  ): Promise<{ readonly invitation: Invitation; readonly hasAccount: boolean } | undefined> {
    return this.database.asIdentity(async (tx) => {
      const invitation = await findInvitationByToken(tx, hashOfToken(token))
      if (invitation === undefined || !this.#isOpen(invitation)) return undefined
      return { invitation, hasAccount: (await findAccountByEmail(tx, invitation.email)) !== undefined }
    })
  }

  /** Accepts with a new password, for an address that has no account yet. */
  async acceptWithPassword(token: string, name: string, password: string): Promise<Acceptance> {
    const found = await this.find(token)
    if (found === undefined) return { outcome: 'gone' }
    if (found.hasAccount) return { outcome: 'sign-in-first' }
    const fault = await passwordFault(password, [name, found.invitation.email])
    if (fault !== undefined) return { outcome: 'password', fault }
    const passwordHash = await hashPassword(password)
    return this.database.asIdentity((tx) =>
      this.accept(tx, token, async (invitation) => {
        if ((await findAccountByEmail(tx, invitation.email)) !== undefined) return undefined
        return this.#newAccount(tx, invitation.email, name, passwordHash)
      }),
    )
  }

  /** Accepts for somebody who is signed in with the address that was invited. */
  async acceptSignedIn(token: string, accountId: string): Promise<Acceptance> {
    const result = await this.database.asIdentity((tx) =>
      this.accept(tx, token, async (invitation) => {
        const account = await findAccountByEmail(tx, invitation.email)
        return account?.accountId === accountId ? accountId : undefined
      }),
    )
    this.signIns.forget()
    return result
  }

  /**
   * Accepts within a transaction of identities.
   *
   * @param accountFor the account that accepts; `undefined` where its owner must sign in first
   */
  async accept(
    tx: Tx,
    token: string,
    accountFor: (invitation: Invitation) => Promise<string | undefined>,
  ): Promise<Acceptance> {
    const invitation = await findInvitationByToken(tx, hashOfToken(token))
    if (invitation === undefined || !this.#isOpen(invitation)) return { outcome: 'gone' }
    const accountId = await accountFor(invitation)
    if (accountId === undefined) return { outcome: 'sign-in-first' }
    const at = this.clock.instantUtc()
    const account = await findAccount(tx, accountId)
    const person = account?.name ?? invitation.name
    await acceptInvitation(tx, invitation.invitationId, accountId, at)
    await enterSchool(tx, invitation.schoolId)
    await addMembership(tx, {
      schoolId: invitation.schoolId,
      accountId,
      role: invitation.role,
      person,
      position: invitation.position,
      yearGroups: invitation.yearGroups,
      fromDay: this.#today(),
    })
    for (const className of invitation.classes)
      await addClassTeacher(tx, {
        schoolId: invitation.schoolId,
        accountId,
        className,
        fromDay: this.#today(),
      })
    writeAudit(tx, {
      schoolId: invitation.schoolId,
      at,
      author: { accountId, name: person, position: invitation.position },
      action: 'change',
      what: 'people.accept',
      facts: { invitation: invitation.invitationId, role: invitation.role },
    })
    return { outcome: 'accepted', accountId }
  }

  /** An account for somebody whom an issuer of identities vouches for. */
  newAccountWithoutPassword(tx: Tx, email: string, name: string): Promise<string> {
    return this.#newAccount(tx, email, name, null)
  }

  async #newAccount(tx: Tx, email: string, name: string, passwordHash: string | null): Promise<string> {
    const accountId = randomUUID()
    await addAccount(tx, { accountId, email, name, passwordHash, at: this.clock.instantUtc() })
    return accountId
  }

  async #record(
    tx: Tx,
    schoolId: number,
    author: Author,
    what: UseCase,
    facts: Readonly<Record<string, string>>,
  ): Promise<void> {
    await enterSchool(tx, schoolId)
    writeAudit(tx, {
      schoolId,
      at: this.clock.instantUtc(),
      author,
      action: 'change',
      what,
      facts,
    })
  }

  #isOpen(invitation: Invitation): boolean {
    return (
      invitation.acceptedAt === null &&
      invitation.withdrawnAt === null &&
      invitation.expiresAt > this.clock.instantUtc()
    )
  }

  /** Made from the id, so that the link can be shown again while only its hash is kept. */
  #tokenOf(invitationId: string): string {
    return this.secrets.keyedHash(INVITATION, invitationId)
  }

  #today(): string {
    return formatDay(dayOfInstant(this.clock.now()))
  }
}
