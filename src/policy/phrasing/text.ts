/** `a`, `a or b`, `a, b or c`. */
export function phraseList(items: readonly string[], joiner: 'and' | 'or' = 'and'): string {
  if (items.length < 2) return items[0] ?? ''
  return `${items.slice(0, -1).join(', ')} ${joiner} ${items.at(-1)}`
}

/** `1 day`, `2 days`. */
export function phraseCount(count: number, one: string, many = `${one}s`): string {
  return `${phraseNumber(count)} ${count === 1 ? one : many}`
}

const ORDINALS = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
]

/** `first`, `second`; `11th`. */
export function phraseOrdinal(number: number): string {
  return ORDINALS[number - 1] ?? `${number}th`
}

/** A number with commas between the thousands. */
export function phraseNumber(value: number): string {
  const [whole = '', decimals] = String(value).split('.')
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')
  return decimals === undefined ? grouped : `${grouped}.${decimals}`
}

/** With a capital and a full stop. */
export function sentence(phrase: string): string {
  const text = capital(phrase)
  return /[.?!]$/.test(text) ? text : `${text}.`
}

/** With a capital. */
export function capital(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1)
}
