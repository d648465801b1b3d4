import { Type } from '@fastify/type-provider-typebox'
import type { TOptional, TString } from '@sinclair/typebox'
import { type Day, dayOf, daysInMonth, partsOfDay } from '../../kernel/school-date.js'

/** What a form sent, field by field. A box that was not ticked is not there. */
export type Sent = Readonly<Record<string, string | undefined>>

/** Fields for a schema whose reader knows what they may be: choices, ticks, and dates, which are three parts each. */
export function fieldsOf(
  names: readonly string[],
  dates: readonly string[] = [],
): Record<string, TOptional<TString>> {
  const all = [...names, ...dates.flatMap((name) => PARTS.map((part) => `${name}-${part}`))]
  return Object.fromEntries(all.map((name) => [name, Type.Optional(Type.String())]))
}

const PARTS = ['day', 'month', 'year'] as const

export const textOf = (sent: Sent, name: string): string => (sent[name] ?? '').trim().replace(/\r\n?/g, '\n')
export const isTicked = (sent: Sent, name: string): boolean => sent[name] === 'yes'

/** Reads the three boxes of a date. @returns `null` where all are empty */
export function dateOf(sent: Sent, name: string, what: string, errors: Record<string, string>): Day | null {
  const [day = '', month = '', year = ''] = PARTS.map((part) => textOf(sent, `${name}-${part}`))
  if (day === '' && month === '' && year === '') return null
  const missing = [
    ...(day === '' ? ['a day'] : []),
    ...(month === '' ? ['a month'] : []),
    ...(year === '' ? ['a year'] : []),
  ]
  if (missing.length > 0) {
    errors[name] = `${what} must include ${missing.join(' and ')}`
    return null
  }
  const [d, m, y] = [day, month, year].map((text) => (/^\d{1,4}$/.test(text) ? Number(text) : Number.NaN))
  if (
    d === undefined ||
    m === undefined ||
    y === undefined ||
    !(y >= 1900 && y <= 2200 && m >= 1 && m <= 12)
  ) {
    errors[name] = `${what} must be a real date`
    return null
  }
  if (!(d >= 1 && d <= daysInMonth(y, m))) {
    errors[name] = `${what} must be a real date`
    return null
  }
  return dayOf(y, m, d)
}

/** A date as its three boxes have it. */
export function datePartsOf(name: string, day: Day | null): Sent {
  if (day === null) return {}
  const { year, month, dayOfMonth } = partsOfDay(day)
  return {
    [`${name}-day`]: String(dayOfMonth),
    [`${name}-month`]: String(month),
    [`${name}-year`]: String(year),
  }
}
