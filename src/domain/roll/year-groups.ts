import {
  type Day,
  addMonths,
  dayOf,
  lastDayOfMonth,
  partsOfDay,
  weekdayOf,
} from '../../kernel/school-date.js'
import type { YearGroup } from './pupil.js'

export const YEAR_GROUPS: readonly YearGroup[] = [
  'N1',
  'N2',
  'R',
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
  '10',
  '11',
  '12',
  '13',
]

/** The key stages that a year group is in: the broad one first (`KS2`, then `LKS2`). */
export function keyStagesOf(yearGroup: YearGroup): readonly string[] {
  switch (yearGroup) {
    case 'N1':
    case 'N2':
    case 'R':
      return ['EYFS']
    case '1':
    case '2':
      return ['KS1']
    case '3':
    case '4':
      return ['KS2', 'LKS2']
    case '5':
    case '6':
      return ['KS2', 'UKS2']
    case '7':
    case '8':
    case '9':
      return ['KS3']
    case '10':
    case '11':
      return ['KS4']
    case '12':
    case '13':
      return ['KS5']
    default:
      return []
  }
}

/** The year group that a child of this age is ordinarily in, in the academic year that starts in September of a year. */
export function yearGroupByAge(dob: Day, startsIn: number): YearGroup | undefined {
  const age = ageOn(dob, dayOf(startsIn, 8, 31))
  return YEAR_GROUPS[age - 2]
}

/** Completed years of age on a day. */
export function ageOn(dob: Day, day: Day): number {
  const born = partsOfDay(dob)
  const at = partsOfDay(day)
  return (
    at.year -
    born.year -
    (at.month < born.month || (at.month === born.month && at.dayOfMonth < born.dayOfMonth) ? 1 : 0)
  )
}

/**
 * The first day of compulsory school age: the prescribed day on or next after the fifth birthday.
 *
 * @source Education Act 1996, section 8(2); the prescribed days are 31 March, 31 August and 31 December
 */
export function compulsoryAgeBegins(dob: Day): Day {
  const fifth = addMonths(dob, 60)
  const { year } = partsOfDay(fifth)
  for (const prescribed of [dayOf(year, 3, 31), dayOf(year, 8, 31), dayOf(year, 12, 31)])
    if (fifth <= prescribed) return prescribed
  return dayOf(year, 12, 31)
}

/**
 * The last day of compulsory school age: the last Friday in June of the school year in which the child turns 16.
 *
 * @source Education Act 1996, section 8(3) and the Education (School Leaving Date) Order 1997
 */
export function compulsoryAgeEnds(dob: Day): Day {
  const sixteenth = partsOfDay(addMonths(dob, 192))
  const year = sixteenth.month >= 9 ? sixteenth.year + 1 : sixteenth.year
  const last = lastDayOfMonth(year, 6)
  return last - ((weekdayOf(last) + 2) % 7)
}

/**
 * Is the child of compulsory school age on a day?
 *
 * Without a date of birth the year group decides: years 1 to 11 are, nursery, reception and the sixth form are not.
 */
export function isOfCompulsorySchoolAge(dob: Day | null, yearGroup: YearGroup, day: Day): boolean {
  if (dob === null) return YEAR_GROUPS.indexOf(yearGroup) >= 3 && YEAR_GROUPS.indexOf(yearGroup) <= 13
  let ages = compulsoryAges.get(dob)
  if (ages === undefined) {
    ages = [compulsoryAgeBegins(dob), compulsoryAgeEnds(dob)]
    compulsoryAges.set(dob, ages)
  }
  return day >= ages[0] && day <= ages[1]
}

/** By date of birth: a school's pupils share a few thousand of them and are asked again and again. */
const compulsoryAges = new Map<Day, readonly [Day, Day]>()
