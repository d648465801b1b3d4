import type { FigureTest } from '../../policy/vocabulary/conditions.js'
import type { CompiledCondition, ConditionContext } from './condition.js'
import { compileCount } from './counts.js'
import { compilePercentage, compilePriorYear, isShare } from './percentages.js'

/** Compiles a comparison of one figure with the document's number. */
export function compileFigure(test: FigureTest, context: ConditionContext): CompiledCondition {
  const { measure } = test
  if (measure === 'prior-year-attendance') return compilePriorYear(test)
  return isShare(measure) ? compilePercentage({ ...test, measure }, context) : compileCount(test, context)
}
