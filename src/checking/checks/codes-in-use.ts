import { type Day, dayOf, formatDay, parseDay } from '../../kernel/school-date.js'
import { type Check, type CheckContext, findingsAt } from '../context.js'
import { type Visited, walk } from '../document-parts.js'
import type { Finding } from '../finding.js'
import type { Place } from '../places.js'

const SINGLE = new Set(['granted', 'refused', 'code', 'code_if_granted', 'code_if_refused', 'then_code'])

interface Use extends Place {
  readonly symbol: string
  readonly from: Day
  /** The last day on which it is used; `undefined` where there is none. */
  readonly to: Day | undefined
}

/** Codes that the national table never had, or not while this version is in force. */
export const codesInUse: Check = (context) =>
  [...walk(context.document)]
    .flatMap((visited) => usesIn(context, visited))
    .flatMap((use) => judge(context, use))

function usesIn(context: CheckContext, visited: Visited): Use[] {
  const { key, value, path, cites } = visited
  // The settings of a local code of conduct have names of their own.
  if (path.includes('settings')) return []
  const from = Math.max(context.from, dayOr(visited.from, context.from))
  const to = visited.to === undefined ? (context.to ?? undefined) : dayOr(visited.to, context.from)
  const use = (symbol: string, at: Place['path']): Use => ({ symbol, path: at, cites, from, to })
  if (SINGLE.has(String(key)) && typeof value === 'string') return [use(value, path)]
  if (key === 'codes' && Array.isArray(value))
    return value.flatMap((item: unknown, index) =>
      typeof item === 'string' ? [use(item, [...path, index])] : [],
    )
  if (key === 'points' && value !== null && typeof value === 'object')
    return Object.keys(value).map((symbol) => use(symbol, [...path, symbol]))
  return []
}

/** A day on which the codes are those that nothing has withdrawn. */
const LATEST = dayOf(9999, 12, 31)

const dayOr = (text: string | undefined, otherwise: Day): Day =>
  (text === undefined ? undefined : parseDay(text)) ?? otherwise

function judge(context: CheckContext, use: Use): Finding[] {
  const { codes, on } = context
  const { symbol, from, to } = use
  if (!codes.knows(symbol))
    return findingsAt(
      context,
      'error',
      use,
      `There is no national code "${symbol}"; expected one of ${symbolsOn(context, to ?? LATEST)}.`,
    )
  const meanings = codes.idsOf([symbol]).map((id) => codes.meaning(id))
  const exists = meanings.some(
    (meaning) => (to === undefined || meaning.from <= to) && (meaning.to === null || meaning.to >= from),
  )
  if (!exists) {
    const last = Math.max(...meanings.map((meaning) => meaning.to ?? Number.POSITIVE_INFINITY))
    const when =
      last < from
        ? `it was withdrawn after ${formatDay(last)}`
        : `it begins on ${formatDay(Math.min(...meanings.map((meaning) => meaning.from)))}`
    return findingsAt(
      context,
      'conflict',
      use,
      `The code "${symbol}" does not exist on any day of this version, which is in force from ${formatDay(from)}: ${when}.`,
    )
  }
  const actsOn = on >= from && (to === undefined || on <= to)
  if (!actsOn || codes.find(symbol, on) !== undefined) return []
  const ended = meanings.find((meaning) => meaning.to !== null && meaning.to < on)
  if (ended?.to === undefined || ended.to === null) return []
  return findingsAt(
    context,
    'outdated',
    use,
    `The code "${symbol}" (${ended.title}) was withdrawn after ${formatDay(ended.to)}; the codes of ${formatDay(on)} act.`,
  )
}

function symbolsOn(context: CheckContext, day: Day): string {
  return context.codes
    .on(day)
    .map((meaning) => meaning.symbol)
    .join(' ')
}
