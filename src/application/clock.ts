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

/** What the wall clock in London shows at a true moment. */
export function londonMinute(at: Date): Instant {
  return getInstant(LONDON.format(at).replace(' ', 'T'))
}

/** This machine's clock. */
export const systemClock: Clock = {
  now: () => londonMinute(new Date()),
  instantUtc: () => new Date(),
}
