import type { CaseworkRule, OccurrenceRule } from '../vocabulary/rules.js'
import { phraseCodes } from './codes.js'
import { phraseSession } from './school-day.js'
import { phraseCount, phraseList } from './text.js'
import { phraseTime } from './times.js'

type CaseworkEvent = CaseworkRule['on']

/** Each occurrence that a rule acts on: `each time a child’s mark is L or U in the morning`. */
export function phraseOccurrence(each: OccurrenceRule['each']): string {
  const session = each.session === undefined ? '' : ` in the ${phraseSession(each.session)}`
  const arrived =
    each.arrived_after === undefined ? '' : ` and they came after ${phraseTime(each.arrived_after)}`
  const by = each.arrived_by === undefined ? '' : ` and they came by ${phraseTime(each.arrived_by)}`
  const late =
    each.minutes_late === undefined ? '' : ` and they were ${phraseMinutes(each.minutes_late)} late`
  const reason = each.without_adequate_reason === true ? ', with no good reason' : ''
  return `each time a child is marked ${phraseCodes(each.codes)}${session}${arrived}${by}${late}${reason}`
}

function phraseMinutes({
  at_least: from,
  at_most: to,
}: NonNullable<OccurrenceRule['each']['minutes_late']>): string {
  if (from === undefined) return to === undefined ? 'some minutes' : `at most ${phraseCount(to, 'minute')}`
  return to === undefined
    ? `at least ${phraseCount(from, 'minute')}`
    : `${from} to ${phraseCount(to, 'minute')}`
}

const CASEWORK_WORDS: Record<CaseworkEvent, (about: string, plan: string) => string> = {
  'plan-review-due': (about, plan) => `the date to look again at ${plan}${about} has come`,
  'meeting-held': (about) => `a meeting${about} was held`,
  'meeting-missed': (about) => `the parents did not come to a meeting${about}`,
  'plan-made': (about, plan) => `${plan}${about} was made`,
  'leave-granted': () => 'leave was granted',
  'leave-not-returned': () => 'a child is not back on the first day after leave',
  'suspension-day': () => 'a child is suspended',
  'back-after-suspension': () => 'a child comes back after a suspension',
  'no-show-on-first-day': () => 'a new pupil does not come on the first day and nobody tells us why',
  'left-the-roll': () => 'a child’s name comes off the roll',
}

/** What a casework rule follows: `a plan was made`. */
export function phraseCasework(
  rule: Pick<CaseworkRule, 'on' | 'day' | 'abroad' | 'about' | 'kinds' | 'due_on'>,
): string {
  const about = rule.about === undefined ? '' : ` about ${ABOUT_WORDS[rule.about]}`
  const plan =
    rule.kinds === undefined
      ? 'a plan'
      : phraseList(
          rule.kinds.map((kind) => PLAN_WORDS[kind]),
          'or',
        )
  const day = rule.on === 'suspension-day' && rule.day !== undefined ? ` (day ${rule.day} of it)` : ''
  const abroad = rule.abroad === undefined ? '' : rule.abroad ? ' (abroad)' : ' (in this country)'
  const due = rule.due_on === undefined ? '' : ' (where it names a day to look at it again, by that day)'
  return `${CASEWORK_WORDS[rule.on](about, plan)}${day}${abroad}${due}`
}

const PLAN_WORDS: Record<NonNullable<CaseworkRule['kinds']>[number], string> = {
  support: 'a support plan',
  contract: 'an attendance contract',
  'part-time-timetable': 'a part-time timetable',
}

const ABOUT_WORDS: Record<NonNullable<CaseworkRule['about']>, string> = {
  attendance: 'attendance',
  punctuality: 'being late',
  leave: 'leave',
}
