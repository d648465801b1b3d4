import type { CodeMeaning, CodeSet } from '../../domain/register/code-set.js'

type Family = CodeMeaning['countsAs']

/** By code id, 1 for every code of somebody who attended, or came after the register closed: U is absent by law and ends an absence. */
export const codesOfComing = (codes: CodeSet): Uint8Array =>
  codesWhere(codes, ({ countsAs, symbol }) => countsAs === 'attending' || symbol === 'U')

/** By code id, 1 for every code of somebody who was absent and did not come. @param families of absence that count */
export const codesOfAbsence = (
  codes: CodeSet,
  families: readonly Family[] = ['authorised', 'unauthorised'],
): Uint8Array => codesWhere(codes, ({ countsAs, symbol }) => families.includes(countsAs) && symbol !== 'U')

function codesWhere(codes: CodeSet, belongs: (meaning: CodeMeaning) => boolean): Uint8Array {
  const table = new Uint8Array(256)
  for (let id = 1; id <= codes.size; id++) if (belongs(codes.meaning(id))) table[id] = 1
  return table
}
