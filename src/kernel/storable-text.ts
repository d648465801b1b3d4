const HALF_CHARACTER = /\p{Surrogate}/u
/** NUL, or half of a pair of characters: no store keeps them and no person types them. */
const isBroken = (text: string): boolean => text.includes('\0') || HALF_CHARACTER.test(text)

/** Is there text in it that cannot be kept? */
export function isUnstorable(value: unknown): boolean {
  if (typeof value === 'string') return isBroken(value)
  // A file is bytes, which are kept whatever they are.
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false
  return Object.entries(value).some(([name, field]) => isBroken(name) || isUnstorable(field))
}
