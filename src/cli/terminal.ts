import Table from 'cli-table3'
import picocolors from 'picocolors'

/** What a command writes to. Colour only on a terminal, and never where NO_COLOR is set. */
export interface Terminal {
  out(text: string): void
  error(text: string): void
  readonly colours: ReturnType<typeof picocolors.createColors>
  /** Columns to write in; 100 where nobody says. */
  readonly width: number
}

const WIDEST = 100

export function processTerminal(): Terminal {
  const onTerminal =
    process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined && process.env['TERM'] !== 'dumb'
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    error: (text) => void process.stderr.write(`${text}\n`),
    colours: picocolors.createColors(onTerminal),
    width: Math.min(WIDEST, process.stdout.columns ?? WIDEST),
  }
}

export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(JSON.stringify(value, null, 2))
}

/** Warnings for a person, on standard error: what is on standard output is the answer. */
export function printWarnings(terminal: Terminal, warnings: readonly string[]): void {
  for (const warning of warnings) terminal.error(terminal.colours.yellow(`Note: ${warning}`))
}

export interface Column {
  readonly title: string
  /** A fixed width in characters, borders not counted; exactly one column leaves it out and takes what is left. */
  readonly width?: number
  readonly right?: boolean
}

/** A table with a rule under its head, wrapped to the terminal's width. */
export function printTable(
  terminal: Terminal,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  const fixed = columns.reduce((sum, column) => sum + (column.width === undefined ? 0 : column.width + 2), 0)
  const rest = Math.max(16, terminal.width - fixed - 2)
  // The library lays a table out in more than linear time, so a long one is drawn in pieces that look like one.
  for (let from = 0; from === 0 || from < rows.length; from += ROWS_AT_ONCE) {
    const table = new Table({
      ...(from === 0 ? { head: columns.map((column) => terminal.colours.bold(column.title)) } : {}),
      colWidths: columns.map((column) => (column.width === undefined ? rest : column.width + 2)),
      colAligns: columns.map((column) => (column.right === true ? 'right' : 'left')),
      wordWrap: true,
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
      chars: PLAIN,
    })
    table.push(...rows.slice(from, from + ROWS_AT_ONCE).map((row) => [...row]))
    terminal.out(
      table
        .toString()
        .split('\n')
        .map((line) => line.trimEnd())
        .join('\n'),
    )
  }
}

const ROWS_AT_ONCE = 40

/** A paragraph, wrapped to the terminal's width. */
export function printText(terminal: Terminal, text: string): void {
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > terminal.width) {
      terminal.out(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  terminal.out(line)
}

const PLAIN = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
  mid: '',
  'mid-mid': '',
}
