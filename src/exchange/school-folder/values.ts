import {
  dayOf,
  daysInMonth,
  instantAt,
  isLeftOut,
  namesHourLeftOut,
  parseDay,
  parseInstant,
  parseTime,
} from '../../kernel/school-date.js'
import type { Day, Instant } from '../../kernel/school-date.js'
import type { Decimal } from '../../kernel/fraction.js'
import type { YearGroup } from '../../domain/roll/pupil.js'
import { YEAR_GROUPS } from '../../domain/roll/year-groups.js'

/** How a file writes its dates. `uk` files may have `YYYY-MM-DD` too, as the two forms cannot be taken for each other. */
export type DateForm = 'iso' | 'uk'

const UK_DATE = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/
const UK_INSTANT = /^(\S+)[ T](\d{2}:\d{2})(?::\d{2})?$/

const YES_NO: ReadonlyMap<string, boolean> = new Map([
  ...['yes', 'y', 'true', '1'].map((word) => [word, true] as const),
  ...['no', 'n', 'false', '0'].map((word) => [word, false] as const),
])

export const YEAR_GROUPS_IN_WORDS = 'N1, N2, R or 1 to 13'

/** Words of office software that are surely nobody's name. */
const HARMLESS = new Set([
  'morning',
  'afternoon',
  'present',
  'absent',
  'true',
  'false',
  'none',
  'null',
  'unknown',
  'maybe',
])

/**
 * A value for a message, in quotation marks, unless it may be a person's name that stands in the wrong column: then only
 * how long it is.
 */
export function shown(text: string): string {
  if (text === '') return 'nothing'
  const harmless =
    /\d/.test(text) || text.length <= 2 || !/\p{L}/u.test(text) || HARMLESS.has(text.toLowerCase())
  return harmless && text.length <= 40 ? `"${text}"` : `a text of ${text.length} characters`
}

/** `true` where the characters at both ends are no white space, which is nearly always. */
function isTrimmed(text: string): boolean {
  const first = text.charCodeAt(0)
  const last = text.charCodeAt(text.length - 1)
  return first > 32 && last > 32 && first !== 160 && last !== 160
}

export function trimmed(text: string): string {
  return text === '' || isTrimmed(text) ? text : text.trim()
}

/** @returns `undefined` where the text is no day in that form, or names a day that does not exist */
export function parseDate(text: string, form: DateForm): Day | undefined {
  const uk = form === 'uk' ? UK_DATE.exec(text) : null
  if (uk === null) return parseDay(text)
  const [dayOfMonth, month, year] = [Number(uk[1]), Number(uk[2]), Number(uk[3])]
  if (year < 1 || month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > daysInMonth(year, month))
    return undefined
  return dayOf(year, month, dayOfMonth)
}

/** @returns `undefined` where the text is no instant. A `uk` file may have `DD/MM/YYYY HH:MM`, with or without seconds */
export function parseMoment(text: string, form: DateForm): Instant | undefined {
  const uk = form === 'uk' ? UK_INSTANT.exec(text) : null
  if (uk === null) return parseInstant(text)
  const day = parseDate(uk[1] as string, form)
  const minute = parseTime(uk[2] as string)
  return day === undefined || minute === undefined || isLeftOut(day, minute)
    ? undefined
    : instantAt(day, minute)
}

/** What is wrong with a text that is no date, and what to do about it. */
export function dateFault(what: string, text: string, form: DateForm, file: string): string {
  if (UK_DATE.test(text) && form === 'iso') {
    return `${what} "${text}" is not YYYY-MM-DD; expected YYYY-MM-DD, or "dates: DD/MM/YYYY" for ${file} in mapping.yaml`
  }
  return `${what} is ${shown(text)}, which is no date; expected ${form === 'uk' ? 'DD/MM/YYYY' : 'YYYY-MM-DD'}`
}

/** Why a text of the right form is no instant. */
export const whyNone = (text: string): string =>
  namesHourLeftOut(text) ? ' (the clocks go forward over it)' : ''

export function momentFault(what: string, text: string, form: DateForm, file: string): string {
  if (/^\d{1,2}\/\d{1,2}\/\d{4}[ T]/.test(text) && form === 'iso') {
    return (
      `${what} ${shown(text)} is not YYYY-MM-DDTHH:MM; ` +
      `expected YYYY-MM-DDTHH:MM, or "dates: DD/MM/YYYY" for ${file} in mapping.yaml`
    )
  }
  const expected = form === 'uk' ? 'DD/MM/YYYY HH:MM' : 'YYYY-MM-DDTHH:MM'
  return `${what} is ${shown(text)}, which is no instant${whyNone(text)}; expected ${expected}`
}

/** Yes or no in the words of several systems, in any case. @returns `undefined` for another word */
export function parseYesNo(text: string, whenEmpty = false): boolean | undefined {
  return text === '' ? whenEmpty : YES_NO.get(text.toLowerCase())
}

/** @returns `undefined` where there is no such year group */
export function parseYearGroup(text: string): YearGroup | undefined {
  const upper = text.toUpperCase()
  return YEAR_GROUPS.find((known) => known === upper)
}

/** A percentage from 0 to 100, kept exactly as written. @returns `undefined` where it is none */
export function parsePercentage(text: string): Decimal | undefined {
  const parts = /^(\d{1,3})(?:\.(\d{1,6}))?\s*%?$/.exec(text)
  if (parts === null) return undefined
  const decimals = parts[2]?.length ?? 0
  const units = Number(`${parts[1]}${parts[2] ?? ''}`)
  return units > 100 * 10 ** decimals ? undefined : { units, decimals }
}

/** `2025/26`: two years that follow each other. */
export function isAcademicYear(text: string): boolean {
  const parts = /^(\d{4})\/(\d{2})$/.exec(text)
  return parts !== null && (Number(parts[1]) + 1) % 100 === Number(parts[2])
}

/** `1 mark`, `2 marks`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Names for a sentence: at most ten, and how many more. */
export function listed(names: readonly string[]): string {
  const most = 10
  return names.length <= most
    ? names.join(', ')
    : `${names.slice(0, most).join(', ')} and ${names.length - most} more`
}
