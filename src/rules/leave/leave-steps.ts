import { type Day, dayOfInstant, formatDay } from '../../kernel/school-date.js'
import { phraseKindBriefly } from '../../policy/phrasing/index.js'
import type { Leave } from '../../policy/vocabulary/sections/leave.js'
import type { ActionKind, Due } from '../../policy/vocabulary/words.js'
import { makeAction } from '../action.js'
import { dueInstant } from '../conditions/durations.js'
import type { PupilRule, Sink } from '../evaluator.js'
import type { PupilEvents } from '../facts/pupil-events.js'
import type { PupilFacts } from '../facts/pupil-facts.js'
import { isInAudience, type SchoolFacts } from '../facts/school-facts.js'
import { holdsAll } from './leave-advice.js'
import { type LeaveCase, leaveCases } from './leave-cases.js'
import { isMetByEvidence } from './leave-evidence.js'

/** What open requests for leave ask of people: a decision, an interview, tickets to be seen. */
export function compileLeaveSteps(leave: Leave, school: SchoolFacts): PupilRule {
  return {
    evaluate(facts, sink) {
      if (!hasOpenRequest(facts.events, school.today)) return
      for (const leaveCase of leaveCases(facts.events)) {
        const { request, decision } = leaveCase
        if (leave.decide !== undefined && decision === undefined) {
          raise(
            'decide.leave',
            leave.decide.owner,
            leave.decide.due,
            leave.decide.cites,
            leaveCase,
            facts,
            sink,
          )
        }
        for (const need of leave.needed ?? []) {
          // Tickets and the like are wanted until the leave begins, an interview only until it is decided.
          const open =
            need.what === 'interview'
              ? decision === undefined
              : decision?.decision !== 'refused' && request.from >= school.today
          if (need.action === undefined || !open || isMetByEvidence(need.met_by, request, facts.events))
            continue
          if (need.for !== undefined && !isInAudience(school, facts.pupil, need.for, request.from)) continue
          if (holdsAll(need.if, request, facts))
            raise(need.action.kind, need.action.owner, need.action.due, need.cites, leaveCase, facts, sink)
        }
      }
    },
  }
}

/** Is there a request that is not decided, or whose leave has not begun before a day? Of others nothing is asked any more. */
function hasOpenRequest({ leaveRequests, leaveDecisions }: PupilEvents, today: Day): boolean {
  for (const { id, from } of leaveRequests) if (from >= today || !isDecided(id, leaveDecisions)) return true
  return false
}

function isDecided(request: string, decisions: PupilEvents['leaveDecisions']): boolean {
  for (const { id } of decisions) if (id === request) return true
  return false
}

function raise(
  kind: ActionKind,
  owner: string | undefined,
  due: Due | undefined,
  cites: readonly string[],
  { request }: LeaveCase,
  facts: PupilFacts,
  sink: Sink,
): void {
  const { school, pupil, events } = facts
  const id = `leave.${kind}:${pupil.upn}:${request.id}`
  const because = [
    {
      fact: 'leave-request',
      value: request.id,
      rule: request.reason,
      from: formatDay(request.from),
      to: formatDay(request.to),
    },
  ]
  const done = events.lastDone(kind, request.at)
  const held = events.findHold(kind, school.today)
  const trace = (outcome: 'acts' | 'done' | 'held', why: string): void =>
    sink.trace?.({ rule: `leave.${kind}`, cites, facts: because, outcome, why })
  if (done !== undefined) return trace('done', 'It was done.')
  if (held !== undefined) return trace('held', `It was put aside: ${held.reason}.`)
  sink.add(
    makeAction(
      {
        id,
        kind,
        upn: pupil.upn,
        due: dueInstant(school, dayOfInstant(request.at), due),
        owner: owner ?? 'headteacher',
        cites,
        because,
      },
      school.asOf,
    ),
  )
  trace('acts', `${phraseKindBriefly(kind)}.`)
}
