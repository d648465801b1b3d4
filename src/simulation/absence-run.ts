import type { CodeId } from '../domain/register/code-set.js'
import { SIMULATED_CODES, type SimulatedCode } from './absence-rates.js'
import type { YearFrame } from './year-frame.js'

/** Sessions in a row, over weekends and holidays, with the same code. */
export interface CodeRun {
  readonly code: SimulatedCode
  readonly from: number
  readonly to: number
}

const RUNNING = new Set<SimulatedCode>(['I', 'M', 'R', 'S', 'T', 'E', 'C', 'C1', 'J1', 'G', 'O', 'N'])

/** A table from code id to the code's name, for the codes of absence that come in runs (not U, which is a morning, or C2). */
export function runningCodes(frame: YearFrame): (SimulatedCode | undefined)[] {
  const table: (SimulatedCode | undefined)[] = []
  for (const code of SIMULATED_CODES) {
    // Before 2024 one code stood for several: the plainest name wins.
    if (RUNNING.has(code)) table[frame.codes[code]] ??= code
  }
  return table
}

/** The runs of absence of a pupil's year, in order. */
export function runsOf(codes: Uint8Array, names: readonly (SimulatedCode | undefined)[]): CodeRun[] {
  const runs: CodeRun[] = []
  for (let session = 0; session < codes.length; session++) {
    const id = codes[session] as CodeId
    const code = names[id]
    if (code === undefined) continue
    const from = session
    while (session + 1 < codes.length && codes[session + 1] === id) session++
    runs.push({ code, from, to: session })
  }
  return runs
}
