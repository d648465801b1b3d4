import type { Finding } from '../../checking/finding.js'
import type { RegisterOrder } from '../../domain/roll/register-order.js'
import type { Phase, SchoolProfile } from '../../domain/school-record.js'
import { DomainError, type Fault, InputError } from '../../kernel/domain-error.js'
import type { Day } from '../../kernel/school-date.js'
import { parsePolicy } from '../../policy/document/parse-policy.js'
import type { PolicyDocument } from '../../policy/document/policy-document.js'
import { firstDayOf } from '../../policy/effective/effective-policy.js'
import { writeAudit } from '../../storage/audit.js'
import { addSchool } from '../../storage/schools.js'
import { addPolicyDocument, type UploadedDocument, uploadedPolicy } from '../../storage/policy-uploads.js'
import { changeProfile, changeRegisterOrder } from '../../storage/set-up.js'
import type { Database } from '../../storage/database.js'
import { schoolNames } from '../../storage/schools.js'
import { checkFile } from '../check.js'
import { schoolPolicyIds, STATUTORY, timelineOf } from '../policies.js'
import { requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { AT_THE_SERVER } from '../register/author.js'
import { changeSchool, type SetUpServices } from './set-up-work.js'

/** What is known of a school before it is set up. */
export interface NewSchool {
  readonly id: string
  readonly name: string
  readonly phase: Phase
  readonly la: string
  readonly trust?: string | null
  /** A shipped policy's id; the law alone where nothing is said. */
  readonly policy?: string
}

/**
 * Adds a school with nothing in it but its name and its policy.
 *
 * @returns the school's number
 * @throws {DomainError} `school.exists` where the store has a school with that id already
 */
export async function newSchool(
  database: Database,
  { id, name, phase, la, trust = null, policy = STATUTORY }: NewSchool,
  at: Date,
): Promise<number> {
  const known = await database.asIdentity(schoolNames)
  if (known.some(({ slug }) => slug === id))
    throw new DomainError('school.exists', `The store has a school with the id ${id} already.`, {
      school: id,
    })
  const schoolId = Math.max(0, ...known.map((school) => school.schoolId)) + 1
  await database.inSchool(schoolId, async (tx) => {
    const profile = { id, name, phase, la, trust, policy, hub: null, laestab: null, settings: {} }
    await addSchool(tx, schoolId, profile, at)
    writeAudit(tx, { schoolId, at, author: AT_THE_SERVER, action: 'change', what: 'school.add' })
  })
  return schoolId
}

/** What the first step of set-up asks for. */
export type SchoolAnswers = Pick<SchoolProfile, 'name' | 'phase' | 'la' | 'trust' | 'laestab'> & {
  /** Left as it is where nothing is said. */
  readonly registerOrder?: RegisterOrder
}

export async function saveSchool(
  services: SetUpServices,
  principal: Principal,
  { registerOrder, ...answers }: SchoolAnswers,
): Promise<void> {
  await changeSchool(
    services,
    principal,
    'school.set-up',
    'set-up.school',
    async ({ tx, school, schoolId }) => {
      await changeProfile(tx, schoolId, { ...school.profile, ...answers })
      if (registerOrder !== undefined) await changeRegisterOrder(tx, schoolId, registerOrder)
      return undefined
    },
  )
}

/** A policy that ships, by its id and title. */
export interface ShippedPolicy {
  readonly id: string
  readonly title: string
}

export async function shippedPolicies(today: Day): Promise<ShippedPolicy[]> {
  return Promise.all(
    schoolPolicyIds().map(async (id) => ({ id, title: (await timelineOf(id, [])).on(today).own.title })),
  )
}

/** Follows a shipped policy from now on. @returns `unknown` where none has that id */
export async function choosePolicy(
  services: SetUpServices,
  principal: Principal,
  id: string,
): Promise<'unknown' | undefined> {
  return changeSchool(
    services,
    principal,
    'school.set-up',
    'set-up.policy',
    async ({ tx, school, schoolId }) => {
      if (!schoolPolicyIds().includes(id)) return 'unknown'
      await changeProfile(tx, schoolId, { ...school.profile, policy: id })
      return undefined
    },
  )
}

/** A mistake in a policy document, where it stands. */
export interface DocumentFault {
  readonly line: number
  readonly column: number | null
  readonly message: string
}

const asDocumentFault = ({ line, column, message }: Fault): DocumentFault => ({
  line,
  column: column ?? null,
  message,
})

export interface CheckedUpload {
  /** What keeps the document from being used; empty where it is in force from now on. */
  readonly faults: readonly DocumentFault[]
  /** What is worth knowing of it: where it disagrees with itself or the law, what is out of date. */
  readonly findings: readonly Finding[]
  readonly title: string
}

/** A version that starts on the day of one that was handed in before takes its place, whatever that one's file is called. */
function nameOfVersion(
  { policy, in_force: { from } }: PolicyDocument,
  handedIn: readonly UploadedDocument[],
): string {
  const same = handedIn.find(({ text }) => {
    const { document } = parsePolicy(text)
    return document?.policy === policy && firstDayOf(document.in_force.from) === firstDayOf(from)
  })
  return same?.fileName ?? `${policy}-${from}.yaml`
}

/** Checks a document as `rollbook check` does, and follows it from now on where it can be used. */
export async function uploadPolicy(
  services: SetUpServices,
  principal: Principal,
  text: string,
): Promise<CheckedUpload> {
  requireMay(principal, 'school.set-up')
  const { document, problems } = parsePolicy(text)
  if (document === undefined)
    return {
      title: '',
      findings: [],
      faults: problems.map(({ line, column, message }) => ({ line, column, message })),
    }
  let found: readonly Finding[] = []
  const refusal = await changeSchool(
    services,
    principal,
    'school.set-up',
    'set-up.policy-document',
    async ({ tx, school, schoolId, author, today, at }) => {
      if (document.layer === 'statutory')
        return [
          { line: 1, column: null, message: 'layer is statutory; expected a policy of a school or a trust' },
        ]
      const handedIn = await uploadedPolicy(tx, schoolId)
      const name = nameOfVersion(document, handedIn)
      const file = { name, path: name, text }
      const before = handedIn.filter(({ fileName }) => fileName !== name)
      const beside = [file, ...before.map((it) => ({ name: it.fileName, path: it.fileName, text: it.text }))]
      const checked = checkFile(file, today, beside)
      if (checked.faults.length > 0) return checked.faults.map(asDocumentFault)
      try {
        // Whether it runs, with the versions beside it.
        await timelineOf(name, [{ fileName: name, text }, ...before])
      } catch (error) {
        if (!(error instanceof InputError)) throw error
        return error.faults.map(asDocumentFault)
      }
      found = checked.findings
      await addPolicyDocument(tx, schoolId, { fileName: name, text }, author, at)
      await changeProfile(tx, schoolId, { ...school.profile, policy: name })
      return undefined
    },
  )
  return {
    title: document.title,
    faults: refusal ?? [],
    findings: found.filter(({ severity }) => severity !== 'error'),
  }
}
