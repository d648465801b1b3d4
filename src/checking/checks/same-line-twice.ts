import type { FigureTest } from '../../policy/vocabulary/conditions.js'
import { phraseCondition, phraseList } from '../../policy/phrasing/index.js'
import { type Check, type CheckContext, isStatedApart, noteAt, pairs, quarrel } from '../context.js'
import { type RulePart, rulesOf } from '../document-parts.js'
import type { Finding } from '../finding.js'
import type { Side } from '../places.js'
import { someoneIn } from '../pupils.js'

/**
 * Two rules that draw one line, one of them with the point itself and one without. For the same action, or where a
 * reading of the document's own owns that it speaks of one thing, that is a contradiction; otherwise worth a look.
 */
export const sameLineTwice: Check = (context) => {
  const rules = rulesOf(context.document).filter(
    (rule) => onlyFigure(rule) !== undefined && rule.section !== 'bands',
  )
  return [...pairs(rules)].flatMap(([a, b]) => {
    const x = onlyFigure(a)
    const y = onlyFigure(b)
    if (x === undefined || y === undefined || !touches(x, y)) return []
    if (!someoneIn([...a.audience, ...b.audience], context.yearGroups)) return []
    return report(context, sideOf(a, x), sideOf(b, y), sharedKinds(a, b))
  })
}

function report(context: CheckContext, a: Side, b: Side, kinds: readonly string[]): Finding[] {
  if (isStatedApart(context, a, b)) return []
  const owned = context.document.readings?.some(({ cites }) =>
    [a, b].every((side) => side.cites.some((clause) => cites.includes(clause))),
  )
  if (kinds.length > 0 || owned === true) return quarrel(context, a, b)
  return [
    [a, b],
    [b, a],
  ].flatMap(([own, other]) =>
    own === undefined || other === undefined
      ? []
      : noteAt(
          context,
          own,
          `Here ${own.says}, and ${other.says} (${phraseList(other.cites)}): a pupil who is exactly on the line meets only one of the two.`,
        ),
  )
}

function onlyFigure(rule: RulePart): FigureTest | undefined {
  return rule.when !== undefined && 'measure' in rule.when ? rule.when : undefined
}

function touches(a: FigureTest, b: FigureTest): boolean {
  const key = (test: FigureTest): string =>
    JSON.stringify([
      test.measure,
      test.over ?? 'academic-year',
      test.counts,
      test.codes === undefined ? null : [...test.codes].sort(),
      test.round_to,
      test.points,
    ])
  const sides = new Set([a.is, b.is])
  return (
    key(a) === key(b) &&
    a.value === b.value &&
    ((sides.has('below') && sides.has('at-most')) || (sides.has('above') && sides.has('at-least')))
  )
}

function sharedKinds(a: RulePart, b: RulePart): string[] {
  const kinds = new Set<string>(a.steps.map(({ step }) => step.kind))
  return b.steps.map(({ step }) => step.kind).filter((kind) => kinds.has(kind))
}

const sideOf = (rule: RulePart, figure: FigureTest): Side => ({
  path: rule.path,
  cites: rule.cites,
  says: `"${rule.label}" acts when ${phraseCondition(figure)}`,
})
