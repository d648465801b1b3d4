import {
  capital,
  phraseAudience,
  phraseBand,
  phraseEvery,
  phraseFigure,
  phraseKind,
  phraseList,
  phraseOwner,
  phrasePercent,
  phraseWindow,
  stepsContext,
} from '../../policy/phrasing/index.js'
import type { Condition, FigureTest } from '../../policy/vocabulary/conditions.js'
import type { Band, BandGroup } from '../../policy/vocabulary/rules.js'
import { type ActingRule, actingRules, type Layers, notEnded } from '../law-in-force.js'
import {
  type Block,
  groupedTable,
  type PageSection,
  paragraph,
  part,
  type ScaleBar,
  type ScaleBlock,
  type Statement,
  list,
  type TableGroup,
} from '../page-model.js'
import { plain } from '../plain-text.js'
import { ruleDetails, ruleGroup, STEP_COLUMNS, stepRow } from './steps.js'

/** Attendance levels: drawn, and told with what follows. */
export function levelsSection(layers: Layers): PageSection {
  const { policy, law, on } = layers
  const rules = actingRules(layers, 'levels')
  const groups = [...notEnded(policy.bands, on), ...notEnded(law.bands, on)]
  const targets = (policy.statements ?? []).filter(
    (statement) => statement.about === 'attendance-target' && statement.acts !== false,
  )
  return {
    id: 'levels',
    heading: 'How much school your child misses',
    parts: [
      ...part(null, [
        paragraph(
          'We look at each child’s attendance: the half days at school out of all the half days that they could have been there. What is written here starts when a child reaches the figure.',
        ),
        ...list(
          targets.map(
            (statement): Statement => ({
              text: `Our aim is ${typeof statement.says === 'number' ? `attendance of ${phrasePercent(statement.says)}` : plain(statement.says)}.`,
              cites: statement.cites,
            }),
          ),
        ),
        ...scale(rules, groups, targets),
        ...groupedTable('Attendance levels and what happens', STEP_COLUMNS, rules.map(ruleGroup)),
      ]),
      ...groups.flatMap((group) => part(plain(group.label), bandBlocks(group))),
    ],
  }
}

function bandBlocks(group: BandGroup): Block[] {
  const rounding =
    group.round_to === undefined
      ? ''
      : ` The percentage is rounded to ${group.round_to === 0 ? 'a whole number' : group.round_to === 1 ? 'one decimal place' : 'two decimal places'} first.`
  return [
    paragraph(
      `A child is in one of these bands at a time, by ${group.measure} ${phraseWindow(group.over)}.${group.for ? ` The bands are for ${phraseAudience(group.for)}.` : ''}${rounding}`,
      group.cites,
    ),
    ...groupedTable(
      `${plain(group.label)}${group.for ? `, for ${phraseAudience(group.for)}` : ''}`,
      STEP_COLUMNS,
      group.bands.map((band) => bandGroup(band, group)),
    ),
  ]
}

function bandGroup(band: Band, group: BandGroup): TableGroup {
  const context = stepsContext(band.then)
  const rows = band.then.map((step) => stepRow(step, context))
  if (band.review)
    rows.push({
      cells: [
        [capital(phraseKind(band.review.kind))],
        [capital(phraseOwner(band.review.owner))],
        [capital(phraseEvery(band.review.every))],
        [],
      ],
      cites: band.review.cites,
    })
  if (rows.length === 0) rows.push({ cells: [['Nothing more is asked for'], [], [], []], cites: [] })
  return {
    heading: `${capital(phraseBand(band, group.round_to ?? 0))}: ${plain(band.label)}`,
    details: ruleDetails({}, ''),
    cites: band.cites,
    rows,
  }
}

// The drawing

/** The axis gives the figures above 80% three quarters of its width: that is where nearly all of them are. */
const BREAK_PERCENT = 80
const BREAK_AT = 0.25
const at = (percent: number): number =>
  percent <= BREAK_PERCENT
    ? (percent / BREAK_PERCENT) * BREAK_AT
    : BREAK_AT + ((percent - BREAK_PERCENT) / (100 - BREAK_PERCENT)) * (1 - BREAK_AT)

function scale(
  rules: readonly ActingRule[],
  groups: readonly BandGroup[],
  targets: readonly { readonly says: string | number }[],
): ScaleBlock[] {
  const bars: Drawn[] = []
  for (const target of targets)
    if (typeof target.says === 'number' && target.says > 0 && target.says <= 100)
      bars.push(
        drawn({ low: target.says, high: 100 }, `Our aim: ${phrasePercent(target.says)}`, '', '', 'target'),
      )
  for (const acting of rules) {
    const test = attendanceTest(acting.rule.when)
    if (test === undefined) continue
    bars.push(
      drawn(
        reach(test),
        test.measure === 'absence' ? `Absence ${phraseFigure(test)}` : capital(phraseFigure(test)),
        `${summary(acting.rule.then)}${acting.source === 'law' ? ' (by law)' : ''}`,
        audienceOf(acting.rule),
        'threshold',
      ),
    )
  }
  for (const group of groups) {
    if (group.measure === 'punctuality' || !isOfTheYear(group)) continue
    for (const band of group.bands) {
      const low = band.at_least ?? band.above ?? 0
      const high = band.at_most ?? band.below ?? 100
      const span = group.measure === 'absence' ? { low: 100 - high, high: 100 - low } : { low, high }
      bars.push(
        drawn(
          span,
          capital(phraseBand(band, group.round_to ?? 0)),
          band.then.length === 0 ? plain(band.label) : summary(band.then),
          phraseAudience(group.for),
          'band',
        ),
      )
    }
  }
  if (bars.length === 0) return []
  // Where all of it is for everybody, nobody needs to be told so line by line.
  const everybody = phraseAudience(undefined)
  const isForAll = bars.every(({ bar }) => bar.whom === '' || bar.whom === everybody)
  const inOrder = bars.sort((a, b) => b.high - a.high || b.low - a.low).map(({ bar }) => bar)
  return [
    {
      type: 'scale',
      title: 'Attendance this school year, in percent',
      ticks: [0, 50, 80, 85, 90, 95, 100].map((percent) => ({ label: String(percent), at: at(percent) })),
      breakAt: BREAK_AT,
      bars: inOrder.map((bar) => ({
        ...bar,
        whom: isForAll || bar.whom === '' ? '' : capital(`for ${bar.whom}`),
      })),
    },
  ]
}

interface Drawn {
  readonly low: number
  readonly high: number
  readonly bar: ScaleBar
}

function drawn(
  span: { low: number; high: number },
  label: string,
  what: string,
  whom: string,
  kind: ScaleBar['kind'],
): Drawn {
  return { ...span, bar: { label, what, whom, from: at(span.low), to: at(span.high), kind } }
}

/** Whom a rule is for: its own audience, the pupils that its condition asks for, less those with a rule of their own. */
function audienceOf({ for: audience, when, exceptFor }: ActingRule['rule']): string {
  const asked = 'all' in when ? when.all.flatMap((part) => ('pupil' in part ? [part.pupil] : [])) : []
  const audiences = [...(audience === undefined ? [] : [audience]), ...asked].map(phraseAudience)
  const whom = audiences.length === 0 ? phraseAudience(undefined) : audiences.join(', of these ')
  return exceptFor === undefined ? whom : `${whom}, but not ${phraseAudience(exceptFor)}`
}

/** What a rule asks for, in a line: its first two steps. */
function summary(steps: readonly Pick<Band['then'][number], 'kind' | 'for'>[]): string {
  const words = [
    ...new Set(
      steps.map(
        (step) =>
          `${phraseKind(step.kind).replace(/ \(.*\)$/, '')}${step.for === undefined ? '' : ' (for some pupils)'}`,
      ),
    ),
  ]
  const shown = words.slice(0, 2)
  return capital(words.length > 2 ? `${shown.join(', ')} and more` : phraseList(shown))
}

/**
 * The test of attendance over the school year that a condition stands on. Who the pupil is and what was done before may
 * come with it; a rule that looks at other figures as well cannot be drawn on this axis.
 */
function attendanceTest(condition: Condition): FigureTest | undefined {
  if ('measure' in condition)
    return (condition.measure === 'attendance' || condition.measure === 'absence') && isOfTheYear(condition)
      ? condition
      : undefined
  if (!('all' in condition)) return undefined
  const figures = condition.all.filter((piece) => !('pupil' in piece) && !('step' in piece))
  const [only] = figures
  return figures.length === 1 && only !== undefined ? attendanceTest(only) : undefined
}

const isOfTheYear = ({ over }: Pick<FigureTest, 'over'>): boolean =>
  over === undefined || over === 'academic-year'

function reach(test: FigureTest): { low: number; high: number } {
  const value = test.measure === 'absence' ? 100 - test.value : test.value
  const upward = (test.is === 'at-least' || test.is === 'above') !== (test.measure === 'absence')
  if (test.is === 'exactly') return { low: value, high: value }
  return upward ? { low: value, high: 100 } : { low: 0, high: value }
}
