import { describe, expect, it } from 'vitest'
import { nationalCodes } from '../../application/policies.js'
import { getDay } from '../../kernel/school-date.js'
import { whereaboutsOf } from './on-site.js'

const today = nationalCodes().on(getDay('2026-11-20'))
const onSite = today.filter((code) => whereaboutsOf(code).onSite).map(({ symbol }) => symbol)

describe('who is on site', () => {
  it('[FOX-026] is who came, late or after the register closed included', () => {
    expect(onSite).toEqual(['/', '\\', 'L', 'U'])
  })

  it('is nobody who is educated elsewhere or at the dentist', () => {
    for (const symbol of ['V', 'P', 'W', 'B', 'K', 'D', 'M']) expect(onSite).not.toContain(symbol)
  })

  it('has a reason of its own for every code in force', () => {
    for (const code of today) expect(whereaboutsOf(code).reason).not.toBe('the code does not say')
  })
})
