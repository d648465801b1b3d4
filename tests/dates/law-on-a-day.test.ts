import { describe, expect, it } from 'vitest'
import { statutoryLayer } from '../../src/application/policies.js'
import { LAW_CASES } from './law-on-a-day.js'

describe('the law on the day before and on the first day of each change', () => {
  for (const one of LAW_CASES) {
    it(`${one.name} [${one.cites.join(', ')}]`, () => {
      expect(one.ask(statutoryLayer())).toEqual(one.wanted)
    })
  }
})
