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

  it('are found by somebody who walks along the sessions of one pupil after another', () => {
    const arrivals = Arrivals.of(3, [0, 3, 541, 0, 9, 0, 2, 1, 550, 2, 4, 560, 2, 7, 545])
    const walk = arrivals.walk()
    for (const pupil of [2, 0, 1, 2])
      for (const sessions of [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 1, 4, 9],
        [2, 8],
      ]) {
        walk.begin(pupil)
        expect(sessions.map((session) => walk.of(session))).toEqual(
          sessions.map((session) => arrivals.of(pupil, session)),
        )
      }
  })

  it('are of no pupil where none is on record', () => {
    expect(Arrivals.of(1, []).of(0, 0)).toBeUndefined()
  })
})
