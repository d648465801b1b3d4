import type { CodeSet } from '../domain/register/code-set.js'
import type { DeletionGround } from '../domain/roll/deletion-ground.js'
import type { Day } from '../kernel/school-date.js'
import type { LineOf } from '../policy/document/parse-policy.js'
import type { PolicyDocument } from '../policy/document/policy-document.js'
import type { Finding, Severity } from './finding.js'
import type { LawInForce } from './law-in-force.js'
import type { Place, Side } from './places.js'
import { saysTheSame } from './sayings.js'

/** What every check is given. */
export interface CheckContext {
  readonly document: PolicyDocument
  /** All that the text says, where the document is only what is left of it without its faults. */
  readonly said?: unknown
  /** The document over the trust's that it narrows; the document itself where there is none. Gaps are looked for here. */
  readonly whole: PolicyDocument
  readonly trust: PolicyDocument | undefined
  /** `undefined` while the law itself is checked: it is not compared with itself. */
  readonly law: LawInForce | undefined
  readonly fileName: string
  /** The day on which the law is asked and dates are judged. */
  readonly on: Day
  /** The first and the last day of this version; `null` where it has not ended. */
  readonly from: Day
  readonly to: Day | null
  /** The first day of the version after this one; `undefined` where there is none yet. */
  readonly nextVersion: Day | undefined
  readonly codes: CodeSet
  readonly grounds: readonly DeletionGround[]
  /** On the roll, by the document. */
  readonly yearGroups: readonly string[]
  readonly lineOf: LineOf
  readonly columnOf: LineOf
}

export type Check = (context: CheckContext) => Finding[]

/** A document and where its parts stand: enough for what is asked of a text that cannot be used, too. */
export type Said = Pick<CheckContext, 'document' | 'lineOf' | 'columnOf'>

/** A finding about one place: one for each of its clauses, so that a reader of any of them meets it. */
export function findingsAt(
  context: Said,
  severity: Severity,
  place: Place,
  message: string,
  lawCites: readonly string[] = [],
): Finding[] {
  const line = context.lineOf(place.path)
  const column = severity === 'error' ? { column: context.columnOf(place.path) } : {}
  const law = lawCites[0] ?? null
  const clauses = place.cites.length === 0 ? [null] : place.cites
  return clauses.map((clause) => {
    const reading = severity === 'conflict' && clause !== null ? readingsOn(context, [[clause]]) : ''
    return { severity, clause, law, message: `${message}${reading}`, line, ...column }
  })
}

/** A gap, or what is only worth knowing: like a finding, and said to the readers of each clause. */
export function noteAt(
  context: CheckContext,
  place: Place,
  message: string,
  lawCites: readonly string[] = [],
): Finding[] {
  return findingsAt(context, 'note', place, message, lawCites)
}

/** Two places that cannot both be right: a finding for each clause on each side, and each names the other. */
export function quarrel(context: CheckContext, a: Side, b: Side): Finding[] {
  const told = new Set(a.cites)
  return [
    ...oneSide(context, a, b),
    ...oneSide(context, { ...b, cites: b.cites.filter((clause) => !told.has(clause)) }, a),
  ]
}

function oneSide(context: CheckContext, own: Side, other: Side): Finding[] {
  const line = context.lineOf(own.path)
  return own.cites.map((clause) => {
    const others = other.cites.filter((cited) => cited !== clause)
    const where = others.length === 0 ? 'in the same clause' : others.join(', ')
    const base = capital(`here ${own.says}; but ${other.says} (${where}).`)
    const acts =
      own.acts === false && other.acts !== false
        ? ' The other acts.'
        : other.acts === false && own.acts !== false
          ? ' This one acts.'
          : ''
    const reading = readingsOn(context, [[clause], others.length === 0 ? [clause] : others])
    return { severity: 'conflict', clause, law: null, message: `${base}${acts}${reading}`, line }
  })
}

/** What was chosen for these clauses: by the readings that cite every side, else the first side. */
function readingsOn(context: Pick<CheckContext, 'document'>, sides: readonly (readonly string[])[]): string {
  const citing = (wanted: readonly (readonly string[])[]) =>
    (context.document.readings ?? []).filter(({ cites }) =>
      wanted.every((side) => side.some((clause) => cites.includes(clause))),
    )
  const both = citing(sides)
  const readings = both.length > 0 ? both : citing(sides.slice(0, 1))
  return readings.map(({ id, chosen }) => ` Reading "${id}": ${ended(chosen)}`).join('')
}

/**
 * Does the document state the two sides of this quarrel itself, as statements of one thing with the same clauses? Then the
 * statements are compared, and the quarrel is not told again.
 */
export function isStatedApart(context: CheckContext, a: Place, b: Place): boolean {
  const entries = context.document.statements ?? []
  const from = (place: Place) =>
    entries.filter(({ cites }) => cites.some((clause) => place.cites.includes(clause)))
  return from(a).some((left) =>
    from(b).some(
      (right) =>
        left !== right &&
        left.about === right.about &&
        left.topic === right.topic &&
        !saysTheSame(left.says, right.says),
    ),
  )
}

/** With a full stop. */
export function ended(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Every two of a list, once. */
export function* pairs<T>(items: readonly T[]): Generator<readonly [T, T]> {
  for (let i = 0; i < items.length; i++)
    for (let j = i + 1; j < items.length; j++) yield [items[i] as T, items[j] as T]
}
