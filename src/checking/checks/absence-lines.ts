import { type Check, type CheckContext, findingsAt, isStatedApart, noteAt, quarrel } from '../context.js'
import { figuresIn, type RulePart, rulesOf } from '../document-parts.js'
import type { Finding } from '../finding.js'
import type { Place, Side } from '../places.js'
import { type Line, phraseLine, readAbsenceLine, sameLine } from '../sayings.js'

const LINES = [
  ['persistent-absence', 'flag.persistent-absence', 'persistent-absence-percent', 'Persistent absence'],
  ['severe-absence', 'flag.severe-absence', 'severe-absence-percent', 'Severe absence'],
] as const

interface Drawn extends Side {
  readonly line: Line
}

/** The lines of persistent and severe absence: as stated, as the rules draw them, and as the law has them. */
export const absenceLines: Check = (context) =>
  LINES.flatMap(([about, kind, figure, name]) => {
    const stated = statedLines(context, about)
    const ruled = ruledLines(context, kind)
    const law = lawLine(context, kind, figure)
    return [
      ...stated.flatMap((statement) =>
        ruled
          .filter((rule) => !sameLine(statement.line, rule.line) && !isStatedApart(context, statement, rule))
          .flatMap((rule) => quarrel(context, statement, rule)),
      ),
      ...(law === undefined
        ? []
        : [...stated, ...ruled].flatMap((drawn) => againstLaw(context, name, drawn, law))),
      ...(law !== undefined && stated.length + ruled.length === 0 && !drawnByTrust(context, about, kind)
        ? nameless(context, about, name, law)
        : []),
    ]
  })

function statedLines(context: CheckContext, about: 'persistent-absence' | 'severe-absence'): Drawn[] {
  return (context.document.statements ?? []).flatMap((statement, index): Drawn[] => {
    // A statement with a topic is of somebody's line in particular, not of the document's own.
    const line =
      statement.about === about && statement.topic === undefined ? readAbsenceLine(statement.says) : undefined
    if (line === undefined) return []
    return [
      {
        path: ['statements', index, 'says'],
        cites: statement.cites,
        acts: statement.acts,
        says: `${about.replace('-', ' ')} is ${phraseLine(line)}`,
        line,
      },
    ]
  })
}

function ruledLines(context: CheckContext, kind: string): Drawn[] {
  return rulesOf(context.document).flatMap((rule): Drawn[] => {
    const line = flags(rule, kind) ? lineOfRule(rule) : undefined
    if (line === undefined) return []
    return [{ path: rule.path, cites: rule.cites, says: `"${rule.label}" flags ${phraseLine(line)}`, line }]
  })
}

const flags = (rule: RulePart, kind: string): boolean => rule.steps.some(({ step }) => step.kind === kind)

function lineOfRule(rule: RulePart): Line | undefined {
  const [only, ...more] = [...figuresIn(rule.when)]
  if (only === undefined || more.length > 0) return undefined
  if (only.over !== undefined && only.over !== 'academic-year') return undefined
  if (only.measure === 'attendance' && (only.is === 'below' || only.is === 'at-most'))
    return { is: only.is, value: only.value }
  if (only.measure !== 'absence') return undefined
  if (only.is === 'at-least') return { is: 'at-most', value: 100 - only.value }
  return only.is === 'above' ? { is: 'below', value: 100 - only.value } : undefined
}

interface LawLine {
  readonly line: Line
  readonly cites: readonly string[]
}

function lawLine(context: CheckContext, kind: string, what: (typeof LINES)[number][2]): LawLine | undefined {
  const figure = context.law?.figure(what)
  if (figure !== undefined) return { line: { is: 'at-most', value: 100 - figure.value }, cites: figure.cites }
  const rule = context.law?.ruleFor(kind)
  const line = rule === undefined ? undefined : lineOfRule(rule)
  return rule === undefined || line === undefined ? undefined : { line, cites: rule.cites }
}

function againstLaw(context: CheckContext, name: string, drawn: Drawn, law: LawLine): Finding[] {
  const { line } = drawn
  if (sameLine(line, law.line)) return []
  const place: Place = { path: drawn.path, cites: drawn.cites }
  const both = `${name}: here ${phraseLine(line)}; by law ${phraseLine(law.line)}`
  if (line.value > law.line.value)
    return noteAt(context, place, `${both}. The stricter line acts, and both are cited.`, law.cites)
  const where =
    line.value === law.line.value
      ? `At exactly ${line.value}% the two differ, and there the law's line acts.`
      : "The law's line acts."
  return findingsAt(context, 'conflict', place, `${both}. ${where}`, law.cites)
}

/** Does the policy that this one narrows draw the line? */
function drawnByTrust(
  { trust }: CheckContext,
  about: 'persistent-absence' | 'severe-absence',
  kind: string,
): boolean {
  return (
    trust !== undefined &&
    (trust.statements?.some((statement) => statement.about === about) === true ||
      rulesOf(trust).some((rule) => flags(rule, kind)))
  )
}

function nameless(
  context: CheckContext,
  about: 'persistent-absence' | 'severe-absence',
  name: string,
  law: LawLine,
): Finding[] {
  const index = context.document.statements?.findIndex((statement) => statement.about === about) ?? -1
  const cites = context.document.statements?.[index]?.cites ?? []
  return noteAt(
    context,
    { path: index < 0 ? [] : ['statements', index], cites },
    `${name} has no line of its own here: ${phraseLine(law.line)} acts, from the law and not from this document.`,
    law.cites,
  )
}
