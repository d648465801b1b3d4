import type { RewardRule } from '../vocabulary/rules.js'
import { phraseAudience, phraseKeyStage } from './audiences.js'
import { phraseCountCompared, phrasePercentCompared } from './figures.js'
import type { Weekday } from './school-day.js'
import { capital, phraseCount, phraseList } from './text.js'
import type { ListOf, Part } from './vocabulary-types.js'

type Rhythm = ListOf<Part<'reports'>>['rhythm']

const RHYTHM_WORDS: Record<Rhythm, string> = {
  day: 'every school day',
  week: 'every week',
  fortnight: 'every 2 weeks',
  month: 'every month',
  'half-term': 'every half term',
  term: 'every term',
  'academic-year': 'every school year',
}

/** `every half term`, `every week, on Friday`. */
export function phraseRhythm(rhythm: Rhythm, weekday?: Weekday): string {
  return weekday === undefined ? RHYTHM_WORDS[rhythm] : `${RHYTHM_WORDS[rhythm]}, on ${capital(weekday)}`
}

const REWARD_MEASURES: Record<RewardRule['measure'], string> = {
  attendance: 'attendance',
  punctuality: 'coming on time',
  improvement: 'improvement in attendance',
}

const HALF_TERM_WORDS: Record<ListOf<NonNullable<RewardRule['in']>>, string> = {
  'autumn-1': 'the first half of the autumn term',
  'autumn-2': 'the second half of the autumn term',
  'spring-1': 'the first half of the spring term',
  'spring-2': 'the second half of the spring term',
  'summer-1': 'the first half of the summer term',
  'summer-2': 'the second half of the summer term',
}

/** Who wins an award: `the 3 classes with the best attendance, in Key Stage 1 and in Key Stage 2`. */
export function phraseReward(rule: RewardRule): string {
  const measure = REWARD_MEASURES[rule.measure]
  const [one, many] = rule.unit === 'class' ? ['class', 'classes'] : ['pupil', 'pupils']
  const reaches =
    rule.is === undefined || rule.value === undefined
      ? ''
      : rule.measure === 'improvement'
        ? `${measure} of ${phraseCountCompared(rule.is, rule.value)} percentage points`
        : `${measure} ${phrasePercentCompared(rule.is, rule.value)}`
  const best =
    rule.places === undefined || rule.places === 1
      ? `the ${one} with the best ${measure}`
      : `the ${rule.places} ${many} with the best ${measure}`
  let who = best
  if (rule.raffle)
    who = `${phraseCount(rule.raffle.winners, one, many)} drawn by lot from those with ${reaches}`
  else if (reaches !== '' && rule.places === undefined) who = `every ${one} with ${reaches}`
  else if (reaches !== '') who = `${best}, with ${reaches}`
  const apart = rule.separately_by
    ? `, separately in ${phraseList(rule.separately_by.map(phraseKeyStage))}`
    : ''
  const among = rule.for === undefined ? '' : `, for ${phraseAudience(rule.for)}`
  return `${who}${apart}${among}`
}

/** How often an award is given: `every week, on Monday of the next week`. */
export function phraseRewardPeriod(rule: Pick<RewardRule, 'period' | 'in' | 'on'>): string {
  const halves = rule.in ? `, in ${phraseList(rule.in.map((half) => HALF_TERM_WORDS[half]))}` : ''
  const on =
    rule.on === undefined
      ? ''
      : `, on ${capital(rule.on.weekday)} of ${rule.on.week === 'same' ? 'that' : 'the next'} week`
  return `${RHYTHM_WORDS[rule.period]}${halves}${on}`
}
