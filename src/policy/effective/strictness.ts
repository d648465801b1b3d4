import { decimalOf } from '../../kernel/fraction.js'
import type { Condition, FigureTest } from '../vocabulary/conditions.js'

/** Is it a plain comparison, and not several tests put together? */
export function isFigureTest(condition: Condition): condition is FigureTest {
  return 'measure' in condition
}

/** Measures of which less is worse, so that a higher line is the stricter one. */
const LESS_IS_WORSE = new Set<string>(['attendance', 'punctuality', 'prior-year-attendance'])

/**
 * Which of two conditions acts on more pupils, where they measure the same thing.
 *
 * @returns positive where `a` is stricter, negative where `b` is, 0 where they are the same; `undefined` where they cannot
 *   be compared (other measures, windows or codes, or more than one test)
 * @example at most 92 is stricter than at most 90; at most 90 is stricter than below 90
 */
export function compareStrictness(a: Condition, b: Condition): number | undefined {
  if (!isFigureTest(a) || !isFigureTest(b)) return undefined
  if (a.measure !== b.measure || windowKey(a) !== windowKey(b) || codesKey(a) !== codesKey(b))
    return undefined
  const lessIsWorse = LESS_IS_WORSE.has(a.measure)
  const wanted = lessIsWorse ? ['below', 'at-most'] : ['above', 'at-least']
  if (!wanted.includes(a.is) || !wanted.includes(b.is)) return undefined
  const difference = compareNumbers(a.value, b.value)
  if (difference !== 0) return lessIsWorse ? difference : -difference
  return wanted.indexOf(a.is) - wanted.indexOf(b.is)
}

function compareNumbers(a: number, b: number): number {
  const x = decimalOf(a)
  const y = decimalOf(b)
  return x.units * 10 ** y.decimals - y.units * 10 ** x.decimals
}

const windowKey = (test: FigureTest): string => JSON.stringify(test.over ?? 'academic-year')
const codesKey = (test: FigureTest): string =>
  test.codes === undefined ? (test.counts ?? '') : [...test.codes].sort().join(' ')
