import type { Ladder, LadderStep } from '../vocabulary/rules.js'
import { WEEKDAYS } from '../vocabulary/words.js'
import { capital, phraseList } from './text.js'

type LadderBegins = Ladder['begins']

const BEGINS_WORDS: Record<LadderBegins, string> = {
  'unexplained-absence': 'a child is away and nobody has told us why',
  'any-absence': 'a child is away, whatever the reason',
  'unauthorised-absence': 'a child is away without permission',
  'missing-after-present':
    'a child was here, or away with a reason, in the morning and is missing in the afternoon with no reason',
}

export const LADDER_BEGINNINGS = Object.keys(BEGINS_WORDS) as LadderBegins[]

/** What starts a ladder: `a child is away and nobody has told us why`. */
export function phraseBegins(begins: LadderBegins): string {
  return BEGINS_WORDS[begins]
}

type DaysOfStep = Pick<LadderStep, 'day' | 'days' | 'from_day' | 'to_day' | 'weekdays'>

/** The days of a ladder's step: `day 1`, `days 4 and 5`, `each day from day 2`, `day 3, if it is a Monday`. */
export function phraseLadderDays(step: DaysOfStep): string {
  if (step.weekdays === undefined) return phraseDaysOfRun(step)
  const wanted = WEEKDAYS.filter((weekday) => step.weekdays?.includes(weekday))
  return `${phraseDaysOfRun(step)}, if it is a ${phraseList(wanted.map(capital), 'or')}`
}

function phraseDaysOfRun(step: DaysOfStep): string {
  if (step.day !== undefined) return `day ${step.day}`
  if (step.days) {
    const days = [...step.days].sort((a, b) => a - b)
    return days.length === 1 ? `day ${days[0]}` : `days ${phraseList(days.map(String))}`
  }
  if (step.from_day === undefined || (step.from_day === 1 && step.to_day === undefined)) return 'each day'
  return step.to_day === undefined
    ? `each day from day ${step.from_day}`
    : `each day from day ${step.from_day} to day ${step.to_day}`
}

const ONLY_IF_WORDS: Record<NonNullable<LadderStep['only_if']>, string> = {
  'nobody-reached': 'only if we have reached nobody since the absence began',
  'no-answer-today': 'only if we have reached nobody that day',
}

/** `only if we have reached nobody that day`. */
export function phraseOnlyIf(onlyIf: NonNullable<LadderStep['only_if']>): string {
  return ONLY_IF_WORDS[onlyIf]
}
