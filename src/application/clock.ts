import { getInstant, type Instant } from '../kernel/school-date.js'

/** The time, handed in: nothing below the composition root reads it by itself. */
export interface Clock {
  /** The wall clock in London, to the minute. */
  now(): Instant
  /** The true moment. */
  instantUtc(): Date
}

const LONDON = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/London',
  dateStyle: 'short',
  timeStyle: 'short',
})

const MINUTE = 60_000
let lastMinute = Number.NaN
let lastShown: Instant = 0

/** What the wall clock in London shows at a true moment. */
export function londonMinute(at: Date): Instant {
  // Asked for at every request, mostly in the same minute; asking the time zone takes longer than much of what is asked.
  const minute = Math.floor(at.getTime() / MINUTE)
  if (minute !== lastMinute) {
    lastShown = getInstant(LONDON.format(at).replace(' ', 'T'))
    lastMinute = minute
  }
  return lastShown
}

/** This machine's clock. */
export const systemClock: Clock = {
  now: () => londonMinute(new Date()),
  instantUtc: () => new Date(),
}
