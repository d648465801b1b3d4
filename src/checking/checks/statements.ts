import { type Check, type CheckContext, findingsAt, noteAt, pairs, quarrel } from '../context.js'
import type { Finding } from '../finding.js'
import type { ItemOf, Part, Side } from '../places.js'
import { readAbsenceLine, readSaying, sameLine, saysTheSame } from '../sayings.js'

type Statement = ItemOf<Part<'statements'>>
interface Entry {
  readonly statement: Statement
  readonly index: number
}

/** Two statements of one thing that say different things; a statement of a number that the law has otherwise. */
export const statements: Check = (context) => {
  const entries = (context.document.statements ?? []).map((statement, index) => ({ statement, index }))
  return [
    ...[...pairs(entries)].flatMap(([a, b]) =>
      isAboutTheSame(a.statement, b.statement) && disagree(a.statement, b.statement)
        ? quarrel(context, sideOf(a), sideOf(b))
        : [],
    ),
    ...entries.flatMap((entry) => againstLaw(context, entry)),
    ...targetAndDays(context, entries),
  ]
}

function isAboutTheSame(a: Statement, b: Statement): boolean {
  if (a.about !== b.about) return false
  if (a.about === 'other') return a.topic !== undefined && a.topic === b.topic
  return a.topic === undefined || b.topic === undefined || a.topic === b.topic
}

function disagree(a: Statement, b: Statement): boolean {
  if (a.about === 'persistent-absence' || a.about === 'severe-absence') {
    const x = readAbsenceLine(a.says)
    const y = readAbsenceLine(b.says)
    if (x !== undefined && y !== undefined) return !sameLine(x, y)
  }
  return !saysTheSame(a.says, b.says)
}

export function sideOf({ statement, index }: Entry): Side {
  return {
    path: ['statements', index],
    cites: statement.cites,
    acts: statement.acts,
    says: `the statement on ${topicOf(statement)} is "${String(statement.says)}"`,
  }
}

export function topicOf(statement: Statement): string {
  const subject = statement.about === 'other' ? (statement.topic ?? 'other') : statement.about
  return subject.replaceAll('-', ' ')
}

/** Lines across attendance, money and thresholds have checks of their own. */
const ELSEWHERE = new Set<Statement['about']>([
  'persistent-absence',
  'severe-absence',
  'penalty-reduced',
  'penalty-full',
  'penalty-trigger',
  'l-counts-as',
  'daily-return',
])

function againstLaw(context: CheckContext, { statement, index }: Entry): Finding[] {
  const place = { path: ['statements', index, 'says'], cites: statement.cites }
  if (statement.about === 'l-counts-as') return lateCode(context, statement, place)
  if (statement.about === 'daily-return') return dailyReturn(context, statement, place)
  if (ELSEWHERE.has(statement.about)) return []
  const law = context.law?.statement(statement.about, statement.topic)
  if (law === undefined) return []
  const own = plainNumber(statement.says)
  const lawful = plainNumber(law.says)
  if (own === undefined || lawful === undefined || own === lawful) return []
  const both = `The document says ${String(statement.says)} on ${topicOf(statement)}; the law says ${String(law.says)}`
  const mayBe = MAY_BE[statement.about]
  if (mayBe !== undefined && (mayBe === 'less' ? own < lawful : own > lawful))
    return noteAt(context, place, `${both}, and no more than that.`, law.cites)
  return findingsAt(context, 'conflict', place, `${both}, and that acts.`, law.cites)
}

/** On which side of the law's number a document only asks more of itself. */
const MAY_BE: Partial<Record<Statement['about'], 'less' | 'more'>> = {
  'provision-from-day': 'less',
  'school-year-days': 'more',
  'roll-removal-days': 'more',
}

/** A number, with no more than its unit. */
export function plainNumber(says: string | number): number | undefined {
  if (typeof says === 'number') return says
  return /^\d+(\.\d+)?( ?%| percent| (school |calendar |working )?days?| years?| weeks?| sessions?)?$/i.test(
    says.trim(),
  )
    ? Number.parseFloat(says)
    : undefined
}

function lateCode(
  context: CheckContext,
  statement: Statement,
  place: { path: (string | number)[]; cites: readonly string[] },
): Finding[] {
  const id = context.codes.find('L', Math.max(context.on, context.from))
  const text = readSaying(statement.says).text
  const says = /unauthori[sz]ed/.test(text)
    ? 'unauthorised'
    : /authori[sz]ed/.test(text)
      ? 'authorised'
      : /present|attend/.test(text)
        ? 'attending'
        : undefined
  if (id === undefined || says === undefined || context.codes.meaning(id).countsAs === says) return []
  return findingsAt(
    context,
    'conflict',
    place,
    `The document calls L "${String(statement.says)}"; in the national table it counts as ${context.codes.meaning(id).countsAs}, and that acts.`,
    context.law?.statement('l-counts-as')?.cites,
  )
}

function dailyReturn(
  context: CheckContext,
  statement: Statement,
  place: { path: (string | number)[]; cites: readonly string[] },
): Finding[] {
  const law = context.law?.document.returns?.daily
  const often = howOften(statement.says)
  if (law?.frequency !== 'daily' || often === undefined || often === 'daily') return []
  return findingsAt(
    context,
    'conflict',
    place,
    `The document sends attendance "${String(statement.says)}"; by law it goes to the Department every day.`,
    law.cites,
  )
}

/** How often a statement says that something is sent; `undefined` where its words do not tell. */
export function howOften(says: string | number): 'daily' | 'on-request' | 'less-often' | undefined {
  const { text } = readSaying(says)
  if (/request|asked/.test(text)) return 'on-request'
  if (/daily|(every|each) (school )?(week)?(day|morning)/.test(text)) return 'daily'
  return /week|fortnight|month|term|year|annual/.test(text) ? 'less-often' : undefined
}

/** A target in percent and the same in days, where they are not the same. */
function targetAndDays(context: CheckContext, entries: readonly Entry[]): Finding[] {
  const targets = entries.filter(({ statement }) => statement.about === 'attendance-target')
  const inDays = entries.filter(({ statement }) => statement.about === 'target-days')
  const year = [...(context.document.statements ?? []), ...(context.law?.document.statements ?? [])].find(
    (statement) => statement.about === 'school-year-days',
  )
  return targets.flatMap((target) => {
    const percent = plainNumber(target.statement.says)
    if (percent === undefined)
      return noteAt(
        context,
        { path: ['statements', target.index, 'says'], cites: target.statement.cites },
        `The target "${String(target.statement.says)}" has no number, so nothing can be measured against it.`,
      )
    return inDays.flatMap((days) => {
      const share = shareOf(days.statement, year?.says)
      // Whole hundredths of a percent, so that 97 is not compared with 97.3684…
      if (share === undefined || share.is * 100 === percent * share.of) return []
      const exact = Math.round((share.is * 10_000) / share.of) / 100
      return quarrel(
        context,
        { ...sideOf(target), says: `the target is ${percent}%` },
        { ...sideOf(days), says: `${share.is} of ${share.of} days are ${exact}%` },
      )
    })
  })
}

function shareOf(
  statement: Statement,
  year: string | number | undefined,
): { is: number; of: number } | undefined {
  const saying = readSaying(statement.says)
  if (saying.share !== undefined) return saying.share
  const days = plainNumber(statement.says)
  const all = year === undefined ? undefined : plainNumber(year)
  return days === undefined || all === undefined ? undefined : { is: days, of: all }
}
