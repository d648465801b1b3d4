import { dayOfInstant, type Day, getInstant, type Instant } from '../kernel/school-date.js'

const LONDON = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/London',
  dateStyle: 'short',
  timeStyle: 'short',
})

/** The wall clock in London: the only clock that the program reads. */
export function now(): Instant {
  return getInstant(LONDON.format(new Date()).replace(' ', 'T'))
}

export function today(): Day {
  return dayOfInstant(now())
}
