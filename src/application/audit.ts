import { spellNear } from '../domain/roll/pupil.js'
import { type Day, dayOfInstant } from '../kernel/school-date.js'
import { writeAudit } from '../storage/audit.js'
import { type AuditFilter, type AuditLine, readAuditTrail } from '../storage/audit-trail.js'
import type { Database, Tx } from '../storage/database.js'
import type { UseCase } from '../storage/use-cases.js'
import type { Clock } from './clock.js'
import { requireMay, scopeOf } from './permissions/permissions.js'
import type { Principal } from './permissions/principal.js'
import { authorOf } from './register/author.js'
import type { SchoolCache } from './schools/school-cache.js'
import type { StoredSchool } from './schools/stored-school.js'

export type { UseCase }

/** What a use case says of itself for the record. */
export interface AuditNote {
  readonly what: UseCase
  /** Left out where it is about no pupil, or about many. */
  readonly pupilId?: number
  /** Why, in the person's words. */
  readonly reason?: string
  /** Ids, days and counts; never a name. */
  readonly facts?: Readonly<Record<string, unknown>>
}

/** Notes that somebody looked at a pupil's record, in the transaction that read it. */
export function recordView(
  tx: Tx,
  clock: Pick<Clock, 'instantUtc'>,
  principal: Principal,
  note: AuditNote,
): void {
  record(tx, clock, principal, 'view', note)
}

/** Notes a change, in the transaction that makes it. */
export function recordChange(
  tx: Tx,
  clock: Pick<Clock, 'instantUtc'>,
  principal: Principal,
  note: AuditNote,
): void {
  record(tx, clock, principal, 'change', note)
}

function record(
  tx: Tx,
  clock: Pick<Clock, 'instantUtc'>,
  principal: Principal,
  action: 'view' | 'change',
  note: AuditNote,
): void {
  const { schoolId } = principal
  writeAudit(tx, { schoolId, at: clock.instantUtc(), author: authorOf(principal), action, ...note })
}

interface AuditServices {
  readonly database: Database
  readonly clock: Clock
  readonly schools: SchoolCache
}

/** The pupil of a line. */
export interface PupilOfLine {
  readonly pupilId: number
  readonly surname: string
  readonly forename: string
  readonly className: string
}

/** A line as the person may see it. */
export type ShownAuditLine = Omit<AuditLine, 'reason' | 'pupilId'> & {
  /** `null` where it is about none or many, or the person may see no pupil. */
  readonly pupil: PupilOfLine | null
  /** `null` where it is not shown: what people write may name a pupil. */
  readonly reason: string | null
}

/**
 * What was looked at and changed at the school, the newest first. Who may see no pupil sees the changes, without the
 * pupils and without what people wrote.
 */
export async function auditTrail(
  { database, clock, schools }: AuditServices,
  principal: Principal,
  filter: AuditFilter,
): Promise<readonly ShownAuditLine[]> {
  requireMay(principal, 'audit.view', filter.pupilId === undefined ? {} : { pupilId: filter.pupilId })
  const withoutPupils = scopeOf(principal, 'audit.view') === 'no-pupils'
  return database.inSchool(principal.schoolId, async (tx) => {
    const lines = await readAuditTrail(tx, principal.schoolId, {
      ...filter,
      action: withoutPupils ? 'change' : filter.action,
    })
    recordView(tx, clock, principal, {
      what: 'audit.view',
      facts: filter.pupilId === undefined ? {} : { pupil: filter.pupilId },
    })
    const school = await schools.in(tx, principal.schoolId)
    const today = dayOfInstant(clock.now())
    return lines.map(({ pupilId, reason, ...line }) =>
      withoutPupils
        ? { ...line, pupil: null, reason: null }
        : { ...line, pupil: pupilId === null ? null : pupilOf(school, pupilId, today), reason },
    )
  })
}

/** The pupil whose lines were asked for. @returns `null` where the school has none with that number */
export function pupilToAudit(
  { database, clock, schools }: AuditServices,
  principal: Principal,
  pupilId: number,
): Promise<PupilOfLine | null> {
  requireMay(principal, 'audit.view', { pupilId })
  return database.inSchool(principal.schoolId, async (tx) =>
    pupilOf(await schools.in(tx, principal.schoolId), pupilId, dayOfInstant(clock.now())),
  )
}

function pupilOf(school: StoredSchool, pupilId: number, today: Day): PupilOfLine | null {
  const pupil = school.findPupil(pupilId)
  if (pupil === undefined) return null
  const { className } = spellNear(pupil, today)
  return { pupilId, surname: pupil.surname, forename: pupil.forename, className }
}
