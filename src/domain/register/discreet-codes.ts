import type { CodeMeaning } from './code-set.js'

/** The code table's families that say no more than what a class sees anyway: who is there, on a trip, or away for no known reason. */
const OPEN_CATEGORIES: ReadonlySet<string> = new Set([
  'present',
  'approved_educational_activity',
  'unauthorised',
  'administrative',
])
/** Provision that the authority arranges is an approved activity too, but the law has it for pupils who are ill or excluded. */
const DISCREET_SYMBOLS: ReadonlySet<string> = new Set(['K'])

/**
 * Does the code reveal something of a pupil that a class must not read from a screen: health, faith, a travelling family,
 * exclusion, custody, or what a family asked leave for?
 */
export function isDiscreet({ category, symbol }: CodeMeaning): boolean {
  return !OPEN_CATEGORIES.has(category) || DISCREET_SYMBOLS.has(symbol)
}
