import { SchoolCalendar } from '../../domain/calendar/school-calendar.js'
import type { Closure, HalfTerm } from '../../domain/calendar/terms.js'
import { bankHolidaysOf } from '../../domain/calendar/working-days.js'
import { type Day, dayOf, getDay, partsOfDay, weekdayOf } from '../../kernel/school-date.js'
import { daysWithEntries, replaceClosures, replaceTerms } from '../../storage/set-up.js'
import type { Principal } from '../permissions/principal.js'
import { changeSchool, type SetUpServices, type SetUpWork } from './set-up-work.js'

/** Why a calendar was not saved. */
export type CalendarRefusal =
  | { readonly why: 'none' }
  /** Where in the form, by the position of the half-term or closure. */
  | { readonly why: 'order' | 'outside-year'; readonly at: number }
  /** Days that would be no school days, though the register has entries of them. */
  | { readonly why: 'entries'; readonly days: readonly string[] }

/** The days that an academic year can have: from August to the August after. */
export function academicYearRange(label: string): { readonly from: Day; readonly to: Day } | undefined {
  const match = /^(20\d\d)\/(\d\d)$/.exec(label)
  const year = Number(match?.[1])
  if (match === null || (year + 1) % 100 !== Number(match[2])) return undefined
  return { from: dayOf(year, 8, 1), to: dayOf(year + 1, 8, 31) }
}

/** The academic year to set up: this one, or from June on the next. */
export function yearToSetUp(today: Day): string {
  const { year, month } = partsOfDay(today)
  const start = month >= 6 ? year : year - 1
  return `${start}/${String((start + 1) % 100).padStart(2, '0')}`
}

/** Saves the half-terms of an academic year, in place of those that it had. */
export function saveTerms(
  services: SetUpServices,
  principal: Principal,
  academicYear: string,
  terms: readonly HalfTerm[],
): Promise<CalendarRefusal | undefined> {
  return changeSchool(services, principal, 'school.set-up', 'set-up.terms', async (work) => {
    const range = academicYearRange(academicYear)
    if (terms.length === 0 || range === undefined) return { why: 'none' }
    for (const [at, term] of terms.entries()) {
      const before = terms[at - 1]
      if (term.end < term.start || (before !== undefined && term.start <= before.end))
        return { why: 'order', at }
      if (term.start < range.from || term.end > range.to) return { why: 'outside-year', at }
    }
    const { roll } = work.school
    const others = roll.terms.filter((term) => term.academicYear !== academicYear)
    const refusal = await orphaned(work, [...others, ...terms], roll.closures, range)
    if (refusal !== undefined) return refusal
    await replaceTerms(work.tx, work.schoolId, academicYear, terms)
    return undefined
  })
}

/** Saves the closures of an academic year, in place of those that it had. */
export function saveClosures(
  services: SetUpServices,
  principal: Principal,
  academicYear: string,
  closures: readonly Closure[],
): Promise<CalendarRefusal | undefined> {
  return changeSchool(services, principal, 'school.set-up', 'set-up.closures', async (work) => {
    const range = academicYearRange(academicYear)
    if (range === undefined) return { why: 'none' }
    const outside = closures.findIndex(({ day }) => day < range.from || day > range.to)
    if (outside >= 0) return { why: 'outside-year', at: outside }
    const { roll } = work.school
    const others = roll.closures.filter(({ day }) => day < range.from || day > range.to)
    const refusal = await orphaned(work, roll.terms, [...others, ...closures], range)
    if (refusal !== undefined) return refusal
    await replaceClosures(work.tx, work.schoolId, range.from, range.to, closures)
    return undefined
  })
}

/** The closures of days on which there is no school anyway: before, between and after the terms, and at weekends. */
export function outsideTerms(terms: readonly HalfTerm[], closures: readonly Closure[]): Day[] {
  return closures
    .map(({ day }) => day)
    .filter((day) => weekdayOf(day) > 5 || !terms.some(({ start, end }) => day >= start && day <= end))
}

/** A day with entries stays a school day: its marks would count for nothing, and nobody would see why. */
async function orphaned(
  { tx, school, schoolId }: SetUpWork,
  terms: readonly HalfTerm[],
  closures: readonly Closure[],
  { from, to }: { readonly from: Day; readonly to: Day },
): Promise<CalendarRefusal | undefined> {
  const calendar = SchoolCalendar.from(terms, closures)
  const days = (await daysWithEntries(tx, schoolId, from, to)).filter(
    (text) => !calendar.isSchoolDay(getDay(text)) && school.calendar.isSchoolDay(getDay(text)),
  )
  return days.length === 0 ? undefined : { why: 'entries', days }
}

/** England's bank holidays on which a school with these terms would be open. */
export function bankHolidaysIn(terms: readonly HalfTerm[]): Day[] {
  const years = new Set(terms.flatMap(({ start, end }) => [partsOfDay(start).year, partsOfDay(end).year]))
  return [...years]
    .sort((a, b) => a - b)
    .flatMap((year) => bankHolidaysOf(year))
    .filter((day) => weekdayOf(day) <= 5 && terms.some(({ start, end }) => day >= start && day <= end))
}
