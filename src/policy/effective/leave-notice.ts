import type { LeaveTest } from '../vocabulary/conditions.js'
import type { Leave } from '../vocabulary/sections/leave.js'
import type { Audience } from '../vocabulary/words.js'

type Notice = NonNullable<Leave['notice']>

/** How long before its first day leave is to be asked for, and for which requests. */
export interface LeaveNotice extends Notice {
  /** The other facts that must hold of the request; none where it is for every request. */
  readonly where: readonly LeaveTest[]
  readonly for?: Audience
}

/**
 * Every notice that a document asks for, wherever it says so: in `notice`, in a bar (which is a "must") or among what is
 * weighed (a "where possible").
 */
export function leaveNotices(leave: Leave | undefined): LeaveNotice[] {
  if (leave === undefined) return []
  return [
    ...(leave.notice === undefined ? [] : [{ ...leave.notice, where: [] }]),
    ...(leave.refuse ?? []).flatMap((bar) => noticeOf(bar, 'must')),
    ...(leave.consider ?? []).flatMap((matter) => noticeOf(matter, 'where-possible')),
  ]
}

interface Entry {
  readonly if?: readonly LeaveTest[]
  readonly for?: Audience
  readonly cites: string[]
}

function noticeOf(entry: Entry, strength: Notice['strength']): LeaveNotice[] {
  const tests = entry.if ?? []
  return tests.flatMap((test) => {
    const days = daysAskedFor(test)
    if (days === undefined) return []
    return [
      {
        days,
        unit: test.unit ?? 'calendar',
        strength,
        cites: entry.cites,
        where: tests.filter((other) => other !== test),
        ...(entry.for === undefined ? {} : { for: entry.for }),
      },
    ]
  })
}

/** The days of notice that keep a request clear of the test: 14 for "below 14", 15 for "14 or fewer". */
function daysAskedFor({ fact, is, value }: LeaveTest): number | undefined {
  if (fact !== 'notice-days' || value === undefined) return undefined
  return is === 'below' ? Math.ceil(value) : is === 'at-most' ? Math.floor(value) + 1 : undefined
}
