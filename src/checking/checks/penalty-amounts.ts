import { type Day, formatDay, getDay } from '../../kernel/school-date.js'
import { type Check, type CheckContext, findingsAt, noteAt, pairs, quarrel } from '../context.js'
import type { Finding, Severity } from '../finding.js'
import type { ItemOf, Part } from '../places.js'
import { readSaying } from '../sayings.js'

type Notices = ItemOf<NonNullable<Part<'penalty'>['notices']>>
type Stage = ItemOf<Notices['stages']>

/** What penalty notices cost: against the law's amounts on the day, period by period, and against one another. */
export const penaltyAmounts: Check = (context) => [
  ...(context.document.penalty?.notices ?? []).flatMap((entry, index) => againstLaw(context, entry, index)),
  ...beginLate(context),
  ...againstEachOther(context),
  ...statedAmounts(context),
]

function againstLaw(context: CheckContext, entry: Notices, index: number): Finding[] {
  const place = { path: ['penalty', 'notices', index], cites: entry.cites }
  const day = actingDay(context, entry)
  const law = context.law?.noticesOn()
  if (law !== undefined && day < context.on) {
    const followed = context.document.penalty?.notices?.some(
      (other) => other !== entry && covers(other, context.on),
    )
    if (followed !== true)
      return findingsAt(
        context,
        'outdated',
        place,
        `The amounts here (${phraseStages(entry)}) end on ${entry.to}; on ${formatDay(context.on)} the law's act: ${phraseStages(law)}.`,
        law.cites,
      )
  }
  const then = context.law?.noticesOn(day)
  if (then === undefined) return []
  return entry.stages.flatMap((stage, at) =>
    judge(context, { entry, stage, lawful: then, day, path: [...place.path, 'stages', at] }),
  )
}

/** The day on which the amounts are compared: today's where they hold then, else the nearest on which they do. */
function actingDay(context: CheckContext, entry: Notices): Day {
  const from = getDay(entry.from)
  if (context.on < from) return from
  return entry.to === undefined ? context.on : Math.max(from, Math.min(context.on, getDay(entry.to)))
}

/** Amounts that begin after the version does: until then only the law's are there. */
function beginLate(context: CheckContext): Finding[] {
  const entries = (context.document.penalty?.notices ?? []).map((entry, index) => ({ entry, index }))
  const first = Math.min(...entries.map(({ entry }) => getDay(entry.from)))
  const law = context.law?.noticesOn(context.from)
  if (law === undefined || first <= context.from) return []
  return entries
    .filter(({ entry }) => getDay(entry.from) === first)
    .flatMap(({ entry, index }) =>
      noteAt(
        context,
        { path: ['penalty', 'notices', index, 'from'], cites: entry.cites },
        `The amounts of a penalty notice begin on ${formatDay(first)}, and this version on ${formatDay(context.from)}: for offences before them it gives none, and the law's act (${phraseStages(law)}).`,
        law.cites,
      ),
    )
}

const covers = (entry: Notices, day: Day): boolean =>
  getDay(entry.from) <= day && (entry.to === undefined || getDay(entry.to) >= day)

interface Compared {
  readonly entry: Notices
  readonly stage: Stage
  readonly lawful: Notices
  readonly day: Day
  readonly path: readonly (string | number)[]
}

function judge(context: CheckContext, { entry, stage, lawful, day, path }: Compared): Finding[] {
  const place = { path, cites: entry.cites }
  const law = lawful.stages.find((candidate) => candidate.offence === stage.offence)
  if (law === undefined)
    return noteAt(
      context,
      place,
      `The law had no notice for a ${ordinal(stage.offence)} offence on ${formatDay(day)}; none is issued on this amount.`,
      lawful.cites,
    )
  if (!sameAmounts(stage, law))
    return findingsAt(
      context,
      severityOf(context, stage, lawful),
      place,
      `A notice for a ${ordinal(stage.offence)} offence costs ${phraseStage(stage)} here; by law it is ${phraseStage(law)} for offences from ${lawful.from}, and that acts.`,
      lawful.cites,
    )
  const silent = [
    law.reduced !== undefined && stage.reduced === undefined ? 'reduced amount' : undefined,
    law.reduced_until_days !== undefined &&
    stage.reduced !== undefined &&
    stage.reduced_until_days === undefined
      ? 'last day for the reduced amount'
      : undefined,
    law.full_until_days !== undefined && stage.full_until_days === undefined
      ? 'last day for the full amount'
      : undefined,
  ].filter((gap) => gap !== undefined)
  return silent.length === 0
    ? []
    : noteAt(
        context,
        place,
        `For a ${ordinal(stage.offence)} offence the document gives no ${silent.join(' and no ')}: the law's acts, ${phraseStage(law)}.`,
        lawful.cites,
      )
}

/** What the document does not say is no disagreement. */
function sameAmounts(own: Stage, law: Stage): boolean {
  return (
    own.full === law.full &&
    (own.reduced === undefined || own.reduced === law.reduced) &&
    (own.reduced_until_days === undefined || own.reduced_until_days === law.reduced_until_days) &&
    (own.full_until_days === undefined || own.full_until_days === law.full_until_days)
  )
}

/** Right once, or written before the amounts of the day began: outdated. Else it never was right. */
function severityOf(context: CheckContext, stage: Stage, lawful: Notices): Severity {
  const once = (context.law?.noticesBefore(getDay(lawful.from)) ?? []).some((past) =>
    past.stages.some((candidate) => candidate.full === stage.full && candidate.reduced === stage.reduced),
  )
  return once || context.from < getDay(lawful.from) ? 'outdated' : 'conflict'
}

function againstEachOther(context: CheckContext): Finding[] {
  const entries = (context.document.penalty?.notices ?? []).map((entry, index) => ({ entry, index }))
  return [...pairs(entries)].flatMap(([a, b]) => {
    const meet = covers(a.entry, getDay(b.entry.from)) || covers(b.entry, getDay(a.entry.from))
    if (!meet || phraseStages(a.entry) === phraseStages(b.entry)) return []
    const [x, y] = [a, b].map(({ entry, index }) => ({
      path: ['penalty', 'notices', index],
      cites: entry.cites,
      says: `from ${entry.from} a notice costs ${phraseStages(entry)}`,
    }))
    return x === undefined || y === undefined ? [] : quarrel(context, x, y)
  })
}

/** Amounts that the document only states, such as on a form. */
function statedAmounts(context: CheckContext): Finding[] {
  // They bear no date: a version that has not begun speaks of the day on which it will.
  const law = context.law?.noticesOn(Math.max(context.on, context.from))
  if (law === undefined) return []
  return (context.document.statements ?? []).flatMap((statement, index) => {
    const key =
      statement.about === 'penalty-reduced'
        ? 'reduced'
        : statement.about === 'penalty-full'
          ? 'full'
          : undefined
    const amount = readSaying(statement.says).number
    if (key === undefined || amount === undefined) return []
    const lawful = law.stages.flatMap((stage) => stage[key] ?? [])
    if (lawful.length === 0 || lawful.includes(amount) || isInNotices(context, statement.cites, key, amount))
      return []
    const once = (context.law?.noticesBefore(getDay(law.from)) ?? []).some((past) =>
      past.stages.some((stage) => stage[key] === amount),
    )
    return findingsAt(
      context,
      once || context.from < getDay(law.from) ? 'outdated' : 'conflict',
      { path: ['statements', index, 'says'], cites: statement.cites },
      `The ${key} amount of a penalty notice is £${amount} here; by law it is £${lawful[0]} for offences from ${law.from}, and that acts.`,
      law.cites,
    )
  })
}

/** The same amount of the same clause is compared where the notices stand. */
function isInNotices(
  context: CheckContext,
  cites: readonly string[],
  key: 'reduced' | 'full',
  amount: number,
): boolean {
  return (context.document.penalty?.notices ?? []).some(
    (entry) =>
      entry.cites.some((clause) => cites.includes(clause)) &&
      entry.stages.some((stage) => stage[key] === amount),
  )
}

const ordinal = (offence: number): string => (offence === 1 ? 'first' : 'second')

function phraseStage(stage: Stage): string {
  const within = (days: number | undefined): string => (days === undefined ? '' : ` within ${days} days`)
  const reduced =
    stage.reduced === undefined ? '' : `£${stage.reduced}${within(stage.reduced_until_days)}, then `
  return `${reduced}£${stage.full}${within(stage.full_until_days)}`
}

const phraseStages = (entry: Notices): string =>
  entry.stages.map((stage) => `${ordinal(stage.offence)} offence ${phraseStage(stage)}`).join('; ')
