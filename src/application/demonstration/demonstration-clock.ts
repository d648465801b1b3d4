import {
  dayOfInstant,
  getTime,
  type Day,
  type Instant,
  instantAt,
  minuteOfInstant,
} from '../../kernel/school-date.js'

const FROM = getTime('08:40')
const TO = getTime('15:00')
/** When a demonstration begins that is looked at in the evening or at a weekend: registers are about to be taken. */
const BEGINS = getTime('08:50')

/**
 * The moment at which a demonstration begins: now where school is on, else shortly before the registers of the latest school
 * day.
 *
 * @param isSchoolDay whether the invented school is open on a day
 */
export function demonstrationBegins(now: Instant, isSchoolDay: (day: Day) => boolean): Instant {
  const today = dayOfInstant(now)
  const minute = minuteOfInstant(now)
  if (isSchoolDay(today) && minute >= FROM && minute < TO) return now
  // An evening is about the day that was; a night before school about the day before.
  for (let day = minute < FROM ? today - 1 : today; day > today - LONGEST_BREAK; day--)
    if (isSchoolDay(day)) return instantAt(day, BEGINS)
  return instantAt(today, BEGINS)
}

/** No break between two school days is longer, in days. */
const LONGEST_BREAK = 70
