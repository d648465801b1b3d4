import { isPercentMeasure } from '../../policy/phrasing/index.js'
import type { FigureTest } from '../../policy/vocabulary/conditions.js'
import { type Check, findingsAt } from '../context.js'
import { walk } from '../document-parts.js'

/** A percentage below 0 or above 100 that everybody meets: a misprint. One that nobody meets is told as a rule that never acts. */
export const percentages: Check = (context) =>
  [...walk(context.document)].flatMap((visited) => {
    const test = visited.value as Partial<FigureTest & { cites: readonly string[] }> | null | undefined
    if (typeof test?.value !== 'number' || test.measure === undefined || !isPercentMeasure(test.measure))
      return []
    const { is, value, measure } = test
    const held =
      ((is === 'below' || is === 'at-most') && value > 100) ||
      ((is === 'above' || is === 'at-least') && value < 0)
    if (!held) return []
    return findingsAt(
      context,
      'conflict',
      { path: visited.path, cites: test.cites ?? visited.cites },
      `A percentage is never below 0 or above 100: ${measure} ${is.replace('-', ' ')} ${value}% holds for everybody.`,
    )
  })
