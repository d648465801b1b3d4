import type { CountsAs } from '../../domain/register/code-set.js'
import { type Check, type CheckContext, findingsAt, pairs, quarrel } from '../context.js'
import type { Finding } from '../finding.js'
import type { ItemOf, Part } from '../places.js'
import { overlap } from '../pupils.js'

type CodeRule = ItemOf<Part<'codes'>>

const WORDS: Record<CountsAs, string> = {
  attending: 'attending',
  authorised: 'authorised absence',
  unauthorised: 'unauthorised absence',
  'not-possible': 'not a possible attendance',
}

/** What the document says that codes count as, against the national table and against itself. */
export const codeMeanings: Check = (context) => [
  ...(context.document.codes ?? []).flatMap((rule, index) => againstTable(context, rule, index)),
  ...againstItself(context),
  ...leaveCodes(context),
  ...religiousCodes(context),
]

function againstTable(context: CheckContext, rule: CodeRule, index: number): Finding[] {
  const { counts_as: says, codes, cites } = rule
  if (says === undefined) return []
  return codes.flatMap((symbol) => {
    const now = countsOn(context, symbol, Math.max(context.on, context.from))
    const then = countsOn(context, symbol, context.from)
    const law = now ?? then
    if (law === undefined || law === says) return []
    return findingsAt(
      context,
      then === says ? 'outdated' : 'conflict',
      { path: ['codes', index, 'counts_as'], cites },
      `Here the code "${symbol}" counts as ${WORDS[says]}; in the national table it is ${WORDS[law]}, and that acts.`,
      context.law?.statement('l-counts-as')?.cites,
    )
  })
}

function againstItself(context: CheckContext): Finding[] {
  const rules = (context.document.codes ?? []).map((rule, index) => ({ rule, index }))
  return [...pairs(rules)].flatMap(([a, b]) => {
    const { counts_as: x } = a.rule
    const { counts_as: y } = b.rule
    if (x === undefined || y === undefined || x === y) return []
    if (a.rule.session !== undefined && b.rule.session !== undefined && a.rule.session !== b.rule.session)
      return []
    if (!overlap(a.rule.for, b.rule.for, context.yearGroups)) return []
    return a.rule.codes
      .filter((symbol) => b.rule.codes.includes(symbol))
      .flatMap((symbol) =>
        quarrel(
          context,
          side(a.index, a.rule, `the code "${symbol}" counts as ${WORDS[x]}`),
          side(b.index, b.rule, `the code "${symbol}" counts as ${WORDS[y]}`),
        ),
      )
  })
}

const side = (index: number, rule: CodeRule, says: string) => ({
  path: ['codes', index, 'counts_as'],
  cites: rule.cites,
  says,
})

/** Leave that is granted is not unauthorised, and leave that is refused is not authorised. */
function leaveCodes(context: CheckContext): Finding[] {
  return (context.document.leave?.codes ?? []).flatMap((entry, index) =>
    (['granted', 'refused'] as const).flatMap((key) => {
      const symbol = entry[key]
      const counts = countsOn(context, symbol, Math.max(context.on, context.from))
      const wrong = key === 'granted' ? 'unauthorised' : 'authorised'
      if (counts !== wrong) return []
      return findingsAt(
        context,
        'conflict',
        { path: ['leave', 'codes', index, key], cites: entry.cites },
        `Leave that is ${key} gets the code "${symbol}", which the national table counts as ${WORDS[counts]}.`,
      )
    }),
  )
}

/** The same of days of religious observance: the law's own are authorised. */
function religiousCodes(context: CheckContext): Finding[] {
  const religious = context.document.leave?.religious
  if (religious === undefined) return []
  const { code, beyond, cites } = religious
  const uses = [
    { symbol: code, key: ['code'], says: 'A day of religious observance', wrong: NOT_AUTHORISED },
    {
      symbol: beyond.code_if_granted,
      key: ['beyond', 'code_if_granted'],
      says: 'A further day of religious observance that is granted',
      wrong: ['unauthorised'],
    },
    {
      symbol: beyond.code_if_refused,
      key: ['beyond', 'code_if_refused'],
      says: 'A further day of religious observance that is refused',
      wrong: ['authorised'],
    },
  ]
  return uses.flatMap(({ symbol, key, says, wrong }) => {
    const counts =
      symbol === undefined ? undefined : countsOn(context, symbol, Math.max(context.on, context.from))
    if (counts === undefined || !wrong.includes(counts)) return []
    return findingsAt(
      context,
      'conflict',
      { path: ['leave', 'religious', ...key], cites },
      `${says} gets the code "${symbol}", which the national table counts as ${WORDS[counts]}.`,
    )
  })
}

const NOT_AUTHORISED: readonly string[] = ['attending', 'unauthorised', 'not-possible']

function countsOn(context: CheckContext, symbol: string, day: number): CountsAs | undefined {
  const id = context.codes.find(symbol, day)
  return id === undefined ? undefined : context.codes.meaning(id).countsAs
}
