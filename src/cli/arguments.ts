import { type Day, type Instant, parseDay, parseInstant } from '../kernel/school-date.js'
import { CallError } from './call-error.js'

/** `--as-of`: a local wall-clock minute. */
export function instantArgument(text: string): Instant {
  const instant = parseInstant(text)
  if (instant === undefined)
    throw new CallError(
      `"${text}" is no instant; expected YYYY-MM-DDTHH:MM in London time, such as 2026-11-20T09:40`,
    )
  return instant
}

export function dayArgument(text: string): Day {
  const day = parseDay(text)
  if (day === undefined) throw new CallError(`"${text}" is no day; expected YYYY-MM-DD, such as 2026-11-20`)
  return day
}

export function countArgument(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1)
    throw new CallError(`"${text}" is no count; expected a whole number of at least 1`)
  return Number(text)
}
