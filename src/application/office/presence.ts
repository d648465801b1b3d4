import type { CodeId, CodeSet } from '../../domain/register/code-set.js'
import { type Half, UNSTATED } from '../../domain/register/entries.js'
import { whereaboutsOf } from '../../domain/register/on-site.js'
import type { MinuteOfDay } from '../../kernel/school-date.js'

/** A mark of today, as far as it says where a pupil is. */
export interface SeenMark {
  readonly code: CodeId
  readonly arrivedAt: MinuteOfDay
  /** When it was entered, where that is known and it is no amendment: the minute at which somebody saw the pupil. */
  readonly seenAt?: MinuteOfDay
}

/** A line of the sign-out book that stands. */
export interface StandingMovement {
  readonly movementNo: number
  readonly minute: MinuteOfDay
  readonly direction: 'in' | 'out'
  readonly expectedBack: MinuteOfDay | null
}

export interface PresenceQuestion {
  /** By half; `undefined` where there is no mark. */
  readonly marks: readonly [SeenMark | undefined, SeenMark | undefined]
  readonly movements: readonly StandingMovement[]
  /** When each session begins for the pupil; `null` where it is not open today. */
  readonly begins: readonly [MinuteOfDay | null, MinuteOfDay | null]
  /** Was the class's register of the afternoon handed in? */
  readonly afternoonTaken: boolean
  readonly minute: MinuteOfDay
}

/** Where a pupil is now, as far as the register and the sign-out book know. */
export interface Presence {
  readonly state: 'on-site' | 'off-site' | 'not-accounted'
  readonly because: PresenceReason
  readonly since: MinuteOfDay | null
}

export type PresenceReason =
  | {
      readonly by: 'mark'
      readonly half: Half
      readonly code: string
      readonly says: string
      /** `null` where nobody wrote it down. */
      readonly arrivedAt: MinuteOfDay | null
    }
  | { readonly by: 'movement'; readonly direction: 'in' | 'out'; readonly back: MinuteOfDay | null }
  | { readonly by: 'nothing'; readonly half: Half }
  /** Signed out, and yet marked present by somebody afterwards. */
  | { readonly by: 'disagreement' }

/**
 * Where a pupil is now: by the last thing that is known, a mark or a line of the sign-out book. A mark speaks from the minute at
 * which the pupil came or the session began; one that was entered beforehand for later today says nothing yet.
 *
 * In the afternoon a pupil who was here in the morning is here until the class's register says otherwise; one who was not
 * is not accounted for until then.
 */
export function presenceOf(codes: CodeSet, question: PresenceQuestion): Presence {
  const { marks, begins, movements, minute } = question
  const moved = movements
    .filter((movement) => movement.minute <= minute)
    .reduce<StandingMovement | undefined>(
      (last, next) =>
        last === undefined ||
        next.minute > last.minute ||
        (next.minute === last.minute && next.movementNo > last.movementNo)
          ? next
          : last,
      undefined,
    )
  const half: Half = begins[1] !== null && (begins[0] === null || minute >= begins[1]) ? 1 : 0
  const marked = byMark(codes, question, half)
  if (moved === undefined) return marked
  if (marked.since !== null && moved.minute < marked.since) return marked
  if (moved.direction === 'in')
    return { state: 'on-site', because: { by: 'movement', direction: 'in', back: null }, since: moved.minute }
  const seenAt = marks[half]?.seenAt
  if (marked.state === 'on-site' && seenAt !== undefined && seenAt > moved.minute)
    return { state: 'not-accounted', because: { by: 'disagreement' }, since: moved.minute }
  return {
    state: 'off-site',
    because: { by: 'movement', direction: 'out', back: moved.expectedBack },
    since: moved.minute,
  }
}

function byMark(codes: CodeSet, { marks, begins, afternoonTaken }: PresenceQuestion, half: Half): Presence {
  const nothing: Presence = { state: 'not-accounted', because: { by: 'nothing', half }, since: null }
  const mark = marks[half]
  if (mark !== undefined) return ofMark(codes, mark, half, begins[half])
  const morning = half === 1 ? marks[0] : undefined
  if (morning === undefined || afternoonTaken) return nothing
  const carried = ofMark(codes, morning, 0, begins[0])
  return carried.state === 'on-site' ? carried : nothing
}

function ofMark(codes: CodeSet, mark: SeenMark, half: Half, begins: MinuteOfDay | null): Presence {
  const meaning = codes.meaning(mark.code)
  const { onSite, reason } = whereaboutsOf(meaning)
  const arrivedAt = mark.arrivedAt === UNSTATED ? null : mark.arrivedAt
  return {
    state: onSite ? 'on-site' : 'off-site',
    because: { by: 'mark', half, code: meaning.symbol, says: reason, arrivedAt },
    since: arrivedAt ?? begins,
  }
}

/** The lines of a day's book that stand: a corrected line gives way to its correction, a void one to nothing. */
export function standingMovements<
  M extends { readonly movementNo: number; readonly corrects: number | null; readonly void: boolean },
>(lines: readonly M[]): M[] {
  const corrected = new Set(lines.map((line) => line.corrects))
  return lines.filter((line) => !line.void && !corrected.has(line.movementNo))
}
