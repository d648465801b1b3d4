/** Exact fractions of counts. Nothing is rounded before it is shown. */
export interface Fraction {
  readonly is: number
  readonly of: number
}

/** A decimal number kept exactly: `units / 10 ** decimals` (95.1 is 951 with 1 decimal). */
export interface Decimal {
  readonly units: number
  readonly decimals: number
}

/** The decimal that a number written in a document stands for: exact, as a document prints few digits. */
export function decimalOf(value: number): Decimal {
  const text = String(value)
  const point = text.indexOf('.')
  if (point < 0) return { units: value, decimals: 0 }
  return { units: Number(text.slice(0, point) + text.slice(point + 1)), decimals: text.length - point - 1 }
}

/**
 * Compares a fraction, as a percentage, with a percentage from a document.
 *
 * @param share counts; `of` must not be 0
 * @param percent for example 95 or 95.1
 * @returns negative where the share is below, 0 where it is exactly the percentage, positive where above
 * @example comparePercent({ is: 19, of: 20 }, decimalOf(95)) // 0
 */
export function comparePercent(share: Fraction, percent: Decimal): number {
  const scale = 10 ** percent.decimals
  return share.is * 100 * scale - percent.units * share.of
}

/**
 * The percentage, rounded half up to so many decimals, as whole units of the last decimal (942 for 94.2).
 *
 * @returns `null` where there is nothing to take a share of
 */
export function percentUnits(share: Fraction, decimals: number): number | null {
  return share.of === 0 ? null : roundedPercent(share.is, share.of, decimals)
}

/** As {@link percentUnits}, of two counts and without an object, for the inner loops. `of` must not be 0. */
export function roundedPercent(is: number, of: number, decimals: number): number {
  // Half up in integers: floor((2a + b) / 2b).
  return Math.floor((2 * is * 100 * 10 ** decimals + of) / (2 * of))
}

/** The percentage with so many decimals, rounded half up; `null` where there is nothing to take a share of. */
export function formatPercent(share: Fraction, decimals = 1): string | null {
  const units = percentUnits(share, decimals)
  return units === null ? null : formatUnits(units, decimals)
}

/** Whole units of the last decimal as text: 942 with 1 decimal is `94.2`. */
export function formatUnits(units: number, decimals: number): string {
  if (decimals === 0) return String(units)
  const text = String(Math.abs(units)).padStart(decimals + 1, '0')
  return `${units < 0 ? '-' : ''}${text.slice(0, -decimals)}.${text.slice(-decimals)}`
}

/** Half days as days with one decimal: 3 sessions are `1.5`. */
export function formatHalfDays(sessions: number): string {
  return `${Math.floor(sessions / 2)}.${sessions % 2 === 0 ? '0' : '5'}`
}
