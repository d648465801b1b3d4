import { parseDay } from '../../kernel/school-date.js'
import { findingsAt, type Said } from '../context.js'
import { walk } from '../document-parts.js'
import type { Finding } from '../finding.js'

/** The keys that hold days; a label may well read `2025-26`. */
const DATES = new Set<string | number>(['from', 'to', 'since', 'date', 'due', 'adopted', 'counting_from'])

/** Dates of the right form that no calendar has. Nothing else can be judged before they are put right. */
export function daysThatExist(context: Said): Finding[] {
  return [...walk(context.document)].flatMap(({ key, value, path, cites }) =>
    typeof value === 'string' && DATES.has(key) && isNoDay(value)
      ? findingsAt(
          context,
          'error',
          { path, cites },
          `"${value}" is no ${value.length === 10 ? 'day' : 'month'}; expected ${value.length === 10 ? 'YYYY-MM-DD' : 'YYYY-MM'}.`,
        )
      : [],
  )
}

function isNoDay(text: string): boolean {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return parseDay(text) === undefined
  const month = /^\d{4}-(\d{2})$/.exec(text)?.[1]
  return month !== undefined && (Number(month) < 1 || Number(month) > 12)
}
