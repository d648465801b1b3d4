import type { PolicyDocument } from '../policy/document/policy-document.js'
import type { Condition, FigureTest } from '../policy/vocabulary/conditions.js'
import type { Band, BandGroup, Rule, Step } from '../policy/vocabulary/rules.js'
import type { Audience } from '../policy/vocabulary/words.js'
import type { Path, Place } from './places.js'

export interface StepPart extends Place {
  readonly step: Step
}

/** A rule of any section, seen alike: whom it is for, when it acts, what it asks for. */
export interface RulePart extends Place {
  readonly section: string
  readonly id: string
  readonly label: string
  readonly from: string | undefined
  readonly to: string | undefined
  readonly audience: readonly Audience[]
  readonly when: Condition | undefined
  /** Once met it stays until it is done, so its condition may have gone when a later step is looked at. */
  readonly lasts: boolean
  readonly sharpens: string | undefined
  readonly steps: readonly StepPart[]
}

/** Every rule that asks for actions, save ladders (which count days and not figures). */
export function rulesOf(document: PolicyDocument): RulePart[] {
  const parts: RulePart[] = []
  const plain = (section: string, rules: readonly Rule[] | undefined, at: Path): void => {
    rules?.forEach((rule, index) => {
      const path = [...at, index]
      parts.push({
        section,
        path,
        cites: rule.cites,
        id: rule.id,
        label: rule.label,
        from: rule.from,
        to: rule.to,
        audience: listOf(rule.for),
        when: rule.when,
        lasts: rule.lasts === 'until-done',
        sharpens: rule.sharpens,
        steps: stepsOf(rule.then, [...path, 'then']),
      })
    })
  }
  plain('levels', document.levels, ['levels'])
  plain('lateness', document.lateness?.rules, ['lateness', 'rules'])
  plain('evidence', document.evidence, ['evidence'])
  plain('missing education', document.missing_education, ['missing_education'])
  plain('returns', document.returns?.rules, ['returns', 'rules'])

  document.bands?.forEach((group, groupIndex) => {
    group.bands.forEach((band, index) => {
      const path: Path = ['bands', groupIndex, 'bands', index]
      const steps = stepsOf(band.then, [...path, 'then'])
      if (band.review !== undefined)
        steps.push({
          path: [...path, 'review'],
          cites: band.review.cites,
          step: { id: 'review', ...band.review },
        })
      parts.push({
        section: 'bands',
        path,
        cites: band.cites,
        id: band.id,
        label: band.label,
        from: group.from,
        to: group.to,
        audience: listOf(group.for),
        when: bandCondition(group, band),
        lasts: false,
        sharpens: undefined,
        steps,
      })
    })
  })
  document.lateness?.each?.forEach((rule, index) => {
    const path: Path = ['lateness', 'each', index]
    parts.push(
      recorded(
        'lateness',
        path,
        { ...rule, audience: listOf(rule.for) },
        stepsOf(rule.then, [...path, 'then']),
      ),
    )
  })
  document.casework?.forEach((rule, index) => {
    const path: Path = ['casework', index]
    parts.push(
      recorded(
        'casework',
        path,
        { ...rule, audience: listOf(rule.for) },
        stepsOf(rule.then, [...path, 'then']),
      ),
    )
  })
  return parts
}

function recorded(
  section: string,
  path: Path,
  rule: {
    readonly id: string
    readonly label: string
    readonly cites: readonly string[]
    readonly audience: readonly Audience[]
    readonly from?: string
    readonly to?: string
    readonly when?: Condition
  },
  steps: readonly StepPart[],
): RulePart {
  return {
    section,
    path,
    cites: rule.cites,
    id: rule.id,
    label: rule.label,
    from: rule.from,
    to: rule.to,
    audience: rule.audience,
    when: rule.when,
    lasts: false,
    sharpens: undefined,
    steps,
  }
}

/** An audience as a list of what must hold: none, or one. */
export function listOf(audience: Audience | undefined): readonly Audience[] {
  return audience === undefined ? [] : [audience]
}

function stepsOf(steps: readonly Step[], path: Path): StepPart[] {
  return steps.map((step, index) => ({ step, path: [...path, index], cites: step.cites }))
}

/** Where the band is, as a condition of its group's measure. */
function bandCondition(group: BandGroup, band: Band): Condition | undefined {
  const edge = (is: FigureTest['is'], value: number | undefined): FigureTest[] =>
    value === undefined
      ? []
      : [
          {
            measure: group.measure,
            is,
            value,
            ...(group.over === undefined ? {} : { over: group.over }),
            ...(group.round_to === undefined ? {} : { round_to: group.round_to }),
          },
        ]
  const all = [
    ...edge('above', band.above),
    ...edge('at-least', band.at_least),
    ...edge('below', band.below),
    ...edge('at-most', band.at_most),
  ]
  return all.length === 0 ? undefined : { all }
}

/** The plain comparisons inside a condition. */
export function* figuresIn(condition: Condition | undefined): Generator<FigureTest> {
  if (condition === undefined) return
  if ('measure' in condition) yield condition
  else if ('all' in condition) for (const part of condition.all) yield* figuresIn(part)
  else if ('any' in condition) for (const part of condition.any) yield* figuresIn(part)
  else if ('not' in condition) yield* figuresIn(condition.not)
}

/** A piece of the document met on a walk through all of it. */
export interface Visited extends Place {
  readonly key: string | number
  readonly value: unknown
  /** The innermost dates that the piece stands under. */
  readonly from: string | undefined
  readonly to: string | undefined
}

/** Every piece of the document with its key, the clauses nearest around it, and the dates it stands under. */
export function* walk(
  value: unknown,
  path: Path = [],
  around: { readonly cites: readonly string[]; readonly from?: string; readonly to?: string } = { cites: [] },
): Generator<Visited> {
  if (value === null || typeof value !== 'object') return
  const own = value as { cites?: readonly string[]; from?: unknown; to?: unknown }
  const dates = path.length > 0 && path[0] !== 'in_force'
  const here = {
    cites: Array.isArray(own.cites) ? own.cites : around.cites,
    ...pick('from', dates ? dateIn(own.from) : undefined, around.from),
    ...pick('to', dates ? dateIn(own.to) : undefined, around.to),
  }
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : Object.entries(value)
  for (const [key, item] of entries) {
    const at = [...path, key]
    yield { key, value: item, path: at, cites: here.cites, from: here.from, to: here.to }
    yield* walk(item, at, here)
  }
}

const dateIn = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined

function pick<K extends 'from' | 'to'>(
  key: K,
  own: string | undefined,
  outer: string | undefined,
): { [P in K]?: string } {
  const value = own ?? outer
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: string })
}
