import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { type Document, isNode, LineCounter, parseDocument, visit } from 'yaml'
import { isUnstorable } from '../../kernel/storable-text.js'
import { yamlMessage } from '../../kernel/yaml-message.js'
import type { PolicyDocument } from './policy-document.js'
import { policySchema } from './schema.js'
import { withoutEntries } from './without-entries.js'

/** Something wrong in a policy document. Lines and columns count from 1. */
export interface DocumentProblem {
  readonly line: number
  readonly column: number
  /** Where in the document, as `levels/0/when/value`; empty for the document as a whole. */
  readonly path: string
  readonly message: string
}

/** Finds the line, or the column, that a part of the document stands on. */
export type LineOf = (path: readonly (string | number)[]) => number

export interface ParsedPolicy {
  /** Absent where the text cannot be used: `problems` says why. */
  readonly document: PolicyDocument | undefined
  readonly problems: readonly DocumentProblem[]
  readonly lineOf: LineOf
  readonly columnOf: LineOf
  /** All that the text says, whether it can be used or not; absent where it is no YAML. */
  readonly said?: unknown
  /** Of a text that cannot be used, what is left without the entries that are wrong; absent where too little is. */
  readonly rest?: RestOfDocument
}

/** The entries of a faulty document that have no fault of their own. */
export interface RestOfDocument {
  readonly document: PolicyDocument
  readonly lineOf: LineOf
  readonly columnOf: LineOf
}

let compiled: ValidateFunction | undefined

/** Compiled once a process, and not before a document needs it. */
function validator(): ValidateFunction {
  compiled ??= new Ajv2020({ allErrors: true, strict: false, verbose: true, validateSchema: false }).compile(
    policySchema(),
  )
  return compiled
}

/**
 * Reads a policy document: YAML 1.2, then the schema. Every mistake against it is reported at once.
 *
 * What the schema cannot see (two rules with one id, a step that can never come) is the business of `checking`.
 */
export function parsePolicy(text: string): ParsedPolicy {
  const nul = text.indexOf('\0')
  if (nul >= 0)
    return unusable(
      text.slice(0, nul).split('\n').length,
      'a NUL character, which no text has; expected YAML 1.2 in UTF-8',
    )
  const lines = new LineCounter()
  const yaml = parseDocument(text, {
    lineCounter: lines,
    version: '1.2',
    strict: true,
    uniqueKeys: true,
    merge: false,
  })
  const lineOf: LineOf = (path) => positionOf(yaml, lines, path).line
  const columnOf: LineOf = (path) => positionOf(yaml, lines, path).column
  const errors = [...yaml.errors, ...wrongNodes(yaml)]
  if (errors.length > 0) {
    const problems = errors.map((error) => {
      const at = lines.linePos(error.pos[0])
      return {
        line: at.line,
        column: at.col,
        path: '',
        message: `${yamlMessage(error.message)}; expected YAML 1.2`,
      }
    })
    return { document: undefined, problems, lineOf, columnOf }
  }
  const value = valueOf(yaml)
  if (value === undefined) return unusable(1, 'aliases of aliases, many times over; expected plain values')
  const validate = validator()
  if (validate(value))
    return { document: value as PolicyDocument, problems: [], lineOf, columnOf, said: value }
  if (isNoPolicy(value)) {
    const lacking = NEEDED.filter((key) => !Object.hasOwn(value, key)).map((key) => `"${key}"`)
    return unusable(1, `the document is no policy: it lacks ${lacking.join(', ')}; expected them at its top`)
  }
  const picked = pickErrors(validate.errors ?? [], value)
  const problems = picked.map(({ path, message, keyPath }) => ({
    ...positionOf(yaml, lines, keyPath ?? path, keyPath !== undefined),
    path: path.join('/'),
    message,
  }))
  const left = withoutEntries(
    value,
    picked.map(({ path, keyPath }) => (path.length === 0 ? (keyPath ?? path) : path)),
  )
  return {
    document: undefined,
    problems: dropRepeats(problems),
    lineOf,
    columnOf,
    said: value,
    ...(left !== undefined && validate(left.value)
      ? {
          rest: {
            document: left.value as PolicyDocument,
            lineOf: (path) => lineOf(left.pathBefore(path)),
            columnOf: (path) => columnOf(left.pathBefore(path)),
          },
        }
      : {}),
  }
}

/** The values of the document; `undefined` where aliases of aliases would make them endless. */
function valueOf(yaml: Document): unknown {
  try {
    return yaml.toJS({ maxAliasCount: 100 }) as unknown
  } catch (error) {
    if (error instanceof ReferenceError) return undefined
    throw error
  }
}

/** What every policy has at its top. A document that lacks nearly all of it is another one, whose words are nobody's business. */
const NEEDED = ['policy', 'title', 'layer', 'in_force'] as const

function isNoPolicy(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return NEEDED.filter((key) => !Object.hasOwn(value, key)).length >= NEEDED.length - 1
}

function unusable(line: number, message: string): ParsedPolicy {
  return {
    document: undefined,
    problems: [{ line, column: 1, path: '', message }],
    lineOf: () => 1,
    columnOf: () => 1,
  }
}

/** What the reader of YAML lets pass and nothing here can use: names that stand for nothing, and text that no store keeps. */
function wrongNodes(yaml: Document): { readonly pos: readonly [number]; readonly message: string }[] {
  const found: { pos: readonly [number]; message: string }[] = []
  visit(yaml, {
    Alias(_, node) {
      if (node.resolve(yaml) === undefined)
        found.push({ pos: [node.range?.[0] ?? 0], message: 'An alias before its anchor' })
    },
    Scalar(_, node) {
      if (isUnstorable(node.value))
        found.push({
          pos: [node.range?.[0] ?? 0],
          message: 'A NUL character, or half of one, written with a backslash',
        })
    },
  })
  return found
}

function positionOf(
  yaml: Document,
  lines: LineCounter,
  path: readonly (string | number)[],
  ofKey = false,
): { line: number; column: number } {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? yaml.contents : yaml.getIn(path.slice(0, length), true)
    if (!isNode(node) || !node.range) continue
    let offset = node.range[0]
    if (ofKey && length > 0) offset = keyOffset(yaml, path.slice(0, length)) ?? offset
    const at = lines.linePos(offset)
    return { line: at.line, column: at.col }
  }
  return { line: 1, column: 1 }
}

function keyOffset(yaml: Document, path: readonly (string | number)[]): number | undefined {
  const parent = path.length === 1 ? yaml.contents : yaml.getIn(path.slice(0, -1), true)
  const items = (
    parent as { items?: { key?: { value?: unknown; range?: [number, number, number] } }[] } | null
  )?.items
  return items?.find((item) => String(item.key?.value) === String(path.at(-1)))?.key?.range?.[0]
}

interface PickedError {
  path: (string | number)[]
  /** Points at a key rather than at its value. */
  keyPath?: (string | number)[]
  message: string
}

/**
 * Of a union the validator reports what is wrong with every branch. Somebody who wrote `is: under` wants to hear about
 * `is`, so only the branch that fits best speaks: the one with the fewest keys missing or unknown.
 */
function pickErrors(errors: readonly ErrorObject[], root: unknown): PickedError[] {
  const unions = errors.filter((error) => error.keyword === 'anyOf')
  const dropped = new Set<ErrorObject>()
  // The innermost unions first, so that an outer choice sees only what is left of the inner one.
  for (const union of [...unions].sort((a, b) => b.instancePath.length - a.instancePath.length)) {
    // Branch schemas that are references report from `#/$defs/…`, so branches are told apart by their own errors' order.
    const inside = errors.filter(
      (error) =>
        !dropped.has(error) &&
        error !== union &&
        isWithin(error.instancePath, union.instancePath) &&
        belongsTo(error, union),
    )
    const branches = groupByBranch(inside, union)
    const best = fitsNone(union)
      ? undefined
      : branches.sort((a, b) => a.misfit - b.misfit || a.errors.length - b.errors.length)[0]
    const kept = new Set(best?.errors)
    for (const branch of branches) for (const error of branch.errors) if (!kept.has(error)) dropped.add(error)
    if (best !== undefined && best.misfit < 1000) dropped.add(union)
    else if (best !== undefined) for (const error of best.errors) dropped.add(error)
  }
  return errors.filter((error) => !dropped.has(error)).map((error) => describe(error, root))
}

/** Is the value no better one member of a union than another: a word where keys stand too, no known key, or the keys of two? */
function fitsNone(union: ErrorObject): boolean {
  const members = (union.schema as unknown[]).map(resolve)
  if (!members.some((member) => member.properties !== undefined)) return false
  if (!isKeys(union.data)) return true
  const given = Object.keys(union.data)
  return (
    claimed(members, union.data).length > 1 ||
    !members.some((member) => keysOf(member).some((key) => given.includes(key)))
  )
}

/** The keys of the value that each say which member of a union it is. */
function claimed(members: readonly ObjectShape[], value: object): string[] {
  return members
    .flatMap(({ required }) => (required ?? []).slice(0, 1))
    .filter((key) => Object.hasOwn(value, key))
}

function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}/`)
}

function belongsTo(error: ErrorObject, union: ErrorObject): boolean {
  // With `verbose` every error carries the schema it came from; a branch's errors come from one of the union's members.
  return error.instancePath !== union.instancePath || error.parentSchema !== union.parentSchema
}

function groupByBranch(
  inside: readonly ErrorObject[],
  union: ErrorObject,
): { errors: ErrorObject[]; misfit: number }[] {
  const members = union.schema as unknown[]
  const value = union.data
  return members.map((member) => {
    const shape = resolve(member)
    const errors = inside.filter((error) => speaksOf(error, union, shape))
    return { errors, misfit: misfitOf(shape, value) }
  })
}

/** Is the error about this member of the union, and not about a key of the same name in another? */
function speaksOf(error: ErrorObject, union: ErrorObject, shape: ObjectShape): boolean {
  if (error.instancePath === union.instancePath) return resolve(error.parentSchema) === shape
  const rest = error.instancePath.slice(union.instancePath.length + 1).split('/')
  const property = shape.properties?.[rest[0] ?? '']
  return property !== undefined && (rest.length > 1 || resolve(error.parentSchema) === resolve(property))
}

interface ObjectShape {
  type?: string
  properties?: Record<string, unknown>
  required?: string[]
  enum?: unknown[]
  $ref?: string
}

function resolve(schema: unknown): ObjectShape {
  const shape = (schema ?? {}) as ObjectShape
  if (shape.$ref === undefined) return shape
  const { $defs } = validator().schema as { $defs: Record<string, ObjectShape> }
  return $defs[shape.$ref.replace('#/$defs/', '')] ?? shape
}

const keysOf = (shape: ObjectShape): string[] => Object.keys(shape.properties ?? {})

/** How badly a value fits a branch: keys it lacks, keys the branch does not know; 1000 where it is of another type. */
function misfitOf(shape: ObjectShape, value: unknown): number {
  const isObject = isKeys(value)
  if (shape.properties === undefined)
    return isObject ||
      (shape.type !== undefined &&
        typeof value !== shape.type &&
        !(shape.type === 'integer' && typeof value === 'number'))
      ? 1000
      : 0
  if (!isObject) return 1000
  const given = Object.keys(value)
  const known = keysOf(shape)
  const hits = given.filter((key) => known.includes(key)).length
  if (hits === 0) return 999
  const first = shape.required?.[0] // the key that tells the members of our unions apart
  const lacksFirst = first !== undefined && !given.includes(first) ? 10 : 0
  return (
    lacksFirst +
    (shape.required ?? []).filter((key) => !given.includes(key)).length +
    given.filter((key) => !known.includes(key)).length
  )
}

function describe(error: ErrorObject, root: unknown): PickedError {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~')))
  const name = subject(path, root)
  const schema = error.parentSchema as
    | { description?: string; $comment?: string; enum?: unknown[]; properties?: object }
    | undefined
  switch (error.keyword) {
    case 'required':
      return {
        path,
        message: `${name} lacks "${error.params['missingProperty']}"; expected it to be given`,
      }
    case 'additionalProperties': {
      const key = String(error.params['additionalProperty'])
      const known = Object.keys(schema?.properties ?? {})
      return {
        path,
        keyPath: [...path, key],
        message: `${showText(key)} is not a key here${schema?.$comment === undefined ? '' : `, as ${schema.$comment}`}; expected ${nearest(key, known)}`,
      }
    }
    case 'enum':
      return {
        path,
        message: `${name} is ${show(error.data)}; expected one of ${(error.schema as unknown[]).map(String).join(', ')}`,
      }
    case 'type':
      return {
        path,
        message: `${name} is ${path.length === 0 ? whole(error.data) : show(error.data)}; expected ${kindOf(error.params['type'])}${hint(schema)}`,
      }
    case 'pattern':
      return {
        path,
        message: `${name} is ${show(error.data)}; expected ${lowerFirst(schema?.description ?? `text that matches ${error.params['pattern']}`)}`,
      }
    case 'anyOf':
      return { path, message: `${name} ${unfit(error, schema?.description)}` }
    case 'minItems':
      return { path, message: `${name} is an empty list; expected at least one item${hint(schema)}` }
    case 'uniqueItems':
      return { path, message: `${name} has the same item twice; expected each once` }
    case 'minLength':
      return { path, message: `${name} is empty; expected some text${hint(schema)}` }
    case 'maxLength':
      return {
        path,
        message: `${name} is ${show(error.data)}; expected ${String(error.params['limit'])} characters or fewer${hint(schema)}`,
      }
    case 'maximum':
      return {
        path,
        message: `${name} is ${show(error.data)}; expected ${String(error.params['limit'])} or less`,
      }
    case 'minimum':
      return {
        path,
        message: `${name} is ${show(error.data)}; expected ${String(error.params['limit'])} or more`,
      }
    default:
      return { path, message: `${name} ${error.message ?? 'is not right'}${hint(schema)}` }
  }
}

/** What a value that fits no member of a union says, and what it may say. */
function unfit(error: ErrorObject, description: string | undefined): string {
  const members = (error.schema as unknown[]).map(resolve)
  const { data } = error
  if (isKeys(data)) {
    const claims = claimed(members, data)
    if (claims.length > 1)
      return `has ${listed(claims)}; expected one of them and not ${claims.length > 2 ? 'several' : 'both'}`
    const given = Object.keys(data)
    const said = given.length === 0 ? 'is empty' : `has no form with ${listed(given)}`
    return `${said}; expected ${forms(members, undefined)}`
  }
  return members.some((member) => member.properties !== undefined || member.enum !== undefined)
    ? `is ${show(data)}; expected ${forms(members, data)}`
    : `has none of the forms that fit here; expected ${lowerFirst(description ?? 'one of the documented forms')}`
}

/** Every form that a union takes, the one that the value would fit first. */
function forms(members: readonly ObjectShape[], value: unknown): string {
  const objects = members.filter((member) => member.properties !== undefined)
  const words = members.flatMap((member) => (member.enum ?? []).map(String))
  const others = members.filter((member) => member.properties === undefined && member.enum === undefined)
  const shown = objects.map((member) => {
    const keys = member.required ?? []
    const only =
      keys.length === 1 ? (resolve(member.properties?.[keys[0] as string]) as Patterned) : undefined
    const fits =
      typeof value === 'string' && only?.pattern !== undefined && new RegExp(only.pattern).test(value)
    return {
      fits,
      text: fits ? `{ ${keys[0]}: "${value}" }` : `{ ${keys.map((key) => `${key}: …`).join(', ')} }`,
    }
  })
  return [
    ...shown.filter(({ fits }) => fits).map(({ text }) => text),
    ...words,
    ...others.map(({ type }) => kindOf(type)),
    ...shown.filter(({ fits }) => !fits).map(({ text }) => text),
  ]
    .join(', ')
    .replace(/, (?!.*, )/, ' or ')
}

interface Patterned extends ObjectShape {
  readonly pattern?: string
}

/** What a message is about: a key, an entry by its id, or by its place in its list. */
function subject(path: readonly (string | number)[], root: unknown): string {
  const last = path.at(-1)
  if (last === undefined) return 'the document'
  if (typeof last !== 'number') return `"${last}"`
  const list = `"${String(path.at(-2))}"`
  const entry = path.reduce<unknown>((node, key) => (node as Record<string, unknown> | null)?.[key], root)
  const id = isKeys(entry) && 'id' in entry ? entry.id : undefined
  return typeof id === 'string' ? `"${id}" of ${list}` : `item ${last + 1} of ${list}`
}

const listed = (keys: readonly string[]): string =>
  keys
    .map((key) => `"${key}"`)
    .join(', ')
    .replace(/, (?!.*, )/, ' and ')
const isKeys = (value: unknown): value is object =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
const hint = (schema: { description?: string } | undefined): string =>
  schema?.description === undefined ? '' : ` (${schema.description})`
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
const kindOf = (type: unknown): string =>
  ({
    string: 'text (in quotes)',
    integer: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
    array: 'a list',
    object: 'keys and values',
  })[String(type)] ?? String(type)

/** A value that is as long as a word or two as it stands; of anything longer only what it is. */
const SHORT = 40

function show(value: unknown): string {
  if (value === null) return 'empty'
  if (typeof value === 'string') return showText(value)
  return typeof value === 'object' ? (Array.isArray(value) ? 'a list' : 'keys and values') : String(value)
}

/** What there is instead of keys and values: of a file that is no policy nothing is told but its kind. */
const whole = (value: unknown): string =>
  typeof value === 'string' ? `a single text of ${value.length} characters` : show(value)

function showText(text: string): string {
  if (text.length <= SHORT && !text.includes('\n')) return `"${text}"`
  const lines = text.split('\n').length
  return `a text of ${text.length} characters${lines === 1 ? '' : ` in ${lines} lines`}`
}

function nearest(key: string, known: readonly string[]): string {
  const close = known.filter(
    (word) => word.includes(key) || key.includes(word) || word.slice(0, 3) === key.slice(0, 3),
  )
  return close.length > 0 ? close.map((word) => `"${word}"`).join(' or ') : `one of ${known.join(', ')}`
}

function dropRepeats(problems: readonly DocumentProblem[]): DocumentProblem[] {
  const seen = new Set<string>()
  return problems
    .filter((problem) => {
      const key = `${problem.line}:${problem.message}`
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
    .sort((a, b) => a.line - b.line || a.column - b.column)
}
