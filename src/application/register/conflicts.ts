import { recordView } from '../audit.js'
import type { CodeMeaning } from '../../domain/register/code-set.js'
import { type Half, UNSTATED } from '../../domain/register/entries.js'
import { findSpell } from '../../domain/roll/pupil.js'
import type { Day, MinuteOfDay } from '../../kernel/school-date.js'
import { writeAudit } from '../../storage/audit.js'
import { type Conflict, openConflicts, resolveConflict } from '../../storage/conflicts.js'
import { NoSuchThingError } from '../permissions/not-allowed.js'
import { requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { authorOf } from './author.js'
import type { ClassRegisterServices } from './class-register.js'
import { enterMarks } from './enter-marks.js'

/** One side of a conflict, as a person reads it. */
export interface ConflictSide {
  readonly symbol: string
  readonly title: string
  readonly arrivedAt: MinuteOfDay | null
  readonly by: string
  readonly position: string
  readonly at: Date
  /** When the device says that it was made, where that was before; `null` for what came at once. */
  readonly takenAt: Date | null
}

/** A mark that was handed in and not entered, beside what stands. */
export interface ShownConflict {
  readonly conflictId: string
  readonly pupilId: number
  readonly surname: string
  readonly forename: string
  readonly className: string
  readonly day: Day
  readonly half: Half
  readonly offered: ConflictSide
  /** `null`: nothing stands, the register had closed before the mark came. */
  readonly standing: ConflictSide | null
}

/** The conflicts that are open. @throws {NotAllowedError} where they are not this person's to decide */
export async function listConflicts(
  { database, schools, clock }: ClassRegisterServices,
  principal: Principal,
): Promise<ShownConflict[]> {
  requireMay(principal, 'conflicts.resolve')
  const { schoolId } = principal
  return database.inSchool(schoolId, async (tx) => {
    const school = await schools.in(tx, schoolId)
    const conflicts = await openConflicts(tx, school.codeNumbers, schoolId)
    if (conflicts.length > 0)
      recordView(tx, clock, principal, {
        what: 'conflicts.view',
        facts: { conflicts: conflicts.length },
      })
    return conflicts.map((conflict) => shown(school, conflict))
  })
}

/** Leaves the mark that stands. @throws {NoSuchThingError} where the conflict is decided by now */
export async function keepStanding(
  { database, clock }: ClassRegisterServices,
  principal: Principal,
  conflictId: string,
): Promise<void> {
  requireMay(principal, 'conflicts.resolve')
  const { schoolId } = principal
  return database.inSchool(schoolId, async (tx) => {
    const at = clock.instantUtc()
    if (!(await resolveConflict(tx, schoolId, conflictId, 'kept', principal.name, at)))
      throw new NoSuchThingError('conflict')
    writeAudit(tx, {
      schoolId,
      at,
      author: authorOf(principal),
      action: 'change',
      what: 'conflicts.keep',
      facts: { conflict: conflictId },
    })
  })
}

/** Why a mark is entered that came after the register had closed, and amends nothing. */
const CAME_AFTER_CLOSE = 'Handed in after the register had closed'

/**
 * Enters the mark that was offered, as an amendment of the one that stands.
 *
 * @param reason why, as the register must say where it amends a mark
 * @returns `no-reason` where it would amend a mark without saying why
 * @throws {NoSuchThingError} where the conflict is decided by now
 */
export async function applyOffered(
  services: ClassRegisterServices,
  principal: Principal,
  conflictId: string,
  reason: string,
): Promise<'applied' | 'no-reason'> {
  requireMay(principal, 'conflicts.resolve')
  const { database, schools, clock } = services
  const { schoolId } = principal
  const conflict = await database.inSchool(schoolId, async (tx) => {
    const school = await schools.in(tx, schoolId)
    const [found] = await openConflicts(tx, school.codeNumbers, schoolId, conflictId)
    return found
  })
  if (conflict === undefined) throw new NoSuchThingError('conflict')
  const { pupilId, day, half, offered, standing } = conflict
  if (standing !== null && reason === '') return 'no-reason'
  // The conflict's own id names the request: where we stop before the conflict is closed, doing it again adds nothing.
  const { conflicts } = await enterMarks(services, schoolId, () => ({
    requestId: conflictId,
    day,
    half,
    className: null,
    author: authorOf(principal),
    recordedAt: clock.now(),
    appendedAt: clock.instantUtc(),
    useCase: 'conflicts.apply',
    marks: [
      {
        pupilId,
        code: offered.code,
        arrivedAt: offered.arrivedAt,
        reason: reason === '' ? CAME_AFTER_CLOSE : reason,
        basedOn: standing?.entryNo ?? 0,
      },
    ],
  }))
  // Somebody amended the mark between our look and our entry; that is a new conflict, with what they entered.
  const resolution = conflicts.length > 0 ? 'kept' : 'offered'
  await database.inSchool(schoolId, (tx) =>
    resolveConflict(tx, schoolId, conflictId, resolution, principal.name, clock.instantUtc()),
  )
  return 'applied'
}

/**
 * Enters the marks that were offered where nothing stands, so that a register that came too late need not be decided pupil by
 * pupil. Conflicts in which something stands by now stay open.
 */
export async function applyWhereNothingStands(
  services: ClassRegisterServices,
  principal: Principal,
  conflictIds: readonly string[],
): Promise<void> {
  const conflicts = await listConflicts(services, principal)
  for (const { conflictId, standing } of conflicts)
    if (standing === null && conflictIds.includes(conflictId))
      await applyOffered(services, principal, conflictId, '')
}

function shown(school: StoredSchool, conflict: Conflict): ShownConflict {
  const { conflictId, pupilId, day, half, offered, standing } = conflict
  const pupil = school.findPupil(pupilId)
  const side = (
    { code, arrivedAt, by, position, at }: NonNullable<Conflict['standing']> | Conflict['offered'],
    takenAt: Date | null,
  ): ConflictSide => {
    const { symbol, title }: CodeMeaning = school.codes.meaning(code)
    return { symbol, title, arrivedAt: arrivedAt === UNSTATED ? null : arrivedAt, by, position, at, takenAt }
  }
  return {
    conflictId,
    pupilId,
    surname: pupil?.surname ?? '',
    forename: pupil?.forename ?? '',
    className: pupil === undefined ? '' : (findSpell(pupil, day)?.className ?? ''),
    day,
    half,
    offered: side(offered, offered.takenAt),
    standing: standing === null ? null : side(standing, null),
  }
}
