import { describe, expect, it } from 'vitest'
import { getDay } from '../../kernel/school-date.js'
import { findSpell, type Pupil, spellNear } from './pupil.js'

const spells = [
  { enrolledOn: getDay('2025-09-01'), leftOn: getDay('2025-12-19'), yearGroup: '3', className: '3R' },
  { enrolledOn: getDay('2026-04-13'), leftOn: null, yearGroup: '4', className: '4R' },
]
const pupil = { spells } as unknown as Pupil
const classOn = (day: string): string | undefined => findSpell(pupil, getDay(day))?.className

describe('a pupil who left and came back', () => {
  it.each([
    ['2025-08-31', undefined],
    ['2025-09-01', '3R'],
    ['2025-12-19', '3R'],
    ['2025-12-20', undefined],
    ['2026-04-12', undefined],
    ['2026-04-13', '4R'],
    ['2030-01-01', '4R'],
  ])('is on the roll on %s in class %s', (day, className) => {
    expect(classOn(day)).toBe(className)
  })

  it.each([
    ['2025-01-01', '3R'],
    ['2025-12-25', '3R'],
    ['2026-04-12', '3R'],
    ['2026-04-13', '4R'],
  ])('off the roll on %s belongs where the last spell was: %s', (day, className) => {
    expect(spellNear(pupil, getDay(day)).className).toBe(className)
  })
})

describe('a pupil who was moved from class to class', () => {
  const moved = {
    spells: [
      {
        enrolledOn: getDay('2025-09-01'),
        leftOn: null,
        yearGroup: '4',
        className: '4B',
        earlier: [
          { until: getDay('2026-01-04'), yearGroup: '3', className: '3R' },
          { until: getDay('2026-07-31'), yearGroup: '3', className: '3S' },
        ],
      },
    ],
  } as unknown as Pupil

  it.each([
    ['2025-08-01', '3', '3R'],
    ['2025-09-01', '3', '3R'],
    ['2026-01-04', '3', '3R'],
    ['2026-01-05', '3', '3S'],
    ['2026-07-31', '3', '3S'],
    ['2026-08-01', '4', '4B'],
  ])('was on %s in year %s and class %s', (day, yearGroup, className) => {
    expect(spellNear(moved, getDay(day))).toMatchObject({ yearGroup, className })
    if (day >= '2025-09-01') expect(findSpell(moved, getDay(day))).toMatchObject({ yearGroup, className })
  })
})
