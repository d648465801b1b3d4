import { describe, expect, it } from 'vitest'
import {
  absentOf,
  addTallies,
  attendanceOf,
  EMPTY_TALLY,
  formatAttendance,
  isPersistentlyAbsent,
  isSeverelyAbsent,
  possibleOf,
  type Tally,
} from './tally.js'

/** So many of so many possible sessions missed. */
const missed = (absent: number, possible: number): Tally => ({
  ...EMPTY_TALLY,
  attended: possible - absent,
  authorised: Math.floor(absent / 2),
  unauthorised: Math.ceil(absent / 2),
})

describe('persistent absence', () => {
  it.each([
    [37, 380, false],
    [38, 380, true],
    [39, 380, true],
    [13, 137, false],
    [14, 137, true],
    [1, 10, true],
    [1, 11, false],
    [0, 380, false],
    [0, 0, false],
  ])('%i of %i sessions missed: %s', (absent, possible, persistent) => {
    expect(isPersistentlyAbsent(missed(absent, possible))).toBe(persistent)
  })
})

describe('severe absence', () => {
  it.each([
    [189, 380, false],
    [190, 380, true],
    [191, 380, true],
    [1, 2, true],
    [1, 3, false],
    [0, 0, false],
  ])('%i of %i sessions missed: %s', (absent, possible, severe) => {
    expect(isSeverelyAbsent(missed(absent, possible))).toBe(severe)
  })
})

describe('a tally', () => {
  const one: Tally = { attended: 10, authorised: 3, unauthorised: 2, late: 1, lateAfterClose: 1, ill: 2 }

  it('is the sum of attended, authorised and unauthorised sessions', () => {
    expect([possibleOf(one), absentOf(one)]).toEqual([15, 5])
    expect(attendanceOf(one)).toEqual({ is: 10, of: 15 })
    expect(formatAttendance(one)).toBe('66.7')
  })

  it('added to another is added in every part', () => {
    expect(
      addTallies(one, { attended: 1, authorised: 2, unauthorised: 4, late: 8, lateAfterClose: 16, ill: 32 }),
    ).toEqual({ attended: 11, authorised: 5, unauthorised: 6, late: 9, lateAfterClose: 17, ill: 34 })
    expect(addTallies(one, EMPTY_TALLY)).toEqual(one)
  })

  it('of nothing possible has no rate', () => {
    expect(formatAttendance(EMPTY_TALLY)).toBeNull()
  })
})
