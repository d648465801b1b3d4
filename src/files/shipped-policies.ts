import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InputError } from '../kernel/domain-error.js'
import type { ParsedPolicy } from '../policy/document/parse-policy.js'
import type { PolicyDocument } from '../policy/document/policy-document.js'

const POLICIES = fileURLToPath(new URL('../../policies/', import.meta.url))
/** Written by the build: documents that it has already checked, by the hash of their text. */
const CHECKED = fileURLToPath(new URL('../checked-policies.json', import.meta.url))

/** A policy document's file, with its text. */
export interface PolicyFile {
  /** As a person would name it: relative to where policies are, or as it was given. */
  readonly name: string
  readonly path: string
  readonly text: string
}

/** The national code table that ships, as CSV. */
export function readCodeTable(): string {
  return readFileSync(join(POLICIES, 'england', 'attendance-codes.csv'), 'utf8')
}

/** The grounds on which a name comes off the roll, as CSV. */
export function readDeletionGrounds(): string {
  return readFileSync(join(POLICIES, 'england', 'deletion-grounds.csv'), 'utf8')
}

/** The Department's attendance figures that ship, as CSV. */
export function readBenchmarks(): string {
  return readFileSync(join(POLICIES, 'benchmarks', 'dfe-attendance-2025-26.csv'), 'utf8')
}

/** The numbered requirements behind the shipped policies, as CSV. */
export function readClauseIndex(): string {
  return readFileSync(join(POLICIES, 'requirements', 'matrix.csv'), 'utf8')
}

/** The ids of the policies that ship. */
export function shippedPolicyIds(): string[] {
  return readdirSync(POLICIES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && policyFilesIn(join(POLICIES, entry.name)).length > 0)
    .map((entry) => entry.name)
    .sort()
}

/** Every version of a shipped policy, earliest file name first; empty where none has that id. */
export function shippedPolicyFiles(id: string): PolicyFile[] {
  const folder = join(POLICIES, id)
  return /^[a-z0-9-]+$/.test(id) && existsSync(folder)
    ? policyFilesIn(folder).map((path) => readPolicyFile(path, relative(dirname(POLICIES), path)))
    : []
}

/** Does the document come with this build, where its own tests have judged it? */
export const isShipped = (file: PolicyFile): boolean => file.path.startsWith(POLICIES)

/** A document, or a folder with one for each version. Empty where there is neither. */
export function policyFilesAt(path: string, name: string): PolicyFile[] {
  if (!existsSync(path)) return []
  return statSync(path).isDirectory()
    ? policyFilesIn(path).map((file) => readPolicyFile(file, join(name, relative(path, file))))
    : [readPolicyFile(path, name)]
}

function readPolicyFile(path: string, name: string): PolicyFile {
  return { name, path, text: readFileSync(path, 'utf8') }
}

function policyFilesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => /\.ya?ml$/.test(file))
    .sort()
    .map((file) => join(folder, file))
    .filter((path) => existsSync(path) && statSync(path).isFile())
}

/** The hash by which the build remembers a checked document. */
const textHash = (text: string): string => createHash('sha256').update(text).digest('base64url')

const checked: Readonly<Record<string, PolicyDocument>> = existsSync(CHECKED)
  ? (JSON.parse(readFileSync(CHECKED, 'utf8')) as Record<string, PolicyDocument>)
  : {}

type Reader = (text: string) => ParsedPolicy
let reader: Reader | undefined
/**
 * Loads what reads and checks documents, where one of these was not checked by the build. It is most of the program's code by
 * size, and a school that follows a shipped policy never needs it.
 */
export async function prepareReader(files: readonly PolicyFile[]): Promise<void> {
  if (reader === undefined && files.some((file) => checked[textHash(file.text)] === undefined))
    reader = (await import('../policy/document/parse-policy.js')).parsePolicy
}
/** Straight from the sources nothing was checked by a build, and what judges documents is there from the start. */
export const CHECKED_BY_BUILD = Object.keys(checked).length > 0
if (!CHECKED_BY_BUILD) reader = (await import('../policy/document/parse-policy.js')).parsePolicy

/**
 * A document from its file. What the build has checked already is not checked again; for another, {@link prepareReader} first.
 *
 * @throws {InputError} with every mistake where the document cannot be used
 */
export function documentOf(file: PolicyFile): PolicyDocument {
  const known = checked[textHash(file.text)]
  if (known !== undefined) return known
  if (reader === undefined)
    throw new Error(`the reader of policy documents was not prepared for ${file.name}`)
  const { document, problems } = reader(file.text)
  if (document === undefined)
    throw new InputError(
      problems.map(({ line, column, message }) => ({ file: file.name, line, column, message })),
    )
  return document
}

/**
 * Checks every document that ships and writes down which were found good: the build's last step.
 *
 * @throws {InputError} with every mistake
 */
export async function rememberCheckedPolicies(): Promise<void> {
  const files = shippedPolicyIds().flatMap(shippedPolicyFiles)
  await prepareReader(files)
  const documents = Object.fromEntries(files.map((file) => [textHash(file.text), documentOf(file)]))
  writeFileSync(CHECKED, JSON.stringify(documents))
}
