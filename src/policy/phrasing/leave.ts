import { MONTH_NAMES } from '../../kernel/school-date.js'
import type { LeaveTest } from '../vocabulary/conditions.js'
import type { Returns } from '../vocabulary/sections/returns.js'
import { phraseHolds } from './conditions.js'
import { phraseCountCompared } from './figures.js'
import { phraseCount, phraseList } from './text.js'
import type { ListOf, Part } from './vocabulary-types.js'

type LeaveFact = LeaveTest['fact']

type LeaveReason = ListOf<NonNullable<LeaveTest['reasons']>>

type LeaveNeed = ListOf<NonNullable<Part<'leave'>['needed']>>['what']

type DayUnit = NonNullable<Returns['admission']>['unit']

const REASON_WORDS: Record<LeaveReason, string> = {
  holiday: 'a holiday',
  bereavement: 'a death in the family',
  funeral: 'a funeral',
  wedding: 'a wedding',
  religious: 'a religious day',
  interview: 'an interview',
  performance: 'a performance',
  study: 'study leave',
  protest: 'a protest',
  medical: 'a medical reason',
  other: 'another reason',
}

export const LEAVE_REASONS = Object.keys(REASON_WORDS) as LeaveReason[]

/** `a holiday`; a reason outside the list as it stands. */
export function phraseLeaveReason(reason: string): string {
  return Object.hasOwn(REASON_WORDS, reason) ? REASON_WORDS[reason as LeaveReason] : reason
}

const DAY_UNIT_WORDS: Record<DayUnit, [string, string]> = {
  calendar: ['day', 'days'],
  school: ['school day', 'school days'],
  working: ['working day', 'working days'],
  unstated: ['day', 'days'],
}

/** `14 days`, `5 school days`. Days of no stated kind are plain days. */
export function phraseDays(days: number, unit: DayUnit = 'unstated'): string {
  return phraseCount(days, ...DAY_UNIT_WORDS[unit])
}

type NumberFact = 'days-asked' | 'notice-days' | 'leave-days-this-year'

type YesNoFact = Exclude<LeaveFact, NumberFact | 'reason' | 'pupil' | 'in-months'>

const YES_NO_FACTS: Record<YesNoFact, [yes: string, no: string]> = {
  retrospective: ['it is asked for after the leave began', 'it is asked for before the leave begins'],
  'on-form': ['it is on the school’s form', 'it is not on the school’s form'],
  'applicant-lives-with-pupil': [
    'the parent who asks lives with the child',
    'the parent who asks does not live with the child',
  ],
  'applicant-is-parent': ['a parent asks', 'the person who asks is not a parent'],
  abroad: ['the leave is abroad', 'the leave is in this country'],
  'leave-granted-before-this-year': [
    'the child has already had leave this school year',
    'the child has had no leave yet this school year',
  ],
  'first-term-at-school': [
    'it is the child’s first term at the school',
    'it is not the child’s first term at the school',
  ],
  'in-test-weeks': ['it is in a week of tests or exams', 'it is not in a week of tests or exams'],
  'at-start-of-year': ['it is at the start of the school year', 'it is not at the start of the school year'],
  'in-transition-year': [
    'the child is in a year of moving on or moving up',
    'the child is not in a year of moving on or moving up',
  ],
  'beside-a-holiday': ['it is next to a school holiday', 'it is not next to a school holiday'],
}

const NUMBER_FACTS: Record<NumberFact, (compared: string, unit: string) => string> = {
  'days-asked': (compared, unit) => `the leave is ${compared} ${unit} long`,
  'notice-days': (compared, unit) => `it is asked for ${compared} ${unit} before`,
  'leave-days-this-year': (compared, unit) => `leave this school year comes to ${compared} ${unit}`,
}

/** A fact of a request for leave: `it is asked for fewer than 14 days before`. */
export function phraseLeaveTest(test: LeaveTest): string {
  if (test.fact === 'reason') {
    return phraseReasons(test.reasons ?? [], test.is !== false)
  }
  if (test.fact === 'in-months') {
    const months = phraseList(
      (test.months ?? []).map((month) => MONTH_NAMES[month - 1] ?? ''),
      'or',
    )
    return test.is === false ? `it is not in ${months}` : `it is in ${months}`
  }
  if (test.fact === 'pupil')
    return test.when === undefined
      ? 'it is for any pupil'
      : phraseHolds(test.when, test.is !== false, {}, false)
  if (isNumberFact(test.fact)) {
    const is = typeof test.is === 'string' ? test.is : 'exactly'
    const unit = test.unit ?? (test.fact === 'notice-days' ? 'calendar' : 'school')
    const value = test.value ?? 0
    return NUMBER_FACTS[test.fact](phraseCountCompared(is, value), DAY_UNIT_WORDS[unit][value === 1 ? 0 : 1])
  }
  return YES_NO_FACTS[test.fact][test.is === false ? 1 : 0]
}

/** A list of most reasons is told by the few that are left out. */
function phraseReasons(reasons: readonly LeaveReason[], wanted: boolean): string {
  const others = LEAVE_REASONS.filter((reason) => !reasons.includes(reason))
  const words = (named: readonly LeaveReason[]): string => phraseList(named.map(phraseLeaveReason), 'or')
  if (others.length === 0) return wanted ? 'it is for any reason' : 'it is for no reason'
  if (others.length > reasons.length) return `it is ${wanted ? '' : 'not '}for ${words(reasons)}`
  return wanted ? `it is not for ${words(others)}` : `it is for ${words(others)}`
}

function isNumberFact(fact: LeaveFact): fact is NumberFact {
  return Object.hasOwn(NUMBER_FACTS, fact)
}

/** Several facts that must all hold. */
export function phraseLeaveTests(tests: readonly LeaveTest[]): string {
  return tests.map(phraseLeaveTest).join(', and ')
}

const NEED_WORDS: Record<LeaveNeed, string> = {
  'return-tickets': 'a copy of the return tickets',
  interview: 'a meeting with the school',
  form: 'the school’s form',
  evidence: 'proof of the reason',
  writing: 'the request in writing',
  'religious-body-advice': 'advice from the religious body',
  'written-reasons': 'the reasons in writing',
  dates: 'the dates of leaving and coming back',
  consultation: 'a talk with those who know the child, before the decision',
}

export const LEAVE_NEEDS = Object.keys(NEED_WORDS) as LeaveNeed[]

/** `a copy of the return tickets`. */
export function phraseLeaveNeed(what: LeaveNeed): string {
  return NEED_WORDS[what]
}
