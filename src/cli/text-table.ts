/** A column of a table, its width in characters; two spaces stand between columns. */
export interface TextColumn {
  readonly title: string
  readonly width: number
  readonly right?: boolean
  /** Colours what stands in a line of it, on terminals that show colours. */
  readonly paint?: (text: string) => string
}

const GAP = '  '

/** The lines of a table, its head first. What is longer than its column goes on in the next line, and nothing is left out. */
export function tableLines(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  paintTitle: (title: string) => string,
): string[] {
  const head = rowLines(
    columns.map((column) => ({ ...column, paint: paintTitle })),
    columns.map((column) => column.title),
  )
  return [...head, ...rows.flatMap((row) => rowLines(columns, row))]
}

function rowLines(columns: readonly TextColumn[], cells: readonly string[]): string[] {
  const wrapped = columns.map((column, i) => wrapText(cells[i] ?? '', column.width))
  const height = Math.max(...wrapped.map((lines) => lines.length))
  return Array.from({ length: height }, (_, line) => {
    let text = ''
    // Spaces that nothing follows are not written.
    let spaces = ''
    columns.forEach(({ width, right, paint }, i) => {
      const part = wrapped[i]?.[line] ?? ''
      const filling = ' '.repeat(Math.max(0, width - lengthOf(part)))
      if (part !== '') {
        text += spaces + (right === true ? filling : '') + (paint === undefined ? part : paint(part))
        spaces = ''
      } else if (right === true) spaces += filling
      spaces += (right === true ? '' : filling) + GAP
    })
    return text
  })
}

/** Breaks a text between its words, and a word that is longer than a line within it. A line break stays one. */
export function wrapText(text: string, width: number): string[] {
  if (text.length <= width && !text.includes('\n')) return [text.trimEnd()]
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = []
    let line = ''
    for (const word of paragraph.split(' ').filter((each) => each !== '')) {
      if (line !== '' && lengthOf(line) + 1 + lengthOf(word) <= width) {
        line += ` ${word}`
        continue
      }
      if (line !== '') lines.push(line)
      const characters = [...word]
      let from = 0
      for (; characters.length - from > width; from += width)
        lines.push(characters.slice(from, from + width).join(''))
      line = characters.slice(from).join('')
    }
    return [...lines, line]
  })
}

/** In characters, not in the units that a string is stored in. */
const lengthOf = (text: string): number => [...text].length
