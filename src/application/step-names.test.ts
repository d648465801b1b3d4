import { describe, expect, it } from 'vitest'
import { getDay } from '../kernel/school-date.js'
import type { PolicyDocument } from '../policy/document/policy-document.js'
import { effectivePolicy } from '../policy/effective/effective-policy.js'
import { stepNamesOf, stepOfAction, traceInWords } from './step-names.js'

const base = { title: 'T', in_force: { from: '2026-09-01', cites: ['X-1'] } }
const law: PolicyDocument = { ...base, policy: 'england', layer: 'statutory' }
const own: PolicyDocument = {
  ...base,
  policy: 'own',
  layer: 'school',
  levels: [
    {
      id: 'letters',
      label: 'Below 95%',
      when: { measure: 'attendance', is: 'below', value: 95 },
      then: [
        { id: 'one', kind: 'letter.attendance', cites: ['X-1'] },
        {
          id: 'two',
          kind: 'letter.attendance',
          after: ['one'],
          note: 'From the headteacher',
          cites: ['X-1'],
        },
      ],
      cites: ['X-1'],
    },
  ],
  bands: [
    {
      id: 'bands',
      label: 'Bands',
      measure: 'attendance',
      bands: [
        {
          id: 'red',
          label: 'Red',
          below: 90,
          then: [],
          review: { every: { weeks: 2 }, kind: 'review.plan', cites: ['X-1'] },
          cites: ['X-1'],
        },
      ],
      cites: ['X-1'],
    },
  ],
}
const names = stepNamesOf(effectivePolicy([law, own], getDay('2026-11-18')))

describe('the names of steps', () => {
  it('tells two letters of one rule apart', () => {
    expect(stepOfAction(names, { id: 'letters/two:A1:2026-11-02' })).toEqual({
      rule: 'Below 95%',
      kind: 'letter.attendance',
      number: 2,
      note: 'From the headteacher',
      comes: 'once the first letter about attendance has been sent',
    })
    expect(stepOfAction(names, { id: 'bands.red/review:A1:x' })?.rule).toBe('Bands: Red')
    expect(stepOfAction(names, { id: 'penalty.threshold:A1:x' })).toBeUndefined()
  })

  it('says in explain which step of which rule it was', () => {
    const trace = { rule: 'letters/two', cites: [], facts: [] }
    expect(traceInWords({ ...trace, outcome: 'acts', why: 'Letter.' }, names)).toBe(
      'Below 95%. Letter (second). From the headteacher.',
    )
    expect(
      traceInWords({ ...trace, outcome: 'done', why: 'It was done on 2026-02-13 at 16:30.' }, names),
    ).toBe('Below 95%. Letter (second). It was done on 13 February 2026 at 16:30.')
    expect(traceInWords({ ...trace, outcome: 'waits', why: 'It comes after an earlier step.' }, names)).toBe(
      'Below 95%. Letter (second). It comes once the first letter about attendance has been sent.',
    )
    expect(traceInWords({ ...trace, rule: 'penalty', outcome: 'acts', why: 'consider it.' }, names)).toBe(
      'Consider it.',
    )
  })
})
