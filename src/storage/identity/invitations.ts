import type { Tx } from '../database.js'

export interface Invitation {
  readonly invitationId: string
  readonly schoolId: number
  readonly school: string
  readonly email: string
  readonly name: string
  readonly role: string
  readonly position: string
  readonly yearGroups: readonly string[]
  readonly classes: readonly string[]
  readonly invitedAt: Date
  readonly expiresAt: Date
  readonly acceptedAt: Date | null
  readonly withdrawnAt: Date | null
}

const SELECT = `select i.invitation_id as "invitationId", i.school_id as "schoolId", s.name as school, i.email, i.name,
    i.role, i.position, i.year_groups as "yearGroups", i.classes, i.invited_at as "invitedAt",
    i.expires_at as "expiresAt", i.accepted_at as "acceptedAt", i.withdrawn_at as "withdrawnAt"
  from invitation i join school s using (school_id)`

export async function addInvitation(
  tx: Tx,
  invitation: {
    readonly invitationId: string
    readonly tokenHash: string
    readonly schoolId: number
    readonly email: string
    readonly name: string
    readonly role: string
    readonly position: string
    readonly yearGroups: readonly string[]
    readonly classes: readonly string[]
    readonly invitedBy: string | null
    readonly at: Date
    readonly expiresAt: Date
  },
): Promise<void> {
  await tx.query(
    `insert into invitation (invitation_id, token_hash, school_id, email, name, role, position, year_groups, classes,
       invited_by, invited_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      invitation.invitationId,
      invitation.tokenHash,
      invitation.schoolId,
      invitation.email,
      invitation.name,
      invitation.role,
      invitation.position,
      invitation.yearGroups,
      invitation.classes,
      invitation.invitedBy,
      invitation.at,
      invitation.expiresAt,
    ],
  )
}

/** Holds the invitation until the transaction ends: it is accepted once. */
export async function findInvitationByToken(tx: Tx, tokenHash: string): Promise<Invitation | undefined> {
  const [row] = await tx.query<Invitation>(`${SELECT} where i.token_hash = $1 for update of i`, [tokenHash])
  return row
}

export async function findInvitation(
  tx: Tx,
  schoolId: number,
  invitationId: string,
): Promise<Invitation | undefined> {
  const [row] = await tx.query<Invitation>(`${SELECT} where i.school_id = $1 and i.invitation_id = $2`, [
    schoolId,
    invitationId,
  ])
  return row
}

/** What is still waiting for an answer, the latest first. */
export function listOpenInvitations(tx: Tx, schoolId: number, at: Date): Promise<Invitation[]> {
  return tx.query<Invitation>(
    `${SELECT} where i.school_id = $1 and i.accepted_at is null and i.withdrawn_at is null and i.expires_at > $2
     order by i.invited_at desc, i.name`,
    [schoolId, at],
  )
}

export async function acceptInvitation(
  tx: Tx,
  invitationId: string,
  accountId: string,
  at: Date,
): Promise<void> {
  await tx.query('update invitation set accepted_at = $3, accepted_by = $2 where invitation_id = $1', [
    invitationId,
    accountId,
    at,
  ])
}

/** @returns whether it was still open */
export async function withdrawInvitation(
  tx: Tx,
  schoolId: number,
  invitationId: string,
  at: Date,
): Promise<boolean> {
  const rows = await tx.query(
    `update invitation set withdrawn_at = $3 where school_id = $1 and invitation_id = $2 and accepted_at is null
       and withdrawn_at is null returning 1 as withdrawn`,
    [schoolId, invitationId, at],
  )
  return rows.length === 1
}
