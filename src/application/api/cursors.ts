import { RequestFaultsError } from './refusals.js'

/** What a cursor goes through. One of another stream is refused, so that nobody skips by mistake. */
export type CursorOf = 'marks' | 'events' | 'roll' | 'pupils'

/** A place in a stream as a text that means nothing to who keeps it. */
export function formatCursor(of: CursorOf, schoolId: number, last: number): string {
  return Buffer.from(`1 ${of} ${schoolId} ${last}`).toString('base64url')
}

/**
 * @param parameter the parameter that had it, for the fault
 * @returns the last number that was read; 0 without a cursor
 * @throws {RequestFaultsError} where it is no cursor of this stream and school
 */
export function parseCursor(
  of: CursorOf,
  schoolId: number,
  cursor: string | undefined,
  parameter = 'updated_after',
): number {
  if (cursor === undefined || cursor === '') return 0
  const parts = /^1 ([a-z]+) (\d{1,9}) (\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))
  if (parts?.[1] !== of || Number(parts[2]) !== schoolId)
    throw new RequestFaultsError([
      {
        at: { parameter },
        code: 'cursor-unknown',
        detail: `expected a "next" of this very list, or no ${parameter} to begin at the beginning`,
      },
    ])
  return Number(parts[3])
}
