import { describe, expect, it } from 'vitest'
import { formatDay } from '../../kernel/school-date.js'
import type { PolicyDocument } from '../document/policy-document.js'
import { reviewDue } from './review.js'

const due = (adopted: string, ...statements: { due?: string; every_months?: number }[]) => {
  const document: PolicyDocument = {
    policy: 'elm',
    title: 'Elm',
    layer: 'school',
    in_force: { from: adopted, cites: ['ELM-001'] },
    review: statements.map((statement, index) => ({ ...statement, cites: [`ELM-10${index}`] })),
  }
  const found = reviewDue(document)
  return found && [formatDay(found.day), found.text, found.cites[0]]
}

describe('when a policy is next to be reviewed', () => {
  it.each([
    ['2025-10-15', { due: '2026-03-01' }, '2026-03-01', '2026-03-01'],
    ['2025-10-15', { due: '2026-02' }, '2026-02-28', '2026-02'],
    ['2025-10-15', { due: '2026 summer' }, '2026-08-31', '2026 summer'],
    ['2025-10-15', { every_months: 12 }, '2026-10-15', '2026-10-15'],
    ['2024-10', { every_months: 12 }, '2025-10-31', '2025-10'],
    ['2025-11', { every_months: 1 }, '2025-12-31', '2025-12'],
    ['2025 spring', { every_months: 24 }, '2027-04-30', '2027-04'],
    ['2025-10-15', { due: '2028-01-01', every_months: 12 }, '2028-01-01', '2028-01-01'],
  ])('adopted %s, %o: by %s', (adopted, statement, day, text) => {
    expect(due(adopted, statement)).toEqual([day, text, 'ELM-100'])
  })

  it('is the earliest of several, and unknown where none says', () => {
    expect(due('2025-10-15', { due: '2027-03-01' }, { every_months: 12 })?.[2]).toBe('ELM-101')
    expect(due('2025-10-15', {})).toBeUndefined()
    expect(due('2025-10-15')).toBeUndefined()
  })
})
