import picocolors from 'picocolors'
import { tableLines, type TextColumn, wrapText } from './text-table.js'

/** What a command writes to. Colour only on a terminal, and never where NO_COLOR is set. */
export interface Terminal {
  out(text: string): void
  error(text: string): void
  /** A line on standard error that the next one takes the place of; not there where nobody would see it move. */
  readonly status?: (text: string) => void
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
    ...(process.stderr.isTTY === true && process.env['TERM'] !== 'dumb'
      ? { status: (text: string) => void process.stderr.write(`\r\u001B[K${text}`) }
      : {}),
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

/** A column whose width may be left out; exactly one leaves it out and takes what is left. */
export type Column = Omit<TextColumn, 'width'> & Partial<Pick<TextColumn, 'width'>>

const NARROWEST = 14
const BETWEEN = 2

/** A table with its head in bold, wrapped to the terminal's width. */
export function printTable(
  terminal: Terminal,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  const fixed = columns.reduce((sum, { width }) => sum + (width === undefined ? 0 : width + BETWEEN), 0)
  const rest = Math.max(NARROWEST, terminal.width - fixed - 2 * BETWEEN)
  const sized = columns.map((column) => ({ ...column, width: column.width ?? rest }))
  terminal.out(tableLines(sized, rows, terminal.colours.bold).join('\n'))
}

/** A paragraph, wrapped to the terminal's width. */
export function printText(terminal: Terminal, text: string): void {
  terminal.out(wrapText(text, terminal.width).join('\n'))
}
