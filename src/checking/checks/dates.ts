import { type Day, formatDay, parseDay } from '../../kernel/school-date.js'
import { firstDayOf, lastDayOf } from '../../policy/effective/effective-policy.js'
import { phraseDate } from '../../policy/phrasing/index.js'
import { type Check, type CheckContext, findingsAt, noteAt } from '../context.js'
import { walk } from '../document-parts.js'
import type { Finding } from '../finding.js'

/** Spans that end before they begin, rules outside the version's own time, a history that is younger than the version. */
export const dates: Check = (context) => [...version(context), ...spans(context)]

function version(context: CheckContext): Finding[] {
  const { document, from, to } = context
  const { in_force: force, version: own, history } = document
  const findings: Finding[] = []
  if (to !== null && to < from)
    findings.push(
      ...findingsAt(
        context,
        'error',
        { path: ['in_force', 'to'], cites: force.cites },
        `The version ends on ${formatDay(to)}, before it begins on ${formatDay(from)}.`,
      ),
    )
  // The law's own history tells its changes; a school's tells the versions that went before.
  if (document.layer !== 'statutory')
    history?.forEach((entry, index) => {
      if (firstDayOf(entry.date) > lastDayOf(force.from))
        findings.push(
          ...findingsAt(
            context,
            'conflict',
            { path: ['history', index, 'date'], cites: entry.cites },
            `The history tells of ${phraseDate(entry.date)}, after this version came into force (${phraseDate(force.from)}).`,
          ),
        )
    })
  if (own?.adopted !== undefined && firstDayOf(own.adopted) > lastDayOf(force.from))
    findings.push(
      ...noteAt(
        context,
        { path: ['version', 'adopted'], cites: own.cites },
        `It is in force from ${phraseDate(force.from)} and was adopted only in ${phraseDate(own.adopted)}.`,
      ),
    )
  const named = /(\d{4}-\d{2}(?:-\d{2})?)\.ya?ml$/.exec(context.fileName)?.[1]
  if (named !== undefined && firstDayOf(named) !== from)
    findings.push(
      ...noteAt(
        context,
        { path: ['in_force', 'from'], cites: force.cites },
        `The file is named ${named}, and the version is in force from ${formatDay(from)}.`,
      ),
    )
  if (to !== null && to >= from && to < context.on) findings.push(...ended(context, to))
  return findings
}

/** After its last day a version goes on acting until a later one begins. */
function ended(context: CheckContext, to: Day): Finding[] {
  const { nextVersion: next, on } = context
  const place = { path: ['in_force', 'to'], cites: context.document.in_force.cites }
  if (next !== undefined && next <= on)
    return noteAt(
      context,
      place,
      `This version ended on ${formatDay(to)}; on ${formatDay(on)} the one from ${formatDay(next)} acts.`,
    )
  const later = next === undefined ? 'there is no later one' : `the next begins only on ${formatDay(next)}`
  return findingsAt(
    context,
    'outdated',
    place,
    `This version was to end on ${formatDay(to)}, and ${later}: on ${formatDay(on)} it goes on acting.`,
  )
}

/** Sections whose dates are of the past by their nature: what amounts and instruments once were. */
const HISTORICAL = new Set(['instruments', 'figures', 'in_force'])

function spans(context: CheckContext): Finding[] {
  return [...walk(context.document)].flatMap(({ value, path }) => {
    if (
      value === null ||
      typeof value !== 'object' ||
      Array.isArray(value) ||
      HISTORICAL.has(String(path[0]))
    )
      return []
    const span = value as { from?: unknown; to?: unknown; cites?: string[]; id?: unknown }
    const from = typeof span.from === 'string' ? parseDay(span.from) : undefined
    const to = typeof span.to === 'string' ? parseDay(span.to) : undefined
    const place = { path: [...path, to === undefined ? 'from' : 'to'], cites: span.cites ?? [] }
    const name = typeof span.id === 'string' ? `"${span.id}"` : 'This'
    if (from !== undefined && to !== undefined && to < from)
      return findingsAt(
        context,
        'conflict',
        place,
        `${name} can never act: it ends on ${formatDay(to)}, before it begins on ${formatDay(from)}.`,
      )
    if (context.law === undefined || path[0] === 'penalty') return []
    if (to !== undefined && to < context.from)
      return findingsAt(
        context,
        'conflict',
        place,
        `${name} never acts: it ends on ${formatDay(to)}, before this version begins on ${formatDay(context.from)}.`,
      )
    if (from !== undefined && context.to !== null && from > context.to)
      return findingsAt(
        context,
        'conflict',
        { ...place, path: [...path, 'from'] },
        `${name} never acts: it begins on ${formatDay(from)}, after this version ends on ${formatDay(context.to)}.`,
      )
    return []
  })
}
