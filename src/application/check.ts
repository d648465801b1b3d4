import { dirname } from 'node:path'
import { checkPolicy } from '../checking/check-policy.js'
import { errorsIn } from '../checking/errors.js'
import type { Finding } from '../checking/finding.js'
import { documentOf, policyFilesAt, type PolicyFile } from '../files/shipped-policies.js'
import { type Fault, InputError } from '../kernel/domain-error.js'
import type { Day } from '../kernel/school-date.js'
import { parsePolicy } from '../policy/document/parse-policy.js'
import { firstDayOf } from '../policy/effective/effective-policy.js'
import { deletionGrounds, layersUnder, nationalCodes, statutoryLayer } from './policies.js'

export interface CheckedPolicy {
  /** The document's own id; the file's name where it cannot be read. */
  readonly policy: string
  readonly file: string
  readonly findings: readonly Finding[]
  /** What keeps the document, or one that it extends, from running. */
  readonly faults: readonly Fault[]
}

/**
 * What is wrong in a document, where it disagrees with itself, and where it disagrees with the law on a day.
 *
 * @param beside the documents among which it may find what it extends; those of its folder where nothing is said
 */
export function checkFile(file: PolicyFile, on: Day, beside?: readonly PolicyFile[]): CheckedPolicy {
  const parsed = parsePolicy(file.text)
  const { chains, faults } = layersUnder([file], beside, { parse: parsePolicy, errorsIn })
  // The trust's policy that it narrows; none where it extends the law alone, or something that is not there.
  const trust = chains.at(-1)?.slice(1, -1).at(-1)
  const findings = checkPolicy(parsed, statutoryLayer(), {
    on,
    fileName: file.name,
    codes: nationalCodes(),
    grounds: deletionGrounds(),
    otherVersions: otherVersions(file, parsed.document?.policy, beside),
    ...(trust === undefined ? {} : { trust }),
  })
  return { policy: parsed.document?.policy ?? file.name, file: file.name, findings, faults }
}

/** The first days of what stands beside the file as another version of its policy. */
function otherVersions(
  file: PolicyFile,
  policy: string | undefined,
  beside: readonly PolicyFile[] = policyFilesAt(dirname(file.path), ''),
): Day[] {
  return beside.flatMap((other) => {
    const document = other.path === file.path ? undefined : parsePolicy(other.text).document
    return document === undefined || document.policy !== policy ? [] : [firstDayOf(document.in_force.from)]
  })
}

/** Of a policy's versions the one in force on a day: the first before any was. */
export function versionInForce(files: readonly PolicyFile[], on: Day): PolicyFile {
  const started = files.filter((file) => {
    try {
      return firstDayOf(documentOf(file).in_force.from) <= on
    } catch (error) {
      if (error instanceof InputError) return true // it cannot be read, and that is what there is to say of it
      throw error
    }
  })
  return (started.at(-1) ?? files[0]) as PolicyFile
}
