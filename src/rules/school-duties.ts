import { NO_MARK } from '../domain/register/code-set.js'
import { halfName, type Half } from '../domain/register/entries.js'
import { inClassOf } from '../domain/roll/pupil.js'
import type { DoneEvent } from '../domain/events/school-event.js'
import {
  addMonths,
  END_OF_DAY,
  type Day,
  dayOf,
  formatDay,
  formatTime,
  type Instant,
  instantAt,
  partsOfDay,
} from '../kernel/school-date.js'
import type { PolicyDocument } from '../policy/document/policy-document.js'
import { reviewDue } from '../policy/effective/review.js'
import { type Action, makeAction } from './action.js'
import type { SchoolFacts } from './facts/school-facts.js'
import { WEEKDAYS } from '../policy/vocabulary/words.js'

/** Some other role stands behind these two when nobody says who does them. */
const REVIEW_OWNER = 'headteacher'

/** What a school as a whole has to do: registers to take, returns, reports, the policy's own review. */
export function schoolDuties(school: SchoolFacts): Action[] {
  const deeds = school.schoolEvents.filter((event): event is DoneEvent => event.type === 'done')
  const done = (kind: string, since: Instant, className = ''): boolean =>
    deeds.some(
      (deed) => deed.kind === kind && deed.at >= since && (className === '' || deed.className === className),
    )
  return [
    ...registersToTake(school, done),
    ...dailyReturn(school, done),
    ...reports(school, done),
    ...policyReview(school, done),
  ]
}

type Done = (kind: string, since: Instant, className?: string) => boolean

/**
 * Registers that are not complete though the policy says that they have closed, this academic year. Where it states no
 * closing time a register is missed when the day ends without it. A class without a single mark is asked for today's only: that it
 * has none at all is told as a warning.
 */
function registersToTake(school: SchoolFacts, done: Done): Action[] {
  const { calendar, view, pupils, year, today } = school
  const missing = new Map<
    string,
    { readonly className: string; readonly session: number; readonly yearGroup: string; count: number }
  >()
  const marked = new Set<string>()
  const endOfToday = calendar.firstSessionFrom(today + 1)
  pupils.forEach((pupil, p) => {
    const codes = view.codes[p] as Uint8Array
    for (const spell of pupil.spells) {
      const { enrolledOn, leftOn } = spell
      // Most were on the roll before the year began, and are.
      const from = enrolledOn < year.start ? year.firstSession : calendar.firstSessionFrom(enrolledOn)
      const to = leftOn === null || leftOn >= today ? endOfToday : calendar.firstSessionFrom(leftOn + 1)
      let unmarked = 0
      for (let s = codes.indexOf(NO_MARK, from); s >= 0 && s < to; s = codes.indexOf(NO_MARK, s + 1)) {
        unmarked += 1
        const { className, yearGroup } = inClassOf(spell, calendar.dayOfSession(s))
        const key = `${className}\n${s}`
        const known = missing.get(key)
        if (known !== undefined) known.count += 1
        else missing.set(key, { className, session: s, yearGroup, count: 1 })
      }
      if (unmarked < to - from) marked.add(spell.className)
    }
  })
  const actions: Action[] = []
  for (const { className, session, yearGroup, count } of missing.values()) {
    const day = calendar.dayOfSession(session)
    if (!marked.has(className) && day !== today) continue
    const half: Half = calendar.halfOfSession(session)
    const times = school.clock.times(day, half, yearGroup)
    const due = instantAt(day, times.closes ?? END_OF_DAY)
    if (school.asOf < due || done('register.take', instantAt(day, 0), className)) continue
    const asks = times.cites.length > 0 ? times.cites : school.policy.law.in_force.cites
    actions.push(
      makeAction(
        {
          id: `register.take:${className}:${formatDay(day)}${halfName(half)}`,
          kind: 'register.take',
          className,
          due,
          owner: day === today ? 'teacher' : 'office',
          cites: asks,
          because: [
            {
              fact: 'without-a-mark',
              value: count,
              rule:
                times.closes === null ? 'no closing time is stated' : `closes ${formatTime(times.closes)}`,
              from: formatDay(day),
              to: formatDay(day),
            },
            { fact: 'session', value: halfName(half) },
          ],
        },
        school.asOf,
      ),
    )
  }
  return actions
}

/**
 * The Department's daily data: the last school day's whose registers have closed, so that one that was missed is overdue on the
 * next morning's list. A later return carries the earlier days' changes with it.
 */
function dailyReturn(school: SchoolFacts, done: Done): Action[] {
  const duty = school.policy.daily
  const day = lastClosedDay(school)
  if (duty === undefined || day === undefined || done('return.dfe-daily', instantAt(day, 0))) return []
  return [
    makeAction(
      {
        id: `returns.daily:${formatDay(day)}`,
        kind: 'return.dfe-daily',
        due: instantAt(day, END_OF_DAY),
        owner: duty.owner,
        cites: duty.cites,
        because: [{ fact: 'school-day', value: formatDay(day), rule: 'daily' }],
      },
      school.asOf,
    ),
  ]
}

/** The last school day of the academic year whose last register has closed. */
function lastClosedDay({ calendar, clock, pupils, asOf, today, year }: SchoolFacts): Day | undefined {
  const yearGroup = pupils[0]?.spells[0]?.yearGroup ?? ''
  return calendar.schoolDays.findLast(
    (day) =>
      day <= today &&
      day >= year.start &&
      asOf >= instantAt(day, clock.recorded(day, calendar.isOpen(day, 1) ? 1 : 0, yearGroup)),
  )
}

/** Reports whose period has ended; of each only the latest period's, as a later one takes an earlier one's place. */
function reports(school: SchoolFacts, done: Done): Action[] {
  return (school.policy.own.reports ?? []).flatMap((report) => {
    const day = lastReportDay(report, school)
    if (day === undefined || done(report.kind, instantAt(day, 0))) return []
    return [
      makeAction(
        {
          id: `${report.id}:${formatDay(day)}`,
          kind: report.kind,
          due: instantAt(day, END_OF_DAY),
          owner: report.owner,
          cites: report.cites,
          because: [{ fact: 'period-ended', value: formatDay(day), rule: report.rhythm }],
          note: report.label,
        },
        school.asOf,
      ),
    ]
  })
}

type Report = NonNullable<PolicyDocument['reports']>[number]

function lastReportDay(report: Report, school: SchoolFacts): Day | undefined {
  const { calendar, today, year } = school
  const ends = (spans: readonly { readonly start: Day; readonly end: Day }[]): Day | undefined =>
    spans.findLast((span) => span.end <= today && span.start >= year.start)?.end
  switch (report.rhythm) {
    case 'day':
      return calendar.schoolDays.findLast((day) => day <= today && day >= year.start)
    case 'month': {
      // The last month with a school day that is over: its last day has come.
      const tomorrow = partsOfDay(today + 1)
      for (
        let first = dayOf(tomorrow.year, tomorrow.month, 1);
        first > year.start;
        first = addMonths(first, -1)
      ) {
        const before = addMonths(first, -1)
        if (calendar.schoolDaysBetween(Math.max(before, year.start), first - 1) > 0) return first - 1
      }
      return undefined
    }
    case 'half-term':
      return ends(calendar.halfTerms)
    case 'term':
      return ends(calendar.terms)
    case 'academic-year': {
      const last = calendar.halfTerms.findLast((half) => half.academicYear === year.label)
      return last !== undefined && last.term === 'summer' && last.end <= today ? last.end : undefined
    }
    case 'week':
    case 'fortnight': {
      const weekday = report.weekday === undefined ? 5 : WEEKDAYS.indexOf(report.weekday) + 1
      const first =
        calendar.weekUpTo(year.start + 6) < 0
          ? 0
          : calendar.schoolWeeks.findIndex((monday) => monday >= year.start - 6)
      const step = report.rhythm === 'fortnight' ? 2 : 1
      for (let week = calendar.weekUpTo(today); week >= first && week >= 0; week--) {
        // A fortnight is every second school week of the academic year: the second, the fourth…
        if ((week - first + 1) % step !== 0) continue
        const day = (calendar.schoolWeeks[week] as Day) + weekday - 1
        if (day <= today) return day
      }
      return undefined
    }
  }
}

/** The policy's own review date has come: the earliest of those that it states. */
function policyReview(school: SchoolFacts, done: Done): Action[] {
  const { own } = school.policy
  const due = reviewDue(own)
  if (due === undefined || school.today < due.day || done('review.policy', instantAt(due.day, 0))) return []
  return [
    makeAction(
      {
        id: `review.policy:${own.policy}:${formatDay(due.day)}`,
        kind: 'review.policy',
        due: instantAt(due.day, END_OF_DAY),
        owner: due.owner ?? REVIEW_OWNER,
        cites: due.cites,
        because: [
          { fact: 'review-due', value: formatDay(due.day), rule: own.version?.label ?? own.in_force.from },
        ],
      },
      school.asOf,
    ),
  ]
}
