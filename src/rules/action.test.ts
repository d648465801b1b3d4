import { describe, expect, it } from 'vitest'
import { getInstant } from '../kernel/school-date.js'
import { type Action, compareActions, makeAction } from './action.js'

const asOf = getInstant('2026-11-18T11:00')
const made = (parts: Partial<Parameters<typeof makeAction>[0]>): Action =>
  makeAction(
    { id: 'x', kind: 'contact.call', due: null, owner: undefined, cites: ['ELM-001'], because: [], ...parts },
    asOf,
  )

describe('an action', () => {
  it.each([
    ['2026-11-18T10:59', true],
    ['2026-11-18T11:00', false],
    ['2026-11-18T11:01', false],
  ])('due at %s is overdue at 11:00: %s', (due, overdue) => {
    expect(made({ due: getInstant(due) })).toMatchObject({ due, overdue })
  })

  it('without a due time is never overdue, and without an owner the office’s', () => {
    expect(made({})).toMatchObject({ due: null, overdue: false, owner: 'office' })
  })

  it('has only the keys that it needs', () => {
    expect(Object.keys(made({ mandatory: false, note: undefined }))).toEqual([
      'id',
      'kind',
      'due',
      'overdue',
      'owner',
      'cites',
      'because',
    ])
    expect(made({ mandatory: true, contacts: [] })).toMatchObject({ mandatory: true, contacts: [] })
  })
})

describe('the order of actions', () => {
  it('is by due with none last, then kind, then UPN, then class', () => {
    const sorted = [
      made({ id: '1', due: asOf, kind: 'contact.call', upn: 'B' }),
      made({ id: '2', due: asOf, kind: 'contact.text', upn: 'A' }),
      made({ id: '3', due: asOf + 1, kind: 'contact.call', upn: 'A' }),
      made({ id: '4', due: null, kind: 'contact.call', upn: 'A' }),
      made({ id: '5', due: null, kind: 'contact.call', upn: 'B' }),
      made({ id: '6', due: null, kind: 'register.take', className: '3R' }),
      made({ id: '7', due: null, kind: 'register.take', className: '4R' }),
    ]
    expect(
      [...sorted]
        .reverse()
        .sort(compareActions)
        .map((action) => action.id),
    ).toEqual(sorted.map((action) => action.id))
  })
})
