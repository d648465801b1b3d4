import { systemClock } from '../application/clock.js'
import { type Day, dayOfInstant, type Instant } from '../kernel/school-date.js'

/** The wall clock in London. */
export const now = (): Instant => systemClock.now()

export const today = (): Day => dayOfInstant(now())
