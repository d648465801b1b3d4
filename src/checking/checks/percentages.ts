import { isPercentMeasure } from '../../policy/phrasing/index.js'
import { type FigureTest, MEASURES } from '../../policy/vocabulary/conditions.js'
import { type Check, findingsAt } from '../context.js'
import { walk } from '../document-parts.js'

/**
 * A figure that everybody meets: a percentage below 0 or above 100, a count of at least nothing. It is a misprint. One that
 * nobody meets is told as a rule that never acts.
 */
export const percentages: Check = (context) =>
  [...walk(context.document)].flatMap((visited) => {
    const test = visited.value as Partial<FigureTest & { cites: readonly string[] }> | null | undefined
    if (typeof test?.value !== 'number' || test.is === undefined || !isMeasure(test.measure)) return []
    const { is, value, measure } = test
    const percent = isPercentMeasure(measure)
    const held = percent
      ? ((is === 'below' || is === 'at-most') && value > 100) ||
        ((is === 'above' || is === 'at-least') && value < 0)
      : (is === 'at-least' && value <= 0) || (is === 'above' && value < 0)
    if (!held) return []
    const words = `${measure.replaceAll('-', ' ')} ${is.replace('-', ' ')} ${value}`
    return findingsAt(
      context,
      'conflict',
      { path: visited.path, cites: test.cites ?? visited.cites },
      percent
        ? `A percentage is never below 0 or above 100: ${words}% holds for everybody.`
        : `A count is never below 0: ${words} holds for everybody.`,
    )
  })

const isMeasure = (word: unknown): word is FigureTest['measure'] =>
  (MEASURES as readonly unknown[]).includes(word)
