/** The letters of a unique pupil number: no I, O or S, which look like digits. A is 0, Z is 22. */
const LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ'
const PERMANENT = /^[A-HJ-NP-RT-Z]\d{12}$/
const TEMPORARY = /^[A-HJ-NP-RT-Z]\d{11}[A-HJ-NP-RT-Z]$/

/** What a text that should be a unique pupil number is. */
export type UpnCheck =
  | { readonly outcome: 'right'; readonly temporary: boolean }
  | { readonly outcome: 'wrong-form' }
  | { readonly outcome: 'wrong-letter'; readonly expected: string }

/**
 * Checks the form and the check letter of a unique pupil number. Whether such an authority or school exists is not asked.
 *
 * @param text case matters: a UPN is written in capitals
 * @source DfE, Unique pupil numbers: guide, check letter calculation
 * @example checkUpn('A801200005001') // { outcome: 'wrong-letter', expected: 'B' }
 */
export function checkUpn(text: string): UpnCheck {
  const temporary = TEMPORARY.test(text)
  if (!temporary && !PERMANENT.test(text)) return { outcome: 'wrong-form' }
  const expected = checkLetter(text.slice(1))
  return text[0] === expected ? { outcome: 'right', temporary } : { outcome: 'wrong-letter', expected }
}

/**
 * The check letter that goes before twelve characters: each one's value times its place in the whole number (2 to 13),
 * summed, modulo 23. A final letter (a temporary number) has its place in the alphabet of UPNs as its value.
 *
 * @param rest twelve characters, digits save for a last letter
 * @example checkLetter('801200005001') // 'B'
 */
export function checkLetter(rest: string): string {
  let sum = 0
  for (let i = 0; i < rest.length; i++) {
    const letter = LETTERS.indexOf(rest.charAt(i))
    sum += (letter < 0 ? Number(rest.charAt(i)) : letter) * (i + 2)
  }
  return LETTERS.charAt(sum % LETTERS.length)
}
