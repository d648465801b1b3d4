import type {
  Condition,
  EvidenceTest,
  FigureTest,
  ImprovementTest,
  StepTest,
} from '../vocabulary/conditions.js'
import type { Comparison } from '../vocabulary/words.js'
import { phrasePupilIs } from './audiences.js'
import { isPercentMeasure, PERCENT_MEASURES, phraseFigure } from './figures.js'
import { type PhraseContext, phraseWindow, stepWords } from './steps.js'
import { phraseCount } from './text.js'
import { phraseDuration } from './times.js'

const OPPOSITE: Record<Exclude<Comparison, 'exactly'>, Comparison> = {
  below: 'at-least',
  'at-most': 'above',
  'at-least': 'below',
  above: 'at-most',
}

function phraseFigureTest(test: FigureTest, context: PhraseContext): string {
  const over = test.measure === 'prior-year-attendance' ? '' : ` ${phraseWindow(test.over, context)}`
  if (isPercentMeasure(test.measure))
    return `${PERCENT_MEASURES[test.measure]}${over} is ${phraseFigure(test)}`
  const one = test.value === 1 && (test.is === 'exactly' || test.is === 'at-least')
  return `there ${one ? 'is' : 'are'} ${phraseFigure(test)}${over}`
}

function phraseStepTest(test: StepTest, context: PhraseContext): string {
  const words = stepWords(test.step, context)
  if (test.for_at_least === undefined) return words.is(test.is === 'done')
  const ago = phraseDuration(test.for_at_least)
  return test.is === 'done' ? `${words.happened} ${ago} or more ago` : `${words.is(false)} for ${ago} or more`
}

function phraseImprovementTest(test: ImprovementTest, improved: boolean, context: PhraseContext): string {
  const by = test.by_points === undefined ? '' : ` by ${phraseCount(test.by_points, 'percentage point')}`
  const verb = improved ? 'has got better' : 'has not got better'
  const since = stepWords(test.no_improvement_since, context).happened
  const [length] = Object.values(test.after) as number[]
  return length === 0
    ? `attendance ${verb}${by} since ${since}`
    : `attendance ${verb}${by} in the ${phraseDuration(test.after)} after ${since}`
}

const EVIDENCE: Record<EvidenceTest['evidence'], string> = {
  medical: 'medical evidence',
  appointment: 'proof of an appointment',
  travel: 'proof of travel',
  other: 'other evidence',
  any: 'any evidence',
}

function phraseEvidenceTest(
  { evidence, is, over, since_it_began: sinceItBegan }: EvidenceTest,
  holds: boolean,
  context: PhraseContext,
): string {
  const there = (is === 'on-record') === holds
  const window = sinceItBegan === true ? 'for the time since' : phraseWindow(over, context)
  return `${EVIDENCE[evidence]} is ${there ? '' : 'not '}on record ${window}`
}

/** A condition as a clause that can follow "when": `attendance this school year is below 95%`. */
export function phraseCondition(condition: Condition, context: PhraseContext = {}): string {
  return phraseHolds(condition, true, context, false)
}

/** That a condition holds, or that it does not; `nested` where the words stand inside another condition's. */
export function phraseHolds(
  condition: Condition,
  holds: boolean,
  context: PhraseContext,
  nested: boolean,
): string {
  if ('not' in condition) return phraseHolds(condition.not, !holds, context, nested)
  if ('all' in condition || 'any' in condition) {
    const parts = 'all' in condition ? condition.all : condition.any
    // What is not "all of these" is "any of their opposites".
    const joiner = 'all' in condition === holds ? 'and' : 'or'
    if (parts.length === 1 && parts[0] !== undefined) return phraseHolds(parts[0], holds, context, nested)
    const phrases = parts.map((part) => phraseHolds(part, holds, context, true))
    const joined = phrases.join(joiner === 'and' ? ', and ' : ', or ')
    if (!nested) return joined
    if (joiner === 'and' && phrases.length > 2) return `all of this: ${phrases.join(' and ')}`
    return `${joiner === 'and' ? 'both' : 'either'} ${phrases.join(` ${joiner} `)}`
  }
  if ('measure' in condition) {
    if (holds) return phraseFigureTest(condition, context)
    if (condition.is === 'exactly')
      return phraseFigureTest(condition, context).replace('exactly', 'other than')
    return phraseFigureTest({ ...condition, is: OPPOSITE[condition.is] }, context)
  }
  if ('step' in condition) {
    if (holds) return phraseStepTest(condition, context)
    if (condition.for_at_least !== undefined) return `it is not so that ${phraseStepTest(condition, context)}`
    return phraseStepTest({ ...condition, is: condition.is === 'done' ? 'not-done' : 'done' }, context)
  }
  if ('evidence' in condition) return phraseEvidenceTest(condition, holds, context)
  if ('no_improvement_since' in condition) return phraseImprovementTest(condition, !holds, context)
  return holds ? phrasePupilIs(condition.pupil) : `it is not so that ${phrasePupilIs(condition.pupil)}`
}
