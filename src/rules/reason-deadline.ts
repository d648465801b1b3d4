import { END_OF_DAY, type Day, formatDay, instantAt } from '../kernel/school-date.js'
import { addWorkingDays } from '../domain/calendar/working-days.js'
import type { EffectivePolicy } from '../policy/effective/effective-policy.js'
import { type Because, makeAction } from './action.js'
import type { PupilRule } from './evaluator.js'
import type { PupilFacts } from './facts/pupil-facts.js'
import { codeHits, type SchoolFacts } from './facts/school-facts.js'
import { suggestCode } from './suggested-codes.js'

type Deadline = NonNullable<EffectivePolicy['reasonDeadline']>
type Unit = Deadline['unit']
const RULE = 'returns.reason-deadline'

/** One action for each pupil and day with an N, of whatever year: by when it is settled, and what it becomes after that. */
export function compileReasonDeadline(deadline: Deadline, school: SchoolFacts): PupilRule {
  const set = codeHits(school).hitsOf(['N'])
  const { calendar } = school
  return {
    alsoOfLeavers: true,
    evaluate(facts, sink) {
      const hits = facts.hits(set)
      if (hits.length === 0 && sink.trace === undefined) return
      const days: Day[] = []
      for (let hit = 0; hit < hits.length; hit++) {
        const day = calendar.dayOfSession(hits.at(hit))
        if (days.at(-1) !== day) days.push(day)
      }
      const hold = facts.events.findHold('mark.resolve', school.today)
      if (hold === undefined) for (const day of days) sink.add(resolve(deadline, facts, day))
      sink.trace?.({
        rule: RULE,
        cites: deadline.cites,
        facts: days.map((day) => ({ fact: 'code', value: 'N', from: formatDay(day), to: formatDay(day) })),
        outcome: hold !== undefined ? 'held' : days.length > 0 ? 'acts' : 'does-not-act',
        why:
          days.length === 0
            ? 'No session is waiting for a reason.'
            : `On ${days.length} ${days.length === 1 ? 'day' : 'days'} the reason is not known yet.`,
      })
    },
  }
}

function resolve(deadline: Deadline, facts: PupilFacts, day: Day) {
  const { school, pupil } = facts
  const due = instantAt(addDays(school, day, deadline.days, deadline.unit), END_OF_DAY)
  const because: Because[] = [
    {
      fact: 'code',
      value: 'N',
      rule: `settled within ${deadline.days} school days`,
      from: formatDay(day),
      to: formatDay(day),
    },
  ]
  const suggestion = suggestCode(facts, day)
  if (suggestion !== undefined)
    because.push({ fact: 'suggested-code', value: suggestion.code, rule: suggestion.rule.label })
  if (school.asOf > due && deadline.then_code !== undefined)
    because.push({ fact: 'becomes', value: deadline.then_code })
  return makeAction(
    {
      id: `${RULE}:${pupil.upn}:${formatDay(day)}`,
      kind: 'mark.resolve',
      upn: pupil.upn,
      due,
      owner: deadline.owner,
      cites:
        suggestion === undefined
          ? deadline.cites
          : [...new Set([...deadline.cites, ...suggestion.rule.cites])],
      because,
    },
    school.asOf,
  )
}

/** The last day of a deadline that counts from a day. */
export function addDays(school: SchoolFacts, day: Day, count: number, unit: Unit): Day {
  if (unit === 'school') return school.calendar.addSchoolDays(day, count)
  return unit === 'working' ? addWorkingDays(day, count) : day + count
}
