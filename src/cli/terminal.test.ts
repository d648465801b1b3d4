import { afterEach, describe, expect, it, vi } from 'vitest'
import picocolors from 'picocolors'
import { printTable, processTerminal, type Terminal } from './terminal.js'

function onTerminal<T>(isTTY: boolean, columns: number | undefined, ask: () => T): T {
  const { stdout } = process
  const before = { isTTY: stdout.isTTY, columns: stdout.columns }
  Object.assign(stdout, { isTTY, columns })
  try {
    return ask()
  } finally {
    Object.assign(stdout, before)
  }
}

describe('colour', () => {
  afterEach(() => void vi.unstubAllEnvs())

  it('is used on a terminal', () => {
    vi.stubEnv('NO_COLOR', undefined)
    vi.stubEnv('TERM', 'xterm')
    expect(onTerminal(true, 120, () => processTerminal().colours.red('late'))).toContain('\u001B[')
  })

  it.each([
    ['NO_COLOR', '1', true],
    ['TERM', 'dumb', true],
    ['TERM', 'xterm', false],
  ])('is not used with %s=%s on a terminal (%s)', (name, value, isTTY) => {
    vi.stubEnv(name, value)
    expect(onTerminal(isTTY, 120, () => processTerminal().colours.red('late'))).toBe('late')
  })
})

describe('the width', () => {
  it.each([
    [undefined, 100],
    [80, 80],
    [100, 100],
    [240, 100],
  ])('of a terminal with %s columns is %i', (columns, width) => {
    expect(onTerminal(true, columns, () => processTerminal().width)).toBe(width)
  })

  it.each([80, 100])('of %i columns is kept by a table, however long its words', (width) => {
    const lines: string[] = []
    const terminal: Terminal = {
      out: (text) => lines.push(...text.split('\n')),
      error: () => undefined,
      colours: picocolors.createColors(false),
      width,
    }
    const long = 'attendance '.repeat(40)
    printTable(
      terminal,
      [{ title: 'Due', width: 12 }, { title: 'What' }, { title: 'Clause', width: 11, right: true }],
      [
        ['2026-11-20', long, 'ABC-001'],
        ['', 'x'.repeat(300), 'LAW-CONTINUOUS-ABSENCE'],
      ],
    )
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
    expect(lines.some((line) => line.endsWith(' '))).toBe(false)
  })
})
