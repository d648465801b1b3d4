import { describe, expect, it } from 'vitest'
import { Arrivals } from './arrivals.js'

describe('arrivals', () => {
  it('are found by pupil and session, whatever order they came in', () => {
    const arrivals = Arrivals.of(4, [2, 7, 545, 0, 3, 541, 2, 1, 550, 2, 4, 560, 0, 9, 0])
    const found = [0, 1, 2, 3].map((pupil) =>
      Array.from({ length: 10 }, (_, session) => [session, arrivals.of(pupil, session)]).filter(
        ([, minute]) => minute !== undefined,
      ),
    )
    expect(found).toEqual([
      [
        [3, 541],
        [9, 0],
      ],
      [],
      [
        [1, 550],
        [4, 560],
        [7, 545],
      ],
      [],
    ])
  })

  it('are of no pupil where none is on record', () => {
    expect(Arrivals.of(1, []).of(0, 0)).toBeUndefined()
  })
})
