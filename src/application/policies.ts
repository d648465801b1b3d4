import { dirname, isAbsolute, join, posix, relative, resolve, sep } from 'node:path'
import { parseCodeTable, parseDeletionGrounds } from '../exchange/index.js'
import {
  documentOf,
  type PolicyFile,
  policyFilesAt,
  prepareReader,
  readCodeTable,
  readDeletionGrounds,
  shippedPolicyFiles,
  shippedPolicyIds,
} from '../files/shipped-policies.js'
import type { CodeSet } from '../domain/register/code-set.js'
import type { DeletionGround } from '../domain/roll/deletion-ground.js'
import { InputError } from '../kernel/domain-error.js'
import type { PolicyDocument } from '../policy/document/policy-document.js'
import { PolicyTimeline } from '../policy/effective/policy-timeline.js'

/** The id of the law's own layer: what a school follows that has chosen no policy. */
export const STATUTORY = 'england'

/** The national codes. */
export function nationalCodes(): CodeSet {
  return parseCodeTable(readCodeTable())
}

let grounds: readonly DeletionGround[] | undefined

/** The law's grounds for taking a name off the roll. */
export function deletionGrounds(): readonly DeletionGround[] {
  grounds ??= parseDeletionGrounds(readDeletionGrounds())
  return grounds
}

/** The statutory layer. */
export function statutoryLayer(): PolicyDocument {
  const file = shippedPolicyFiles(STATUTORY)[0]
  if (file === undefined) throw new Error('the statutory layer does not ship with this build')
  return documentOf(file)
}

/**
 * Finds the documents of a policy: a shipped one by its id, another by its path (a document, or a folder with its versions).
 *
 * @param from the folder that a relative path starts from
 * @returns one file a version; empty where there is none
 */
export function findPolicyFiles(policy: string, from: string): PolicyFile[] {
  const shipped = shippedPolicyFiles(policy)
  if (shipped.length > 0) return shipped
  const files = policyFilesAt(isAbsolute(policy) ? policy : join(from, policy), policy)
  return versionsAmong(files)
}

/** A policy as a school carries it with it: what its `school.yaml` names, and the documents by their paths from its folder. */
export interface CarriedPolicy {
  readonly policy: string
  /** Every version with all that it extends; none of a policy that ships. */
  readonly documents: readonly HandedInDocument[]
}

/** Where a policy's documents go that were beside no folder of the school's own. */
const POLICY_FOLDER = 'policy'

/**
 * The policy of a school's folder, to be carried with the school. Documents outside of the folder come into one of its own in
 * there. Await {@link preparePolicy} first.
 */
export function policyToCarry(policy: string, from: string): CarriedPolicy {
  if (shippedPolicyFiles(policy).length > 0) return { policy, documents: [] }
  const versions = findPolicyFiles(policy, from)
  const used = withParents(versions, (file) => policyFilesAt(dirname(file.path), ''))
  const placed = used.map(({ path, text }) => ({
    fileName: relative(from, path).replaceAll(sep, '/'),
    text,
  }))
  if (!isAbsolute(policy) && isWithin(posix.normalize(policy)) && placed.every((it) => isWithin(it.fileName)))
    return { policy, documents: placed }
  const isFolder = versions[0]?.path !== resolve(from, policy)
  return inOwnFolder(placed, isFolder ? undefined : placed[0]?.fileName)
}

/**
 * The policy that a school of the store follows, to be written with its folder: the documents under the names by which they came,
 * or in a folder of their own where the school names one of several versions.
 */
export async function policyOfStore(
  policy: string,
  handedIn: readonly HandedInDocument[],
): Promise<CarriedPolicy> {
  if (handedIn.length === 0 || shippedPolicyFiles(policy).length > 0) return { policy, documents: [] }
  const files = filesOf(handedIn)
  await prepareReader(files)
  const versions = versionsInStore(policy, files)
  const documents = withParents(versions, () => files).map(({ name, text }) => ({ fileName: name, text }))
  const named = nameInFolder(policy)
  const leadsThere =
    versions.length === 1 && versions[0]?.name === named
      ? documents.every(({ fileName }) => isWithin(fileName))
      : documents.every(({ fileName }) => posix.dirname(fileName) === named && isYaml(fileName))
  if (leadsThere) return { policy, documents }
  return inOwnFolder(documents, versions.length === 1 ? documents[0]?.fileName : undefined)
}

/** @param named the one document that the school names; where there is none it names them all */
function inOwnFolder(documents: readonly HandedInDocument[], named: string | undefined): CarriedPolicy {
  const place = (fileName: string): string => {
    const flat = fileName.split('/').filter((part) => part !== '' && part !== '..')
    return `${POLICY_FOLDER}/${(isWithin(fileName) ? flat : flat.slice(-1)).join('-')}${isYaml(fileName) ? '' : '.yaml'}`
  }
  return {
    policy: named === undefined ? POLICY_FOLDER : place(named),
    documents: documents.map(({ fileName, text }) => ({ fileName: place(fileName), text })),
  }
}

const isYaml = (fileName: string): boolean => /\.ya?ml$/.test(fileName)
const isWithin = (path: string): boolean => !isAbsolute(path) && path !== '..' && !path.startsWith('../')
/** A path as the names of documents have it: no `./` before it and no `/` after it. */
const nameInFolder = (path: string): string => posix.normalize(path).replace(/(?<=.)\/$/, '')

/** Documents with all that they extend and that does not ship, each once. */
function withParents(
  files: readonly PolicyFile[],
  besideOf: (file: PolicyFile) => readonly PolicyFile[],
): PolicyFile[] {
  const found = new Map<string, PolicyFile>()
  const add = (file: PolicyFile): void => {
    if (found.has(file.path)) return
    found.set(file.path, file)
    const parent = documentOf(file).extends
    if (parent !== undefined && shippedPolicyFiles(parent).length === 0)
      for (const layer of findParents(parent, file, besideOf(file))) add(layer)
  }
  for (const file of files) add(file)
  return [...found.values()]
}

/** Beside an academy's versions its trust's may stand: what another document there extends is no version of its own. */
function versionsAmong(files: readonly PolicyFile[]): PolicyFile[] {
  const extended = new Set(files.map((file) => topKey(file.text, 'extends')))
  return files.length === 1
    ? [...files]
    : files.filter((file) => isPolicy(file) && !extended.has(topKey(file.text, 'policy')))
}

const isPolicy = (file: PolicyFile): boolean =>
  topKey(file.text, 'policy') !== undefined && topKey(file.text, 'layer') !== undefined

/** A plain value at the top of a YAML text, without reading the rest: enough to tell one document from another. */
function topKey(text: string, key: string): string | undefined {
  return new RegExp(`^${key}:[ ]*["']?([^"'#\\s]+)`, 'm').exec(text)?.[1]
}

/**
 * Makes ready for {@link loadTimeline}: what reads documents is loaded only where a policy needs it.
 *
 * @param from the folder that a relative path starts from
 */
export async function preparePolicy(policy: string, from: string): Promise<void> {
  const files = findPolicyFiles(policy, from)
  // What a document beside it extends is read too, and only its text says what that is.
  await prepareReader(
    files.flatMap((file) => [file, ...policyFilesAt(dirname(file.path), '').filter(isPolicy)]),
  )
}

/**
 * A policy's versions with the layers under each. Await {@link preparePolicy} first.
 *
 * @throws {InputError} naming `fault` where the policy is not there, or with every mistake of a document
 */
export function loadTimeline(
  policy: string,
  from: string,
  fault: { readonly file: string; readonly line: number },
): PolicyTimeline {
  const files = findPolicyFiles(policy, from)
  if (files.length === 0) {
    throw new InputError([
      {
        ...fault,
        message: `there is no policy ${/^.{1,120}$/.test(policy) ? `"${policy}"` : 'of this name'}; expected one of ${schoolPolicyIds().join(', ')}, or the path of a policy document`,
      },
    ])
  }
  return new PolicyTimeline(files.flatMap((file) => chainsOf(file)))
}

/** A document that was handed in, by its file's name. */
export interface HandedInDocument {
  readonly fileName: string
  readonly text: string
}

/**
 * The policy of a school in the store: a shipped one by its id, else the documents that the school handed in.
 *
 * @throws {InputError} where there is neither, or with every mistake of a document
 */
export async function timelineOf(
  policy: string,
  handedIn: readonly HandedInDocument[],
): Promise<PolicyTimeline> {
  if (handedIn.length === 0 || shippedPolicyFiles(policy).length > 0) {
    await prepareReader(shippedPolicyFiles(policy))
    return loadTimeline(policy, '', { file: 'school', line: 1 })
  }
  const files = filesOf(handedIn)
  await prepareReader(files)
  return new PolicyTimeline(versionsInStore(policy, files).flatMap((file) => chainsOf(file, files)))
}

const filesOf = (handedIn: readonly HandedInDocument[]): PolicyFile[] =>
  handedIn.map(({ fileName, text }) => ({ name: fileName, path: fileName, text }))

/** A school that has handed in several policies follows the one that it names, in all its versions. */
function versionsInStore(policy: string, files: readonly PolicyFile[]): PolicyFile[] {
  const named = files.find(({ name }) => name === nameInFolder(policy))
  const id = named === undefined ? undefined : topKey(named.text, 'policy')
  return versionsAmong(files).filter((file) => id === undefined || topKey(file.text, 'policy') === id)
}

/** The shipped policies that a school can follow. */
export function schoolPolicyIds(): string[] {
  return shippedPolicyIds().filter((id) => id !== STATUTORY)
}

/**
 * The layers under a document, the statutory one first and the document last: one chain for each version of what it extends.
 *
 * @param beside the documents among which it may find what it extends, besides those that ship
 * @throws {InputError} where what it extends is not there
 */
export function chainsOf(
  file: PolicyFile,
  beside: readonly PolicyFile[] = policyFilesAt(dirname(file.path), ''),
): PolicyDocument[][] {
  const document = documentOf(file)
  if (document.layer === 'statutory') return [[document]]
  const parent = document.extends ?? STATUTORY
  if (parent === STATUTORY) return [[statutoryLayer(), document]]
  const parents = findParents(parent, file, beside)
  if (parents.length === 0) {
    throw new InputError([
      {
        file: file.name,
        line: 1,
        message: `there is no policy "${parent}" to extend; expected ${STATUTORY}, a shipped policy or a document beside this one`,
      },
    ])
  }
  return parents.flatMap((layer) => chainsOf(layer, beside).map((chain) => [...chain, document]))
}

function findParents(id: string, file: PolicyFile, beside: readonly PolicyFile[]): PolicyFile[] {
  const shipped = shippedPolicyFiles(id)
  if (shipped.length > 0) return shipped
  return beside.filter(
    (candidate) =>
      candidate.path !== file.path && isPolicy(candidate) && topKey(candidate.text, 'policy') === id,
  )
}
