import { describe, expect, it } from 'vitest'
import { parseClauseIndex } from './clause-index.js'

describe('where a document prints its clauses', () => {
  it('is told by heading, without the lines of the text that was read', () => {
    const index = parseClauseIndex(
      [
        'id,policy,clause',
        'ELM-001,Elm,Title block (L3-5)',
        'ELM-002,Elm,"4.3 Planned absence, in term (L134)"',
        'ELM-003,Elm,Leave (form L2)',
        'ELM-004,Elm,Appendix A',
      ].join('\n'),
    )
    expect([...index]).toEqual([
      ['ELM-001', 'Title block'],
      ['ELM-002', '4.3 Planned absence, in term'],
      ['ELM-003', 'Leave (form L2)'],
      ['ELM-004', 'Appendix A'],
    ])
  })
})
