// Finds the comparisons of a TypeScript file. The formatter puts a space on either side of an operator and none
// around a type argument, which tells the two apart.

const SWAPS = [
  [' < ', ' <= '],
  [' <= ', ' < '],
  [' > ', ' >= '],
  [' >= ', ' > '],
  [' === ', ' !== '],
  [' !== ', ' === '],
  [' + 1', ' + 0'],
  [' - 1', ' - 0'],
]
const OPERATOR = / (?:<=|>=|<|>|===|!==) | [+-] 1(?![\d_.])/g
/** Comments and plain strings are taken whole, so that an operator inside one of them is none. */
const SKIPPED = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'/g

/** Every comparison and every step of one in a file, each with what it is changed to. */
export function engineMutants(text) {
  const code = text.replaceAll(SKIPPED, (skipped) => skipped.replaceAll(/[^\n]/g, ' '))
  return [...code.matchAll(OPERATOR)].map((match) => {
    const [from, to] = SWAPS.find(([operator]) => operator === match[0])
    return {
      start: match.index,
      end: match.index + from.length,
      from: from.trim(),
      to: to.trim(),
      text: to,
      line: text.slice(0, match.index).split('\n').length,
    }
  })
}

export const applyMutant = (text, mutant) =>
  text.slice(0, mutant.start) + mutant.text + text.slice(mutant.end)
