import { dirname, isAbsolute, join, posix, relative, resolve, sep } from 'node:path'
import { MOST_FAULTS, parseCodeTable, parseDeletionGrounds } from '../exchange/index.js'
import {
  CHECKED_BY_BUILD,
  documentOf,
  isShipped,
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
import { type Fault, InputError } from '../kernel/domain-error.js'
import type { errorsIn } from '../checking/errors.js'
import type { ParsedPolicy } from '../policy/document/parse-policy.js'
import { formatDay } from '../kernel/school-date.js'
import type { PolicyDocument } from '../policy/document/policy-document.js'
import { firstDayOf } from '../policy/effective/effective-policy.js'
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
    for (const layer of findParents(file, besideOf(file))) if (!isShipped(layer)) add(layer)
  }
  for (const file of files) add(file)
  return [...found.values()]
}

/** Beside an academy's versions its trust's may stand: what another document there extends is no version of its own. */
function versionsAmong(files: readonly PolicyFile[]): PolicyFile[] {
  if (files.length === 1) return [...files]
  const policies = files.filter(isPolicy)
  const extended = new Set(files.map((file) => topKey(file.text, 'extends')))
  const own = policies.filter((file) => !extended.has(topKey(file.text, 'policy')))
  // Where each is extended by another none can run, and whoever judges them says so.
  return own.length > 0 ? own : policies
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
  await prepareDocuments(
    files.flatMap((file) => [file, ...policyFilesAt(dirname(file.path), '').filter(isPolicy)]),
  )
}

/** What reads documents and says whether they can run. */
export interface Judge {
  readonly parse: (text: string) => ParsedPolicy
  readonly errorsIn: typeof errorsIn
}

let judge: Judge | undefined

/** What judges documents is loaded, like what reads them, only where one does not ship. */
async function prepareDocuments(files: readonly PolicyFile[]): Promise<void> {
  await prepareReader(files)
  if (!files.every(isShipped)) judge ??= await loadJudge()
}

async function loadJudge(): Promise<Judge> {
  const [reading, judging] = await Promise.all([
    import('../policy/document/parse-policy.js'),
    import('../checking/errors.js'),
  ])
  return { parse: reading.parsePolicy, errorsIn: judging.errorsIn }
}
if (!CHECKED_BY_BUILD) judge = await loadJudge()

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
  const chains = chainsOf(files)
  if (shippedPolicyFiles(policy).length === 0) requireOnePolicy(files)
  return new PolicyTimeline(chains)
}

/**
 * Documents that lie in one folder are the versions of one policy, each with a first day of its own, and so are those of what they
 * extend: nobody can say which of two was meant.
 *
 * @throws {InputError} naming both documents, for each that quarrels with one before it
 */
export function requireOnePolicy(files: readonly PolicyFile[]): void {
  const faults: Fault[] = []
  const [first] = files
  const started = new Map<string, PolicyFile>()
  for (const file of withParents(files, ({ path }) => policyFilesAt(dirname(path), ''))) {
    const { policy, in_force } = documentOf(file)
    const id = first === undefined || !files.includes(file) ? policy : documentOf(first).policy
    if (policy !== id) {
      const message = `the policy is "${policy}", and that of ${first?.name} beside it "${id}"; expected the versions of one policy in a folder, or the path of the document that is meant`
      faults.push({ file: file.name, line: lineOfKey(file.text, 'policy'), message })
      continue
    }
    const key = `${policy} ${firstDayOf(in_force.from)}`
    const other = started.get(key)
    started.set(key, other ?? file)
    if (other === undefined) continue
    const message = `this version of "${policy}" starts on ${formatDay(firstDayOf(in_force.from))}, as ${other.name} does; expected a first day of its own for each version`
    faults.push({ file: file.name, line: lineOfKey(file.text, 'in_force'), message })
  }
  if (faults.length > 0) throw new InputError(faults)
}

/** The line of a key at the top of a YAML text; the first where it is written in another way. */
function lineOfKey(text: string, key: string): number {
  const at = new RegExp(`^${key}:`, 'm').exec(text)?.index ?? 0
  return text.slice(0, at).split('\n').length
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
    await prepareDocuments(shippedPolicyFiles(policy))
    return loadTimeline(policy, '', { file: 'school', line: 1 })
  }
  const files = filesOf(handedIn)
  await prepareDocuments(files)
  return new PolicyTimeline(chainsOf(versionsInStore(policy, files), files))
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
 * The layers under each of these documents, the statutory one first and the document last: one chain for each version of what it
 * extends.
 *
 * @param beside the documents among which they may find what they extend, besides those that ship
 * @throws {InputError} with all that keeps one of them, or what it extends, from running
 */
export function chainsOf(files: readonly PolicyFile[], beside?: readonly PolicyFile[]): PolicyDocument[][] {
  const { chains, faults } = layersUnder(files, beside, judge)
  if (faults.length > 0) throw new InputError(faults.slice(0, MOST_FAULTS), faults.length)
  return chains
}

/** What documents stand on, and all that keeps them, or what they stand on, from running. */
export interface Layers {
  readonly chains: PolicyDocument[][]
  readonly faults: readonly Fault[]
}

/** As {@link chainsOf}, with the faults instead of an error. What ships is not judged again. */
export function layersUnder(
  files: readonly PolicyFile[],
  beside: readonly PolicyFile[] | undefined,
  judging: Judge | undefined,
): Layers {
  const faults = new Map<string, Fault>()
  const chainsUnder = (
    file: PolicyFile,
    others: readonly PolicyFile[],
    above: readonly PolicyFile[],
  ): PolicyDocument[][] => {
    const parents = findParents(file, others)
    const ring = parents.some(({ path }) => above.some((it) => it.path === path))
    const under = ring ? [] : parents.flatMap((it) => chainsUnder(it, others, [...above, file]))
    const { document, errors } = isShipped(file)
      ? { document: documentOf(file), errors: [] }
      : judged(file, parents, under, ring, judging)
    for (const error of errors) faults.set(JSON.stringify(error), error)
    if (document === undefined) return []
    if (parents.length > 0) return under.map((chain) => [...chain, document])
    return document.layer === 'statutory' ? [[document]] : [[statutoryLayer(), document]]
  }
  const chains = files.flatMap((file) =>
    chainsUnder(file, beside ?? policyFilesAt(dirname(file.path), ''), []),
  )
  return { chains, faults: [...faults.values()] }
}

/** A document, and what keeps it from running on the layers found under it. */
function judged(
  file: PolicyFile,
  parents: readonly PolicyFile[],
  under: readonly (readonly PolicyDocument[])[],
  ring: boolean,
  judging: Judge | undefined,
): { document: PolicyDocument | undefined; errors: readonly Fault[] } {
  if (judging === undefined) throw new Error(`what judges policy documents was not prepared for ${file.name}`)
  const parsed = judging.parse(file.text)
  const { document } = parsed
  const errorsOn = (trust: PolicyDocument | undefined, law: PolicyDocument | undefined): Fault[] =>
    judging
      .errorsIn(parsed, law, {
        on: document === undefined ? 0 : firstDayOf(document.in_force.from),
        fileName: file.name,
        codes: nationalCodes(),
        grounds: deletionGrounds(),
        ...(trust === undefined ? {} : { trust }),
      })
      .map(({ line, column, message }) => ({
        file: file.name,
        line,
        ...(column === undefined ? {} : { column }),
        message,
      }))
  if (ring)
    return {
      document: undefined,
      errors: [
        {
          file: file.name,
          line: parsed.lineOf(['extends']),
          column: parsed.columnOf(['extends']),
          message: `It extends "${topKey(file.text, 'extends')}", which extends this document in turn; expected one that does not.`,
        },
        ...errorsOn(undefined, undefined),
      ],
    }
  // With a layer that cannot be read nothing can be compared.
  if (parents.length > 0 && under.length === 0) return { document, errors: errorsOn(undefined, undefined) }
  // Of a trust's versions the last is what it must fit: an earlier one need not have had all that it narrows.
  return { document, errors: errorsOn(under.at(-1)?.slice(1).at(-1), statutoryLayer()) }
}

/** The documents of the policy that a document extends: of a version each; none for the law. */
function findParents(file: PolicyFile, beside: readonly PolicyFile[]): PolicyFile[] {
  const id = topKey(file.text, 'extends') ?? STATUTORY
  if (id === STATUTORY) return []
  const shipped = shippedPolicyFiles(id)
  if (shipped.length > 0) return shipped
  return beside.filter(
    (candidate) =>
      candidate.path !== file.path && isPolicy(candidate) && topKey(candidate.text, 'policy') === id,
  )
}
