import picocolors from 'picocolors'
import { describe, expect, it } from 'vitest'
import type { StepNames } from '../application/step-names.js'
import type { Action } from '../rules/action.js'
import { printActions } from './action-table.js'

const COLUMNS = 100

function printed(actions: readonly Action[], names?: StepNames): string[] {
  const lines: string[] = []
  printActions(
    {
      out: (text) => void lines.push(...text.split('\n')),
      error: () => undefined,
      colours: picocolors.createColors(false),
      width: COLUMNS,
    },
    actions,
    { pupils: [] },
    '2026-11-18T10:30',
    names,
  )
  return lines
}

const report = (id: string, note: string): Action => ({
  id: `${id}:2026-11-13`,
  kind: 'report.staff',
  due: '2026-11-13T23:59',
  overdue: true,
  owner: 'office',
  cites: ['X-1'],
  because: [{ fact: 'period-ended', value: '2026-11-13', rule: 'week' }],
  note,
})

describe('the table of actions', () => {
  it('tells two actions of one kind apart by what the policy says of each, within the width', () => {
    const lines = printed([
      report('daily', 'Vulnerable children away'),
      report('staff', 'Last week’s figures for every class, to be read out in the staff meeting'),
    ])
    const text = lines.join(' ').replaceAll(/\s+/g, ' ')
    expect(text).toContain('Vulnerable children away.')
    expect(text).toContain('to be read out in the staff')
    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(COLUMNS)
  })

  it('numbers the letters of a rule', () => {
    const letter: Action = {
      ...report('x', ''),
      id: 'letters/two:A1:2026-11-02',
      kind: 'letter.attendance',
      because: [{ fact: 'attendance', value: '94.8', rule: 'below 95%' }],
    }
    const { note: _note, ...plain } = letter
    const names: StepNames = new Map([
      ['letters/two', { rule: 'Letters', kind: 'letter.attendance', number: 2, note: undefined, comes: '' }],
    ])
    expect(printed([plain], names).join(' ')).toContain('Letter (second): 94.8%')
    expect(printed([plain]).join(' ')).toContain('Letter: 94.8%')
  })
})
