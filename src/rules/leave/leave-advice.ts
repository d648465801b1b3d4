import type { LeaveRequestEvent } from '../../domain/events/school-event.js'
import { phraseDays } from '../../policy/phrasing/index.js'
import type { Leave } from '../../policy/vocabulary/sections/leave.js'
import type { LeaveTest } from '../../policy/vocabulary/conditions.js'
import type { Audience } from '../../policy/vocabulary/words.js'
import { type PupilFacts } from '../facts/pupil-facts.js'
import { isInAudience } from '../facts/school-facts.js'
import { type LeaveCodes, leaveCodes } from './leave-codes.js'
import { isMetByEvidence } from './leave-evidence.js'
import { daysObserved, daysOfFestival } from './observance.js'
import { noticeDays, schoolDaysOf, testLeave } from './leave-facts.js'

export interface LeavePoint {
  readonly cites: readonly string[]
  readonly message: string
}

/** What the policy says of a request. The decision is always the headteacher's. */
export interface LeaveAdvice {
  readonly request: string
  readonly recommendation: 'refuse' | 'headteacher-decides'
  readonly reasons: readonly LeavePoint[]
  readonly considerations: readonly LeavePoint[]
  readonly needed: readonly string[]
  readonly code_if_granted: string | null
  readonly code_if_refused: string | null
}

/**
 * Weighs a request against the policy: each bar or "must" that is not kept is a reason to refuse, each "where possible" or
 * matter to weigh a consideration.
 *
 * @param facts loaded with the pupil who is to be away
 */
export function adviseOnLeave(leave: Leave, request: LeaveRequestEvent, facts: PupilFacts): LeaveAdvice {
  const reasons: LeavePoint[] = []
  const considerations: LeavePoint[] = []
  const inAudience = (entry: { readonly for?: Audience }): boolean =>
    entry.for === undefined || isInAudience(facts.school, facts.pupil, entry.for, request.from)

  for (const bar of leave.refuse ?? []) {
    if (!inAudience(bar)) continue
    const outcomes = bar.if.map((test) => testLeave(test, request, facts))
    const unsettled = outcomes.find((outcome) => outcome.unsettled !== undefined)
    if (
      unsettled !== undefined &&
      outcomes.every((outcome) => outcome.holds || outcome.unsettled !== undefined)
    ) {
      considerations.push({
        cites: bar.cites,
        message: `${bar.label}: the school has not set ${unsettled.unsettled}, so a person must decide whether this applies.`,
      })
    } else if (outcomes.every((outcome) => outcome.holds))
      reasons.push({ cites: bar.cites, message: messageOf(bar.label, outcomes) })
  }
  keepRequirements(leave, request, facts, reasons, considerations)
  for (const matter of leave.consider ?? []) {
    if (!inAudience(matter)) continue
    const outcomes = (matter.if ?? []).map((test) => testLeave(test, request, facts))
    if (outcomes.every((outcome) => outcome.holds))
      considerations.push({ cites: matter.cites, message: messageOf(matter.label, outcomes) })
  }
  const religious =
    request.reason === 'religious'
      ? adviseOnReligion(leave, request, facts, reasons, considerations)
      : undefined
  const codes = religious ?? leaveCodes(leave, request, facts.school, facts.pupil)
  const needed = (leave.needed ?? [])
    .filter(
      (need) =>
        inAudience(need) &&
        holdsAll(need.if, request, facts) &&
        !isMetByEvidence(need.met_by, request, facts.events),
    )
    .map((need) => need.what)
  return {
    request: request.id,
    recommendation: reasons.length > 0 ? 'refuse' : 'headteacher-decides',
    reasons,
    considerations,
    needed: [...new Set(needed)],
    code_if_granted: codes.granted,
    code_if_refused: codes.refused,
  }
}

/** Notice and form: a "must" that is not kept is a reason to refuse, a "where possible" is weighed. */
function keepRequirements(
  leave: Leave,
  request: LeaveRequestEvent,
  facts: PupilFacts,
  reasons: LeavePoint[],
  considerations: LeavePoint[],
): void {
  const { notice, form } = leave
  if (notice !== undefined) {
    const given = noticeDays(facts, request, notice.unit)
    if (given < notice.days) {
      const message = `${given < 0 ? 'It was asked for after it began' : `It was asked for ${phraseDays(given, notice.unit)} ahead`}; the policy asks for ${phraseDays(notice.days, notice.unit)}.`
      ;(notice.strength === 'must' ? reasons : considerations).push({ cites: notice.cites, message })
    }
  }
  if (form !== undefined && request.onForm === false) {
    ;(form.strength === 'must' ? reasons : considerations).push({
      cites: form.cites,
      message: `It did not come on the form that the policy asks for: ${form.name}.`,
    })
  }
}

/** Days of religious observance, with the policy's limits for each festival and each year. */
function adviseOnReligion(
  leave: Leave,
  request: LeaveRequestEvent,
  facts: PupilFacts,
  reasons: LeavePoint[],
  considerations: LeavePoint[],
): LeaveCodes | undefined {
  const { religious } = leave
  if (religious === undefined) return undefined
  const asked = schoolDaysOf(facts, request)
  const ofFestival = asked + daysOfFestival(religious.code, request, facts)
  const ofYear = asked + daysObserved(religious.code, request, facts)
  const over: string[] = []
  if (religious.days_per_festival !== undefined && ofFestival > religious.days_per_festival)
    over.push(
      `${phraseDays(ofFestival, 'school')} for this festival, where ${religious.days_per_festival} may be given`,
    )
  if (religious.days_per_year !== undefined && ofYear > religious.days_per_year)
    over.push(
      `${phraseDays(ofYear, 'school')} in this academic year, where ${religious.days_per_year} may be given`,
    )
  if (religious.exclusively_set_apart === true)
    considerations.push({
      cites: religious.cites,
      message: 'The day must be set apart by the religious body that the parent belongs to.',
    })
  if (religious.in_advance === true && Math.floor(request.at / 1440) >= request.from)
    reasons.push({ cites: religious.cites, message: 'It was not asked for before the day.' })
  const refused =
    religious.beyond.code_if_refused ?? leaveCodes(leave, request, facts.school, facts.pupil).refused
  if (over.length === 0) return { granted: religious.code, refused }
  const message = `That would be ${over.join(', and ')}.`
  ;(religious.beyond.then === 'refuse' ? reasons : considerations).push({ cites: religious.cites, message })
  return { granted: religious.beyond.code_if_granted ?? religious.code, refused }
}

export function holdsAll(
  tests: readonly LeaveTest[] | undefined,
  request: LeaveRequestEvent,
  facts: PupilFacts,
): boolean {
  return (tests ?? []).every((test) => testLeave(test, request, facts).holds)
}

function messageOf(label: string, outcomes: readonly { readonly value: string }[]): string {
  const values = outcomes.map((outcome) => outcome.value).filter((value) => value !== '' && value !== 'yes')
  return values.length === 0 ? `${label}.` : `${label} (${values.join('; ')}).`
}
