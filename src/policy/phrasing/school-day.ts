import type { Registration } from '../vocabulary/sections/school-day.js'
import { capital, phraseList } from './text.js'
import type { ListOf, Part } from './vocabulary-types.js'
import { WEEKDAYS } from '../vocabulary/words.js'

type DayTimeWord = ListOf<NonNullable<Part<'day'>['times']>>['what']

export type Weekday = ListOf<NonNullable<Registration['weekdays']>>

type Channel = ListOf<NonNullable<ListOf<Part<'parents_report'>>['channels']>>

const DAY_TIME_WORDS: Record<DayTimeWord, string> = {
  'gates-open': 'gates open',
  'gates-shut': 'gates shut',
  'doors-open': 'doors open',
  'doors-locked': 'doors are locked',
  'in-class-by': 'children are in class by',
  'day-starts': 'the school day starts',
  'day-ends': 'the school day ends',
}

export const DAY_TIMES = Object.keys(DAY_TIME_WORDS) as DayTimeWord[]

/** `gates open`. */
export function phraseDayTime(what: DayTimeWord): string {
  return DAY_TIME_WORDS[what]
}

/** `morning` or `afternoon`. */
export function phraseSession(session: 'AM' | 'PM'): string {
  return session === 'AM' ? 'morning' : 'afternoon'
}

/** `Monday to Thursday`, `Friday`; `every school day` where none is named. */
export function phraseWeekdays(weekdays: readonly Weekday[] | undefined): string {
  if (weekdays === undefined || weekdays.length === WEEKDAYS.length) return 'every school day'
  const places = weekdays.map((weekday) => WEEKDAYS.indexOf(weekday)).sort((a, b) => a - b)
  const names = places.map((place) => capital(WEEKDAYS[place] ?? ''))
  const inARow = (places.at(-1) ?? 0) - (places[0] ?? 0) === places.length - 1
  return inARow && names.length > 2 ? `${names[0]} to ${names.at(-1)}` : phraseList(names)
}

const CHANNEL_WORDS: Record<Channel, string> = {
  phone: 'ring the school',
  'absence-line': 'ring the absence line',
  voicemail: 'leave a voicemail',
  email: 'send an email',
  app: 'use the school’s app',
  'in-person': 'tell us in person',
  form: 'fill in a form',
}

export const CHANNELS = Object.keys(CHANNEL_WORDS) as Channel[]

/** `ring the school`. */
export function phraseChannel(channel: Channel): string {
  return CHANNEL_WORDS[channel]
}
