import type { CountsAs } from '../domain/register/code-set.js'
import { type Instant, addMonths } from '../kernel/school-date.js'
import type { CodeRun } from './absence-run.js'
import type { Reachable } from './follow-up.js'
import type { RecordKeeper } from './record-keeper.js'
import type { SeededRandom } from './seeded-random.js'

/** Fewer possible sessions say nothing about a pupil's attendance. */
const ENOUGH_SESSIONS = 60
const TEN_DAYS = 20

/** What a code counts as, by its number. */
export type Meanings = readonly (CountsAs | undefined)[]

/**
 * What a school does about a pupil's level of attendance, at the end of each half term and not for everybody: letters, meetings, plans,
 * part-time timetables, and now and then a penalty for a long holiday.
 */
export function doCasework(
  keeper: RecordKeeper,
  who: Reachable,
  codes: Uint8Array,
  runs: readonly CodeRun[],
  meanings: Meanings,
  random: SeededRandom,
): void {
  const { upn } = who
  const { L, U, C2 } = keeper.frame.codes
  const { halfStarts } = keeper.frame.calendar
  let possible = 0
  let attended = 0
  let lates = 0
  let meetings = 0
  let half = 1
  for (let session = 0; session < codes.length; session++) {
    const id = codes[session] as number
    const meaning = meanings[id]
    if (meaning === 'attending') attended++
    if (meaning !== undefined && meaning !== 'not-possible') possible++
    if (id === L || id === U) lates++
    const nextHalf = halfStarts[half]
    if (nextHalf === undefined || session !== nextHalf * 2 - 1) continue
    half++
    if (codes[session] === 0) continue
    const at: Instant = keeper.at(nextHalf - random.between(1, 4), 13 * 60 + random.below(120))
    const rate = attended / possible
    if (possible >= ENOUGH_SESSIONS && rate < 0.92 && random.chance(0.55)) {
      keeper.note({
        type: 'letter',
        at,
        upn,
        about: 'attendance',
        kind: '',
        held: null,
        attended: null,
        reviewOn: null,
      })
    }
    if (possible >= ENOUGH_SESSIONS && rate < 0.88 && random.chance(0.45)) {
      const held = keeper.at(nextHalf - 1, 15 * 60 + 40)
      keeper.note({
        type: 'meeting',
        at: held,
        upn,
        about: 'attendance',
        kind: '',
        held: true,
        attended: random.chance(0.75),
        reviewOn: null,
      })
      meetings++
    }
    if (meetings > 0 && rate < 0.85 && random.chance(0.4)) {
      const day = keeper.dayOf(session)
      const planned = keeper.at(nextHalf - 1, 16 * 60 + 10)
      const kind = random.chance(0.7) ? 'support' : 'contract'
      keeper.note({
        type: 'plan',
        at: planned,
        upn,
        about: 'attendance',
        kind,
        held: null,
        attended: null,
        reviewOn: addMonths(day, 1) + 14,
      })
    }
    if (lates >= 8 && random.chance(0.5)) {
      keeper.note({
        type: 'letter',
        at: at + 7,
        upn,
        about: 'punctuality',
        kind: '',
        held: null,
        attended: null,
        reviewOn: null,
      })
      if (lates >= 16 && random.chance(0.4)) {
        const held = keeper.at(nextHalf - 1, 15 * 60 + 30)
        keeper.note({
          type: 'meeting',
          at: held,
          upn,
          about: 'punctuality',
          kind: '',
          held: true,
          attended: random.chance(0.7),
          reviewOn: null,
        })
      }
      lates = 0
    }
  }
  planPartTime(keeper, who, codes.indexOf(C2))
  fineHolidays(keeper, who, runs, random)
}

/** Nobody has a part-time timetable without a plan that says for how long. */
function planPartTime(keeper: RecordKeeper, { upn }: Reachable, first: number): void {
  // Before 2024 the code stood for other leave as well.
  if (first < 0 || keeper.frame.codes.C2 === keeper.frame.codes.C) return
  const at = keeper.closeOf(first & ~1) - 30
  const reviewOn = keeper.dayOf(first) + 42
  keeper.note({
    type: 'plan',
    at,
    upn,
    about: 'attendance',
    kind: 'part-time-timetable',
    held: null,
    attended: null,
    reviewOn,
  })
}

function fineHolidays(
  keeper: RecordKeeper,
  { upn, contactId }: Reachable,
  runs: readonly CodeRun[],
  random: SeededRandom,
): void {
  for (const { code, from, to } of runs) {
    if (code !== 'G' || to - from + 1 < TEN_DAYS / 2 || !random.chance(0.35)) continue
    const at = keeper.at((to >> 1) + random.between(4, 9), 10 * 60 + random.below(240))
    const paid = Math.floor(at / 1440) + random.between(6, 27)
    const paidOn = random.chance(0.8) && paid * 1440 <= keeper.until ? paid : null
    keeper.note({ type: 'penalty-notice', at, upn, contactId, paidOn, withdrawnOn: null })
  }
}
