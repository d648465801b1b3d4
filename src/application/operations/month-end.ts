import { join } from 'node:path'
import { UNSTATED } from '../../domain/register/entries.js'
import { storedByte, storedYearOf } from '../../domain/register/register-view.js'
import { writeFolder } from '../../files/index.js'
import {
  type Day,
  formatDay,
  formatInstant,
  getDay,
  lastDayOfMonth,
  weekdayOf,
} from '../../kernel/school-date.js'
import { type MonthRegisters, renderMonthRegisters } from '../../publishing/index.js'
import type { Database } from '../../storage/database.js'
import { amendmentsBetween, pupilYears } from '../../storage/register.js'
import { type SchoolName, schoolNames } from '../../storage/schools.js'
import { exportSchool, folderOf } from '../schools/export-school.js'
import { SchoolCache } from '../schools/school-cache.js'

const WEEKDAYS = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
)

export interface MonthEnd {
  readonly school: SchoolName
  readonly folder: string
  /** How many classes' registers there are to print. */
  readonly classes: number
}

/**
 * What a school keeps beside its store at the end of a month: for each school a folder that can be imported again, with a page
 * of the month's registers to print, changes and all.
 *
 * @param month `YYYY-MM`
 * @throws {DomainError} `files.folder-not-empty`
 */
export async function monthEnd(database: Database, out: string, month: string): Promise<MonthEnd[]> {
  const cache = await SchoolCache.open(database)
  const done: MonthEnd[] = []
  for (const school of await database.asIdentity(schoolNames)) {
    const folder = join(out, `${school.slug}-${month}`)
    const registers = await monthRegisters(database, cache, school.schoolId, month)
    const files = folderOf(await exportSchool(database, school.schoolId))
    files.set('registers.html', [renderMonthRegisters(registers)])
    await writeFolder(folder, files)
    done.push({ school, folder, classes: registers.classes.length })
  }
  return done
}

/** The registers of a month as they stand. */
export async function monthRegisters(
  database: Database,
  cache: SchoolCache,
  schoolId: number,
  month: string,
): Promise<MonthRegisters> {
  const first = getDay(`${month}-01`)
  const last = lastDayOfMonth(Number(month.slice(0, 4)), Number(month.slice(5)))
  const { codes } = cache
  const symbol = (code: number): string => (code === 0 ? '' : codes.meaning(code).symbol)
  return database.inSchool(schoolId, async (tx) => {
    const school = await cache.in(tx, schoolId)
    const days: Day[] = []
    for (let day = first; day <= last; day++) if (school.calendar.isSchoolDay(day)) days.push(day)
    const year = storedYearOf(first)
    const years = new Map(
      (await pupilYears(tx, cache.codeNumbers, schoolId, year))
        .filter((stored) => stored.year === year)
        .map((stored) => [stored.pupilId, stored.codes]),
    )
    const used = new Set<number>()
    const mark = (pupilId: number, day: Day, half: 0 | 1): string => {
      const code = years.get(pupilId)?.[storedByte(day, half)] ?? 0
      used.add(code)
      return symbol(code)
    }
    const nameOf = (pupilId: number): string => {
      const pupil = school.findPupil(pupilId)
      return pupil === undefined ? `Pupil ${pupilId}` : `${pupil.surname}, ${pupil.forename}`
    }
    const names = [...new Set(days.flatMap((day) => school.classesOn(day)))].sort((a, b) =>
      a.localeCompare(b, 'en-GB', { numeric: true }),
    )
    const amendments = await amendmentsBetween(tx, cache.codeNumbers, schoolId, first, last)
    return {
      school: school.profile.name,
      month: `${MONTHS[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`,
      classes: names.map((name) => ({
        name,
        days: days.map((day) => ({
          weekday: WEEKDAYS[weekdayOf(day)] as string,
          date: String(Number(formatDay(day).slice(8))),
        })),
        pupils: [...new Set(days.flatMap((day) => school.classOn(name, day)))].map((pupilId) => ({
          name: nameOf(pupilId),
          cells: days.map((day) =>
            school.classOn(name, day).includes(pupilId)
              ? { am: mark(pupilId, day, 0), pm: mark(pupilId, day, 1) }
              : { am: '', pm: '' },
          ),
        })),
      })),
      amendments: amendments.map((change) => ({
        pupil: nameOf(change.pupilId),
        session: `${formatDay(change.day)} ${change.half === 0 ? 'AM' : 'PM'}`,
        before: symbol(change.before),
        after: symbol(change.after),
        reason: change.reason,
        by: change.position === '' ? change.recordedBy : `${change.recordedBy}, ${change.position}`,
        at: change.recordedAt === UNSTATED ? '' : formatInstant(change.recordedAt).replace('T', ' '),
      })),
      codes: [...used]
        .filter((code) => code !== 0)
        .sort((a, b) => a - b)
        .map((code) => ({ symbol: symbol(code), title: codes.meaning(code).title })),
    }
  })
}
