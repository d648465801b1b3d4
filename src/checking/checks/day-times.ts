import { phraseDayTime } from '../../policy/phrasing/index.js'
import { type Check, pairs, quarrel } from '../context.js'
import type { ItemOf, Part } from '../places.js'
import { overlap } from '../pupils.js'

type DayTime = ItemOf<NonNullable<Part<'day'>['times']>>

/** What cannot come after what, on one day. */
const IN_ORDER: readonly (readonly [DayTime['what'], DayTime['what']])[] = [
  ['gates-open', 'gates-shut'],
  ['doors-open', 'doors-locked'],
  ['gates-open', 'in-class-by'],
  ['doors-open', 'in-class-by'],
  ['day-starts', 'day-ends'],
  ['in-class-by', 'day-ends'],
]

/** Two times for one moment of the day, and moments in an order that cannot be. */
export const dayTimes: Check = (context) => {
  const times = (context.document.day?.times ?? []).map((time, index) => ({ time, index }))
  return [...pairs(times)].flatMap(([a, b]) => {
    if (!overlap(a.time.for, b.time.for, context.yearGroups) || !quarrels(a.time, b.time)) return []
    const [x, y] = [a, b].map(({ time, index }) => ({
      path: ['day', 'times', index, 'at'],
      cites: time.cites,
      acts: time.acts,
      says: `${phraseDayTime(time.what)} at ${time.at}`.replace('by at', 'by'),
    }))
    return x === undefined || y === undefined ? [] : quarrel(context, x, y)
  })
}

function quarrels(a: DayTime, b: DayTime): boolean {
  if (a.what === b.what) return a.at !== b.at
  // Times are HH:MM, so their order as text is their order in the day.
  return IN_ORDER.some(
    ([first, then]) =>
      (a.what === first && b.what === then && a.at > b.at) ||
      (b.what === first && a.what === then && b.at > a.at),
  )
}
